"""Chapter 18: adversarial examples."""

from claims.arora import ARORA
from claims.model.arrays import constant, dot, erf, norm, prod, sqrt
from claims.model.claim import claim
from claims.model.relations import all_of, le
from claims.model.spaces import integers, interval, positive, positive_vector, vector


def normal_cdf(t):
    """Phi(t), the distribution function of N(0, 1)."""
    return (1 + erf(t / sqrt(constant(2, t)))) / 2


def smoothed(centre, beta, low, width, outside):
    """The probability of y under N(centre, beta^2 I), where g gives y in the box [low, low + width] or outside it."""
    edges = zip(centre, low, low + width)
    inside = prod([normal_cdf((b - c) / beta) - normal_cdf((a - c) / beta) for c, a, b in edges])
    return 1 - inside if outside else inside


def depth(centre, beta, low, width):
    """How far the centre is inside of the half-space <width, z - low> <= 0, in units of beta: if g gives y there and
    nowhere else, the probability of y is Phi(depth)."""
    return dot(width, low - centre) / (norm(width) * beta)


@claim("arora:18.2.3", ARORA.at("section 18.2", "Theorem 18.2.3", (4266, 4270)), level="inequality", kind="theorem")
class RandomizedSmoothing:
    """If Gaussian noise of scale beta around x gives the label y with probability at least Phi(t), then around x' it
    gives y with probability at least Phi(t - |x - x'| / beta)."""

    formula = (
        r"\Pr[g^{\beta}(x') = y] \ge \Phi(\Phi^{-1}(p_a) - \frac{1}{\beta}|x - x'|_2), \quad p_a = \Pr[g^{\beta}(x) = "
        r"y]"
    )
    assumptions = ("$g$ is any classifier",)
    depends = ("arora:18.2.2", "arora:18.2-phi-def")
    given = {
        "x": vector("d"), "moved": vector("d"), "beta": positive(), "low": vector("d"), "width": positive_vector("d"),
        "outside": integers(0, 1), "t": interval(-6, 6),
    }  # fmt: skip
    sizes = {"d": (1, 2)}

    def assuming(x, beta, low, width, outside, t):
        return le(normal_cdf(t), smoothed(x, beta, low, width, outside))

    def printed(x, moved, beta, low, width, outside, t):
        shift = norm(x - moved) / beta
        box = le(normal_cdf(t - shift), smoothed(moved, beta, low, width, outside))
        half_space = le(normal_cdf(depth(x, beta, low, width) - shift), normal_cdf(depth(moved, beta, low, width)))
        return all_of(box, half_space)

    reason = "A derivation needs the lemma of Neyman and Pearson, for any classifier."
    remarks = (
        r"Reading: for every $t$ with $\Phi(t) \le p_a$; where $0 < p_a < 1$ this says the same as for $t = "
        r"\Phi^{-1}(p_a)$ alone. Tested where $g$ gives the label inside or outside of a box, for "
        r"$|t| \le 6$, and in a half-space, where the bound is attained.",
        "The text leaves the step to half-spaces to the lemma of Neyman and Pearson, and so do we.",
    )
    dropped = ("that it holds for classifiers other than boxes and half-spaces",)
