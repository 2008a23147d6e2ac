"""A claim that never returns, in C code that does not look for signals."""

import itertools

from claims.model.claim import claim
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:hang", HOSTILE.at("hang"), level="exact-identity")
class Hangs:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        sum(itertools.repeat(0))
