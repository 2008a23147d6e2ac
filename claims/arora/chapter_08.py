"""Chapter 8: algorithmic regularization, mirror flow and reparametrized gradient flow."""

from claims.arora import ARORA
from claims.arora.objects import mirror_potential, squares_difference
from claims.model.arrays import diag, sqrt, vec
from claims.model.calculus import hessian, jacobian
from claims.model.claim import claim
from claims.model.relations import all_of, eq, ne
from claims.model.spaces import Space, positive, vector
from symbolic.derivation import normal_form


@claim("arora:8.1.5-failure", ARORA.at("section 8.1.3", lines=(1802, 1802)), level="exact-identity")
class MetricDependsOnTheParameters:
    """For G(a, b) = a^2 - b^2 the parameters (1, 0) and (sqrt 2, 1) give the same weight 1, but the metrics dG dG' are
    4 and 12 there: no potential has both as its inverse Hessian at 1, so (8.11) fails."""

    formula = (
        r"G(\theta_1) = G(\theta_2) = 1 \text{ but } 4 = \partial G(\theta_1) \partial G(\theta_1)^\top \neq \partial "
        r"G(\theta_2) \partial G(\theta_2)^\top = 12, \quad \theta_1 = (1,0),\ \theta_2 = (\sqrt{2},1)"
    )
    assumptions = ("d = 1",)
    depends = ("arora:8.1.5", "arora:eq-8.11")
    given = {"one": Space("{1}", lambda draw: draw.constant(1))}

    def printed(one):
        first, second = vec([one, 0]), vec([sqrt(2 * one), one])
        weights = [squares_difference(theta) for theta in (first, second)]
        J, K = jacobian(squares_difference, first), jacobian(squares_difference, second)
        metrics = [(J @ J.T)[0, 0], (K @ K.T)[0, 0]]
        values = [eq(value[0], 1) for value in weights] + [eq(metrics[0], 4), eq(metrics[1], 12)]
        return all_of(*values, ne(metrics[0], metrics[1]))

    proof = normal_form()


@claim(
    "arora:eq-8.20", ARORA.at("section 8.1.3", label="Eqn. 8.20", lines=(1840, 1841)),
    level="exact-identity", kind="proof-step",
)  # fmt: skip
class HessianOfTheMirrorPotential:
    """The Hessian of the potential R_alpha is diagonal, with entries 1 / (4 sqrt(w_i^2 + 4 alpha^4))."""

    formula = (
        r"\frac{\partial^2 R_{\alpha}(w)}{\partial w[i]\partial w[j]} = "
        r"\frac{1}{4\sqrt{w[i]^2+4\alpha^4}}\mathbf{1}_{i=j}"
    )
    assumptions = ("alpha > 0",)
    depends = ("arora:eq-8.19",)
    given = {"alpha": positive(), "w": vector("d")}
    sizes = {"d": (1, 2)}
    remarks = (
        r"Reading: the sum in $R_\alpha$ runs over the coordinates of $w$ (Theorem 8.1.6 prints $n$ for their number).",
    )

    def printed(alpha, w):
        H = hessian(lambda at: mirror_potential(alpha, at), w)
        return eq(H, diag(vec([1 / (4 * sqrt(x**2 + 4 * alpha**4)) for x in w])))

    proof = normal_form()
