"""A claim that allocates without end."""

from claims.model.claim import claim
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:allocation", HOSTILE.at("allocation"), level="exact-identity")
class Allocates:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        kept = []
        while True:
            kept.append(bytearray(10**7))
