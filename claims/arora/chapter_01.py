"""Chapter 1: basic setup and some math notions; the tail bounds of section 1.1."""

from fractions import Fraction

from claims.arora import ARORA
from claims.model.arrays import absolute, constant, erf, exp, sqrt, total
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, le, lt
from claims.model.spaces import interval, many, nonnegative, positive, positive_vector, simplex, vector
from symbolic.expectations import bernoulli, expectation, finite, probability, product


def _sum_of_bernoullis(p):
    """The law of a sum of independent 0/1 variables with these success probabilities."""
    return product(*[bernoulli(q) for q in p]).map(sum)


@claim("arora:1.1.4-upper", ARORA.at("section 1.1.1", "Lemma 1.1.4", (239, 240)), level="probabilistic", kind="lemma")
class ChernoffUpperTail:
    """The probability that a sum of independent 0/1 variables exceeds its mean mu by the factor 1 + delta is at most
    exp(-delta^2 mu / 3), for every delta > 0."""

    title = "Chernoff bound, upper tail"
    formula = r"\Pr[X \ge (1+\delta)\mu] \le \exp(-\delta^2\mu/3), \quad \forall \delta > 0"
    corrected_formula = r"\Pr[X \ge (1+\delta)\mu] \le \exp(-\delta^2\mu/3), \quad \forall\, 0 < \delta \le 1"
    assumptions = (
        r"$X = \sum_i X_i$ with independent $X_i \in \{0, 1\}$, $\Pr[X_i = 1] = p_i$",
        r"$\mu = \mathbb E[X] = \sum_i p_i$",
    )
    given = {"p": many(interval(0, 1), "n"), "delta": positive()}
    corrected_given = {"p": many(interval(0, 1), "n"), "delta": interval(0, 1, open="left")}
    sizes = {"n": (1, 3)}

    def printed(p, delta):
        mean = total(p)
        tail = probability(lambda x: le((1 + delta) * mean, x), over=_sum_of_bernoullis(p))
        return le(tail, exp(-(delta**2) * mean / 3))

    corrected = printed
    witness = {"p": ["1/10"], "delta": 9}
    erratum = Erratum(
        "missing-hypothesis",
        "local",
        r"The bound needs $\delta \le 1$: for large $\delta$ the exponent of the true tail grows like "
        r"$\delta\log\delta$, not like $\delta^2$. One variable with $p = \frac1{10}$ and $\delta = 9$ has $\Pr[X \ge "
        r"1] = \frac1{10}$, while $e^{-2.7} < 0.068$. (The lower tail beside it does say $0 < \delta < 1$.)",
    )
    reason = "A derivation needs moment generating functions of sums of any length, and Markov's inequality for them."
    remarks = (
        "The tail is computed exactly, over all outcomes of up to three variables. So few do not test the constant 3: "
        "for them the bound would survive with 1 in its place.",
    )


@claim("arora:1.1.5", ARORA.at("section 1.1.1", "Lemma 1.1.5", (246, 248)), level="probabilistic", kind="lemma")
class HoeffdingBound:
    """A sum of independent variables in intervals [a_i, b_i] deviates from its mean by t or more with probability at
    most 2 exp(-2 t^2 / sum (b_i - a_i)^2)."""

    formula = (
        r"\Pr[|X - \mathbb{E}[X]| \ge t] \le 2 \exp\left(-\frac{2t^2}{\sum_{i=1}^n (b_i - a_i)^2}\right)"
    )
    assumptions = ("$X_1, \\dots, X_n$ independent", "$X_i \\in [a_i, b_i]$", r"$X = \sum_{i=1}^n X_i$")
    given = {
        "a": vector("n"),
        "width": positive_vector("n"),
        "inside": many(interval(0, 1), "n"),
        "law": many(simplex(3), "n"),
        "t": positive(),
    }
    sizes = {"n": (1, 2)}

    def printed(a, width, inside, law, t):
        variables = [finite(p, (x, x + w, x + u * w)) for p, x, w, u in zip(law, a, width, inside)]
        law_of_sum = product(*variables).map(total)
        mean = expectation(lambda x: x, over=law_of_sum)
        tail = probability(lambda x: le(t, absolute(x - mean)), over=law_of_sum)
        return le(tail, 2 * exp(-2 * t**2 / total(width**2)))

    reason = "A derivation needs Hoeffding's lemma for each variable, and sums of any length."
    remarks = (
        "Reading: $t > 0$, as Lemma 1.1.6 says, and $a_i < b_i$. For $t < 0$ the probability is 1, and the bound is "
        "less where $|t|$ is large.",
        "Each variable takes both ends of its interval and one more point, with any probabilities.",
    )
    dropped = ("that it holds for laws with more than three points",)


@claim("arora:1.1.7", ARORA.at("section 1.1.1", "Lemma 1.1.7", (254, 256)), level="inequality", kind="lemma")
class GaussianAntiConcentration:
    """A Gaussian N(0, sigma^2) lies within t of 0 with a probability between 2/3 and 4/5 of t / sigma."""

    formula = r"\Pr[|X| \le t] \in \left(\frac{2}{3}\frac{t}{\sigma}, \frac{4}{5}\frac{t}{\sigma}\right)"
    corrected_formula = formula + r", \quad 0 < t \le \sigma"
    assumptions = (
        r"$X \sim N(0, \sigma^2)$, with density $\phi(x) = \frac{1}{\sqrt{2\pi\sigma^2}}e^{-\frac{x^2}{2\sigma^2}}$",
    )
    given = {"sigma": positive(), "t": positive()}
    corrected_given = {"t": positive(), "excess": nonnegative()}

    def printed(sigma, t):
        return _between(sigma, t)

    def corrected(t, excess):
        return _between(t + excess, t)

    erratum = Erratum(
        "missing-hypothesis",
        "local",
        r"No range of $t$ is given, and the lower bound fails for large $t$: at $t = \frac32\sigma$ it says that the "
        r"probability is greater than 1. The lemma holds for $0 < t \le \sigma$.",
    )
    remarks = (
        r"Reading: $t > 0$; at $t = 0$ the open interval is empty. The probability is the integral of the density over "
        r"$[-t, t]$, $\operatorname{erf}(t / \sqrt{2\sigma^2})$.",
        r"The corrected reading writes $\sigma = t + e$ with $e \ge 0$.",
    )
    dropped = (r"that the probability is $\operatorname{erf}(t / \sqrt{2\sigma^2})$",)

    def proof(step):
        bounds = step.lemma({"u": interval(0, 1, open="left")}, lambda u: _between(constant(1, u), u))
        step.normal_form(lambda h, t, excess: bounds(h, u=t / (t + excess)))


def _between(sigma, t):
    mass = erf(t / sqrt(2 * sigma**2))
    return all_of(lt(Fraction(2, 3) * t / sigma, mass), lt(mass, Fraction(4, 5) * t / sigma))
