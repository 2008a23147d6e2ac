"""Chapter 16: generative adversarial nets."""


from claims.arora import ARORA
from claims.model.arrays import constant, absolute, dot, log, ones, total
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, argmin, eq
from claims.model.spaces import positive_vector, simplex
from symbolic.derivation import normal_form
from symbolic.entropy import LOG_TANGENT, log_tangent


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

    proof = normal_form()
    erratum = Erratum(
        "constant", "local",
        r"A factor $\frac12$ is lost: with $f = \frac12|t-1|$ the divergence is $\frac12|P-Q|_1$. That is the total "
        r"variation distance in its usual normalisation, not the printed $\int|P - Q|$.",
    )  # fmt: skip
    remarks = ("Reading: finite distributions, and $Q > 0$, so that $P/Q$ is defined.",)
    dropped = ("that it holds for densities, with an integral for the sum",)


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
    cites = (LOG_TANGENT,)
    given = {"mu": simplex("n", positive=True), "nu": simplex("n", positive=True), "odds": positive_vector("n")}

    def printed(mu, nu, odds):
        best = mu / (mu + nu)
        optimal = argmin(lambda D: -gan_payoff(mu, nu, D), best, among=odds / (ones(odds) + odds))
        return all_of(optimal, eq(gan_payoff(mu, nu, best), twice_jensen_shannon(mu, nu)))

    def corrected(mu, nu, odds):
        best = mu / (mu + nu)
        optimal = argmin(lambda D: -gan_payoff(mu, nu, D), best, among=odds / (ones(odds) + odds))
        return all_of(optimal, eq(gan_payoff(mu, nu, best), twice_jensen_shannon(mu, nu) - 2 * log(constant(2, mu))))

    def proof(step):
        def certificate(h, mu, nu, odds):
            parts = [
                h(a) * log_tangent(h, D / best) + h(b) * log_tangent(h, (1 - D) / (1 - best))
                for a, b, D, best in zip(mu, nu, odds / (ones(odds) + odds), mu / (mu + nu))
            ]
            return sum(parts[1:], parts[0])

        step.normal_form(certificate)

    erratum = Erratum(
        "constant", "local",
        r"The constant $-2 \log 2$ is missing: for $\mu = \nu$ the best $D$ is $\frac12$, with payoff $-2\log 2$, and "
        "the printed sum is 0. The quantity usually called Jensen-Shannon divergence is half of the sum.",
    )  # fmt: skip
    remarks = (
        r"Reading: the optimum over $D$ for a given generator; finite $\mu$, $\nu > 0$, and $D = o/(1 + o)$ in $(0, "
        "1)$, so that the logarithms are defined.",
    )
    dropped = ("that it holds for laws that are not finite",)
