"""Section 13.3.1: main results of algorithmic regularization."""

from fractions import Fraction
from functools import partial

import numpy as np

from claims.ma_l13 import MA_L13
from claims.ma_l13.objects import (
    empirical_loss,
    gradient_descent,
    in_every_run,
    linear_loss,
    model,
    nearest_minimiser,
)
from claims.ma_l13.sparse_recovery import (
    DIMENSION,
    EXAMPLES,
    SPARSITY,
    STEP_SIZE,
    dense_kernel_vector,
    descent,
    recovery,
    simulated_loss,
    sparse_data,
)
from claims.model.arrays import (
    absolute,
    basis,
    columns,
    constant,
    diagonal,
    exp,
    eye,
    from_columns,
    iterate,
    log,
    norm2,
    ones,
    pinv,
    power,
    prod,
    rows,
    sqrt,
    total,
    vec,
    zeros,
)
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, argmin, critical, eq, le, lt
from claims.model.spaces import (
    Space,
    derived,
    full_row_rank,
    integers,
    interval,
    matrix,
    positive,
    real,
    vector,
)
from numeric.experiments import Reproduction
from symbolic.derivation import normal_form, words
from symbolic.entropy import LOG_TANGENT, log_tangent
from symbolic.lazy import sympy as sp

DATA = {"X": matrix("n", "d"), "truth": vector("d"), "beta": vector("d")}
"""Inputs, the true weights, and others."""


@claim("ma-l13:13.3.1-nonconvex", MA_L13.at("section 13.3.1", lines=(76, 76)), level="inequality")
class LossIsNotConvex:
    """The model is linear in its input. The loss, of which the truth is a global minimiser, as it has the loss 0, is
    greater at the origin than at the truth and at its negative, which have the origin as their midpoint."""

    formula = r"\widehat{L}(0) > \widehat{L}(\beta) = \widehat{L}(-\beta)"
    assumptions = ("the setting of section 13.3", r"$\beta \neq 0$ is a global minimizer")
    depends = ("ma-l13:eq-13.7",)
    given = DATA | {"x": vector("d"), "z": vector("d"), "s": real()}
    sizes = {"n": (1, 2), "d": (1, 2)}

    def assuming(X, beta):
        return lt(0, norm2(X @ (beta * beta)))

    def printed(X, beta, x, z, s):
        loss = lambda b: empirical_loss(X, X @ (beta * beta), b)  # noqa: E731
        return all_of(
            eq(model(beta, s * x + z), s * model(beta, x) + model(beta, z)),
            eq(loss(beta), 0),
            eq(loss(beta), loss(-beta)),
            lt(loss(beta), loss((beta + (-beta)) / 2)),
        )

    @normal_form
    def proof(h, X, beta):
        return Fraction(1, 4 * X.shape[0]) * h(norm2(X @ (beta * beta)))

    remarks = (
        r"Reading: the labels are $y = X(\beta \odot \beta)$: in the setting there is a vector of zero loss, and "
        r"$\beta$ is any. They are not all zero, which has probability one in the setting. For $y = 0$ it is false: "
        r"with $n = 1$, $x = (1, -1)$, $y = 0$ the minimiser $\beta = (1, 1)$ and $0$ have the same loss.",
    )


def _same_choice(generator: np.random.Generator, n: int, r: int, scale: float) -> bool:
    """Whether gradient descent from ``scale`` 1 and the lasso with a small lambda both choose the support of the truth.

    For the lasso over theta >= 0 this is its condition of optimality: the combination of the support's columns that has
    the inner product 1 with each of them has one below 1 with every other column.
    """
    X, truth = sparse_data(generator, n, DIMENSION, r)
    on = truth > 0
    combination = np.linalg.lstsq(X[:, on].T, np.ones(r))[0]
    lasso = on | (X.T @ combination >= 1)
    theta = descent(X, truth, [scale], 3 * int(np.log(DIMENSION / scale) / STEP_SIZE))[-1, :, 0]
    return bool((lasso == on).all() and ((theta > 1e-2) == on).all())


def _choices(seed: int, n: int = EXAMPLES, r: int = SPARSITY, scale: float = 1e-3) -> Reproduction:
    size = f"n = {n}, d = {DIMENSION}, r = {r}"
    what = f"the lasso and gradient descent from {scale:g} times ones chose the support ({size})"
    return in_every_run(partial(_same_choice, n=n, r=r, scale=scale), seed, what)


@claim("ma-l13:eq-13.8", MA_L13.at("section 13.3.1", "Eq. 13.8", lines=(78, 82)), level="informal")
class DescentChoosesAsTheLasso:
    """The coordinates that gradient descent on the loss without a penalty makes positive, from a small start, are those
    that the lasso chooses: the support of the truth."""

    formula = (
        r"\sum_{i=1}^n \left(\langle \theta, x^{(i)} \rangle - y^{(i)} \right)^2 + \lambda \|\theta\|_1, \quad \theta "
        r"= \beta \odot \beta"
    )
    depends = ("ma-l13:eq-13.7",)
    experiment = _choices
    mutants = {
        "n = 8 examples": partial(_choices, n=8),
        "r = 30": partial(_choices, r=30),
        "the start is 0.3 times ones": partial(_choices, scale=0.3),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: “equivalently” means that the same coordinates are chosen, in the setting of section 13.3 and with "
        r"high probability. For $\lambda > 0$ the lasso makes the entries of $\theta$ smaller than those of the truth.",
        r"A coordinate counts as chosen by gradient descent if $\theta_i > 1/100$.",
    )


@claim("ma-l13:13.3-gd-init", MA_L13.at("section 13.3.1", lines=(84, 84)), level="algorithmic", kind="algorithm")
class DescentFromSmallStart:
    """Gradient descent on the empirical loss from a small multiple of the vector of ones recovers the sparse truth."""

    formula = (
        r"\beta^0 = \alpha \mathbf{1}, \quad \beta^{t+1} = \beta^t - \eta \nabla \widehat{L}(\beta^t), \quad n = "
        r"\widetilde{\Omega}(r^2) \;\Rightarrow\; \beta^t \to \beta^*"
    )
    assumptions = (r"$\alpha$ is a small positive number", "the setting of section 13.3")
    depends = ("ma-l13:eq-13.7",)
    experiment = recovery
    mutants = {
        "n = 8 examples": partial(recovery, n=8),
        "r = 30": partial(recovery, r=30),
        "a quarter of the steps": partial(recovery, pace=0.75),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: it converges to $\beta^*$ up to an error that is small with $\alpha$, as in Theorem 13.4: "
        r"$\|\beta^T \odot \beta^T - \beta^* \odot \beta^*\|^2 \le \alpha\sqrt d$. For a fixed $\alpha$ the limit has "
        r"zero empirical loss, but it is not exactly sparse.",
        r"The experiment has $n = 150$, $d = 400$, $r = 2$, $\eta = 0.3$ and $T = 3\log(d/\alpha)/\eta$, for two "
        r"values of $\alpha$. In the figure the error stays for a number of steps that grows with $\log(1/\alpha)$, "
        r"then falls.",
    )


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
    reason = "A derivation needs the restricted isometry of random inputs, and bounds on all iterates."
    remarks = (
        r"Reading: with high probability over the inputs, which is not said. The event meant is that the columns of "
        r"$X$ are nearly orthogonal.",
        r"The instances are small designs with that property ($n = 2$, $d = 3$, $r = 1$, coherence at most $5/8$), "
        r"with $\alpha = e^{-a}$, $\eta \le 1/2$, $\log(d/\alpha) \le \eta T \le 3/\sqrt{d\alpha}$ and the bound "
        r"$\alpha\sqrt d$. They show what the bound on $\eta$ mends; they do not test the theorem at $n \ll d$.",
    )
    dropped = (
        r"that it holds with high probability for $n \ge cr^2\log^2(d)$ Gaussian inputs",
        r"that one choice of constants serves all $d$ and $\alpha$",
    )


@claim("ma-l13:13.5-critical", MA_L13.at("section 13.3.1", "Remark 13.5", lines=(94, 94)), level="exact-identity")
class OriginIsCritical:
    """The origin is a critical point of the loss, so that gradient descent never leaves it."""

    formula = r"\nabla \widehat{L}(0) = 0"
    depends = ("ma-l13:eq-13.7",)
    given = {"X": matrix("n", "d"), "y": vector("n"), "eta": real(), "t": integers(0, 2)}
    sizes = {"n": (1, 2), "d": (1, 2)}

    def printed(X, y, eta, t):
        loss, origin = lambda b: empirical_loss(X, y, b), zeros(X.T @ y)  # noqa: E731
        return all_of(critical(loss, at=origin), eq(gradient_descent(loss, origin, eta, t), origin))

    proof = normal_form()


def _least_steps(d, alpha, eta):
    """The lower end of the range of T in Theorem 13.4, without its constant."""
    return log(d / alpha) / eta


def _most_steps(d, alpha, eta):
    """The upper end of the range of T in Theorem 13.4, without its constant."""
    return 1 / (eta * sqrt(d * alpha))


@claim("ma-l13:13.5-bounds", MA_L13.at("section 13.3.1", "Remark 13.5", lines=(94, 94)), level="asymptotic")
class RangeOfSteps:
    """A quarter of alpha adds log(4)/eta to the least number of steps and doubles the greatest. With alpha a power of
    1/d the least is a multiple of log(d)/eta, and the ratio of the two is at least of the order of a power of d."""

    formula = (
        r"\frac{\log(d/\alpha)}{\eta} \text{ depends logarithmically on } 1/\alpha, \quad \frac{1}{\eta "
        r"\sqrt{d\alpha}} \text{ depends polynomially on } 1/\alpha"
    )
    depends = ("ma-l13:13.4",)
    cites = (LOG_TANGENT,)
    given = {"d": positive(), "alpha": positive(), "eta": positive(), "k": integers(2, 3)}

    def printed(d, alpha, eta, k):
        small = 1 / d ** (2 * k + 1)
        least, most = _least_steps(d, small, eta), _most_steps(d, small, eta)
        return all_of(
            eq(_least_steps(d, alpha / 4, eta), _least_steps(d, alpha, eta) + log(constant(4, d)) / eta),
            eq(_most_steps(d, alpha / 4, eta), 2 * _most_steps(d, alpha, eta)),
            eq(least, 2 * (k + 1) * log(d) / eta),
            le(d ** (k - 1) * least, 2 * (k + 1) * most),
        )

    @normal_form
    def proof(h, d, eta, k):
        factor = h.positive(d ** (k - 1), prod([h(d)] * (k - 1)))
        return 2 * (k + 1) * (factor * (log_tangent(h, d) + 1)).over(h(eta))

    remarks = (
        r"Reading: $\alpha = d^{-(2k+1)}$ stands for a small inverse polynomial. That $T$ may be anything in a range "
        r"this wide is what “we do not need to use early stopping in a serious way” means.",
    )


def _other_minimiser(generator: np.random.Generator, n: int, inputs) -> bool:
    """Whether the truth's squares plus s times a positive vector have zero loss, for s = 1 and s = 2."""
    X, truth = sparse_data(generator, n, 96, SPARSITY)
    X = inputs(X)
    z = dense_kernel_vector(X)
    return z is not None and all(simulated_loss(X, truth, np.sqrt(truth + s * z)) < 1e-15 for s in (1, 2))


def _other_minimisers(seed: int, n: int = 24, inputs=np.asarray) -> Reproduction:
    what = f"there was a ray of global minimisers beside the truth (n = {n}, d = 96, r = {SPARSITY})"
    return in_every_run(partial(_other_minimiser, n=n, inputs=inputs), seed, what)


@claim("ma-l13:13.7-many-minima", MA_L13.at("section 13.3.1", "Remark 13.7", lines=(98, 98)), level="probabilistic")
class ManyGlobalMinima:
    """With many more coordinates than Gaussian inputs the loss has infinitely many global minima: with high probability
    some positive vector z is orthogonal to all inputs, and then all beta with beta . beta = beta* . beta* + s z, where
    s >= 0, have zero loss."""

    formula = (
        r"\widehat{L}(\beta) \text{ has many global minima: } d \text{ parameters, } O(n) \text{ constraints, } d \gg n"
    )
    assumptions = (r"$d \gg n$", "the setting of section 13.3")
    depends = ("ma-l13:eq-13.7",)
    experiment = _other_minimisers
    mutants = {
        "n = 72 examples": partial(_other_minimisers, n=72),
        "as many examples as parameters": partial(_other_minimisers, n=96),
        "inputs with nonnegative entries": partial(_other_minimisers, inputs=np.abs),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: with high probability over Gaussian inputs. By Wendel's theorem there is such a $z$ with "
        r"probability $1 - 2^{1-d} \sum_{k<n} \binom{d-1}{k}$, which is close to 1 for $d$ well above $2n$.",
        r"Counting parameters and constraints does not show it, as $\beta \odot \beta \ge 0$: for any $d$, with $n = "
        r"2$, rows $(1, 1, \dots, 1)$ and $(0, 1, \dots, 1)$ and $\beta^* = e_1$, the only minimisers are $\pm e_1$.",
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
        "coordinates outside of the support count a quarter": partial(_minimum_norm_runs, price=0.25),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: with high probability over the inputs, and up to signs. The minimiser is not unique: each of the "
        r"$2^r$ vectors $(\pm\beta^*_i)_i$ has the same norm and the same (zero) loss.",
        r"It is a property of the regime $n \ge \tilde\Omega(r^2)$: for $n = 1$, $d = 2$, $x = (1, 2)$ and $\beta^* "
        r"= (1, 0)$ the vector $(0, 1/\sqrt2)$ has zero loss and a smaller norm.",
    )


@claim(
    "ma-l13:13.8-theta",
    MA_L13.at("section 13.3.1", "Remark 13.8", lines=(104, 104)),
    level="exact-identity",
    kind="identity",
)
class NormOfSquares:
    """The squared norm of a vector is the 1-norm of the vector of its entries' squares."""

    formula = r"\|\beta\|_2^2 = \|\theta\|_1"
    assumptions = (r"$\theta = \beta \odot \beta$",)
    given = {"beta": vector("d")}

    def printed(beta):
        theta = beta * beta
        return eq(norm2(beta), total(absolute(theta)))

    proof = normal_form()


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
        "That its solution is sparse is what the experiment of (13.10) finds, whose linear program this is.",
    )
    dropped = ("that this is a lasso regression, and that its solution is sparse",)


@claim(
    "ma-l13:13.9",
    MA_L13.at("section 13.3.1", "Remark 13.9", lines=(110, 110)),
    level="informal",
    kind="informal",
)
class NearestGlobalMinimum:
    """In linear regression an iterate of gradient descent is the minimiser nearest to the start, plus a linear image of
    the first residual; that minimiser is as close to the one of least norm as the start to the origin, or closer."""

    formula = (
        r"\text{gradient descent with small initialization converges to the minimum } \ell_2 \text{-norm solution; it "
        r"prefers global minima nearest to the initialization}"
    )
    depends = ("ma-l13:13.2-gd", "ma-l13:13.3", "ma-l13:eq-13.10")
    given = {
        "X": full_row_rank("n", "d"),
        "u": vector("d"),
        "y": derived(lambda X, u: X @ u),
        "start": vector("d"),
        "eta": real(),
        "t": integers(0, 2),
    }
    sizes = {"n": (1, 2), "d": (2, 3)}

    def sizes_where(n, d):
        return n < d

    def printed(X, u, y, start, eta, t):
        beta = gradient_descent(lambda b: linear_loss(X, y, b), start, eta, t)
        nearest = nearest_minimiser(X, y, start)
        return all_of(
            eq(beta, nearest + pinv(X) @ power(eye(X @ X.T) - eta * (X @ X.T), t) @ (X @ start - y)),
            eq(linear_loss(X, y, nearest), 0),
            argmin(lambda b: norm2(b - start), at=nearest, among=u),
            le(norm2(nearest - pinv(X) @ y), norm2(start)),
        )

    @partial(words, induction="t")
    def proof(h, X, u, y, start):
        return h.norm2(u - nearest_minimiser(X, y, start)), h.norm2(pinv(X) @ X @ start)

    remarks = (
        r"Checked is the linear case: an iterate is the minimiser nearest to the start, plus a linear image of the "
        r"first residual that vanishes in the limit wherever the descent converges. $u$ is any minimiser.",
        r"The non-linear case is Theorem 13.4 with (13.10). The general preference is, as the text says, no theorem.",
    )
    dropped = ("that the iterates converge, in the linear case", "that they do so in the non-linear case")
