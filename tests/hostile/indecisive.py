"""A claim whose relation is no decision."""

from claims.model.claim import claim
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:indecisive", HOSTILE.at("indecisive"), level="exact-identity")
class Indecisive:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        return "probably"
