"""Chapter 14: unsupervised learning and distribution learning."""

from dataclasses import replace

from claims.arora import ARORA
from claims.model.arrays import diag, dot, eye, inv, log, total, vec, xlogx
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, eq, le
from claims.model.spaces import pd, positive, simplex, vector
from symbolic.derivation import normal_form, words
from symbolic.entropy import X_LOG_X, divergence_bound

# A generative model p(x, h) at one x: the masses p(x, h) for n values of h, and in the last entry that of all other x.
joint = simplex("n+1", positive=True)


def at_x(p):
    """The masses p(x, h) of the given x."""
    return vec(list(p)[:-1])


def elbo(p, q):
    """E_q[log p(x, h)] + H(q), with 0 log 0 = 0."""
    return dot(q, log(at_x(p))) - total(xlogx(q))


@claim(
    "arora:14.3.1", ARORA.at("section 14.3", "Lemma 14.3.1 (ELBO Bound), (14.3)", (3541, 3545)),
    level="inequality", kind="lemma",
)
class ElboBound:
    """The expected log of the joint probability under q plus the entropy of q is at most log p(x), with equality at the
    posterior."""

    title = "ELBO bound"
    formula = r"\log p(x) \ge \mathbb{E}_{q(h|x)}[\log(p(x,h))] + H[q(h|x)]"
    assumptions = ("$q(h|x)$ any distribution",)
    depends = ("arora:eq-14.4",)
    cites = (X_LOG_X,)
    given = {"p": joint, "q": simplex("n")}

    def printed(p, q):
        evidence = total(at_x(p))
        return all_of(le(elbo(p, q), log(evidence)), eq(elbo(p, at_x(p) / evidence), log(evidence)))

    proof = normal_form(certificate=lambda h, p, q: divergence_bound(h, q, at_x(p) / total(at_x(p))))
    remarks = (
        r"Reading: finitely many $h$, each with $p(x,h) > 0$. Where $q(h|x) > 0 = p(x,h)$ the right side is $-\infty$ "
        "and the bound is trivial.",
    )
    dropped = ("that it holds where $h$ has infinitely many values",)


@claim(
    "arora:eq-14.6", ARORA.at("section 14.3, proof of Lemma 14.3.1", "(14.6)", (3556, 3556)),
    level="exact-identity", kind="proof-step",
)
class DivergenceExpanded:
    """The divergence of q from the posterior, expanded into expectations under q."""

    formula = (
        r"KL[q(h|x)|p(h|x)] = \mathbb{E}_{q(h|x)}[\log(q(h|x))] - \mathbb{E}_{q(h|x)}[\log(p(x,h))] "
        r"+ \mathbb{E}_{q(h|x)}[\log p(x)] - H(q(h|x))"
    )
    corrected_formula = (
        r"KL[q(h|x)|p(h|x)] = \mathbb{E}_{q(h|x)}[\log(q(h|x))] - \mathbb{E}_{q(h|x)}[\log(p(x,h))] "
        r"+ \mathbb{E}_{q(h|x)}[\log p(x)]"
    )
    assumptions = ("$p(x) > 0$",)
    depends = ("arora:eq-14.5",)
    given = {"p": joint, "q": simplex("n")}

    def printed(p, q):
        entropy = -total(xlogx(q))
        expanded = total(xlogx(q)) - dot(q, log(at_x(p))) + total(q) * log(total(at_x(p))) - entropy
        return eq(divergence_from_posterior(p, q), expanded)

    def corrected(p, q):
        expanded = total(xlogx(q)) - dot(q, log(at_x(p))) + total(q) * log(total(at_x(p)))
        return eq(divergence_from_posterior(p, q), expanded)

    proof = normal_form()
    erratum = Erratum(
        "transcription", "cosmetic",
        r"The entropy is counted twice: $\mathbb E_q[\log q]$ is $-H(q)$ already. Most likely the copy has moved the "
        "label $-H(q(h|x))$ of a brace under the first term to the end of the line, where a bracket is left over; "
        "(14.7) continues with the right expansion.",
    )  # fmt: skip
    dropped = ("that it holds where $h$ has infinitely many values",)


def divergence_from_posterior(p, q):
    """E_q[log q / p(h|x)], as the sum of p(h|x) f(q / p(h|x)) with f(t) = t log t, so that q = 0 is covered."""
    posterior = at_x(p) / total(at_x(p))
    return dot(posterior, xlogx(q / posterior))


# The entrywise product with a positive vector h is the product with the diagonal matrix of h.
scaling = replace(pd("b"), name="diagonal with positive entries", build=lambda draw: diag(draw.positive("b")))


@claim(
    "arora:eq-14.17", ARORA.at("section 14.5", "(14.16)-(14.17)", (3639, 3644)),
    level="exact-identity", kind="equation",
)
class CouplingInverse:
    """A coupling layer is inverted by copying the part A and undoing shift and scaling on the part B."""

    title = "Inverse of a coupling layer"
    formula = (
        r"z_{A}^{l} = z_{A}^{l+1}, \quad z_{B}^{l} = (z_{B}^{l+1} - s_{\theta}(z_{A}^{l})) \odot h_{\theta}(z_{A}^{l})"
    )
    corrected_formula = r"z_{B}^{l} = (z_{B}^{l+1} - s_{\theta}(z_{A}^{l})) \oslash h_{\theta}(z_{A}^{l})"
    assumptions = (r"coupling layer (14.14)-(14.15), $z_B^{l+1} = z_B^l \odot h_\theta(z_A^l) + s_\theta(z_A^l)$",)
    depends = ("arora:14.5-coupling",)
    given = {"z": vector("b"), "h": scaling, "s": vector("b")}

    def printed(z, h, s):
        output = h @ z + s
        return eq(h @ (output - s), z)

    def corrected(z, h, s):
        output = h @ z + s
        return eq(inv(h) @ (output - s), z)

    proof = words()
    erratum = Erratum(
        "misprint", "local",
        r"The scaling must be undone by the entrywise quotient: (14.15) multiplies by $h_\theta$, and (14.17) "
        r"multiplies by it once more. The printed $\odot$ may stand for $\oslash$.",
    )  # fmt: skip
    remarks = (
        r"Reading: the outputs of $h_\theta$ are positive, else the layer has no inverse. $h_\theta(z_A)$ and "
        r"$s_\theta(z_A)$ are arbitrary vectors $h$, $s$, the same in both directions since $z_A$ is copied; $z \odot "
        r"h$ is written $\operatorname{diag}(h) z$.",
    )


def gaussian_log_mgf(mean, covariance, u):
    """log E exp(u' z) = u' mean + u' covariance u / 2 for a Gaussian vector z."""
    return dot(u, mean) + dot(u, covariance @ u) / 2


@claim("arora:14.6.1", ARORA.at("section 14.6", "Problem 14.6.1", (3676, 3680)), level="exact-identity", kind="problem")
class SumOfGaussians:
    """The sum of two independent isotropic Gaussian vectors is Gaussian: means and variances add. Compared are the
    logarithms of the moment generating functions, at every u."""

    formula = r"z_1 + z_2 \sim \mathcal{N}(\mu_1 + \mu_2, \sigma_1^2 + \sigma_2^2 I)"
    corrected_formula = r"z_1 + z_2 \sim \mathcal{N}(\mu_1 + \mu_2, (\sigma_1^2 + \sigma_2^2) I)"
    assumptions = (
        r"$z_1 \sim \mathcal{N}(\mu_1, \sigma_1^2 I)$ and $z_2 \sim \mathcal{N}(\mu_2, \sigma_2^2 I)$ independent",
    )
    given = {"mu1": vector("d"), "mu2": vector("d"), "sigma1": positive(), "sigma2": positive(), "u": vector("d")}
    sizes = {"d": (2, 3)}

    def printed(mu1, mu2, sigma1, sigma2, u):
        parts = gaussian_log_mgf(mu1, sigma1**2 * eye(u), u) + gaussian_log_mgf(mu2, sigma2**2 * eye(u), u)
        return eq(parts, gaussian_log_mgf(mu1 + mu2, sigma1**2 + sigma2**2 * eye(u), u))

    def corrected(mu1, mu2, sigma1, sigma2, u):
        parts = gaussian_log_mgf(mu1, sigma1**2 * eye(u), u) + gaussian_log_mgf(mu2, sigma2**2 * eye(u), u)
        return eq(parts, gaussian_log_mgf(mu1 + mu2, (sigma1**2 + sigma2**2) * eye(u), u))

    proof = words()
    erratum = Erratum(
        "dimension", "cosmetic",
        r"Parentheses are missing: the covariance is $(\sigma_1^2 + \sigma_2^2) I$; a scalar plus a matrix has no "
        "meaning for $d > 1$.",
    )  # fmt: skip
    remarks = (
        r"The moment generating function of $\mathcal N(\mu, \Sigma)$ is $\exp(u^\top \mu + \frac12 u^\top \Sigma "
        "u)$, that of an independent sum is the product, and it determines the law. In dimension 1 the printed form "
        "is harmless.",
    )
    dropped = ("that these moment generating functions are those of the laws, and determine them",)
