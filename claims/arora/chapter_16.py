"""Chapter 16: generative adversarial nets."""


from claims.arora import ARORA
from claims.facts.information import GIBBS
from claims.model.arrays import absolute, dot, log, ones, total
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, argmin, eq, lt
from claims.model.spaces import Space, simplex
from symbolic.lazy import sympy as sp


def f_divergence(f, p, q):
    """The sum of f(p/q) q (16.1)."""
    return dot(f(p / q), q)


@claim(
    "arora:16.1.1-iii", ARORA.at("section 16.1", "Problem 16.1.1 (iii)", (4028, 4028)),
    level="exact-identity", kind="problem",
)
class TotalVariationAsDivergence:
    """The f-divergence of f(t) = |t - 1| / 2 is the l1 distance of the two distributions."""

    title = "Total variation as an f-divergence"
    formula = r"f = \frac{1}{2}|t-1| \implies D_f(P||Q) = |P-Q|_1 = \int |P(x) - Q(x)| dx"
    corrected_formula = (
        r"f = \frac{1}{2}|t-1| \implies D_f(P||Q) = \frac{1}{2} |P-Q|_1 = \frac{1}{2} \int |P(x) - Q(x)| dx"
    )
    depends = ("arora:eq-16.1",)
    given = {"P": simplex("n"), "Q": simplex("n", positive=True)}

    def printed(P, Q):
        return eq(f_divergence(lambda t: absolute(t - ones(t)) / 2, P, Q), total(absolute(P - Q)))

    def corrected(P, Q):
        return eq(f_divergence(lambda t: absolute(t - ones(t)) / 2, P, Q), total(absolute(P - Q)) / 2)

    def proof(step):
        p, q = sp.symbols("p q", positive=True)
        step.equal("where P >= Q: Q |P/Q - 1| / 2 = (P - Q) / 2", (p / q - 1) / 2 * q, (p - q) / 2)
        step.equal("where P < Q: Q |P/Q - 1| / 2 = (Q - P) / 2", (1 - p / q) / 2 * q, (q - p) / 2)
        for n in (2, 3):
            masses = {"P": sp.symbols(f"p:{n}"), "Q": sp.symbols(f"q:{n}", positive=True)}
            pairs = list(zip(*masses.values()))
            divergence = sum(sp.Abs(p / q - 1) / 2 * q for p, q in pairs)
            step.conclude(divergence, sum(sp.Abs(p - q) for p, q in pairs) / 2, masses, {"n": n}, general=True)

    erratum = Erratum(
        "constant", "local",
        r"A factor $\frac12$ is lost: with $f = \frac12|t-1|$ the divergence is $\frac12|P-Q|_1$. That is the total "
        "variation distance in its "
        r"usual normalisation, not the printed $\int|P - Q|$.",
    )  # fmt: skip
    remarks = ("Reading: finite distributions, and $Q > 0$, so that $P/Q$ is defined.",)


def discriminator(n) -> Space:
    """A discriminator: its values in (0, 1) at n images."""
    inside = lambda D: all_of(lt(0, D), lt(D, ones(D)))  # noqa: E731
    return Space(f"discriminator({n})", lambda draw: draw.inner(n), inside, sizes=(n,))


def gan_payoff(mu, nu, D):
    """E_mu[log D] + E_nu[log(1 - D)]: (16.3) for a given generator, f = log."""
    return dot(mu, log(D)) + dot(nu, log(ones(D) - D))


def twice_jensen_shannon(mu, nu):
    """KL(mu || m) + KL(nu || m) with m = (mu + nu) / 2."""
    m = (mu + nu) / 2
    return dot(mu, log(mu / m)) + dot(nu, log(nu / m))


@claim("arora:16.2.2", ARORA.at("section 16.2", "Problem 16.2.2", (4076, 4078)), level="exact-identity", kind="problem")
class OptimalDiscriminator:
    """For f = log and an unrestricted discriminator the best D has values mu/(mu + nu), and the payoff there is a sum
    of two divergences from the mean of mu and nu."""

    formula = (
        r"\max_D E_{\mu}[\log D] + E_{\nu}[\log(1 - D)] = KL(\mu \| \frac{\mu+\nu}{2}) + KL(\nu \| \frac{\mu+\nu}{2})"
    )
    corrected_formula = (
        r"\max_D E_{\mu}[\log D] + E_{\nu}[\log(1 - D)] = KL(\mu \| \frac{\mu+\nu}{2}) + KL(\nu \| \frac{\mu+\nu}{2}) "
        r"- 2 \log 2"
    )
    assumptions = ("$D$ can be any function", r"$f = \log$", r"$\mu = P_{real}$, $\nu = P_{synth}$")
    depends = ("arora:eq-16.3", "arora:16.2.2-hint-optimal-D")
    cites = (GIBBS,)
    given = {"mu": simplex("n", positive=True), "nu": simplex("n", positive=True), "D": discriminator("n")}

    def printed(mu, nu, D):
        best = mu / (mu + nu)
        optimal = argmin(lambda D: -gan_payoff(mu, nu, D), best, among=D)
        return all_of(optimal, eq(gan_payoff(mu, nu, best), twice_jensen_shannon(mu, nu)))

    def corrected(mu, nu, D):
        best = mu / (mu + nu)
        optimal = argmin(lambda D: -gan_payoff(mu, nu, D), best, among=D)
        return all_of(optimal, eq(gan_payoff(mu, nu, best), twice_jensen_shannon(mu, nu) - 2 * log(mu.arith.lift(2))))

    def proof(step):
        m, n, D, E = sp.symbols("mu nu D E", positive=True)
        best = m / (m + n)
        other = n / (m + n)
        gap = m * (sp.log(best) - sp.log(D)) + n * (sp.log(other) - sp.log(E))
        binary = best * sp.log(best / D) + other * sp.log(other / E)
        step.equal("for each x, with E = 1 - D: what D loses is (mu + nu) KL of two coins", gap, (m + n) * binary)
        step.cite(GIBBS, "the divergence of the coin (best, 1 - best) from the coin (D, 1 - D) is not negative")
        value = m * sp.log(best) + n * sp.log(other)
        mean = (m + n) / 2
        shannon = m * sp.log(m / mean) + n * sp.log(n / mean)
        step.equal("for each x: the value at the best D; mu + nu sums to 2", value, shannon - (m + n) * sp.log(2))
        for size in (1, 2):
            names = {name: sp.symbols(f"{name}:{size}", positive=True) for name in ("mu", "nu", "D")}
            points = list(zip(*names.values()))
            at_best = sum(a * sp.log(a / (a + b)) + b * sp.log(b / (a + b)) for a, b, _ in points)
            at_other = sum(a * sp.log(d) + b * sp.log(1 - d) for a, b, d in points)
            shannon = sum(a * sp.log(2 * a / (a + b)) + b * sp.log(2 * b / (a + b)) for a, b, _ in points)
            step.conclude(-at_best, -at_other, names, {"n": size}, general=True)
            step.conclude(at_best, shannon - 2 * sp.log(2), names, {"n": size}, atom=1, general=True)

    erratum = Erratum(
        "constant", "local",
        r"The constant $-2 \log 2$ is missing: for $\mu = \nu$ the best $D$ is $\frac12$, with payoff $-2\log 2$, and "
        "the printed sum is 0. "
        r"The quantity usually called Jensen-Shannon divergence is half of the sum.",
    )  # fmt: skip
    remarks = (
        r"Reading: the optimum over $D$ for a given generator; finite $\mu$, $\nu > 0$, and values of $D$ in $(0, 1)$, "
        "so that the logarithms "
        "are defined.",
    )
