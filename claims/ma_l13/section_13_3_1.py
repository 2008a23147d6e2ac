"""Section 13.3.1: main results of algorithmic regularization."""

from fractions import Fraction
from functools import partial

import numpy as np

from claims.ma_l13 import MA_L13
from claims.ma_l13.objects import empirical_loss, in_every_run, linear_loss
from claims.model.arrays import (
    constant,
    absolute,
    basis,
    columns,
    diagonal,
    exp,
    from_columns,
    iterate,
    log,
    norm2,
    ones,
    rows,
    sqrt,
    total,
    vec,
)
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, eq, le
from claims.model.spaces import Space, derived, integers, interval, matrix, vector
from numeric.experiments import Reproduction
from symbolic.derivation import normal_form
from symbolic.lazy import sympy as sp

#: The coherence of the three columns below.
COHERENCE = Fraction(5, 8)


def _nearly_orthogonal() -> Space:
    """A 2 x 3 matrix with columns of squared norm n = 2, nearly 120 degrees apart: |<x_i, x_j>| / n <= 5/8."""

    def build(draw):
        tangents = [Fraction(8, 5) + Fraction(11, 40) * draw.unit(), -Fraction(8, 5) - Fraction(11, 40) * draw.unit()]
        turned = [vec([1 - t * t - 2 * t, 1 - t * t + 2 * t]) / (1 + t * t) for t in tangents]
        return from_columns([ones(turned[0]), *turned])

    def contains(X):
        G = X.T @ X / rows(X)
        pairs = [le(absolute(G[i, j]), COHERENCE) for i in range(3) for j in range(i)]
        return all_of(eq(diagonal(G), ones(diagonal(G))), *pairs)

    return Space("nearly orthogonal columns", build, contains)


def _squared_error(X, truth, alpha, eta, T):
    """|beta^T . beta^T - beta* . beta*|^2 after T steps from alpha 1 along the gradient that the claim of Eq. 13.7
    checks."""
    G, target = X.T @ X / rows(X), truth * truth
    beta = iterate(lambda b: b - eta * (G @ (b * b - target)) * b, alpha * ones(truth), T)
    return norm2(beta * beta - target)


def _one_long_step(step):
    """With T = 1 and eta = A log(d / alpha) the range of T is met and nothing is learnt, for every X and all
    constants."""
    alpha, d, A, C = sp.symbols("alpha d A C", positive=True)
    b, q, x, y, g, h = sp.symbols("b q x y g h", real=True)
    eta = A * sp.log(d / alpha)
    after = alpha * (1 + eta * (g - alpha**2 * h))
    residual = y - q - b**2 * x
    step.equal("a summand's slope in a coordinate b (q: the others)", sp.diff(residual**2 / 4, b), -residual * x * b)

    def tending(asserts, expression, value=0):
        step.compute(asserts, lambda: sp.limit(expression, alpha, 0, "+"), value, "limit")

    tending("T = 1 is below the upper end: eta sqrt(d alpha) -> 0", eta * sp.sqrt(d * alpha))
    tending("the coordinates of S after one step -> 0", after)
    tending("so each adds 1 to the squared error", (1 - after**2) ** 2, 1)
    tending("while the bound C alpha sqrt(d) -> 0", C * alpha * sp.sqrt(d))


@claim(
    "ma-l13:13.4", MA_L13.at("section 13.3.1", "Theorem 13.4", lines=(86, 90)), level="probabilistic", kind="theorem"
)
class GradientDescentRecoversSparseTruth:
    """Gradient descent from alpha 1 on the non-convex loss has squared error of order alpha sqrt(d) at every number
    of steps in a range from log(d/alpha)/eta to 1/(eta sqrt(d alpha)), up to constants."""

    formula = (
        r"n \geq cr^2 \log^2(d), \; \alpha \leq 1/d^c, \; \frac{\log(d/\alpha)}{\eta} \lesssim T \lesssim "
        r"\frac{1}{\eta \sqrt{d\alpha}} \;\Rightarrow\; \|\beta^T \odot \beta^T - \beta^* \odot \beta^*\|_2^2 \leq "
        r"O(\alpha \sqrt{d})"
    )
    corrected_formula = (
        r"n \geq cr^2 \log^2(d), \; \alpha \leq 1/d^c, \; \eta \leq \eta_0, \; \frac{\log(d/\alpha)}{\eta} \lesssim "
        r"T \lesssim \frac{1}{\eta \sqrt{d\alpha}} \;\Rightarrow\; \|\beta^T \odot \beta^T - \beta^* \odot "
        r"\beta^*\|_2^2 \leq O(\alpha \sqrt{d})"
    )
    assumptions = (
        r"$n \geq cr^2 \log^2(d)$",
        r"$\alpha \leq 1/d^c$",
        "$T$ in the stated range",
        "the setting of section 13.3",
    )
    depends = ("ma-l13:13.3-gd-init", "ma-l13:eq-13.7")
    given = {
        "X": _nearly_orthogonal(),
        "k": integers(0, 2),
        "a": interval(2, 3),
        "pace": interval(1, Fraction(3, 2)),
        "T": integers(1, 4),
        "eta": derived(lambda a, pace, T: pace * (a + log(constant(3, a))) / T),
    }
    corrected_given = given | {"T": integers(13, 13)}

    def assuming(a, eta, T):
        return le(eta * T * sqrt(3 * exp(-a)), 3)

    def corrected_assuming(a, eta, T):
        return [le(eta, Fraction(1, 2)), le(eta * T * sqrt(3 * exp(-a)), 3)]

    def printed(X, k, a, eta, T):
        truth = basis(X.T, k)
        return le(_squared_error(X, truth, exp(-a), eta, T), exp(-a) * sqrt(columns(X)))

    corrected = printed
    refute = Evidence(
        "family",
        r"Fix $d$, $n \ge c\log^2 d$, $X$ and any constants, take $r = 1$, $T = 1$ and $\eta = A\log(d/\alpha)$. As "
        r"$\alpha \to 0$ this is in the stated range of $T$, and one step leaves the coordinates of $S$ at $\alpha(1 "
        r"+ \eta(g - \alpha^2 h)) \to 0$, where $g$ and $h$ are numbers of $X$: the squared error tends to $r$ and "
        r"the bound to 0. So it fails for every $X$ once $\alpha$ is small.",
        proof=_one_long_step,
    )
    erratum = Erratum(
        "missing-hypothesis",
        "local",
        r"Nothing bounds the step size $\eta$. With large $\eta$ the range of $T$ allows a single step, which leaves "
        r"the error near $r$, and more steps can diverge. Add that $\eta$ is at most a small constant, as in Theorem "
        r"13.11.",
    )
    remarks = (
        r"Reading: with high probability over the inputs, which is not said. The event meant is that the columns of "
        r"$X$ are nearly orthogonal.",
        r"The instances are small designs with that property ($n = 2$, $d = 3$, $r = 1$, coherence at most $5/8$), "
        r"with $\alpha = e^{-a}$, $\eta \le 1/2$, $\log(d/\alpha) \le \eta T \le 3/\sqrt{d\alpha}$ and the bound "
        r"$\alpha\sqrt d$. They show what the bound on $\eta$ mends; they do not test the theorem at $n \ll d$.",
    )


def _has_minimum_norm(generator: np.random.Generator, n: int, r: int, price: float) -> bool:
    """Whether the truth solves the linear program of (13.10) in theta = beta . beta even with the coordinates outside
    of its support at a price slightly below 1; then it is the only solution of (13.10), up to signs."""
    from scipy.optimize import linprog

    X, truth = generator.standard_normal((n, 96)), np.arange(96) < r
    found = linprog(np.where(truth, 1, price), A_eq=X, b_eq=X @ truth, method="highs")
    return np.allclose(found.x, truth, atol=1e-7)


def _minimum_norm_runs(seed: int, n: int = 24, r: int = 2, price: float = 0.999) -> Reproduction:
    what = f"with n = {n} Gaussian inputs, d = 96 and r = {r} the truth was the only minimiser up to signs"
    return in_every_run(partial(_has_minimum_norm, n=n, r=r, price=price), seed, what)


@claim("ma-l13:eq-13.10", MA_L13.at("section 13.3.1", "Eq. 13.10", lines=(100, 102)), level="probabilistic")
class TruthHasMinimumNorm:
    """The sparse truth has the least norm among all vectors of zero empirical loss, with high probability over
    Gaussian inputs."""

    formula = r"\beta^* = \operatorname{argmin} \|\beta\|_2^2 \quad \text{s.t.} \quad \widehat{L}(\beta) = 0"
    assumptions = ("the setting of section 13.3",)
    depends = ("ma-l13:eq-13.7", "ma-l13:13.8-theta")
    experiment = _minimum_norm_runs
    mutants = {
        "n = 10 inputs": partial(_minimum_norm_runs, n=10),
        "r = 10": partial(_minimum_norm_runs, r=10),
        "coordinates outside of the support count half": partial(_minimum_norm_runs, price=0.5),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: with high probability over the inputs, and up to signs. The minimiser is not unique: each of the "
        r"$2^r$ vectors $(\pm\beta^*_i)_i$ has the same norm and the same (zero) loss.",
        r"It is a property of the regime $n \ge \tilde\Omega(r^2)$: for $n = 1$, $d = 2$, $x = (1, 2)$ and $\beta^* "
        r"= (1, 0)$ the vector $(0, 1/\sqrt2)$ has zero loss and a smaller norm.",
    )


@claim("ma-l13:eq-13.11", MA_L13.at("section 13.3.1", "Eq. 13.11", lines=(104, 108)), level="exact-identity")
class MinimumNormIsBasisPursuit:
    """With theta = beta . beta the squared norm of beta is the 1-norm of theta, and the empirical loss of beta is
    that of the linear model theta: minimum norm under zero loss becomes minimum 1-norm under zero loss."""

    formula = r"\theta^* = \operatorname{argmin} \|\theta\|_1 \quad \text{s.t.} \quad \widehat{L}(\theta) = 0"
    assumptions = (r"$\theta = \beta \odot \beta$",)
    depends = ("ma-l13:eq-13.10", "ma-l13:13.8-theta")
    given = {"X": matrix("n", "d"), "y": vector("n"), "beta": vector("d")}
    sizes = {"n": (1, 2), "d": (1, 3)}

    def printed(X, y, beta):
        theta = beta * beta
        return all_of(
            eq(norm2(beta), total(absolute(theta))),
            eq(empirical_loss(X, y, beta), linear_loss(X, y, theta) / (2 * rows(X))),
        )

    proof = normal_form()
    remarks = (
        r"Reading: $\theta$ ranges over the vectors $\beta \odot \beta$, that is $\theta \ge 0$; the text says "
        r"“informally” and “with a little abuse of notation”. Over all of $\mathbb{R}^d$ it is another problem: for "
        r"$n = 1$, $x = (1, -2)$, $y = 1$ the least 1-norm is $1/2$, at $(0, -1/2)$, while over $\theta \ge 0$ it is "
        r"$1$, at $(1, 0)$.",
        r"A minimum under the constraint of zero loss is basis pursuit, the limit $\lambda \to 0$ of the lasso (13.8). "
        "That its solution is sparse is not checked here.",
    )
