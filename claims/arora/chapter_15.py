"""Chapter 15: language models."""

from claims.arora import ARORA
from claims.model.arrays import dot, exp, log, total, xlogx
from claims.model.claim import claim
from claims.model.relations import all_of, argmin, eq
from claims.model.spaces import positive, simplex, vector
from symbolic.entropy import X_LOG_X, divergence_bound


def divergence(p, q):
    """KL(p || q) for positive q, with 0 log 0 = 0."""
    return total(xlogx(p)) - dot(p, log(q))


@claim(
    "arora:15.7.2", ARORA.at("section 15.7", "Problem 15.7.2, (15.13)", (3876, 3880)),
    level="exact-identity", kind="problem",
)
class OptimalPolicy:
    """The policy that maximises expected reward minus beta times the divergence from the fine-tuned policy is that
    policy tilted by exp(r/beta) and normalised; the objective is beta log Z minus beta times the divergence from it,
    which is 0 for no other policy."""

    title = "Optimal RLHF policy"
    formula = (
        r"\pi_{\theta}(y \mid x) = \frac{1}{Z(x)} \pi_{SFT}(y \mid x) \exp\left(\frac{1}{\beta} r^*(y \mid x)\right), "
        r"\quad Z(x) = \sum_{y} \pi_{SFT}(y \mid x) \exp\left(\frac{1}{\beta}r^{*}(y \mid x)\right)"
    )
    assumptions = (r"the policy class is unrestricted",)
    depends = ("arora:eq-15.12",)
    cites = (X_LOG_X,)
    given = {"sft": simplex("n", positive=True), "r": vector("n"), "beta": positive(), "pi": simplex("n")}

    def printed(sft, r, beta, pi):
        def loss(policy):
            return beta * divergence(policy, sft) - dot(policy, r)

        tilted = sft * exp(r / beta)
        optimal = tilted / total(tilted)
        excess = loss(pi) + beta * log(total(tilted))
        return all_of(argmin(loss, optimal, among=pi), eq(excess, beta * divergence(pi, optimal)))

    def proof(step):
        def certificate(h, sft, r, beta, pi):
            tilted = sft * exp(r / beta)
            return h(beta) * divergence_bound(h, pi, tilted / total(tilted))

        step.normal_form(certificate)

    remarks = (
        r"Reading: finitely many responses to one prompt (the objective is a mean over prompts of independent ones), "
        r"$\pi_{SFT}(y \mid x) > 0$ and $\beta > 0$.",
        "The optimum is the only one as a divergence is 0 only between equal distributions.",
    )
    dropped = ("that the optimum is the only one",)
