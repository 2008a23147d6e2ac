"""A claim that raises."""

from claims.model.claim import claim
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:raising", HOSTILE.at("raising"), level="exact-identity")
class Raises:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        raise LookupError("this claim raises")
