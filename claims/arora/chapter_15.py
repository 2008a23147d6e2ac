"""Chapter 15: language models."""

from claims.arora import ARORA
from claims.facts.information import GIBBS, x_log_x
from claims.model.arrays import dot, exp, log, total, xlogx
from claims.model.claim import claim
from claims.model.relations import all_of, argmin, eq
from claims.model.spaces import positive, simplex, vector
from symbolic.lazy import sympy as sp


def divergence(p, q):
    """KL(p || q) for positive q, with 0 log 0 = 0."""
    return total(xlogx(p)) - dot(p, log(q))


@claim(
    "arora:15.7.2", ARORA.at("section 15.7", "Problem 15.7.2, (15.13)", (3876, 3880)),
    level="exact-identity", kind="problem",
)
class OptimalPolicy:
    """The policy that maximises expected reward minus beta times the divergence from the fine-tuned policy is that
    policy tilted by exp(r/beta) and normalised; any other one loses beta times its divergence from it, so the optimum
    is unique."""

    title = "Optimal RLHF policy"
    formula = (
        r"\pi_{\theta}(y \mid x) = \frac{1}{Z(x)} \pi_{SFT}(y \mid x) \exp\left(\frac{1}{\beta} r^*(y \mid x)\right), "
        r"\quad "
        r"Z(x) = \sum_{y} \pi_{SFT}(y \mid x) \exp\left(\frac{1}{\beta}r^{*}(y \mid x)\right)"
    )
    assumptions = (r"the policy class is unrestricted",)
    depends = ("arora:eq-15.12",)
    cites = (GIBBS,)
    given = {"sft": simplex("n", positive=True), "r": vector("n"), "beta": positive(), "pi": simplex("n")}

    def printed(sft, r, beta, pi):
        def loss(policy):
            return beta * divergence(policy, sft) - dot(policy, r)

        tilted = sft * exp(r / beta)
        optimal = tilted / total(tilted)
        return all_of(argmin(loss, optimal, among=pi), eq(loss(pi) - loss(optimal), beta * divergence(pi, optimal)))

    def proof(step):
        pi, sft, beta, Z = sp.symbols("pi sft beta Z", positive=True)
        r = sp.Symbol("r", real=True)
        loss = beta * pi * sp.log(pi / sft) - pi * r
        gap = beta * pi * sp.log(pi / (sft * sp.exp(r / beta) / Z))
        step.equal("for each y: pi loses beta KL(pi || optimal) - beta pi log Z", loss, gap - beta * pi * sp.log(Z))
        step.cite(GIBBS, "KL(pi || optimal) >= 0, and it is 0 at the optimal policy; both policies sum to 1")
        for n in (1, 2):
            names = {name: sp.symbols(f"{name}:{n}", real=True) for name in ("sft", "r", "pi")} | {"beta": beta}
            tilted = [p * sp.exp(x / beta) for p, x in zip(names["sft"], names["r"])]
            optimal = [x / sum(tilted) for x in tilted]

            def total_loss(policy):
                parts = zip(policy, names["sft"], names["r"])  # noqa: B023
                return sum(beta * (x_log_x(a) - a * sp.log(b)) - a * x for a, b, x in parts)

            step.conclude(total_loss(optimal), total_loss(names["pi"]), names, {"n": n}, general=True)
            lost = beta * sum(x_log_x(a) - a * sp.log(b) for a, b in zip(names["pi"], optimal))
            step.conclude(total_loss(names["pi"]) - total_loss(optimal), lost, names, {"n": n}, atom=1, general=True)

    remarks = (
        r"Reading: finitely many responses to one prompt (the objective is a mean over prompts of independent ones), "
        r"$\pi_{SFT}(y \mid x) > 0$ and $\beta > 0$.",
    )
