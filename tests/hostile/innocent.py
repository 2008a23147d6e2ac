"""Two claims that do no harm; run beside the hostile ones, they keep their verdicts."""

from claims.model.claim import Source, claim
from claims.model.relations import eq, le
from claims.model.spaces import real

HOSTILE = Source("hostile", "Hostile inputs", "The Proofread authors")


@claim("hostile:innocent-identity", HOSTILE.at("innocent"), level="exact-identity")
class Square:
    """A product of a number with itself is its square."""

    formula = r"(x + y)(x + y) = x^2 + 2 x y + y^2"
    given = {"x": real(), "y": real()}

    def printed(x, y):
        return eq((x + y) * (x + y), x**2 + 2 * x * y + y**2)


@claim("hostile:innocent-inequality", HOSTILE.at("innocent"), level="inequality")
class SquareIsNonnegative:
    """No square is negative."""

    formula = r"0 \le x^2"
    given = {"x": real()}

    def printed(x):
        return le(0, x**2)
