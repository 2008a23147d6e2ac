"""A claim that cites one which no module declares."""

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:unknown-citation", HOSTILE.at("unknown-citation"), level="exact-identity")
class CitesTheUnknown:
    """A number equals itself."""

    formula = "x = x"
    cites = ("hostile:no-such-claim",)
    given = {"x": real()}

    def printed(x):
        return eq(x, x)
