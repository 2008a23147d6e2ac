"""Section 13.3.2: analysis of algorithmic regularization."""

from fractions import Fraction
from functools import partial

import numpy as np

from claims.ma_l13 import MA_L13
from claims.ma_l13.objects import (
    coordinate_loss, in_every_run, linear_loss, model, orthogonal_to_rows, population_loss, population_step,
)  # fmt: skip
from claims.ma_l13.sparse_recovery import (
    SPARSITY, dense_kernel_vector, simulated_loss, simulated_population_loss, sparse_data,
)  # fmt: skip
from claims.model.arrays import (
    constant, dot, exp, eye, iterate, log, norm2, ones, outer, row, rows, total, vec,
)  # fmt: skip
from claims.model.calculus import gradient
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, eq, le, lt, psd
from claims.model.spaces import (
    full_row_rank, integers, interval, mask, matrix, nonnegative, positive, real, vector,
)  # fmt: skip
from numeric.experiments import Reproduction
from symbolic.derivation import normal_form, words
from symbolic.entropy import EXP_TANGENT, LOG_TANGENT, exp_tangent, log_tangent
from symbolic.elementary import positive as is_positive
from symbolic.expectations import expectation, standard_normal
from symbolic.lazy import sympy as sp

CONTEXT = (
    r"Reading: $0 < \beta_i^t \le 1$, as in the theorem that is being proved: $\beta_i^0 = \alpha$ is a small "
    r"positive number, and for $\eta \le 1/2$ no step leaves $(0, 1]$."
)


@claim(
    "ma-l13:eq-13.12",
    MA_L13.at("section 13.3.2", "Eq. 13.12", lines=(116, 118)),
    level="exact-identity",
    kind="equation",
)
class SecondMomentOfGaussianProjection:
    """The mean square of a fixed vector's inner product with a standard Gaussian vector is the vector's squared
    norm."""

    formula = (
        r"\mathbb{E} [\langle x, v \rangle^2] = \mathbb{E} [v^\top x x^\top v] = v^\top \mathbb{E} [x x^\top] v = "
        r"\|v\|_2^2"
    )
    assumptions = (r"$x \sim \mathcal{N}(0, I)$", "$v$ is fixed")
    given = {"v": vector("d")}
    sizes = {"d": (1, 3)}

    def printed(v):
        law = standard_normal(v, 3)
        return all_of(
            eq(expectation(lambda x: dot(x, v) ** 2, law), expectation(lambda x: dot(v, outer(x, x) @ v), law)),
            eq(expectation(lambda x: dot(x, v) ** 2, law), dot(v, expectation(lambda x: outer(x, x), law) @ v)),
            eq(expectation(lambda x: dot(x, v) ** 2, law), norm2(v)),
        )

    proof = words()
    dropped = ("that the Gaussian law has the moments of the law that stands for it",)


@claim(
    "ma-l13:eq-13.13-13.15",
    MA_L13.at("section 13.3.2", "Eqs. 13.13-13.15", lines=(120, 128)),
    level="exact-identity",
    kind="equation",
)
class PopulationLoss:
    """The population loss, a quarter of the mean squared error on a fresh Gaussian input, is a quarter of the
    squared distance of the entrywise squares of beta* and beta."""

    formula = (
        r"L(\beta) = \frac{1}{4} \mathbb{E} [(y - \langle \beta \odot \beta, x \rangle)^2] "
        r"= \frac{1}{4} \mathbb{E} [\langle \beta^* \odot \beta^* - \beta \odot \beta, x \rangle^2] "
        r"= \frac{1}{4} \|\beta^* \odot \beta^* - \beta \odot \beta\|_2^2"
    )
    assumptions = (r"$x \sim \mathcal{N}(0, I)$", r"$y = \langle \beta^* \odot \beta^*, x \rangle$")
    depends = ("ma-l13:eq-13.12", "ma-l13:eq-13.7")
    given = {"truth": vector("d"), "beta": vector("d")}
    sizes = {"d": (1, 3)}

    def printed(truth, beta):
        law = standard_normal(beta, 3)
        loss = expectation(lambda x: (model(truth, x) - model(beta, x)) ** 2, law) / 4
        gap = truth * truth - beta * beta
        return all_of(eq(loss, expectation(lambda x: dot(gap, x) ** 2, law) / 4), eq(loss, norm2(gap) / 4))

    proof = normal_form()
    dropped = ("that the Gaussian law has the moments of the law that stands for it",)


def _uniform_only_for_many(generator: np.random.Generator, few: int, many: int, delta: float) -> bool:
    """Whether with few inputs some beta has zero empirical loss although its population loss is not zero, while with
    many the two are within a factor 1 +- delta of each other for all beta (the eigenvalues of the Gram matrix are
    within delta of 1)."""
    X = generator.standard_normal((many, 64))
    eigenvalues = np.linalg.eigvalsh(X.T @ X / many)
    return dense_kernel_vector(X[:few]) is not None and bool(np.abs(eigenvalues - 1).max() <= delta)


def _uniform_runs(seed: int, few: int = 16, many: int = 512, delta: float = 0.95) -> Reproduction:
    what = (
        f"the losses were within a factor 1 +- {delta} of each other for all beta with {many} inputs, and with {few} "
        "inputs they were not (d = 64)"
    )
    return in_every_run(partial(_uniform_only_for_many, few=few, many=many, delta=delta), seed, what)


@claim("ma-l13:13.3.2-uniform-dense", MA_L13.at("section 13.3.2", lines=(130, 130)), level="probabilistic")
class UniformConvergenceNeedsManySamples:
    """The empirical loss is close to the population loss for all beta at once if the number of Gaussian inputs is a
    multiple of d, and not if it is a fraction of d."""

    formula = (
        r"\widehat{L}(\beta) \approx L(\beta) \text{ for all } \beta \text{ requires } n \geq \Omega(d); \text{ for } "
        r"n \ll d \text{ it does not always hold}"
    )
    assumptions = (r"$n \ll d$",)
    depends = ("ma-l13:eq-13.13-13.15",)
    experiment = _uniform_runs
    mutants = {
        "16 inputs are enough": partial(_uniform_runs, many=16),
        "512 inputs are too few": partial(_uniform_runs, few=512),
        "delta = 1/2": partial(_uniform_runs, delta=0.5),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: $\approx$ is within a factor $1 \pm \delta$. With few inputs, if $z > 0$ is orthogonal to all of "
        r"them, $\beta \odot \beta = \beta^* \odot \beta^* + z$ gives $\widehat{L}(\beta) = 0$ and $L(\beta) = "
        r"\|z\|^2/4$.",
        r"The experiment tests one size, $d = 64$, with $n = d/4$ and $n = 8d$.",
    )


def _isometry_on_pairs(generator: np.random.Generator, n: int, delta: float, scale: float) -> bool:
    """(13.16) for all 2-sparse v at once: the eigenvalues of every 2 x 2 principal block of the Gram matrix."""
    X = scale * generator.standard_normal((n, 256))
    G = X.T @ X / n
    squares = np.diag(G)
    middle = (squares[:, None] + squares) / 2
    spread = np.sqrt((squares[:, None] - squares) ** 2 / 4 + G**2)
    np.fill_diagonal(spread, 0)
    return bool((middle + spread).max() <= 1 + delta and (middle - spread).min() >= 1 - delta)


def _isometry_runs(seed: int, n: int = 160, delta: float = 0.9, scale: float = 1.0) -> Reproduction:
    what = f"(13.16) held with delta = {delta} for all 2-sparse v, for n = {n} Gaussian inputs in dimension d = 256"
    return in_every_run(partial(_isometry_on_pairs, n=n, delta=delta, scale=scale), seed, what)


@claim(
    "ma-l13:13.10", MA_L13.at("section 13.3.2", "Lemma 13.10", lines=(132, 136)), level="probabilistic", kind="lemma"
)
class RestrictedIsometry:
    """With high probability over Gaussian inputs the mean square of <v, x_i> is within a factor 1 +- delta of the
    squared norm of v, for all r-sparse v at once."""

    formula = (
        r"\forall v: \|v\|_0 \leq r \;\Rightarrow\; "
        r"(1 - \delta) \|v\|_2^2 \leq \frac{1}{n} \sum_{i=1}^n \langle v, x^{(i)} \rangle^2 \leq (1 + \delta) \|v\|_2^2"
    )
    assumptions = (r"$n \geq \widetilde{\Omega}(r^2)$", r"$x^{(i)} \sim \mathcal{N}(0, I_d)$, independent")
    experiment = _isometry_runs
    mutants = {
        "n = 48 inputs": partial(_isometry_runs, n=48),
        "delta = 1/2": partial(_isometry_runs, delta=0.5),
        "inputs with standard deviation 3/2": partial(_isometry_runs, scale=1.5),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: $\delta \in (0, 1)$ is a constant, and what $\widetilde\Omega$ hides depends on it (and on $\log "
        r"d$): about $r^2 \log(d) / \delta^2$ samples are enough, since entries of the Gram matrix within $\delta/r$ "
        r"of those of $I$ give (13.16).",
        r"The experiment tests one size, $r = 2$; the growth in $r$ and $d$ it does not.",
        r"The $X = [x^{(1)}, \dots, x^{(n)}]$ of the definition of RIP is the transpose of that of section 13.2.",
    )


@claim(
    "ma-l13:eq-13.17",
    MA_L13.at("section 13.3.2", "Eq. 13.17", lines=(138, 140)),
    level="exact-identity",
    kind="equation",
)
class IsometryAsQuadraticForm:
    """The mean square of <v, x_i> is the quadratic form of the mean of the x_i x_i^T at v, so that (13.16) and (13.17)
    bound the same number."""

    formula = (
        r"(1 - \delta) \|v\|_2^2 \leq v^\top \left(\frac{1}{n} \sum_{i=1}^n x^{(i)} (x^{(i)})^\top \right) v \leq (1 + "
        r"\delta) \|v\|_2^2"
    )
    depends = ("ma-l13:13.10",)
    given = {"X": matrix("n", "d"), "v": vector("d")}
    sizes = {"n": (1, 2), "d": (1, 3)}

    def printed(X, v):
        inputs = [row(X, i) for i in range(X.shape[0])]
        mean_square = total([dot(v, x) ** 2 for x in inputs]) / rows(X)
        second_moment = total([outer(x, x) for x in inputs]) / rows(X)
        return all_of(eq(mean_square, dot(v, second_moment @ v)), eq(second_moment, X.T @ X / rows(X)))

    proof = normal_form()


def _near_identity_on(v, G, delta, zeta):
    """v^T G v is within delta |v|^2 of |v|^2, while at zeta the quadratic form of G - I is -|zeta|^2."""
    return all_of(
        le(dot(v, G @ v) - norm2(v), delta * norm2(v)),
        le(norm2(v) - dot(v, G @ v), delta * norm2(v)),
        eq(dot(zeta, G @ zeta) - norm2(zeta), -norm2(zeta)),
    )


@claim("ma-l13:13.3.2-approx-identity", MA_L13.at("section 13.3.2", lines=(142, 142)), level="probabilistic")
class GramMatrixOnSparseVectors:
    """On a vector for which (13.16) holds the matrix is close to the identity; on a vector orthogonal to the inputs it
    is not, and for n < d there are such vectors."""

    formula = r"\sum_{i=1}^n x^{(i)} (x^{(i)})^\top \approx I"
    corrected_formula = r"\frac{1}{n} \sum_{i=1}^n x^{(i)} (x^{(i)})^\top \approx I"
    assumptions = (r"$(r, \delta)$-RIP as in (13.16)", "from the point of view of a sparse vector $v$", r"$n \ll d$")
    depends = ("ma-l13:eq-13.17",)
    given = {
        "X": full_row_rank("n", "d"),
        "v": vector("d"),
        "delta": interval(0, 1),
        "zeta": orthogonal_to_rows(),
    }
    sizes = {"n": (1, 2), "d": (2, 3)}

    def sizes_where(n, d):
        return n < d

    def assuming(X, v, delta):
        mean_square = norm2(X @ v) / rows(X)
        return [le((1 - delta) * norm2(v), mean_square), le(mean_square, (1 + delta) * norm2(v))]

    def printed(X, v, delta, zeta):
        return _near_identity_on(v, X.T @ X, delta, zeta)

    def corrected(X, v, delta, zeta):
        return _near_identity_on(v, X.T @ X / rows(X), delta, zeta)

    @words
    def proof(h, X, v, delta):
        mean_square = norm2(X @ v) / rows(X)
        return h((1 + delta) * norm2(v) - mean_square), h(mean_square - (1 - delta) * norm2(v))

    erratum = Erratum(
        "constant",
        "cosmetic",
        r"The factor $1/n$ of (13.17) is missing, four times in the paragraph: the sum of $n$ matrices is close to "
        r"$nI$ on sparse vectors.",
    )
    remarks = (
        r"Reading: $\approx$ is that of (13.17), which says how close, for the sparse vectors $v$.",
        r"As $\zeta^\top (\frac1n \sum_i x^{(i)} (x^{(i)})^\top - I) \zeta = -\|\zeta\|^2$, the distance in spectral "
        r"norm is at least 1. (There is such a $\zeta \neq 0$: the rank is $n < d$.)",
    )
    dropped = ("that $n < d$ leaves a nonzero vector orthogonal to the inputs",)


@claim("ma-l13:13.3.2-rip-sparse-loss", MA_L13.at("section 13.3.2", lines=(144, 144)), level="inequality")
class SparseLossIsUniform:
    """Under the restricted isometry condition the empirical loss of a sparse vector is within a factor 1 +- delta of
    its population loss."""

    formula = (
        r"\text{with the RIP condition we have } \widehat{L}(\beta) \approx L(\beta) \text{ if } \beta \text{ is "
        r"sparse}, \quad S_r = \{\beta : \|\beta\|_0 \leq O(r)\}"
    )
    assumptions = (r"$(r, \delta)$-RIP as in (13.16)", r"$\beta$ is sparse")
    depends = ("ma-l13:13.10", "ma-l13:eq-13.13-13.15")
    given = {"X": matrix("n", "d"), "theta_star": vector("d"), "theta": vector("d"), "delta": nonnegative()}
    sizes = {"n": (1, 2), "d": (2, 3)}

    def assuming(X, delta):
        G = X.T @ X / rows(X)
        return [psd(G - (1 - delta) * eye(G)), psd((1 + delta) * eye(G) - G)]

    def printed(X, theta_star, theta, delta):
        empirical = linear_loss(X, X @ theta_star, theta) / (2 * rows(X))
        population = norm2(theta_star - theta) / 4
        return all_of(le(empirical - population, delta * population), le(population - empirical, delta * population))

    proof = words(
        certificate=lambda h, X, theta_star, theta, delta: [
            Fraction(1, 4) * h.psd((1 + delta) * eye(X.T @ X) - X.T @ X / rows(X), theta_star - theta),
            Fraction(1, 4) * h.psd(X.T @ X / rows(X) - (1 - delta) * eye(X.T @ X), theta_star - theta),
        ]
    )
    remarks = (
        r"Reading: $\approx$ is relative, with the $\delta$ of the condition, whose order covers the support of "
        r"$\beta^* \odot \beta^* - \beta \odot \beta$. $X$ holds the columns on that support, (13.17) is for all "
        r"vectors on it, and $\theta^*$, $\theta$ are $\beta^* \odot \beta^*$, $\beta \odot \beta$ there: $\widehat{L}"
        r"(\beta)$ is the loss of the linear model $\theta$ (see (13.11)).",
        r"For $\|\beta^*\|_0 \le r$ and $\|\beta\|_0 \le r$ the support has up to $2r$ elements, so $(r, \delta)$-RIP "
        r"does not suffice: at order $1$ two equal columns are allowed, and then $\widehat{L}(e_2) = 0$ and $L(e_2) = "
        r"1/2$ for $\beta^* = e_1$. The text leaves such constants open, as in its $\|\beta\|_0 \le O(r)$.",
    )
    dropped = ("that the gradients are close as well",)


def _dense_bad(generator: np.random.Generator, n: int, least: float, inputs) -> bool:
    """Whether a beta without zeros has zero empirical loss and at least ``least`` population loss."""
    X, truth = sparse_data(generator, n, 96, SPARSITY)
    X = inputs(X)
    z = dense_kernel_vector(X)
    if z is None:
        return False
    beta = np.sqrt(truth + 10 * z)
    return simulated_loss(X, truth, beta) < 1e-12 and simulated_population_loss(truth, beta) >= least


def _dense_bad_runs(seed: int, n: int = 24, least: float = 1000, inputs=np.asarray) -> Reproduction:
    what = f"a beta without zeros had zero empirical loss and a population loss of {least:g} or more (n = {n}, d = 96)"
    return in_every_run(partial(_dense_bad, n=n, least=least, inputs=inputs), seed, what)


@claim("ma-l13:13.3.2-dense-bad", MA_L13.at("section 13.3.2", lines=(144, 144)), level="probabilistic")
class DenseInterpolantsFarFromTheTruth:
    """With many more coordinates than Gaussian inputs there are dense vectors with zero empirical loss and a population
    loss that is as large as one likes."""

    formula = (
        r"\text{there exists a dense } \beta \notin S_r \text{ such that } \widehat{L}(\beta) = 0 \text{ but } "
        r"L(\beta) \gg 0"
    )
    assumptions = (r"$n \ll d$",)
    depends = ("ma-l13:eq-13.7", "ma-l13:eq-13.13-13.15")
    experiment = _dense_bad_runs
    mutants = {
        "n = 72 inputs": partial(_dense_bad_runs, n=72),
        "inputs with nonnegative entries": partial(_dense_bad_runs, inputs=np.abs),
        "a population loss of 10^9": partial(_dense_bad_runs, least=1e9),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: with high probability, for $n$ well below $d/2$ (see Remark 13.7). The vector is $\beta \odot "
        r"\beta = \beta^* \odot \beta^* + 10z$ with $z \ge 1$ orthogonal to the inputs; $L$ grows with the square of "
        r"the factor.",
    )


@claim("ma-l13:13.3.2-two-steps", MA_L13.at("section 13.3.2", lines=(146, 151)), level="informal", kind="informal")
class ApproximatelySparseIterates:
    """A step of gradient descent on the population loss leaves a coordinate off the support between 0 and its present
    value, and one on the support between its present value and 1: at all times those off it are at most alpha."""

    formula = (
        r"\text{1. Gradient descent on } L(\beta) \text{ converges to } \beta^* \text{ without leaving } S_r, \quad "
        r"\text{2. Gradient descent on } \widehat{L}(\beta) \text{ is similar inside } S_r"
    )
    depends = ("ma-l13:13.4", "ma-l13:13.11")
    given = {
        "eta": interval(0, Fraction(1, 2), open="left"),
        "off": interval(0, 1, open="left"),
        "on": interval(0, 1, open="left"),
    }

    def printed(eta, off, on):
        off_after = off - eta * gradient(lambda x: coordinate_loss(0, x), off)
        on_after = on - eta * gradient(lambda x: coordinate_loss(1, x), on)
        return all_of(lt(0, off_after), le(off_after, off), le(on, on_after), le(on_after, 1))

    @words
    def proof(h, eta, off, on):
        half = Fraction(1, 2)
        return (
            h(off) * (half + h(half - eta) + h(eta) * h(1 - off) * (1 + h(off))),
            h(eta) * h(off) * h(off) * h(off),
            h(eta) * h(on) * h(1 - on) * (1 + h(on)),
            h(1 - on) * (2 * h(half - eta) + h(eta) * h(1 - on) * (2 + h(on))),
        )

    remarks = (
        r"Reading: in the first step of the plan $S_r$ stands for approximately sparse vectors, as the text says of "
        r"$\beta^0$: at most $\alpha$ off the support, by induction over the steps, with $0 < \alpha \le 1$ and $\eta "
        r"\le 1/2$. That it converges is Theorem 13.11.",
        "The second step of the plan is for the next lecture; what it is to give is Theorem 13.4.",
    )
    dropped = (
        r"that gradient descent on $L$ converges to $\beta^*$",
        r"that gradient descent on $\widehat{L}$ is similar inside $S_r$",
    )


def _slow_decay(step):
    """1/b^2 grows by at most 6 eta in a step off the support, so eta T >= (1/eps^2 - 1/alpha^2)/6, which no
    log(1/eps) bounds."""
    b, z, p, alpha, eps, eta = sp.symbols("b z p alpha epsilon eta", positive=True)
    left = 1 - 2 * z
    step.equal(
        "1/b'^2 = 1/b^2/(1 - z)^2 for b' = b - eta b^3 and z = eta b^2",
        1 / (b - eta * b**3) ** 2,
        1 / b**2 / (1 - eta * b**2) ** 2,
    )
    step.equal(
        "(1 + 6z)(1 - z)^2 - 1 = z (1 - 2z)(5 + 3(1 - 2z))/2",
        (1 + 6 * z) * (1 - z) ** 2 - 1,
        z * left * (5 + 3 * left) / 2,
    )
    step.nonnegative(
        "not negative for p = 1 - 2z >= 0, so 1/b'^2 <= (1 + 6z)/b^2 = 1/b^2 + 6 eta", z * p * (5 + 3 * p) / 2
    )
    bound = (1 / eps**2 - 1 / alpha**2) / 6 / sp.log(1 / (eps * alpha))
    step.compute("the steps over log(1/(eps alpha))/eta -> oo", lambda: sp.limit(bound, eps, 0, "+"), sp.oo, "limit")


def _squared_distance(on, off, alpha, eta, t):
    """|beta^t - beta*|^2 for ``on`` coordinates in the support of beta* and ``off`` outside of it."""
    truth = vec([constant(1, alpha), constant(0, alpha)])
    beta = iterate(lambda b: population_step(truth, eta, b), alpha * ones(truth), t)
    return on * (1 - beta[0]) ** 2 + off * beta[1] ** 2


@claim(
    "ma-l13:13.11", MA_L13.at("section 13.3.2", "Theorem 13.11", lines=(160, 160)), level="asymptotic", kind="theorem"
)
class PopulationDescentIterations:
    """Gradient descent on the population loss from alpha 1 comes within eps of beta* after a number of steps of the
    order of log(1/(eps alpha))/eta."""

    formula = (
        r"\min\{t : \|\beta^t - \beta^*\|_2 \le \epsilon\} = \Theta\left(\frac{\log(1/(\epsilon\alpha))}{\eta}\right)"
    )
    corrected_formula = (
        r"\min\{t : \|\beta^t - \beta^*\|_2 \le \epsilon\} = \Theta\left(\frac{\log(1/(\epsilon\alpha))}{\eta}\right) "
        r"\quad \text{for } 2\alpha\sqrt{d} \le \epsilon \le \tfrac12"
    )
    assumptions = (r"$\eta$ sufficiently small", r"$\beta^0 = \alpha\mathbf{1}$")
    depends = ("ma-l13:eq-13.18", "ma-l13:eq-13.19")
    given = {
        "on": integers(1, 2),
        "off": integers(0, 2),
        "m": integers(2, 3),
        "eta": interval(Fraction(3, 8), Fraction(1, 2)),
        "e": interval(Fraction(7, 10), lambda m, eta: 4 * m * eta - Fraction(7, 10)),
    }
    corrected_given = given | {"e": interval(Fraction(7, 10), lambda m, eta: 2 * m * eta - Fraction(7, 10))}

    def assuming(m, eta, e):
        eps, alpha = exp(-e), exp(e - 4 * m * eta)
        return [le(eps, Fraction(1, 2)), le(alpha, Fraction(1, 2))]

    def corrected_assuming(on, off, m, eta, e):
        eps, alpha = exp(-e), exp(e - 4 * m * eta)
        return [le(eps, Fraction(1, 2)), le(4 * alpha**2 * (on + off), eps**2)]

    def printed(on, off, m, eta, e):
        eps, alpha = exp(-e), exp(e - 4 * m * eta)
        early, late = (_squared_distance(on, off, alpha, eta, t) for t in (m, 5 * m))
        return all_of(lt(eps**2, early), le(late, eps**2))

    corrected = printed
    refute = Evidence(
        "family",
        r"Take $d > r$, $\eta \le 1/2$ and a coordinate off the support: $b' = b(1 - \eta b^2)$ from $\alpha \le 1$. "
        r"In each step $1/b^2$ grows by at most $6\eta$ (as $\eta b^2 \le 1/2$ throughout), so $b \le \epsilon$ "
        r"takes at least $(\epsilon^{-2} - \alpha^{-2})/(6\eta)$ steps. Over $\log(1/(\epsilon\alpha))/\eta$ this "
        r"tends to infinity as $\epsilon \to 0$: no constant in $\Theta$ is large enough.",
        proof=_slow_decay,
    )
    erratum = Erratum(
        "missing-hypothesis",
        "consequential",
        r"Off the support the iterates decay like $1/\sqrt{t}$, not geometrically, so for $\epsilon$ well below "
        r"$\alpha$ about $1/(2\eta\epsilon^2)$ steps are needed. The rate holds for $\epsilon \ge 2\alpha\sqrt{d}$, "
        r"where these coordinates start small enough; the proof's coordinatewise reduction needs the same.",
    )
    reason = "A derivation needs to count the steps: sums of logarithms along the path of the iterates."
    remarks = (
        r"Reading: $\epsilon, \alpha \le 1/2$ and $\eta \le 1/2$ (small), $\Theta$ with the constants $1/4$ and $5/4$: "
        r"after $m$ steps with $\eta m = \frac14\log\frac{1}{\epsilon\alpha}$ the distance is above $\epsilon$, "
        r"after $5m$ at most $\epsilon = e^{-e}$.",
        r"By symmetry there are two values to follow, on the support and off it, with their numbers of coordinates.",
    )
    dropped = (r"that one choice of constants in $\Theta$ serves all small $\eta$, $\epsilon$ and $\alpha$",)


@claim(
    "ma-l13:eq-13.18",
    MA_L13.at("section 13.3.2", "Eq. 13.18", lines=(162, 164)),
    level="exact-identity",
    kind="equation",
)
class PopulationGradient:
    """The gradient of the population loss."""

    formula = r"\nabla L(\beta) = (\beta \odot \beta - \beta^* \odot \beta^*) \odot \beta"
    assumptions = ("$L$ of (13.15)",)
    depends = ("ma-l13:eq-13.13-13.15",)
    given = {"truth": vector("d"), "beta": vector("d")}
    sizes = {"d": (1, 3)}

    def printed(truth, beta):
        return eq(gradient(lambda b: population_loss(truth, b), beta), (beta * beta - truth * truth) * beta)

    proof = normal_form()


@claim(
    "ma-l13:eq-13.19",
    MA_L13.at("section 13.3.2", "Eq. 13.19", lines=(166, 170)),
    level="exact-identity",
    kind="equation",
)
class PopulationStep:
    """A gradient descent step on the population loss, which acts on each coordinate by itself."""

    formula = (
        r"\beta^{t+1} = \beta^t - \eta(\beta^t \odot \beta^t - \beta^* \odot \beta^*) \odot \beta^t, \quad "
        r"\beta^{t+1}_i = \beta^t_i - \eta((\beta^t_i)^2 - (\beta^*_i)^2) \beta^t_i"
    )
    depends = ("ma-l13:eq-13.18",)
    given = {"truth": vector("d"), "eta": positive(), "beta": vector("d")}
    sizes = {"d": (1, 3)}

    def printed(truth, eta, beta):
        after = beta - eta * gradient(lambda b: population_loss(truth, b), beta)
        apart = vec([b - eta * (b**2 - s**2) * b for s, b in zip(truth, beta)])
        return all_of(eq(after, population_step(truth, eta, beta)), eq(after, apart))

    proof = normal_form()


@claim(
    "ma-l13:13.11-coordinatewise",
    MA_L13.at("section 13.3.2", "Proof of Theorem 13.11", lines=(170, 170)),
    level="inequality",
    kind="proof-step",
)
class ErrorByCoordinates:
    """The distance of beta from beta* is at most eps if that of each coordinate is at most eps/sqrt(d)."""

    formula = (
        r"|\beta_i^* - \beta_i^t| \leq \epsilon \text{ for all } i \;\Rightarrow\; \|\beta^* - \beta^t\|_2 \le \epsilon"
    )
    corrected_formula = (
        r"|\beta_i^* - \beta_i^t| \leq \epsilon / \sqrt{d} \text{ for all } i \;\Rightarrow\; \|\beta^* - \beta^t\|_2 "
        r"\le \epsilon"
    )
    depends = ("ma-l13:13.11", "ma-l13:eq-13.19")
    given = {"truth": mask("d"), "beta": vector("d"), "eps": positive()}
    sizes = {"d": (1, 3)}

    def assuming(truth, beta, eps):
        return [lt(0, norm2(truth)), le((truth - beta) ** 2, eps**2 * ones(beta))]

    def corrected_assuming(truth, beta, eps):
        return [lt(0, norm2(truth)), le(rows(beta) * (truth - beta) ** 2, eps**2 * ones(beta))]

    def printed(truth, beta, eps):
        return le(norm2(truth - beta), eps**2)

    corrected = printed

    @normal_form
    def proof(h, truth, beta, eps):
        d = beta.shape[0]
        return sum(Fraction(1, d) * h(eps**2 - d * gap**2) for gap in truth - beta)

    erratum = Erratum(
        "proof-gap",
        "local",
        r"Coordinates within $\epsilon$ only give an $\ell_2$-error of at most $\epsilon\sqrt d$, and it is more than "
        r"$\epsilon$ on the way itself: for $d = 2$, $S = \{1\}$ and $\beta^0 = (\frac12, \frac12)$ each coordinate is "
        r"within $\epsilon = \frac12$ at the start, and the error is $1/\sqrt2$. It needs to be shown with "
        r"$\epsilon/\sqrt d$ for $\epsilon$, which for $\alpha \le 1/\sqrt d$ leaves the order of the number of "
        r"iterations as it is: $\log(\sqrt d/(\epsilon\alpha)) \le 2\log(1/(\epsilon\alpha))$ for $\epsilon \le 1$.",
    )
    remarks = (r"Reading: of $\beta^t$ only what the step names is used, and $S$ is not empty.",)


def _after(b, eta):
    """A gradient descent step on one coordinate of the support."""
    return b - eta * gradient(lambda x: coordinate_loss(1, x), b)


@claim(
    "ma-l13:eq-13.20-13.21",
    MA_L13.at("section 13.3.2", "Eqs. 13.20-13.21", lines=(172, 174)),
    level="exact-identity",
    kind="equation",
)
class StepOnTheSupport:
    """The step of a coordinate on the support, where the truth is 1."""

    formula = (
        r"\beta_i^{t+1} = \beta_i^t - \eta(\beta_i^t \cdot \beta_i^t - 1 \cdot 1) \cdot \beta_i^t "
        r"= \beta_i^t - \eta[(\beta_i^t)^2 - 1] \beta_i^t"
    )
    assumptions = (r"$i \in S$",)
    depends = ("ma-l13:eq-13.19",)
    given = {"b": real(), "eta": positive()}

    def printed(b, eta):
        return all_of(eq(_after(b, eta), b - eta * (b * b - 1 * 1) * b), eq(_after(b, eta), b - eta * (b**2 - 1) * b))

    proof = words()


@claim(
    "ma-l13:eq-13.22-13.23",
    MA_L13.at("section 13.3.2", "Eqs. 13.22-13.23", lines=(178, 182)),
    level="inequality",
    kind="equation",
)
class GrowthBelowOneHalf:
    """On the support a coordinate of at most 1/2 grows in a step by the factor 1 + eta(1 - b^2), which is at least 1
    + 3 eta/4."""

    formula = (
        r"\beta_i^{t+1} = \beta_i^t \left[1 + \eta(1 - (\beta_i^t)^2) \right] \geq \beta_i^t \left(1 + "
        r"\frac{3}{4}\eta \right)"
    )
    assumptions = (r"$\beta_i^t \leq 1/2$", r"$i \in S$")
    depends = ("ma-l13:eq-13.20-13.21",)
    given = {"b": interval(0, Fraction(1, 2), open="left"), "eta": positive()}

    def printed(b, eta):
        return all_of(
            eq(_after(b, eta), b * (1 + eta * (1 - b**2))),
            le(b * (1 + Fraction(3, 4) * eta), _after(b, eta)),
        )

    proof = words(certificate=lambda h, b, eta: h(eta) * h(b) * h(Fraction(1, 2) - b) * (h(b) + Fraction(1, 2)))
    remarks = (CONTEXT, r"For $-1/2 < \beta_i^t < 0$ the inequality would be the other way round.")


@claim(
    "ma-l13:13.11-growth-time",
    MA_L13.at("section 13.3.2", "Proof of Theorem 13.11", lines=(184, 184)),
    level="asymptotic",
    kind="proof-step",
)
class StepsOfGrowth:
    """On the support, up to 1/2, the logarithm of a coordinate grows in each step by at least eta/2 and at most eta:
    from alpha to 1/2 it takes between log(1/(2 alpha))/eta and 2 log(1/(2 alpha))/eta + 1 steps."""

    formula = r"\min\{t : \beta_i^t \ge 1/2\} = \Theta\left(\frac{\log(1/\alpha)}{\eta}\right)"
    assumptions = (r"$i \in S$", r"$\beta_i^0 = \alpha$")
    depends = ("ma-l13:eq-13.22-13.23",)
    cites = (EXP_TANGENT,)
    given = {
        "b": interval(0, Fraction(1, 2), open="left"),
        "eta": interval(0, Fraction(1, 2), open="left"),
        "alpha": interval(0, Fraction(1, 2), open="left"),
    }

    def printed(b, eta, alpha):
        least = log(1 / (2 * alpha)) / eta
        return all_of(
            le(_after(b, eta), b * exp(eta)),
            le(b * exp(eta / 2), _after(b, eta)),
            eq(alpha * exp(eta * least), constant(Fraction(1, 2), b)),
        )

    @normal_form
    def proof(h, b, eta):
        half, rate = Fraction(1, 2), exp(eta / 2)
        slower = h(half - b) * (half + h(b)) * h(eta)
        tangent = exp_tangent(h, -eta / 2) * h(rate) * (1 + Fraction(3, 4) * h(eta))
        return (
            h(b) * (exp_tangent(h, eta) + h(eta) * h(b) * h(b)),
            h(b) * (slower + tangent + Fraction(3, 8) * h(eta) * h(rate) * (h(half - eta) + Fraction(1, 6))),
        )

    remarks = (
        r"Reading: $\alpha$ and $\eta$ are small: for $\alpha \le 1/4$ and $\eta \le 1/2$ these are "
        r"$\Theta(\log(1/\alpha)/\eta)$. (For $\alpha = 1/2$ no step is needed.)",
    )
    dropped = ("that the number of steps is of this order, by induction over the steps",)


@claim("ma-l13:13.11-fn2", MA_L13.at("section 13.3.2", "footnote 2", lines=(186, 186)), level="asymptotic")
class CompoundGrowth:
    """(1 + eta)^(c/eta) lies between exp(c (1 - eta)) and exp(c)."""

    formula = r"(1 + \eta)^{1/\eta} \approx e, \quad (1 + \eta)^{c/\eta} \approx e^c"
    assumptions = (r"$\eta$ is small",)
    cites = (EXP_TANGENT, LOG_TANGENT)
    given = {"eta": interval(0, 1, open="left"), "c": nonnegative()}

    def printed(eta, c):
        growth = (1 + eta) ** (c / eta)
        return all_of(le(exp(c * (1 - eta)), growth), le(growth, exp(c)))

    @normal_form
    def proof(h, eta, c):
        exponent, below = c / eta * log(1 + eta), c * (1 - eta)
        from_above = exp_tangent(h, c - exponent) * h(eta) + h(c) * log_tangent(h, 1 + eta)
        factor = is_positive(h, 1 + eta)
        from_below = (exp_tangent(h, exponent - below) * h(eta) + h(c) * log_tangent(h, 1 / (1 + eta))) * factor
        return (
            (is_positive(h, exp(below)) * (from_below + h(c) * h(eta) * h(eta) * h(eta))).over(h(eta) * factor),
            (is_positive(h, exp(exponent)) * from_above).over(h(eta)),
        )

    remarks = (
        r"Reading: $\approx$ holds in the limit $\eta \to 0$, here with a rate; $c \ge 0$ is a number of steps.",
    )


@claim(
    "ma-l13:eq-13.24-13.25",
    MA_L13.at("section 13.3.2", "Eqs. 13.24-13.25", lines=(188, 192)),
    level="exact-identity",
    kind="equation",
)
class DistanceToOneAfterStep:
    """The distance of a coordinate on the support from 1 after a step."""

    formula = (
        r"1 - \beta_i^{t+1} = 1 - \beta_i^t + \eta \left[(\beta_i^t)^2 - 1 \right] \beta_i^t "
        r"= 1 - \beta_i^t - \eta (1 - \beta_i^t) (1 + \beta_i^t) \beta_i^t"
    )
    assumptions = (r"$\beta_i^t \geq 1/2$", r"$i \in S$")
    depends = ("ma-l13:eq-13.20-13.21",)
    given = {"b": real(), "eta": positive()}

    def printed(b, eta):
        left = 1 - _after(b, eta)
        return all_of(eq(left, 1 - b + eta * (b**2 - 1) * b), eq(left, 1 - b - eta * (1 - b) * (1 + b) * b))

    proof = words()
    remarks = (r"It holds for every $\beta_i^t$.",)


@claim(
    "ma-l13:eq-13.26-13.28",
    MA_L13.at("section 13.3.2", "Eqs. 13.26-13.28", lines=(194, 198)),
    level="inequality",
    kind="equation",
)
class ContractionAboveOneHalf:
    """On the support a coordinate of at least 1/2 comes closer to 1 in a step by the factor 1 - eta/2 or better."""

    formula = (
        r"1-\beta_i^{t+1} \leq 1 - \beta_i^t - \eta (1 - \beta_i^t) \beta_i^t = (1 - \beta_i^t) (1 - \eta \beta_i^t) "
        r"\leq (1 - \beta_i^t) (1 - \eta/2)"
    )
    assumptions = (r"$\beta_i^t \geq 1/2$", r"$i \in S$")
    depends = ("ma-l13:eq-13.24-13.25",)
    given = {"b": interval(Fraction(1, 2), 1), "eta": positive()}

    def printed(b, eta):
        middle = 1 - b - eta * (1 - b) * b
        return all_of(
            le(1 - _after(b, eta), middle), eq(middle, (1 - b) * (1 - eta * b)), le(middle, (1 - b) * (1 - eta / 2))
        )

    proof = words(
        certificate=lambda h, b, eta: [
            h(eta) * h(1 - b) * h.square(b),
            h(eta) * h(1 - b) * h(b - Fraction(1, 2)),
        ]
    )
    remarks = (
        CONTEXT,
        r"For $\beta_i^t > 1$ both inequalities would be the other way round: $1 - \beta_i^t$ is a factor.",
    )


@claim(
    "ma-l13:13.11-contraction-time",
    MA_L13.at("section 13.3.2", "Proof of Theorem 13.11", lines=(200, 200)),
    level="asymptotic",
    kind="proof-step",
)
class StepsOfContraction:
    """On the support, from 1/2 on, the logarithm of a coordinate's distance from 1 falls in each step by at least eta/2
    and at most 4 eta: from 1/2 to eps it takes between log(1/(2 eps))/(4 eta) and 2 log(1/(2 eps))/eta + 1 steps."""

    formula = r"\min\{t : 1 - \beta_i^t \le \epsilon\} = \Theta \left(\frac{\log(1/\epsilon)}{\eta} \right)"
    assumptions = (r"$\beta_i^t \geq 1/2$", r"$i \in S$")
    depends = ("ma-l13:eq-13.26-13.28",)
    cites = (EXP_TANGENT,)
    given = {
        "b": interval(Fraction(1, 2), 1),
        "eta": interval(0, Fraction(1, 4), open="left"),
        "eps": interval(0, Fraction(1, 2), open="left"),
    }

    def printed(b, eta, eps):
        least = log(1 / (2 * eps)) / (4 * eta)
        return all_of(
            le((1 - b) * exp(-4 * eta), 1 - _after(b, eta)),
            le(1 - _after(b, eta), (1 - b) * exp(-eta / 2)),
            eq(exp(-4 * eta * least) / 2, eps),
        )

    @normal_form
    def proof(h, b, eta):
        half, decay = Fraction(1, 2), is_positive(h, exp(-4 * eta))
        slower = exp_tangent(h, 4 * eta) * decay * (half + 2 * h(Fraction(1, 4) - eta))
        slower += 8 * h(eta) * h(Fraction(1, 4) - eta) * decay
        return (
            h(1 - b) * (slower + h(eta) * h(1 - b) * (Fraction(5, 2) + h(b - half))),
            h(1 - b) * (exp_tangent(h, -eta / 2) + h(eta) * (h(b - half) + h.square(b))),
        )

    remarks = (
        CONTEXT,
        r"Reading: $\epsilon$ and $\eta$ are small: for $\epsilon \le 1/4$ and $\eta \le 1/4$ these are $\Theta(\log(1/"
        r"\epsilon)/\eta)$. That so many steps are needed does not follow from (13.28), which bounds from above.",
    )
    dropped = ("that the number of steps is of this order, by induction over the steps",)
