"""A claim that changes what others would share: modules, environment, directory, precision, seeds."""

import os
import random
import sys

import flint
import numpy
import sympy

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:global-state", HOSTILE.at("global-state"), level="exact-identity")
class ChangesGlobalState:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        sympy.Add = numpy.sum = None
        flint.ctx.prec = 2
        os.environ.clear()
        os.chdir("/")
        random.seed(0)
        sys.setrecursionlimit(100)
        return eq(x, x)
