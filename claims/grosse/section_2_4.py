"""Section 2.4: back to linear regression."""

from claims.grosse import GROSSE
from claims.grosse.objects import ridge_cost
from claims.model.arrays import eye, rows
from claims.model.calculus import gradient
from claims.model.claim import Erratum, claim
from claims.model.relations import eq
from claims.model.spaces import matrix, positive, vector
from symbolic.derivation import words


@claim("grosse:ridge-A-b", GROSSE.at("section 2.4", lines=(301, 301)), level="exact-identity", kind="identity")
class RidgeIsQuadratic:
    """The ridge cost is the convex quadratic of Eqn. 4 with these A and b: its gradient is A w + b."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \breve{\mathbf{\Phi}} + \lambda \mathbf{I}, \quad "
        r"\mathbf{b} = \frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \mathbf{t}"
    )
    corrected_formula = r"\mathbf{b} = -\frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \mathbf{t}"
    depends = ("grosse:ridge-objective", "grosse:eq-4")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "lam": positive(), "w": vector("D")}

    def printed(Phi, t, lam, w):
        A, b = Phi.T @ Phi / rows(Phi) + lam * eye(w), Phi.T @ t / rows(Phi)
        return eq(gradient(lambda w: ridge_cost(Phi, t, lam, w), w), A @ w + b)

    def corrected(Phi, t, lam, w):
        A, b = Phi.T @ Phi / rows(Phi) + lam * eye(w), -Phi.T @ t / rows(Phi)
        return eq(gradient(lambda w: ridge_cost(Phi, t, lam, w), w), A @ w + b)

    proof = words()
    erratum = Erratum("sign", "local", r"The cost's linear term is $-\frac1N \mathbf t^\top\Phi\mathbf w$, so $\mathbf b$ carries a minus sign.")
