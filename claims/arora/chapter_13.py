"""Chapter 13: optimization with normalization: scale-invariant losses."""

from claims.arora import ARORA
from claims.model.arrays import dot, norm2, outer
from claims.model.calculus import gradient, hessian
from claims.model.claim import Erratum, claim
from claims.model.functions import scale_invariant_function
from claims.model.relations import all_of, eq, lt, ne
from claims.model.spaces import interval, many, positive, vector
from symbolic.scaling import scale_invariant


@claim(
    "arora:13.2.3-1", ARORA.at("section 13.2", "Lemma 13.2.3, part 1", (3319, 3321)),
    level="exact-identity", kind="lemma",
)  # fmt: skip
class GradientIsOrthogonal:
    """The gradient of a scale-invariant function is orthogonal to the point."""

    formula = r"\langle w, \nabla L(w) \rangle = 0"
    assumptions = ("$L$ is scale-invariant",)
    depends = ("arora:13.2.1",)
    given = {"L": scale_invariant_function("d"), "w": vector("d")}
    sizes = {"d": (1, 2)}

    def assuming(w):
        return ne(norm2(w), 0)

    def printed(L, w):
        return eq(dot(w, gradient(L, w)), 0)

    proof = scale_invariant("L", at=[{"d": 2}, {"d": 3}])
    remarks = (r"Reading: $L$ is differentiable and $w \ne 0$.",)


@claim(
    "arora:13.2.3-3", ARORA.at("section 13.2", "Lemma 13.2.3, part 3", (3326, 3326)),
    level="exact-identity", kind="lemma",
)  # fmt: skip
class HessianScales:
    """The Hessian of a scale-invariant function is homogeneous of degree -2."""

    formula = r"\nabla^2 L(c \cdot w) = \frac{1}{c^2} \nabla^2 L(w)"
    assumptions = ("$L$ is scale-invariant",)
    depends = ("arora:13.2.1",)
    given = {"L": scale_invariant_function("d"), "w": vector("d"), "c": positive()}
    sizes = {"d": (1, 2)}

    def assuming(w):
        return ne(norm2(w), 0)

    def printed(L, w, c):
        return eq(hessian(L, c * w), hessian(L, w) / c**2)

    proof = scale_invariant("L", at=[{"d": 2}, {"d": 3}])
    remarks = (r"Reading: $L$ is twice continuously differentiable, $w \ne 0$ and, as in Definition 13.2.1, $c > 0$.",)


def with_decay(losses, eta, lam, w):
    """GD with weight decay (13.1), a step on each of the losses."""
    for loss in losses:
        w = (1 - eta * lam) * w - eta * gradient(loss, w)
    return w


def without_decay(losses, rates, w):
    """GD (13.2), a step on each of the losses with its rate."""
    for loss, rate in zip(losses, rates):
        w = w - rate * gradient(loss, w)
    return w


def same_effect(losses, v, w):
    """v and w lie on one line through 0 and have the same loss."""
    return all_of(eq(outer(v, w), outer(w, v)), *(eq(loss(v), loss(w)) for loss in losses))


@claim("arora:13.3.1", ARORA.at("section 13.3", "Theorem 13.3.1", (3348, 3352)), level="exact-identity", kind="theorem")
class ExponentialRates:
    """GD without weight decay, with rates that grow exponentially, has the effect of GD with weight decay: after the
    same number of steps the parameters are the same up to scale, and so are the losses."""

    title = "Exponential learning rates in place of weight decay"
    formula = (
        r"\widehat{w}_{t+1} \leftarrow \widehat{w}_t - \eta_t \nabla L_t(\widehat{w}_t), \quad \eta_t = (1 - \eta "
        r"\lambda)^{-(2t+1)}"
    )
    corrected_formula = r"\eta_t = \eta (1 - \eta \lambda)^{-(2t+1)}"
    assumptions = ("the training loss is scale-invariant",)
    depends = ("arora:eq-13.1", "arora:13.2.3-2")
    given = {
        "losses": many(scale_invariant_function("d"), "T"), "w": vector("d"), "eta": positive(),
        "lam": interval(0, lambda eta: 1 / eta, open="right"),
    }  # fmt: skip
    sizes = {"d": (1, 2), "T": (1, 2)}

    def assuming(w, eta, lam):
        return [ne(norm2(w), 0), lt(eta * lam, 1)]

    def printed(losses, w, eta, lam):
        rates = [1 / (1 - eta * lam) ** (2 * t + 1) for t in range(len(losses))]
        return same_effect(losses, without_decay(losses, rates, w), with_decay(losses, eta, lam, w))

    def corrected(losses, w, eta, lam):
        rates = [eta / (1 - eta * lam) ** (2 * t + 1) for t in range(len(losses))]
        return same_effect(losses, without_decay(losses, rates, w), with_decay(losses, eta, lam, w))

    proof = scale_invariant("losses", at=[{"d": 2, "T": 2}, {"d": 3, "T": 2}])
    erratum = Erratum(
        "constant", "local",
        r"The factor $\eta$ is missing: the proof has $\eta_t = \eta / (1 - \eta\lambda)^{2t+1}$. As printed the rate "
        r"of plain GD ($\lambda = 0$) is 1, whatever $\eta$ is.",
    )  # fmt: skip
    remarks = (
        r"Reading: a loss $L_t$ of its own, for the minibatch, in each step; $\eta > 0$, $\lambda \ge 0$, "
        r"$\eta\lambda < 1$, $w_0 \ne 0$; the same effect means the same parameters up to scale, hence the same "
        "network.",
        r"Reading: both protocols start at $w_0$; the proof has $\widehat w_0 = w_0$ by design. From $w_0 / "
        r"\sqrt{\eta}$ the printed rates do have the effect.",
    )
