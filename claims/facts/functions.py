"""Facts about smooth and convex functions: the quadratics that bound them."""

from claims.facts import FACT
from claims.model.arrays import dot, norm2
from claims.model.calculus import gradient
from claims.model.claim import claim
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import all_of, le
from claims.model.spaces import vector


def _tangent(f, x, y):
    """The value at y of the tangent plane of f at x."""
    return f(x) + dot(gradient(f, x), y - x)


@claim("fact:lipschitz-gradient", FACT.at("smooth functions"), level="inequality", kind="fact")
class LipschitzGradient:
    """The gradient of an L-smooth function has Lipschitz constant L: the functions that stand for this class have
    it."""

    formula = r"\|\nabla f(x) - \nabla f(y)\|^2 \le L^2 \|x - y\|^2"
    assumptions = ("$f$ is $L$-smooth",)
    given = {"f": smooth_function("n"), "x": vector("n"), "y": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(f, x, y):
        return le(norm2(gradient(f, x) - gradient(f, y)), f.L**2 * norm2(x - y))

    remarks = ("The definition of the class; what is tested is that our quadratics plus a cosine ridge belong to it.",)


@claim("fact:quadratic-upper-model", FACT.at("smooth functions"), level="inequality", kind="fact")
class QuadraticUpperModel:
    """A function whose gradient has Lipschitz constant L lies below the quadratic of curvature L that touches it at any
    point."""

    formula = r"f(y) \le f(x) + \nabla f(x)^\top (y - x) + \frac{L}{2} \|y - x\|^2"
    assumptions = (r"$\|\nabla f(x) - \nabla f(y)\| \le L\|x - y\|$ for all $x$, $y$",)
    given = {"f": smooth_function("n"), "x": vector("n"), "y": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(f, x, y):
        return le(f(y), _tangent(f, x, y) + f.L / 2 * norm2(y - x))

    remarks = (
        r"Integrate $\frac{d}{ds} f(x + s(y - x)) \le \nabla f(x)^\top (y - x) + L s \|y - x\|^2$ over "
        r"$0 \le s \le 1$; see Nesterov, Lectures on Convex Optimization (2018), Lemma 1.2.3. Tested here on "
        r"quadratics plus a cosine ridge, not proved.",
    )


@claim("fact:strong-convexity-lower-model", FACT.at("convex functions"), level="inequality", kind="fact")
class StrongConvexityLowerModel:
    """An m-strongly convex differentiable function lies above the quadratic of curvature m that touches it at any
    point; a convex one lies above its tangent planes."""

    formula = r"f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{m}{2} \|y - x\|^2"
    assumptions = (r"$f$ is differentiable and $m$-strongly convex (convex where $m = 0$)",)
    given = {"f": convex_function("n", strongly=True), "g": convex_function("n"), "x": vector("n"), "y": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(f, g, x, y):
        return all_of(le(_tangent(f, x, y) + f.m / 2 * norm2(y - x), f(y)), le(_tangent(g, x, y), g(y)))

    remarks = (
        "See Nesterov, Lectures on Convex Optimization (2018), section 2.1. Tested here on quadratics plus a log cosh "
        "ridge, not proved.",
    )
