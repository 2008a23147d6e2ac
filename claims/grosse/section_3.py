"""Section 3: why normalize the features?"""

from fractions import Fraction
from functools import partial

from claims.grosse import GROSSE
from claims.grosse.normalization_figures import uncentered
from claims.grosse.objects import (
    bounded_covariance, coordinate, covariance, curvature_matrix, gradient_descent, is_white, mean, quadratic,
    regression_cost, update, white_features,
)  # fmt: skip
from claims.model.arrays import (
    Array, basis, block, concat, constant, det, diag, diagonal, dot, eye, from_rows, inv, largest_eigenvalue, norm,
    norm2, ones, ones_column, outer, pinv, rows, second_largest_eigenvalue, smallest_eigenvalue, vec, zeros,
)  # fmt: skip
from claims.model.calculus import gradient
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, critical, eq, le, loewner, lt, ne
from claims.model.spaces import (
    Space, full_row_rank, interval, matrix, nonnegative, positive, real, simplex, symmetric, vector,
)  # fmt: skip
from symbolic.derivation import normal_form, words
from symbolic.eigenvalues import (
    COURANT_FISCHER, RAYLEIGH_QUOTIENT, below_largest, lowest_direction, parts, second_direction,
    smallest_below_second,
)  # fmt: skip

FOUR_EXAMPLES = "It is tested on features of four examples, and proved for any number of them."


def average(phi: Array) -> Array:
    """The mean of one feature over the examples."""
    return dot(ones(phi), phi) / rows(phi)


def variance(phi: Array) -> Array:
    """The variance of one feature over the examples."""
    return norm2(phi - average(phi) * ones(phi)) / rows(phi)


def standardized(phi: Array, deviation: Array) -> Array:
    """One feature, with its mean subtracted, divided by its standard deviation."""
    return (phi - average(phi) * ones(phi)) / deviation


def feature_with_deviation(n) -> Space:
    """A feature of four examples whose standard deviation is an earlier variable."""

    def build(draw, deviation):
        white = white_features(n, 1).build(draw)
        return draw.real() * ones_column(white) + deviation * (white @ vec([draw.constant(1)]))

    return Space(f"feature_with_deviation({n})", build, sizes=(n,), coverage="dense", letter={"axes": (n,)})


@claim("grosse:standardize", GROSSE.at("section 3", lines=(313, 317)), level="exact-identity", kind="definition")
class Standardization:
    """In another unit and counted from another zero, a feature has another mean and variance, but is the same when
    standardized."""

    formula = (
        r"\tilde{\phi}_j(\mathbf{x}) = \frac{\phi_j(\mathbf{x}) - \mu_j}{\sigma_j}, \quad "
        r"\mu_j = \frac{1}{N} \sum_{i=1}^N \phi_j(\mathbf{x}^{(i)}), \quad "
        r"\sigma_j^2 = \frac{1}{N} \sum_{i=1}^N (\phi_j(\mathbf{x}^{(i)}) - \mu_j)^2"
    )
    given = {"phi": vector("N"), "deviation": positive(), "unit": positive(), "zero": real()}

    def printed(phi, deviation, unit, zero):
        other = unit * phi + zero * ones(phi)
        return all_of(
            eq(average(other), unit * average(phi) + zero),
            eq(variance(other), unit**2 * variance(phi)),
            eq(standardized(other, unit * deviation), standardized(phi, deviation)),
        )

    proof = words()
    remarks = (
        "The text normalizes to eliminate the arbitrary choices of the unit and of the zero (line 321): what is "
        "checked is that the definition does.",
        r"A feature that is the same for all examples has $\sigma_j = 0$ and cannot be standardized.",
    )


@claim("grosse:standardize-zero-unit", GROSSE.at("section 3", lines=(319, 319)), level="exact-identity")
class StandardizedFeatures:
    """A standardized feature has mean zero and variance one."""

    formula = r"\text{the transformed features have zero mean and unit variance}"
    depends = ("grosse:standardize",)
    given = {"deviation": positive(), "phi": feature_with_deviation("N")}
    sizes = {"N": (4, 4)}

    def assuming(deviation, phi):
        return eq(norm2(phi), rows(phi) * (deviation**2 + average(phi) ** 2))

    def printed(deviation, phi):
        transformed = standardized(phi, deviation)
        return all_of(eq(average(transformed), 0), eq(variance(transformed), 1))

    proof = words()
    remarks = (
        r"Reading: the feature is not constant, so that $\sigma_j > 0$. That $\sigma_j$ is its standard deviation is "
        r"assumed in the form $\frac1N \sum_i \phi_j(\mathbf x^{(i)})^2 = \sigma_j^2 + \mu_j^2$.",
        FOUR_EXAMPLES,
    )


@claim("grosse:predictor-invariance", GROSSE.at("section 3", lines=(323, 327)), level="exact-identity")
class InvarianceOfThePredictor:
    """Where the optimum is unique, it is so on linearly reparameterized features as well, and makes the same prediction
    for any input; and normalizing the features is linear, of the features with a 1."""

    formula = r"\text{this predictor is invariant to linear reparameterizations of the features}"
    assumptions = ("unregularized linear regression", "a unique optimal solution", "computed exactly")
    depends = ("grosse:eq-16", "grosse:standardize")
    given = {
        "transposed": full_row_rank("D", "N"), "T": matrix("D", "D"), "t": vector("N"), "phi": vector("D"),
        "v": vector("D"), "Psi": matrix("N", "K"), "S": matrix("K", "K"),
    }  # fmt: skip
    sizes = {"D": (1, 2), "N": (1, 3), "K": (1, 2)}

    def sizes_where(D, N, K):
        return D <= N

    def assuming(T):
        return ne(det(T), 0)

    def printed(transposed, T, t, phi, v, Psi, S):
        Phi, one, mu = transposed.T, ones_column(Psi), mean(Psi)
        cost = lambda v: regression_cost(Phi @ T, t, v)  # noqa: E731
        hessian_inverse, optimum = inv(Phi.T @ Phi), inv(Phi.T @ Phi) @ Phi.T @ t
        reparameterized = inv(T) @ optimum
        normalization = block([[S, zeros(mu)], [-(mu.T @ S), constant(1, mu)]])
        return all_of(
            critical(lambda w: regression_cost(Phi, t, w), at=optimum),
            eq(v - reparameterized, inv(T) @ hessian_inverse @ inv(T).T @ gradient(cost, v) * rows(t)),
            eq(dot(T.T @ phi, reparameterized), dot(phi, optimum)),
            eq(block([[Psi, one]]) @ normalization, block([[(Psi - outer(one, mu)) @ S, one]])),
        )

    proof = words()
    remarks = (
        r"Reading: the reparameterization, $\phi \mapsto \mathbf T^\top \phi$, is invertible. The optimum is unique "
        "where the features, with the 1 of the homogeneous parameterization among them, have full column rank.",
        "The second equation says that the new cost has no other critical point.",
        r"Standardization is the case $\mathbf S = \operatorname{diag}(\sigma_1^{-1}, \ldots, \sigma_D^{-1})$. Without "
        "a bias the predictor is not invariant to a shift of the features.",
    )


@claim("grosse:gd-minnorm-not-invariant", GROSSE.at("section 3", lines=(329, 329)), level="exact-identity")
class NotInvariantToScalingAFeature:
    """Of one example with two features the first is scaled by s. Unless s is 1, the first step of gradient descent from
    zero gives another predictor than on the features as they were, and so does the solution of minimum norm."""

    formula = (
        r"\text{the dynamics of gradient descent are \emph{not} invariant to linear transformations of the inputs, and "
        r"neither is the minimum norm solution } \breve{\mathbf{w}}^{(\infty)}"
    )
    depends = ("grosse:non-invariance-linear", "grosse:eq-16")
    given = {"x": positive(), "y": positive(), "t": positive(), "s": positive(), "alpha": positive()}

    def assuming(s):
        return ne(s, 1)

    def printed(x, y, t, s, alpha):
        T, Phi, target = diag(vec([s, 1])), from_rows([vec([x, y])]), vec([t])
        origin = zeros(vec([x, y]))
        first_step = lambda Phi: update(lambda w: regression_cost(Phi, target, w), origin, alpha)  # noqa: E731
        least_norm = lambda Phi: pinv(Phi) @ target  # noqa: E731
        return all_of(*(lt(0, norm2(T @ solve(Phi @ T) - solve(Phi))) for solve in (first_step, least_norm)))

    @normal_form
    def proof(h, x, y, t, s, alpha):
        size = h.positive(x**2 + y**2, h(x) * h(x) + h(y) * h(y))
        scaled = h.positive(s**2 * x**2 + y**2, h(s) * h(s) * h(x) * h(x) + h(y) * h(y))
        differs = h(t) * h(t) * h(x) * h(x) * h(1 - s) * h(1 - s) * (h(s) + 1) * (h(s) + 1)
        return h(alpha) * h(alpha) * differs, (h(y) * h(y) * differs).over(size * scaled * scaled)

    remarks = (
        r"The weights $\mathbf w$ on the features $\mathbf T^\top \phi$ make the prediction "
        r"$(\mathbf{T w})^\top \phi$, so that it is $\mathbf{T w}$ which is compared with the weights on $\phi$.",
        "Reading: one example, and one kind of transformations, for which the predictors differ are enough.",
    )


def probabilities(n) -> Space:
    """The diagonal matrix of n probabilities."""
    letter = {"axes": (n, n), "symmetric": True, "psd": True}
    build = lambda draw: diag(simplex(n).build(draw))  # noqa: E731
    return Space(f"probabilities({n})", build, sizes=(n,), letter=letter, wider=symmetric(n))


@claim("grosse:cov-identity", GROSSE.at("section 3", lines=(334, 334)), level="exact-identity", kind="identity")
class SecondMoment:
    """The matrix of second moments is the covariance plus the outer product of the mean with itself."""

    formula = (
        r"\mathbb{E}[\mathbf{v}\mathbf{v}^{\top}] "
        r"= \operatorname{Cov}(\mathbf{v}) + \mathbb{E}[\mathbf{v}]\mathbb{E}[\mathbf{v}]^{\top}"
    )
    given = {"P": probabilities("n"), "V": matrix("n", "D")}

    def assuming(P):
        return eq(dot(ones_column(P), P @ ones_column(P)), 1)

    def printed(P, V):
        one, expected = ones_column(V), lambda left, right: left.T @ P @ right
        average = expected(V, one)
        deviation = V - outer(one, average)
        return eq(expected(V, V), expected(deviation, deviation) + outer(average, average))

    proof = words()
    remarks = (
        r"Reading: the values of $\mathbf v$ are the rows of $V$, with the probabilities on the diagonal of $P$, so "
        r"that $\mathbb E[f(\mathbf v) g(\mathbf v)^\top] = f(V)^\top P\, g(V)$: random vectors with finitely many "
        "values. Of the expectation only its linearity is used, so that it holds wherever second moments are finite.",
    )
    dropped = ("that it holds for random vectors with infinitely many values",)


@claim("grosse:eq-17", GROSSE.at("section 3", "Eqn. 17", (329, 334)), level="exact-identity", kind="equation")
class CurvatureFromMoments:
    """The curvature matrix of regression with a bias consists of the features' mean and covariance."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \breve{\boldsymbol{\Phi}}^{\top} \breve{\boldsymbol{\Phi}} = \frac{1}{N} "
        r"\begin{pmatrix} \boldsymbol{\Phi}^{\top} \\ \boldsymbol{1}^{\top} \end{pmatrix} "
        r"\begin{pmatrix} \boldsymbol{\Phi} & \boldsymbol{1} \end{pmatrix} = "
        r"\begin{pmatrix} \frac{1}{N} \sum_{i=1}^{N} \phi(\mathbf{x}^{(i)}) \phi(\mathbf{x}^{(i)})^{\top} & "
        r"\frac{1}{N} \sum_{i=1}^{N} \phi(\mathbf{x}^{(i)}) \\ "
        r"\frac{1}{N} \sum_{i=1}^{N} \phi(\mathbf{x}^{(i)})^{\top} & "
        r"\boldsymbol{1} \end{pmatrix} = "
        r"\begin{pmatrix} \boldsymbol{\Sigma} + \boldsymbol{\mu} \boldsymbol{\mu}^{\top} & "
        r"\boldsymbol{\mu} \\ \boldsymbol{\mu}^{\top} & \boldsymbol{1} \end{pmatrix}"
    )
    depends = ("grosse:cov-identity",)
    given = {"Phi": matrix("N", "D")}

    def printed(Phi):
        one = ones_column(Phi)
        homogeneous = block([[Phi, one]])
        A = homogeneous.T @ homogeneous / rows(Phi)
        moments = block([[Phi.T @ Phi, Phi.T @ one], [one.T @ Phi, rows(Phi)]]) / rows(Phi)
        return all_of(
            eq(A, block([[Phi.T], [one.T]]) @ block([[Phi, one]]) / rows(Phi)),
            eq(A, moments),
            eq(A, curvature_matrix(mean(Phi), covariance(Phi))),
        )

    proof = words()
    remarks = (
        r"The sums over examples are written as $\Phi^\top \Phi$ and $\Phi^\top \mathbf 1$. The bold 1 in the corner "
        "is the number 1.",
    )


@claim("grosse:white-case", GROSSE.at("section 3", "item 1", (338, 338)), level="exact-identity")
class WhiteData:
    """Of white features A is the identity, so that the curvature is 1 in all directions, and a step of gradient descent
    leads, from anywhere, alpha times the way to the optimum."""

    formula = (
        r"\boldsymbol{\mu} = \mathbf{0}, \ \boldsymbol{\Sigma} = \mathbf{I}: \quad \mathbf{A} = \mathbf{I}, "
        r"\quad \kappa = 1, \quad \text{gradient descent heads directly for the optimal solution}"
    )
    assumptions = (r"$\boldsymbol\mu = \mathbf 0$", r"$\Sigma = \mathbf I$")
    depends = ("grosse:eq-17", "grosse:kappa-def")
    given = {
        "Phi": white_features("N", "D"), "t": vector("N"), "v": vector("D"), "bias": real(), "alpha": positive(),
    }  # fmt: skip
    sizes = {"N": (4, 4)}
    assuming = is_white

    def printed(Phi, t, v, bias, alpha):
        homogeneous, w = block([[Phi, ones_column(Phi)]]), concat(v, bias)
        A, optimum = homogeneous.T @ homogeneous / rows(Phi), homogeneous.T @ t / rows(Phi)
        cost = lambda w: regression_cost(homogeneous, t, w)  # noqa: E731
        return all_of(
            eq(A, eye(A)),
            eq(curvature_matrix(mean(Phi), covariance(Phi)), eye(A)),
            eq(dot(w, A @ w), norm2(w)),
            critical(cost, at=optimum),
            eq(update(cost, w, alpha), alpha * (optimum - w)),
        )

    proof = words()
    remarks = (
        r"That $\mathbf w^\top \mathbf A \mathbf w = \|\mathbf w\|^2$ for every $\mathbf w$ says that all eigenvalues "
        r"are 1, and so $\kappa = 1$.",
        FOUR_EXAMPLES,
    )


def diagonal_covariance(n) -> Space:
    """A diagonal covariance with entries from the earlier variable ``least``, which is the first, to ``largest``, the
    last."""

    def build(draw, least, largest):
        first, *between, last = draw.unit(n)
        return diag(vec([least + share * (largest - least) for share in (0 * first, *between, 1 + 0 * last)]))

    def contains(Sigma, least, largest):
        return all_of(loewner(least * eye(Sigma), Sigma), loewner(Sigma, largest * eye(Sigma)))

    letter = {"axes": (n, n), "symmetric": True, "psd": True}
    return Space(f"diagonal_covariance({n})", build, contains, sizes=(n,), letter=letter)


def feature(n, position: int) -> Space:
    """The standard basis vector of the first feature (position 0) or of the last (-1)."""

    def build(draw, Sigma):
        return basis(diagonal(Sigma), position % draw.size(n))

    return Space(f"feature({n}, {position})", build, lambda e: eq(norm2(e), 1), sizes=(n,), letter={"axes": (n,)})


def at_least_one() -> Space:
    """A number that is 1 or greater."""
    return Space("at_least_one", lambda draw: 1 + draw.nonnegative(), lambda x: le(1, x), free=True, wider=positive())


DIAGONAL = {
    "least": interval(0, 1, open="left"), "largest": at_least_one(), "Sigma": diagonal_covariance("D"),
}  # fmt: skip
"""The smallest and the largest variance of the features, and their covariance, which is diagonal."""


@claim("grosse:centered-diagonal-kappa", GROSSE.at("section 3", "item 2", (339, 339)), level="exact-identity")
class ConditionNumberOfCenteredData:
    """Of centered features with diagonal covariance the curvature matrix is that covariance with a 1 added, and the
    curvatures in two directions have at most the ratio of the extreme variances, which is reached."""

    formula = (
        r"\mathbf{A} = \begin{pmatrix} \boldsymbol{\Sigma} & \\ & 1 \end{pmatrix}, \quad "
        r"\kappa = \sigma_{\max}^2/\sigma_{\min}^2"
    )
    assumptions = (
        r"$\boldsymbol\mu = \mathbf 0$",
        r"$\Sigma$ is diagonal with entries in $[\sigma_{\min}^2, \sigma_{\max}^2]$",
        r"$\sigma_{\min}^2 \le 1 \le \sigma_{\max}^2$",
    )
    depends = ("grosse:eq-17", "grosse:kappa-def")
    given = DIAGONAL | {
        "e": feature("D", 0), "f": feature("D", -1), "v": vector("D"), "p": real(), "w": vector("D"), "q": real(),
    }  # fmt: skip
    sizes = {"D": (2, 3)}

    def assuming(least, largest, Sigma, e, f):
        return [eq(norm2(e), 1), eq(norm2(f), 1), eq(Sigma @ e, least * e), eq(Sigma @ f, largest * f)]

    def printed(least, largest, Sigma, e, f, v, p, w, q):
        A = curvature_matrix(zeros(e), Sigma)
        curvature = lambda v: dot(v, A @ v)  # noqa: E731
        x, y = concat(v, p), concat(w, q)
        return all_of(
            eq(A, block([[Sigma, zeros(e)], [zeros(e).T, constant(1, e)]])),
            le(least * curvature(x) * norm2(y), largest * curvature(y) * norm2(x)),
            eq(curvature(concat(f, 0)) / curvature(concat(e, 0)), largest / least),
        )

    @words
    def proof(h, least, largest, Sigma, v, p, w, q):
        below = h.psd(largest * eye(Sigma) - Sigma, v) + h(largest - 1) * h.square(p)
        above = h.psd(Sigma - least * eye(Sigma), w) + h(1 - least) * h.square(q)
        sizes = h.norm2(v) + h.square(p), h.norm2(w) + h.square(q)
        return (h(largest - 1) + 1) * sizes[0] * above + h(least) * sizes[1] * below

    remarks = (
        r"Reading: $\sigma_{\min}^2$ and $\sigma_{\max}^2$ are the smallest and the largest variance, and not 0. Of an "
        r"interval that only contains the variances, $\kappa$ is at most the ratio.",
        r"$\kappa$ is the largest ratio of the curvatures $\mathbf v^\top \mathbf A \mathbf v$ of unit vectors, since "
        "these lie between the extreme eigenvalues.",
    )


@claim("grosse:centered-diagonal-speed", GROSSE.at("section 3", "item 2", (339, 339)), level="asymptotic")
class LargerVarianceTrainsFaster:
    """Of centered features a step of gradient descent multiplies the error in the weight of each by 1 - alpha times its
    variance, and this is smaller in absolute value for the larger variance."""

    formula = (
        r"\text{The coordinates which train the fastest (i.e. the ones with the highest curvature) are the features "
        r"with the largest variance.}"
    )
    assumptions = (r"$\boldsymbol\mu = \mathbf 0$", r"$\Sigma$ is diagonal")
    depends = ("grosse:centered-diagonal-kappa", "grosse:case1-solution", "grosse:slowest-term")
    given = DIAGONAL | {
        "e": feature("D", 0), "f": feature("D", -1), "alpha": positive(), "minimiser": vector("D+1"),
        "w": vector("D+1"),
    }  # fmt: skip
    sizes = {"D": (2, 2)}

    def assuming(least, largest, Sigma, e, f, alpha):
        exact = [eq(norm2(e), 1), eq(norm2(f), 1), eq(Sigma @ e, least * e), eq(Sigma @ f, largest * f)]
        return [*exact, lt(least, largest), lt(alpha * (least + largest), 2)]

    def printed(least, largest, Sigma, e, f, alpha, minimiser, w):
        A = curvature_matrix(zeros(e), Sigma)
        updated = gradient_descent(lambda w: quadratic(A, -(A @ minimiser), w), w, alpha, 1)
        error = lambda feature, w: dot(concat(feature, 0), w - minimiser)  # noqa: E731
        slow, fast = 1 - alpha * least, 1 - alpha * largest
        return all_of(
            eq(error(e, updated), slow * error(e, w)),
            eq(error(f, updated), fast * error(f, w)),
            lt(fast**2, slow**2),
        )

    @words
    def proof(h, least, largest, alpha):
        return h(alpha) * h(largest - least) * h(2 - alpha * (least + largest))

    remarks = (
        r"Reading: the learning rate is such that the coordinates of the highest curvature are the fastest, "
        r"$\alpha < 2/(\sigma_{\min}^2 + \sigma_{\max}^2)$. A2 alone is not enough; see the statement about the "
        "slowest term of the loss.",
        "The same holds for any two variances in place of the smallest and the largest.",
    )


@claim("grosse:uncentered-decomposition", GROSSE.at("section 3", "item 3", (340, 344)), "exact-identity", "identity")
class DecomposedCurvature:
    """The curvature matrix is a matrix of the covariance, and one of rank 1 of the mean."""

    formula = (
        r"\mathbf{A} = \begin{pmatrix} \boldsymbol{\Sigma} & \\ & 0 \end{pmatrix} + "
        r"\begin{pmatrix} \boldsymbol{\mu} \\ 1 \end{pmatrix} \begin{pmatrix} \boldsymbol{\mu}^\top & 1 \end{pmatrix}"
    )
    depends = ("grosse:eq-17",)
    given = {"Phi": matrix("N", "D")}

    def printed(Phi):
        homogeneous, (first, second) = block([[Phi, ones_column(Phi)]]), two_terms(mean(Phi), covariance(Phi))
        return eq(homogeneous.T @ homogeneous / rows(Phi), first + second)

    proof = words()


def two_terms(mu: Array, Sigma: Array) -> tuple[Array, Array]:
    """The two terms of the curvature matrix of uncentered data."""
    u = concat(mu, 1)
    return block([[Sigma, zeros(mu)], [zeros(mu).T, constant(0, mu)]]), outer(u, u)


def variance_of_feature() -> Space:
    """The diagonal entry of Sigma at the coordinate e."""
    return Space("variance of a feature", lambda draw, Sigma, e: dot(e, Sigma @ e), free=True)


@claim("grosse:two-terms-eigenvalues", GROSSE.at("section 3", lines=(346, 346)), level="exact-identity")
class EigenvaluesOfTheTwoTerms:
    """The first term has the basis vector of each feature for eigenvector, with its variance, which is between the
    extremes, and the last basis vector with 0. The second maps every vector to a multiple of (mu, 1), and this one to
    |mu|^2 + 1 times itself."""

    formula = (
        r"\tilde a_j = \sigma_j^2 \in [\sigma_{\min}^2, \sigma_{\max}^2] \text{ of the first term}, \quad "
        r"\|\boldsymbol{\mu}\|^2 + 1 \text{ of the second, of rank 1}"
    )
    assumptions = (r"$\Sigma$ is diagonal with entries in $[\sigma_{\min}^2, \sigma_{\max}^2]$",)
    depends = ("grosse:uncentered-decomposition",)
    given = DIAGONAL | {
        "e": coordinate("D"), "a": variance_of_feature(), "mu": vector("D"), "v": vector("D"), "p": real(),
    }  # fmt: skip
    sizes = {"D": (2, 3)}

    def assuming(Sigma, e, a):
        return [eq(norm2(e), 1), eq(Sigma @ e, a * e)]

    def printed(least, largest, Sigma, e, a, mu, v, p):
        (first, second), u, w = two_terms(mu, Sigma), concat(mu, 1), concat(v, p)
        return all_of(
            eq(first @ concat(e, 0), a * concat(e, 0)),
            le(least, a),
            le(a, largest),
            eq(first @ concat(zeros(e), 1), 0),
            eq(second @ w, dot(u, w) * u),
            eq(second @ u, (norm2(mu) + 1) * u),
        )

    @words
    def proof(h, least, largest, Sigma, e):
        return h.psd(Sigma - least * eye(Sigma), e), h.psd(largest * eye(Sigma) - Sigma, e)


@claim("grosse:growth-with-dimension", GROSSE.at("section 3", lines=(346, 346)), level="asymptotic")
class GrowthWithTheDimension:
    """With a further feature of mean m the eigenvalue of the second term grows by m^2; with the same mean m of all D
    features it is D m^2 + 1. The first term is bounded by the largest variance, in every dimension."""

    formula = (
        r"\text{As we increase the feature dimension } D, \text{ the eigenvalues of the first term remain bounded, "
        r"while the nonzero eigenvalue of the second term grows proportionally to } D."
    )
    assumptions = (r"$\boldsymbol\mu \ne \mathbf 0$",)
    depends = ("grosse:two-terms-eigenvalues",)
    given = {
        "s2": nonnegative(), "Sigma": bounded_covariance("D"), "mu": vector("D"), "m": real(), "v": vector("D"),
        "p": real(),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(s2, Sigma, mu, m, v, p):
        eigenvalue = lambda mu: norm2(mu) + 1  # noqa: E731
        (first, _), w = two_terms(mu, Sigma), concat(v, p)
        (_, second), same = two_terms(m * ones(mu), Sigma), concat(m * ones(mu), 1)
        return all_of(
            le(dot(w, first @ w), s2 * norm2(w)),
            eq(second @ same, (rows(mu) * m**2 + 1) * same),
            eq(eigenvalue(concat(mu, m)), eigenvalue(mu) + m**2),
        )

    @words
    def proof(h, s2, Sigma, v, p):
        return h.psd(s2 * eye(Sigma) - Sigma, v) + h(s2) * h.square(p)

    remarks = (
        r"Reading: all features have the same mean $m$, and $\sigma_{\max}^2$ is the same for all $D$. Means with "
        r"$m \le |\mu_j| \le M$ give a growth between $m^2$ and $M^2$ with each feature, by the last equation. That "
        r"$\boldsymbol\mu \ne \mathbf 0$ is not enough: where only the first feature has a mean, "
        r"$\|\boldsymbol\mu\|^2 + 1$ does not grow.",
    )


@claim("grosse:outlier-eigenvalue", GROSSE.at("section 3", lines=(348, 348)), level="inequality", kind="claim")
class OutlierEigenvalue:
    """Uncentered features give the curvature matrix an eigenvalue of at least |mu|^2 + 1, approximately in the
    direction (mu, 1)."""

    formula = (
        r"\mathbf{A} \text{ will have a large outlier eigenvalue greater than or equal to } \|\boldsymbol{\mu}\| + 1, "
        r"\text{ approximately in the direction } (\boldsymbol{\mu}^\top \ 1)^\top"
    )
    corrected_formula = formula.replace(r"\|\boldsymbol{\mu}\| + 1", r"\|\boldsymbol{\mu}\|^2 + 1")
    assumptions = (r"$\|\boldsymbol\mu\|^2 + 1$ is much larger than the eigenvalues of $\Sigma$",)
    depends = ("grosse:uncentered-decomposition",)
    cites = (RAYLEIGH_QUOTIENT,)
    given = {"s2": nonnegative(), "mu": vector("D"), "Sigma": bounded_covariance("D"), "y": vector("D"), "z": real()}
    sizes = {"D": (1, 2)}
    corrected_assuming = None

    def assuming(s2, mu, Sigma):
        return [le(100 * s2, norm2(mu) + 1), ne(det(Sigma), 0)]

    def printed(s2, mu, Sigma, y, z):
        A, u, v = curvature_matrix(mu, Sigma), concat(mu, 1), concat(y, z)
        return all_of(le(norm(mu) + 1, largest_eigenvalue(A)), le(dot(v, A @ v) - s2 * norm2(v), dot(u, v) ** 2))

    def corrected(s2, mu, Sigma, y, z):
        A, u, v = curvature_matrix(mu, Sigma), concat(mu, 1), concat(y, z)
        return all_of(le(norm2(mu) + 1, largest_eigenvalue(A)), le(dot(v, A @ v) - s2 * norm2(v), dot(u, v) ** 2))

    @words
    def proof(h, s2, mu, Sigma, y, z):
        u = concat(mu, 1)
        outlier = below_largest(h, curvature_matrix(mu, Sigma), u) + h.psd(Sigma, mu)
        return [
            outlier.over(h.positive(norm2(u), h.norm2(mu) + 1)),
            h.psd(s2 * eye(Sigma) - Sigma, y) + h(s2) * h.square(z),
        ]

    witness = {"s2": Fraction(1, 100), "mu": [Fraction(1, 2)], "Sigma": [[Fraction(1, 100)]], "y": [0], "z": 0}
    erratum = Erratum(
        "misprint", "local",
        r"The square is missing: the bound is $\|\boldsymbol\mu\|^2 + 1$, as just before and two lines below. As "
        r"printed it fails for small $\Sigma$ and $0 < \|\boldsymbol\mu\| < 1$.",
    )  # fmt: skip
    remarks = (
        r"Reading: $\Sigma$ is nonsingular, and much larger is a hundred times. The corrected statement needs neither, "
        r"and no diagonal $\Sigma$.",
        r"Reading: “as before” takes over that $\Sigma$ is diagonal and bounded by $\sigma_{\max}^2$, not that "
        r"$\sigma_{\max}^2 \ge 1$. With $\sigma_{\max}^2 \ge 1$ the premise makes $\|\boldsymbol\mu\| > 1$, and the "
        "printed bound is true but weaker than the one that is used below.",
        r"The direction: every $\mathbf v$ has "
        r"$\mathbf v^\top \mathbf A \mathbf v \le \sigma_{\max}^2 \|\mathbf v\|^2 + (\mathbf u^\top \mathbf v)^2$ with "
        r"$\mathbf u = (\boldsymbol\mu^\top \ 1)^\top$, so the outlier's eigenvector has "
        r"$\cos^2 \ge 1 - \sigma_{\max}^2 / (\|\boldsymbol\mu\|^2 + 1)$ with $\mathbf u$.",
    )


@claim("grosse:remaining-eigenvalues", GROSSE.at("section 3", lines=(348, 348)), level="inequality", kind="claim")
class RemainingEigenvalues:
    """All eigenvalues of the curvature matrix but the largest lie between 0 and the largest variance."""

    formula = r"\tilde a_j \in [0, \sigma_{\max}^2] \quad \text{for all but the largest}"
    depends = ("grosse:uncentered-decomposition",)
    cites = (RAYLEIGH_QUOTIENT, COURANT_FISCHER)
    given = {"s2": nonnegative(), "mu": vector("D"), "Sigma": bounded_covariance("D")}
    sizes = {"D": (1, 2)}

    def printed(s2, mu, Sigma):
        A = curvature_matrix(mu, Sigma)
        return all_of(le(0, smallest_eigenvalue(A)), le(second_largest_eigenvalue(A), s2))

    @words
    def proof(h, s2, mu, Sigma):
        A, u = curvature_matrix(mu, Sigma), concat(mu, 1)
        lowest, attained = lowest_direction(h, A)
        second, bounded = second_direction(h, A, u)
        (v, _), (y, z) = (parts(direction, mu, s2) for direction in (lowest, second))
        return [
            attained + h.psd(Sigma, v) + h.square(dot(u, lowest)),
            bounded + h.psd(s2 * eye(Sigma) - Sigma, y) + h(s2) * h.square(z),
        ]

    remarks = (r"It holds for all means and covariances $\Sigma \preceq \sigma_{\max}^2 \mathbf I$, diagonal or not.",)


@claim("grosse:kappa-lower-bound", GROSSE.at("section 3", lines=(350, 350)), level="inequality", kind="claim")
class ConditionNumberBound:
    """The condition number of the curvature matrix is at least (|mu|^2 + 1) / sigma_max^2."""

    formula = r"\kappa \geq (\|\boldsymbol{\mu}\|^2 + 1)/\sigma_{\max}^2"
    depends = ("grosse:outlier-eigenvalue", "grosse:remaining-eigenvalues", "grosse:growth-with-dimension")
    cites = (RAYLEIGH_QUOTIENT, COURANT_FISCHER)
    given = {"s2": positive(), "mu": vector("D"), "Sigma": bounded_covariance("D")}
    sizes = {"D": (1, 2)}

    def assuming(mu, Sigma):
        return lt(0, smallest_eigenvalue(curvature_matrix(mu, Sigma)))

    def printed(s2, mu, Sigma):
        A = curvature_matrix(mu, Sigma)
        return le((norm2(mu) + 1) / s2, largest_eigenvalue(A) / smallest_eigenvalue(A))

    @words
    def proof(h, s2, mu, Sigma):
        A, u = curvature_matrix(mu, Sigma), concat(mu, 1)
        size = h.positive(norm2(u), h.norm2(mu) + 1)
        second, bounded = second_direction(h, A, u)
        y, z = parts(second, mu, s2)
        low = smallest_below_second(h, A) + bounded + h.psd(s2 * eye(Sigma) - Sigma, y) + h(s2) * h.square(z)
        high = below_largest(h, A, u) + h.psd(Sigma, mu)
        return (h(s2) * high + size * size * low).over(h(s2) * h(smallest_eigenvalue(A)) * size)

    remarks = (
        r"Reading: $\mathbf A$ is nonsingular. With $\kappa$ over the nonzero eigenvalues it also holds, except where "
        r"$\Sigma = 0$ (then $\kappa = 1$).",
        r"That the bound grows linearly with the dimension is another statement (of typical means).",
    )
    dropped = ("that the bound grows linearly in the feature dimension",)


@claim("grosse:max-stable-lr", GROSSE.at("section 3", lines=(350, 350)), level="inequality", kind="claim")
class MaximumStableLearningRate:
    """The learning rates at which gradient descent is stable (A2) are below a bound that shrinks as the mean grows."""

    formula = r"\text{The maximum stable learning rate is bounded by } (\|\boldsymbol{\mu}\|^2 + 1)^{-1}"
    corrected_formula = r"\text{The maximum stable learning rate is bounded by } 2 (\|\boldsymbol{\mu}\|^2 + 1)^{-1}"
    depends = ("grosse:cond-A2", "grosse:outlier-eigenvalue")
    cites = (RAYLEIGH_QUOTIENT,)
    given = {"s2": nonnegative(), "mu": vector("D"), "Sigma": bounded_covariance("D")}
    sizes = {"D": (1, 2)}
    corrected_assuming = None

    def assuming(s2, mu, Sigma):
        return [le(100 * s2, norm2(mu) + 1), ne(norm2(mu), 0), ne(det(Sigma), 0)]

    def printed(mu, Sigma):
        return le(2 / largest_eigenvalue(curvature_matrix(mu, Sigma)), 1 / (norm2(mu) + 1))

    def corrected(mu, Sigma):
        return le(2 / largest_eigenvalue(curvature_matrix(mu, Sigma)), 2 / (norm2(mu) + 1))

    @words
    def proof(h, s2, mu, Sigma):
        A, u = curvature_matrix(mu, Sigma), concat(mu, 1)
        size = h.positive(norm2(u), h.norm2(mu) + 1)
        outlier = below_largest(h, A, u) + h.psd(Sigma, mu)
        largest = h.positive(largest_eigenvalue(A), (outlier + size * size).over(size))
        return (2 * outlier).over(size * size * largest)

    witness = {"s2": Fraction(1, 100), "mu": [1], "Sigma": [[Fraction(1, 100)]]}
    erratum = Erratum(
        "constant", "local",
        r"A factor 2 is missing. By A2 the largest stable rate is $2/\tilde a_{\max}$, and $\tilde a_{\max}$ can be as "
        r"small as $\|\boldsymbol\mu\|^2 + 1$. The conclusion, that the rate must shrink with the dimension, stands.",
    )  # fmt: skip
    remarks = (
        r"Reading: stable means A2, $\alpha < 2/\tilde a_{\max}$, and the setting is the one considered: "
        r"$\boldsymbol\mu \ne 0$, $\Sigma$ nonsingular, and $\|\boldsymbol\mu\|^2 + 1$ much (a hundred times) larger "
        r"than $\sigma_{\max}^2$. The correction needs none of these.",
        r"It fails for $\sigma_{\max}^2 \ge 1$ as well: with $D = 1$, $\mu = 10$ and $\Sigma = 1$ the largest stable "
        r"rate is $102 - 20\sqrt{26} \approx 0.0196$, and the printed bound $1/101$.",
    )


@claim("grosse:signal-curvature", GROSSE.at("section 3", lines=(350, 350)), level="empirical", kind="informal")
class UncenteredDataTrainsSlowly:
    """The more uncentered features there are, the longer it takes until the signal is learned, most of which is not in
    the direction of the outlier; with centered features it takes about as long in every dimension."""

    formula = (
        r"\text{as the dimension increases, the learning rate must get smaller, and hence the signal will be learned "
        r"more and more slowly. This problem is solved if we center the data}"
    )
    depends = ("grosse:max-stable-lr", "grosse:remaining-eigenvalues")
    experiment = uncentered
    mutants = {
        "centered data are as slow": partial(uncentered, remedy=1.0),
        "a mean of 1/10 is as bad": partial(uncentered, mean=0.1),
        "most of the signal is in the direction of the outlier": partial(uncentered, along_outlier=True),
    }
    expected = "reproduced"
    remarks = (
        "Reading: Gaussian features with mean 1 and variances from 1/2 to 3/2; targets linear in the features, "
        r"with weights of variance $1/D$; the learning rate is $1/\tilde a_{\max}$. The signal is the variance of the "
        "targets, and learned when nine tenths of it are explained.",
    )
