"""A claim that recurses until the C stack overflows."""

import sys

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


class Endless:
    def __getattr__(self, name):
        return getattr(self, name + "x")


@claim("hostile:recursion", HOSTILE.at("recursion"), level="exact-identity")
class Recurses:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        sys.setrecursionlimit(10**9)
        return eq(x, Endless().x)
