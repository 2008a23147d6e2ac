"""Section 3: why normalize the features?"""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.model.arrays import (
    constant, ones_column,
    Array, block, concat, det, diag, dot, eye, from_rows, inv, largest_eigenvalue, norm, norm2, outer, rows,
    second_largest_eigenvalue, smallest_eigenvalue, vec,
)  # fmt: skip
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, eq, le, loewner, lt, ne, psd
from claims.model.spaces import Space, matrix, nonnegative, orthogonal, positive, real, vector
from symbolic.derivation import words
from symbolic.eigenvalues import (
    COURANT_FISCHER, RAYLEIGH_QUOTIENT, below_largest, lowest_direction, parts, second_direction,
    smallest_below_second,
)  # fmt: skip


def mean(Phi: Array) -> Array:
    """The empirical mean of the features."""
    return Phi.T @ ones_column(Phi) / rows(Phi)


def centered(Phi: Array) -> Array:
    """The features with their mean subtracted."""
    return Phi - outer(ones_column(Phi), mean(Phi))


def covariance(Phi: Array) -> Array:
    """The empirical covariance of the features."""
    return centered(Phi).T @ centered(Phi) / rows(Phi)


def curvature_matrix(mu: Array, Sigma: Array) -> Array:
    """The curvature matrix for features with this mean and covariance (Eqn. 17)."""
    return block([[Sigma + outer(mu, mu), mu], [mu.T, constant(1, mu)]])


def bounded_covariance(n) -> Space:
    """A covariance with eigenvalues in [0, s2], for an earlier variable s2: s2 Q diag(u) Q^T with u in [0, 1]^n."""

    def build(draw, s2):
        q = orthogonal(n).build(draw)
        return s2 * (q @ diag(draw.unit(n)) @ q.T)

    def contains(Sigma, s2):
        return all_of(psd(Sigma), loewner(Sigma, s2 * eye(Sigma)))

    letter = {"axes": (n, n), "symmetric": True, "psd": True}
    return Space(f"bounded_covariance({n})", build, contains, sizes=(n,), coverage="dense", letter=letter)


def factored_features(m, n) -> Space:
    """Features of four examples with covariance S S^T, for the earlier variable S: 1 mu^T + H Q S^T, where the three
    columns of H are sign vectors orthogonal to one another and to 1, and Q is the first columns of an orthogonal
    matrix."""

    def build(draw, S):
        constants = lambda lines: from_rows([vec([draw.constant(x) for x in line]) for line in lines])  # noqa: E731
        H = constants([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
        first = constants([[int(i == j) for j in range(draw.size(n))] for i in range(3)])
        mean_part = outer(vec([draw.constant(1)] * draw.size(m)), draw.real(n))
        return mean_part + H @ orthogonal(3).build(draw) @ first @ S.T

    return Space(f"factored_features({m}, {n})", build, sizes=(m, n), coverage="dense", letter={"axes": (m, n)})


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


@claim("grosse:whitening", GROSSE.at("section 3.1", lines=(356, 360)), level="exact-identity", kind="claim")
class Whitening:
    """The features S^-1 (phi - mu) have mean zero and covariance I, for any S with S S^T = Sigma."""

    formula = (
        r"\tilde{\boldsymbol{\phi}}(\mathbf{x}) = \mathbf{S}^{-1}(\boldsymbol{\phi}(\mathbf{x}) - \boldsymbol{\mu})"
    )
    assumptions = (r"$\mathbf{SS}^\top = \Sigma$",)
    given = {"S": matrix("D", "D"), "Phi": factored_features("N", "D")}
    sizes = {"N": (4, 4)}

    def assuming(S, Phi):
        mu = mean(Phi)
        return [ne(det(S), 0), eq(Phi.T @ Phi, rows(Phi) * (S @ S.T + outer(mu, mu)))]

    def printed(S, Phi):
        whitened = centered(Phi) @ inv(S).T
        return all_of(eq(mean(whitened), 0), eq(covariance(whitened), eye(S)))

    proof = words()
    remarks = (
        r"Reading: $\mathbf S$ is square and $\Sigma$ nonsingular, so that $\mathbf S$ has an inverse.",
        r"That $\mathbf{SS}^\top$ is the covariance is assumed in the form "
        r"$\frac1N \Phi^\top \Phi = \mathbf{SS}^\top + \boldsymbol\mu \boldsymbol\mu^\top$. It is tested on "
        r"data sets of four examples, and proved for any number.",
    )
