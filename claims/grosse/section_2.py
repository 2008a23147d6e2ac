"""Section 2: gradient descent for linear regression."""

from claims.grosse import GROSSE
from claims.grosse.objects import quadratic, regression_cost
from claims.model.arrays import rows, zeros
from claims.model.claim import Erratum, claim
from claims.model.relations import eq
from claims.model.spaces import matrix, vector
from symbolic.derivation import words


@claim("grosse:regression-A-b-sec2", GROSSE.at("section 2", lines=(43, 43)), level="exact-identity", kind="identity")
class RegressionIsQuadratic:
    """Up to a constant, the linear regression cost is the quadratic of Eqn. 4 with these A and b."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \boldsymbol{\Phi}^{\top} \boldsymbol{\Phi}^{\top}, \quad "
        r"\mathbf{b} = -\frac{1}{N} \boldsymbol{\Phi}^{\top} \mathbf{t}"
    )
    corrected_formula = r"\mathbf{A} = \frac{1}{N} \boldsymbol{\Phi}^{\top} \boldsymbol{\Phi}"
    depends = ("grosse:eq-3", "grosse:eq-4")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D")}

    def printed(Phi, t, w):
        A, b = Phi.T @ Phi.T / rows(Phi), -Phi.T @ t / rows(Phi)
        return eq(regression_cost(Phi, t, w) - regression_cost(Phi, t, zeros(w)), quadratic(A, b, w))

    def corrected(Phi, t, w):
        A, b = Phi.T @ Phi / rows(Phi), -Phi.T @ t / rows(Phi)
        return eq(regression_cost(Phi, t, w) - regression_cost(Phi, t, zeros(w)), quadratic(A, b, w))

    proof = words()
    erratum = Erratum(
        "misprint", "cosmetic",
        r"The second factor carries a stray transpose: $\Phi$ is $N \times D$, so $\Phi^\top \Phi^\top$ is not even "
        r"defined unless $N = D$, and then it is in general neither symmetric nor $\Phi^\top \Phi$.",
    )  # fmt: skip
    remarks = (
        r"The constant $c$ of Eqn. 4 is the cost at $\mathbf w = \mathbf 0$, so both sides are compared after "
        r"subtracting it.",
    )
