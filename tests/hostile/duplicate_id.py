"""Two claims with one id."""

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:duplicate-id", HOSTILE.at("duplicate-id"), level="exact-identity")
class First:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        return eq(x, x)


@claim("hostile:duplicate-id", HOSTILE.at("duplicate-id"), level="exact-identity")
class Second:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        return eq(x, x)
