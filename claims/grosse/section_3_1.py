"""Section 3.1: full whitening."""

from fractions import Fraction
from functools import partial

from claims.grosse import GROSSE
from claims.grosse.normalization_figures import whitened
from claims.grosse.objects import (
    coordinate, covariance, centered, factored_features, gradient_descent, is_white, mean, regression_cost,
    white_features,
)  # fmt: skip
from claims.grosse.section_3 import FOUR_EXAMPLES, average
from claims.model.arrays import (
    block, concat, det, diag, dot, eye, inv, norm2, ones, ones_column, outer, power, rows, zeros,
)  # fmt: skip
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, argmin, critical, eq, le, lt, ne
from claims.model.relations import psd as is_psd
from claims.model.spaces import (
    Space, integers, interval, matrix, orthogonal, positive, real, vector,
)  # fmt: skip
from symbolic.derivation import words

HALF = Fraction(1, 2)


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


@claim("grosse:whitening-optimal", GROSSE.at("section 3.1", lines=(360, 360)), level="exact-identity")
class WhiteningIsOptimalForTraining:
    """On white features one step of gradient descent, with the learning rate 1, goes from anywhere to where the
    training loss is least."""

    formula = r"\text{this is clearly the optimal choice from the standpoint of optimization}"
    depends = ("grosse:white-case", "grosse:whitening")
    given = {
        "Phi": white_features("N", "D"), "t": vector("N"), "v": vector("D"), "p": real(), "w": vector("D"),
        "q": real(),
    }  # fmt: skip
    sizes = {"N": (4, 4)}
    assuming = is_white

    def printed(Phi, t, v, p, w, q):
        homogeneous = block([[Phi, ones_column(Phi)]])
        cost, optimum = lambda w: regression_cost(homogeneous, t, w), homogeneous.T @ t / rows(t)
        return all_of(
            eq(gradient_descent(cost, concat(v, p), 1, 1), optimum), argmin(cost, at=optimum, among=concat(w, q))
        )

    @words
    def proof(h, Phi, t, w, q):
        optimum = block([[Phi, ones_column(Phi)]]).T @ t / rows(t)
        return HALF * h.norm2(concat(w, q) - optimum)

    remarks = (
        "Reading: optimal means that no method based on gradients takes fewer steps. On features with "
        r"$\kappa > 1$ no learning rate does it in one step from everywhere, which is not part of what is checked.",
        FOUR_EXAMPLES,
    )
    dropped = ("that no other transformation does better",)


@claim("grosse:variance-directions", GROSSE.at("section 3.1", lines=(362, 362)), level="empirical", kind="informal")
class LargeVarianceIsFavored:
    """Where all features carry the same signal z, each at its own scale, gradient descent from zero goes along the line
    of the scales to a solution on it: at every step the contributions of the features to a prediction are as their
    variances."""

    formula = r"\text{the stationary solution will favor explaining the data using the directions of higher variance}"
    depends = ("grosse:centered-diagonal-speed", "grosse:eq-16")
    given = {
        "z": vector("N"), "scales": vector("D"), "t": vector("N"), "e": coordinate("D"), "f": coordinate("D"),
        "alpha": positive(), "k": integers(0, 2),
    }  # fmt: skip
    sizes = {"N": (1, 2), "D": (1, 2)}

    def assuming(z, scales):
        return [lt(0, norm2(z)), lt(0, norm2(scales))]

    def printed(z, scales, t, e, f, alpha, k):
        cost = lambda w: regression_cost(outer(z, scales), t, w)  # noqa: E731
        iterated = gradient_descent(cost, zeros(scales), alpha, k)
        shrinking = 1 - alpha * norm2(scales) * norm2(z) / rows(z)
        solution = dot(z, t) / (norm2(z) * norm2(scales)) * scales
        contribution = lambda feature: dot(feature, scales) * dot(feature, iterated)  # noqa: E731
        return all_of(
            eq(iterated, (1 - power(shrinking, k)) * solution),
            critical(cost, at=solution),
            eq(contribution(e) * dot(f, scales) ** 2, contribution(f) * dot(e, scales) ** 2),
        )

    proof = words(induction="k")
    remarks = (
        r"Reading: the features are $\phi_j(\mathbf x^{(i)}) = c_j z_i$, so that any of them could explain the data "
        r"alone. What $\phi_j$ contributes to the prediction for $i$ is $w_j c_j z_i$, and the variance of $\phi_j$ is "
        r"$c_j^2$ times that of $z$.",
        "That gradient descent trains faster in the directions of larger variance is item 2 of section 3.",
    )
    dropped = (
        "that it is so where the features do not all carry one signal",
        "that gradient descent trains faster in directions of larger variance",
    )


def nonnegative_diagonal(n) -> Space:
    """A diagonal matrix with entries that are zero or greater."""
    letter = {"axes": (n, n), "symmetric": True, "psd": True}
    build = lambda draw: diag(draw.nonnegative(n))  # noqa: E731
    return Space(f"nonnegative_diagonal({n})", build, is_psd, sizes=(n,), letter=letter)


@claim("grosse:sqrt-factor", GROSSE.at("section 3.1, footnote", lines=(366, 366)), "exact-identity", "identity")
class MatrixSquareRoot:
    """The roots of the eigenvalues with the same eigenvectors give a symmetric, positive semidefinite matrix S with
    S S' = Sigma."""

    formula = (
        r"\Sigma^{1/2} = \mathbf{Q}\mathbf{D}^{1/2}\mathbf{Q}, \text{ where } \Sigma = \mathbf{Q}\mathbf{D}\mathbf{Q} "
        r"\text{ is the spectral decomposition}"
    )
    corrected_formula = (
        r"\Sigma^{1/2} = \mathbf{Q}\mathbf{D}^{1/2}\mathbf{Q}^\top, \text{ where } "
        r"\Sigma = \mathbf{Q}\mathbf{D}\mathbf{Q}^\top \text{ is the spectral decomposition}"
    )
    depends = ("grosse:eq-11", "grosse:whitening")
    given = {"Q": orthogonal("D"), "root": nonnegative_diagonal("D"), "v": vector("D")}
    corrected_assuming = None

    def assuming(root):
        return ne(det(root), 0)

    def printed(Q, root):
        Sigma, S = Q @ root @ root @ Q.T, Q @ root @ Q
        return all_of(eq(Q @ root @ root @ Q, Sigma), eq(S @ S.T, Sigma))

    def corrected(Q, root, v):
        Sigma, S = Q @ root @ root @ Q.T, Q @ root @ Q.T
        return all_of(eq(S @ S.T, Sigma), eq(S, S.T), le(0, dot(v, S @ v)))

    @words
    def proof(h, Q, root, v):
        return h.psd(root, Q.T @ v)

    erratum = Erratum(
        "misprint", "cosmetic",
        r"The last factor must be $\mathbf Q^\top$, in both products, as in Eqn. 11: with a rotation by a right angle "
        r"for $\mathbf Q$ and $\mathbf D = \mathbf I$ the product $\mathbf{QDQ}$ is $-\mathbf I$.",
    )  # fmt: skip
    remarks = (
        r"Reading: $\Sigma$ is nonsingular, as for whitening it must be. The correction does not need it.",
        r"With $\Sigma = \mathbf{QDQ}^\top$ the printed $\mathbf S = \mathbf Q \mathbf D^{1/2} \mathbf Q$ has "
        r"$\mathbf{SS}^\top = \Sigma$ and would do for whitening, but is not a square root of $\Sigma$.",
    )


@claim("grosse:cholesky-unique", GROSSE.at("section 3.1, footnote", lines=(366, 366)), level="exact-identity")
class CholeskyFactorIsUnique:
    """The product of the Cholesky factor with its transpose determines it, row by row: where its leading part is L, the
    factor of the leading part, l follows from L and the last column, and of positive numbers b only a has the right
    square."""

    formula = (
        r"\text{the Cholesky factor } \mathbf{L}\text{, i.e. the unique lower triangular matrix such that } "
        r"\Sigma = \mathbf{L}\mathbf{L}^\top"
    )
    depends = ("grosse:whitening",)
    given = {"L": matrix("D", "D"), "l": vector("D"), "a": positive(), "b": positive()}
    sizes = {"D": (1, 2)}

    def assuming(L):
        return ne(det(L), 0)

    def printed(L, l, a, b):
        factor = block([[L, zeros(l)], [l.T, a]])
        leading, last = block([[eye(L)], [zeros(l).T]]), concat(zeros(l), 1)
        Sigma = factor @ factor.T
        row = inv(L) @ leading.T @ Sigma @ last
        square = dot(last, Sigma @ last) - norm2(row)
        return all_of(
            eq(leading.T @ Sigma @ leading, L @ L.T),
            eq(row, l),
            eq((square - b**2) / (a + b), a - b),
        )

    proof = words()
    remarks = (
        r"Reading: the Cholesky factor has a positive diagonal, which is part of its definition; $-\mathbf L$ is lower "
        r"triangular too and has the same product. $\Sigma$ is nonsingular, as for whitening it must be; of a singular "
        "one not even the factor with nonnegative diagonal is unique.",
        r"Checked is the step from $D$ to $D + 1$ of an induction over the dimension.",
    )
    dropped = (r"that $\Sigma$ has such a factor", "that it is unique in every dimension, by induction")


@claim("grosse:toy-covariance", GROSSE.at("section 3.1", lines=(368, 368)), level="probabilistic")
class CovarianceOfTheToyProblem:
    """The inputs t + s z_j have the covariance s^2 I + 11': it has the eigenvalue D + s^2, with all entries of the
    eigenvector the same, and s^2 orthogonal to it, which is smaller by a factor of more than 100 D."""

    formula = (
        r"\text{the covariance } \Sigma \text{ contains one large eigenvalue corresponding to the signal, and the "
        r"remaining eigenvalues are much smaller and correspond to noise}"
    )
    assumptions = (r"$t \sim \mathcal N(0, 1)$", r"$x_j \sim \mathcal N(t, \sigma_x^2)$", r"$\sigma_x^2 \ll 1$")
    given = {"s": interval(0, Fraction(1, 10), open="left"), "v": vector("D")}

    def printed(s, v):
        one, noise = ones(v), v - average(v) * ones(v)
        factor = block([[s * eye(v), one]])  # the inputs are this matrix times (z, t)
        Sigma, large, small = factor @ factor.T, rows(v) + s**2, s**2
        return all_of(
            eq(Sigma, s**2 * eye(v) + outer(one, one)),
            eq(Sigma @ one, large * one),
            eq(Sigma @ noise, small * noise),
            lt(100 * rows(v) * small, large),
        )

    @words
    def proof(h, s, v):
        return h(rows(v)) * h(Fraction(1, 10) - s) * (100 * h(Fraction(1, 10) - s) + 200 * h(s)) + h(s) * h(s)

    remarks = (
        r"Reading: $\sigma_x^2 \ll 1$ is $\sigma_x \le 1/10$. Independent means given $t$: $x_j = t + \sigma_x z_j$ "
        r"with independent standard normal $t$ and $z_j$, so that the covariance is $\mathbf F \mathbf F^\top$ with "
        r"$\mathbf x = \mathbf F (\mathbf z^\top \ t)^\top$.",
    )
    dropped = (r"that the inputs have the covariance $\mathbf F \mathbf F^\top$",)


@claim("grosse:toy-whitening-overfits", GROSSE.at("section 3.1", lines=(368, 368)), "empirical", "empirical")
class WhiteningOverfits:
    """On the raw features gradient descent learns the signal in a few steps, and overfits only much later, when it fits
    the noise. On whitened features the training loss is least after one step, and the validation error is high; at no
    learning rate does it become as low as on the raw ones."""

    formula = (
        r"\text{By whitening the data, we can dramatically speed up optimization of the training loss} \ldots "
        r"\text{resulting in severe overfitting.}"
    )
    assumptions = (
        r"$t \sim \mathcal N(0, 1)$", r"$x_j \sim \mathcal N(t, \sigma_x^2)$, $\sigma_x^2 \ll 1$",
        r"$\hat t \sim \mathcal N(t, \sigma_t^2)$",
    )  # fmt: skip
    depends = ("grosse:toy-covariance", "grosse:whitening-optimal")
    experiment = whitened
    mutants = {
        "the signal takes 4096 steps": partial(whitened, early=12),
        "the inputs are as noisy as the targets": partial(whitened, input_noise=1.0),
        "three hundred examples": partial(whitened, examples=300),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: the text gives no sizes. Here 20 inputs, 30 examples, $\sigma_x = 1/10$ and $\sigma_t = 1$, a "
        r"linear model without a bias (all means are zero), the learning rate $1/\tilde a_{\max}$, and features "
        "whitened by their second moments in the training set. Severe overfitting is a validation error half as large "
        "again; a dramatic speed-up is from more than 500 steps to one.",
        "That more data or a regularizer fixes the overfitting is not checked; three hundred examples do.",
    )
