"""Section 2.1: observations about gradient descent."""

from claims.grosse import GROSSE
from claims.grosse.objects import gradient_descent, rigid, rigid_inverse
from claims.model.claim import Erratum, claim
from claims.model.functions import smooth_function
from claims.model.relations import all_of, eq
from claims.model.spaces import integers, orthogonal, positive, vector
from symbolic.derivation import words


@claim("grosse:rigid-invariance", GROSSE.at("section 2.1", lines=(53, 85)), level="exact-identity")
class InvarianceToRigidTransformations:
    """Gradient descent on the transformed cost, from the transformed weights, gives the transformed trajectory."""

    formula = r"\tilde{\mathbf{w}}^{(k)} = \mathcal{T}(\mathbf{w}^{(k)}) \quad \text{for all } k"
    assumptions = (
        r"$\mathbf{Q}$ is an orthogonal matrix and $\mathbf{t}$ a vector",
        r"$\tilde{\mathbf{w}}^{(0)} = \mathcal{T}(\mathbf{w}^{(0)})$",
        r"$\tilde{\mathcal{J}}(\tilde{\mathbf{w}}) = \mathcal{J}(\mathcal{T}^{-1}(\tilde{\mathbf{w}}))$",
    )
    depends = ("grosse:eq-5", "grosse:eq-6", "grosse:eq-7", "grosse:eq-8")
    given = {
        "J": smooth_function("D"), "Q": orthogonal("D"), "t": vector("D"), "w": vector("D"), "alpha": positive(),
        "k": integers(0, 1),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(J, Q, t, w, alpha, k):
        transformed = gradient_descent(lambda v: J(rigid_inverse(Q, t, v)), rigid(Q, t, w), alpha, k)
        return eq(transformed, rigid(Q, t, gradient_descent(J, w, alpha, k)))

    proof = words(induction="k")
    remarks = (
        r"Reading: $\mathcal{T}(\mathbf{w}) = \mathbf{Q}^\top (\mathbf{w} - \mathbf{t})$, as the text's proof has "
        r"it; Eqn. 6 is a claim of its own.",
        r"The search draws cost functions with Lipschitz gradients; the derivation uses only that $\mathcal{J}$ is "
        r"differentiable.",
    )


@claim("grosse:eq-6", GROSSE.at("section 2.1", "Eqn. 6", (55, 57)), level="exact-identity", kind="definition")
class RigidTransformation:
    """The rigid transformation has the inverse of Eqn. 7."""

    formula = r"\tilde{\mathbf{w}} = \mathcal{T}(\mathbf{w}) = \mathbf{Q}^{\top}(\mathbf{w}^{(0)} - \mathbf{t})"
    corrected_formula = r"\tilde{\mathbf{w}} = \mathcal{T}(\mathbf{w}) = \mathbf{Q}^{\top}(\mathbf{w} - \mathbf{t})"
    assumptions = (r"$\mathbf{Q}$ is an orthogonal matrix and $\mathbf{t}$ a vector",)
    given = {"Q": orthogonal("D"), "t": vector("D"), "w0": vector("D"), "w": vector("D")}

    def printed(Q, t, w0, w):
        return eq(rigid_inverse(Q, t, Q.T @ (w0 - t)), w)

    def corrected(Q, t, w):
        return all_of(eq(rigid_inverse(Q, t, rigid(Q, t, w)), w), eq(rigid(Q, t, rigid_inverse(Q, t, w)), w))

    proof = words()
    erratum = Erratum(
        "misprint", "cosmetic",
        r"The argument $\mathbf w$ does not occur on the right: with $\mathbf w^{(0)}$ there, $\mathcal T$ is a "
        r"constant map and has no inverse. It should read $\mathbf Q^\top(\mathbf w - \mathbf t)$, as in the proof "
        r"further down.",
    )  # fmt: skip
