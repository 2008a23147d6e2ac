"""Section 13.3: algorithmic regularization in non-linear models."""

from claims.ma_l13 import MA_L13
from claims.ma_l13.objects import empirical_loss, model
from claims.model.arrays import dot, rows
from claims.model.calculus import gradient
from claims.model.claim import claim
from claims.model.relations import all_of, eq
from claims.model.spaces import mask, matrix, vector
from symbolic.derivation import normal_form


@claim(
    "ma-l13:eq-13.7", MA_L13.at("section 13.3", "Eq. 13.7", lines=(66, 70)), level="exact-identity", kind="definition"
)
class QuadraticallyParametrizedLoss:
    """The loss of f_beta(x) = <beta . beta, x> has gradient (X^T (X (beta . beta) - y) / n) . beta, so it vanishes
    at the origin."""

    formula = (
        r"\widehat{L}(\beta) := \frac{1}{4n} \sum_{i=1}^n \left(y^{(i)} - f_{\beta}(x^{(i)}) \right)^2, \quad "
        r"f_{\beta}(x) := \langle \beta \odot \beta, x \rangle"
    )
    given = {"X": matrix("n", "d"), "y": vector("n"), "beta": vector("d")}
    sizes = {"n": (1, 2), "d": (1, 2)}

    def printed(X, y, beta):
        residual = X @ (beta * beta) - y
        return eq(gradient(lambda b: empirical_loss(X, y, b), beta), X.T @ residual / rows(X) * beta)

    proof = normal_form()
    remarks = (r"What is checked is the gradient, from which $\nabla\widehat{L}(0) = 0$ (Remark 13.5) is read off.",)


@claim("ma-l13:13.3-setup", MA_L13.at("section 13.3", lines=(72, 72)), level="informal", kind="definition")
class SparseGroundTruth:
    """The truth is the indicator of r of the d coordinates, so that beta* . beta* = beta* and the noiseless labels
    are the sums of these coordinates of Gaussian inputs."""

    formula = (
        r"x^{(i)} \stackrel{\text{iid}}{\sim} \mathcal{N}(0, I_{d \times d}), \quad y^{(i)} = f_{\beta^*}(x^{(i)}), "
        r"\quad \beta_i^* = \mathbf{1}\{i \in S\}, \quad |S| = r, \quad n \ll d, \quad n \geq \tilde{\Omega}(r^2)"
    )
    depends = ("ma-l13:eq-13.7",)
    given = {"truth": mask("d"), "x": vector("d")}
    sizes = {"d": (1, 3)}

    def printed(truth, x):
        return all_of(eq(truth * truth, truth), eq(model(truth, x), dot(truth, x)))

    proof = normal_form()
    expected = "definition"
    reason = (
        "It fixes the data and the regime of the section; of what it says only the form of the noiseless labels can "
        "be computed."
    )
