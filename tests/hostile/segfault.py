"""A claim that reads memory which is not there."""

import ctypes

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:segfault", HOSTILE.at("segfault"), level="exact-identity")
class Segfaults:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        return eq(x, ctypes.string_at(0))
