"""Facts about smooth and convex functions: the quadratics that bound them."""

from fractions import Fraction

from claims.facts import FACT
from claims.model.arrays import dot, norm2
from claims.model.calculus import gradient
from claims.model.claim import WorstCase, claim
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import all_of, le
from claims.model.spaces import vector
from symbolic.derivation import words
from symbolic.functions import (
    LOWER_MODEL, UPPER_MODEL, lipschitz_gradient, lower_model, strong_monotonicity, upper_model,
)  # fmt: skip


def _tangent(f, x, y):
    """The value at y of the tangent plane of f at x."""
    return f(x) + dot(gradient(f, x), y - x)


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

    def proof(step):
        def gap(s, f, x, y):
            here = x + s * (y - x)
            return f(x) + s * dot(gradient(f, x), y - x) + f.L / 2 * s**2 * norm2(y - x) - f(here)

        def certificate(h, s, f, x, y):
            here = x + s * (y - x)
            change = gradient(f, here) - gradient(f, x)
            slack = lipschitz_gradient(h, f, x, here) + h.norm2(change - s * f.L * (y - x))
            return Fraction(1, 2) * slack.over(h(s) * h(f.L))

        step.increasing(gap, certificate)

    worst_case = WorstCase(
        r"the factor $\frac L2$", {"L": 1}, constant=lambda f: f.L / 2, quantity=lambda x, y: norm2(y - x)
    )
    remarks = ("See Nesterov, Lectures on Convex Optimization (2018), Lemma 1.2.3.",)


@claim("fact:strong-convexity-lower-model", FACT.at("convex functions"), level="inequality", kind="fact")
class StrongConvexityLowerModel:
    """An m-strongly convex differentiable function lies above the quadratic of curvature m that touches it at any
    point; a convex one lies above its tangent planes."""

    formula = r"f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{m}{2} \|y - x\|^2"
    assumptions = (
        r"$f$ is differentiable, $\langle \nabla f(x) - \nabla f(y), x - y \rangle \ge m \|x - y\|^2$ for all $x$, $y$",
    )
    given = {"f": convex_function("n", strongly=True), "g": convex_function("n"), "x": vector("n"), "y": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(f, g, x, y):
        return all_of(le(_tangent(f, x, y) + f.m / 2 * norm2(y - x), f(y)), le(_tangent(g, x, y), g(y)))

    def proof(step):
        def gap(function):
            def at(s, f, g, x, y):
                c, here = {"f": f, "g": g}[function], x + s * (y - x)
                curvature = c.m / 2 * s**2 * norm2(y - x) if c.m is not None else 0
                return c(here) - c(x) - s * dot(gradient(c, x), y - x) - curvature

            return at

        def certificate(function):
            def monotone(h, s, f, g, x, y):
                return strong_monotonicity(h, {"f": f, "g": g}[function], x, x + s * (y - x)).over(h(s))

            return monotone

        for function in ("f", "g"):
            step.increasing(gap(function), certificate(function))

    worst_case = WorstCase(
        r"the factor $-\frac m2$",
        at={"L": 1, "m": Fraction(1, 10)},
        constant=lambda f: -f.m / 2,
        quantity=lambda x, y: norm2(y - x),
    )
    remarks = ("See Nesterov, Lectures on Convex Optimization (2018), Theorem 2.1.9.",)


@claim("fact:cocoercivity", FACT.at("convex functions"), level="inequality", kind="fact")
class Cocoercivity:
    """A convex function with an L-Lipschitz gradient exceeds its tangent by the squared change of the gradient."""

    formula = r"f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{1}{2L} \|\nabla f(y) - \nabla f(x)\|^2"
    assumptions = (r"$f$ is convex, $\|\nabla f(x) - \nabla f(y)\| \le L\|x - y\|$ for all $x$, $y$",)
    cites = (UPPER_MODEL, LOWER_MODEL)
    given = {"f": convex_function("n"), "x": vector("n"), "y": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(f, x, y):
        change = gradient(f, y) - gradient(f, x)
        return le(_tangent(f, x, y) + norm2(change) / (2 * f.L), f(y))

    @words
    def proof(h, f, x, y):
        z = y - (gradient(f, y) - gradient(f, x)) / f.L
        return lower_model(h, f, x, z) + upper_model(h, f, y, z)

    remarks = ("See Nesterov, Lectures on Convex Optimization (2018), Theorem 2.1.5.",)
