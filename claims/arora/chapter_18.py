"""Chapter 18: adversarial examples."""

from claims.arora import ARORA
from claims.model.arrays import erf, norm, prod, sqrt
from claims.model.claim import claim
from claims.model.relations import le
from claims.model.spaces import integers, positive, positive_vector, real, vector
from symbolic.lazy import sympy as sp


def normal_cdf(t):
    """Phi(t), the distribution function of N(0, 1)."""
    return (1 + erf(t / sqrt(t.arith.lift(2)))) / 2


def smoothed(centre, beta, low, width, outside):
    """The probability of the label y under N(centre, beta^2 I), where g gives it inside the box [low, low + width], or outside of it."""
    edges = zip(centre, low, low + width)
    inside = prod([normal_cdf((b - c) / beta) - normal_cdf((a - c) / beta) for c, a, b in edges])
    return 1 - inside if outside else inside


@claim("arora:18.2.3", ARORA.at("section 18.2", "Theorem 18.2.3", (4266, 4270)), level="inequality", kind="theorem")
class RandomizedSmoothing:
    """If Gaussian noise of scale beta around x gives the label y with probability at least Phi(t), then around x' it gives y with
    probability at least Phi(t - |x - x'| / beta)."""

    formula = (
        r"\Pr[g^{\beta}(x') = y] \ge \Phi(\Phi^{-1}(p_a) - \frac{1}{\beta}|x - x'|_2), \quad p_a = \Pr[g^{\beta}(x) = "
        r"y]"
    )
    assumptions = ("$g$ is any classifier",)
    depends = ("arora:18.2.2", "arora:18.2-phi-def")
    given = {
        "x": vector("d"), "moved": vector("d"), "beta": positive(), "low": vector("d"), "width": positive_vector("d"),
        "outside": integers(0, 1), "t": real(),
    }  # fmt: skip
    sizes = {"d": (1, 2)}

    def assuming(x, beta, low, width, outside, t):
        return le(normal_cdf(t), smoothed(x, beta, low, width, outside))

    def printed(x, moved, beta, low, width, outside, t):
        return le(normal_cdf(t - norm(x - moved) / beta), smoothed(moved, beta, low, width, outside))

    def proof(step):
        beta, delta = sp.symbols("beta delta", positive=True)
        s, t = sp.symbols("s t", real=True)

        def cdf(z):
            return (1 + sp.erf(z / sp.sqrt(2))) / 2

        def density(mean):
            return sp.exp(-((s - mean) ** 2) / (2 * beta**2)) / (beta * sp.sqrt(2 * sp.pi))

        ratio = sp.exp((2 * s * delta - delta**2) / (2 * beta**2))
        step.equal(
            "along x' - x, with delta = |x' - x|, the densities around x' and x have this ratio; across, they agree",
            density(delta), ratio * density(0),
        )  # fmt: skip
        step.nonnegative(
            "it increases with s, so with k its value at s = t beta and H the half-space s <= t beta: (1_S - "
            "1_H)(ratio - k) >= 0 for "
            "every set S; integrated over the law around x, P'(S) - P'(H) >= k (P(S) - P(H))", sp.diff(ratio, s),
        )  # fmt: skip
        step.nonnegative("k >= 0", ratio.subs(s, t * beta))
        antiderivative = cdf((s - delta) / beta)
        step.equal("an antiderivative of the density along x' - x", sp.diff(antiderivative, s), density(delta))
        step.compute("which vanishes at -oo", lambda: sp.limit(cdf(s), s, -sp.oo), 0, "limit")
        step.equal("so P'(H) = Phi(t - delta/beta)", antiderivative.subs(s, t * beta), cdf(t - delta / beta))
        step.equal("and, for delta = 0, P(H) = Phi(t), which is at most P(S)", antiderivative.subs({s: t * beta, delta: 0}), cdf(t))
        for d in (1, 2):
            names = {n: sp.symbols(f"{n}:{d}", real=True) for n in ("x", "moved", "low", "width")}
            centre, low, width = names["moved"], names["low"], names["width"]
            box = sp.prod([cdf((a + w - c) / beta) - cdf((a - c) / beta) for c, a, w in zip(centre, low, width)])
            distance = sp.sqrt(sum((a - b) ** 2 for a, b in zip(names["x"], centre)))
            step.conclude(
                cdf(t - distance / beta), box, names | {"beta": beta, "t": t}, {"d": d}, integers=(0,), general=True
            )

    remarks = (
        r"Reading: with $p_a \ge \Phi(t)$ for $t = \Phi^{-1}(p_a)$, hence for every smaller $t$; this says the same "
        "for $0 < p_a < 1$. Tested "
        "where $g$ gives the label inside or outside of a box; the proof is for every measurable set.",
        "The text calls the step to half-spaces an intuition that it assumes to be correct; it is the lemma of Neyman "
        "and Pearson.",
    )
