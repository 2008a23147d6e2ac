"""Chapter 6: tractable landscapes for nonconvex optimization."""

from claims.arora import ARORA
from claims.model.arrays import dot, eye, norm2, outer
from claims.model.calculus import derivative, gradient, hessian
from claims.model.claim import claim
from claims.model.relations import all_of, critical, eq, exists, lt
from claims.model.spaces import (
    interval, nonnegative, positive, psd, real, symmetric, vector,
)  # fmt: skip
from symbolic.derivation import words
from symbolic.expectations import Law, expectation, product


@claim("arora:6.2.1-gradient", ARORA.at("section 6.2.1", lines=(1329, 1331)), level="exact-identity", kind="identity")
class GradientOfGeneralizedLinearModel:
    """The gradient of the expected squared loss of a generalized linear model does not depend on the noise: it is the
    mean of (sigma(w.x) - sigma(w*.x)) sigma'(w.x) x."""

    formula = (
        r"\nabla L(w) = \mathbb{E}_{x} "
        r"\left[(\sigma(w^{\top}x) - \sigma(w^{\top}_{*}x)) \sigma'(w^{\top}x) x \right]"
    )
    assumptions = (
        r"$y = \sigma(w_*^\top x) + \epsilon$, $\mathbb E[\epsilon \mid x] = 0$",
        r"$L(w) = \frac12 \mathbb E(y - \sigma(w^\top x))^2$",
        r"$\sigma$ is monotone",
    )
    depends = ("arora:6.2.1-decomposition",)
    given = {
        "x1": vector("d"), "x2": vector("d"), "p": interval(0, 1), "noise1": real(), "noise2": real(),
        "q": interval(0, 1), "slope": nonnegative(), "cubic": nonnegative(), "optimum": vector("d"), "w": vector("d"),
    }  # fmt: skip
    sizes = {"d": (1, 2)}

    def printed(x1, x2, p, noise1, noise2, q, slope, cubic, optimum, w):
        points = Law(((p, (x1, noise1)), (1 - p, (x2, noise2))))
        centred = Law(((q, 1 - q), (1 - q, -q)))
        samples = product(points, centred).map(lambda sample: (sample[0][0], sample[0][1] * sample[1]))
        sigma = lambda s: slope * s + cubic * s**3  # noqa: E731

        def loss(w):
            squared = lambda x, noise: (sigma(dot(optimum, x)) + noise - sigma(dot(w, x))) ** 2  # noqa: E731
            return expectation(lambda sample: squared(*sample), over=samples) / 2

        def summand(point):
            x, s = point[0], dot(w, point[0])
            return (sigma(s) - sigma(dot(optimum, x))) * derivative(sigma, s) * x

        return eq(gradient(loss, w), expectation(summand, over=points))

    proof = words()
    remarks = (
        "Here $x$ has two values, the noise given $x$ has two values and mean 0 (its scale depends on $x$), and "
        r"$\sigma(s) = as + bs^3$ with $a, b \ge 0$. The identity is linear in the law of $x$ and holds value by "
        "value.",
        r"The loss is (6.4), which is printed with a misplaced bracket, $(y - \sigma(w^\top x)^2)$; the rewriting "
        "after it shows what is meant.",
    )
    dropped = (
        "that it holds for laws with more than two points",
        r"that it holds for other monotone $\sigma$ than $as + bs^3$",
    )


def _matching(M):
    """f(x) = |M - x x'|_F^2 / 4 (Eqn. 6.6)."""
    return lambda x: norm2(M - outer(x, x)) / 4


@claim("arora:eq-6.7", ARORA.at("section 6.4.1", "Eqn. 6.7", (1423, 1426)), level="exact-identity", kind="equation")
class GradientAndHessianOfMatching:
    """The gradient and the Hessian of |M - xx'|_F^2 / 4, for symmetric M."""

    formula = r"\nabla f(x) = (xx^{\top} - M)x, \quad \nabla^2 f(x) = \|x\|_2^2 I + 2xx^{\top} - M"
    assumptions = ("$M$ is symmetric", r"$f(x) = \frac14 \|M - xx^\top\|_F^2$")
    depends = ("arora:6.4.1-matching", "arora:eq-6.6")
    given = {"M": symmetric("d"), "x": vector("d")}
    sizes = {"d": (1, 2)}

    def printed(M, x):
        f = _matching(M)
        return all_of(
            eq(gradient(f, x), (outer(x, x) - M) @ x),
            eq(hessian(f, x), norm2(x) * eye(M) + 2 * outer(x, x) - M),
        )

    proof = words()


@claim("arora:6.4.1", ARORA.at("section 6.4.1", "Claim 6.4.1", (1444, 1444)), level="exact-identity", kind="claim")
class CriticalPointsOfMatching:
    """The critical points of |M - xx'|_F^2 / 4 are 0 and the multiples sqrt(lambda_i) v_i of M's eigenvectors; at all
    of them but those of the largest eigenvalue the Hessian has a negative eigenvalue."""

    formula = (
        r"\nabla f(x) = 0 \Rightarrow x = \pm \sqrt{\lambda_i} v_i \text{ or } x = 0; \quad "
        r"\lambda_{\min}(\nabla^2 f(x)) < 0 \text{ unless } x = \pm \sqrt{\lambda_1} v_1"
    )
    assumptions = (
        r"$M = \sum_{i=1}^d \lambda_i v_i v_i^\top$ with orthonormal $v_i$",
        r"$\lambda_1 > \lambda_2 \ge \lambda_3 \ge \cdots \ge \lambda_d \ge 0$",
    )
    depends = ("arora:6.4.1-critical-points", "arora:6.4.1-negative-direction")
    given = {"v": vector("d"), "z": vector("d"), "gap": positive(), "B": psd("d"), "y": vector("d")}
    sizes = {"d": (1, 2)}

    def assuming(v):
        return lt(0, norm2(v))

    def printed(v, z, gap, B, y):
        x, rest = _off(v) @ z, _off(v) @ B @ _off(v)
        off_x = norm2(x) * eye(B) - outer(x, x)
        first = (norm2(x) + gap) * outer(v, v) / norm2(v)
        with_x, with_zero = first + outer(x, x) + off_x @ rest @ off_x, first + rest
        return all_of(
            eq(gradient(_matching(with_x), y), norm2(y) * y - with_x @ y),
            critical(_matching(with_x), x),
            exists(v, lambda u: _bends_down(with_x, x, u)),
            exists(v, lambda u: _bends_down(with_zero, 0 * x, u)),
        )

    @words
    def proof(h, v, z, gap):
        return [h(norm2(v)) * h(gap), h(norm2(v)) * (h(gap) + h.norm2(_off(v) @ z))]

    remarks = (
        r"Reading: $\lambda_1 > 0$ (it follows from $\lambda_1 > \lambda_2 \ge 0$ unless $d = 1$).",
        r"Reading: $v_i$ is any unit eigenvector for $\lambda_i$. The assumptions allow $\lambda_2 = \lambda_3$, and "
        r"with fixed $v_2$, $v_3$ there are then other critical points: for $M = \operatorname{diag}(2, 1, 1)$ the "
        r"gradient vanishes at $(0, \frac35, \frac45)$.",
        r"The gradient at any $y$ is $\|y\|^2 y - My$, so the critical points are 0 and the "
        r"eigenvectors with $\|y\|^2 = \lambda$. A critical point $x \ne \pm\sqrt{\lambda_1} v_1$ is orthogonal to $v "
        r"= v_1$, and $M = \lambda_1 vv^\top/\|v\|^2 + xx^\top + C$ with $\lambda_1 > \|x\|^2$, $C \succeq 0$ and $Cv "
        "= Cx = 0$ (only $Cv = 0$ for $x = 0$): so $M$ and $x$ are drawn. The negative direction is $v$.",
    )


def _off(v):
    """The projection on the orthogonal complement of v."""
    return eye(outer(v, v)) - outer(v, v) / norm2(v)


def _bends_down(M, x, u):
    """The second derivative of the loss at x along u is negative."""
    slope = lambda x: derivative(_matching(M), x, u)  # noqa: E731
    return lt(derivative(slope, x, u), 0)
