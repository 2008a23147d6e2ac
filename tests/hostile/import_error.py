"""A module that fails before its claim is made."""

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE
from tests.hostile.no_such_module import nothing  # noqa: F401


@claim("hostile:import-error", HOSTILE.at("import-error"), level="exact-identity")
class NeverMade:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        return eq(x, x)
