"""Facts about finite laws, given by their masses; an event is a mask of outcomes."""

from claims.facts import FACT
from claims.model.arrays import dot, log, ones, total, xlogx
from claims.model.claim import claim
from claims.model.functions import convex_function
from claims.model.relations import le
from claims.model.spaces import interval, mask, nonnegative_vector, positive, simplex, vector
from symbolic.derivation import normal_form, words
from symbolic.entropy import X_LOG_X, divergence_bound
from symbolic.functions import LOWER_MODEL, lower_model


@claim("fact:jensen", FACT.at("convex functions"), level="inequality", kind="fact")
class Jensen:
    """A convex differentiable function at a mean of two points is at most the mean of its values."""

    title = "Jensen's inequality, for two points"
    formula = r"f(p x + (1 - p) y) \le p f(x) + (1 - p) f(y)"
    assumptions = ("$f$ is convex and differentiable", r"$0 \le p \le 1$")
    cites = (LOWER_MODEL,)
    given = {"f": convex_function("n"), "x": vector("n"), "y": vector("n"), "p": interval(0, 1)}
    sizes = {"n": (1, 2)}

    def printed(f, x, y, p):
        return le(f(p * x + (1 - p) * y), p * f(x) + (1 - p) * f(y))

    @words
    def proof(h, f, x, y, p):
        mean = p * x + (1 - p) * y
        return h(p) * lower_model(h, f, mean, x) + h(1 - p) * lower_model(h, f, mean, y)

    remarks = ("Any finite number of points follows by induction.",)


@claim("fact:gibbs", FACT.at("divergences"), level="inequality", kind="fact")
class Gibbs:
    """The divergence of one finite law from another is not negative."""

    title = "Gibbs' inequality"
    formula = r"\sum_i p_i \log\frac{p_i}{q_i} \ge 0"
    cites = (X_LOG_X,)
    given = {"p": simplex("n"), "q": simplex("n", positive=True)}

    def printed(p, q):
        return le(dot(p, log(q)), total(xlogx(p)))

    proof = normal_form(certificate=divergence_bound)


@claim("fact:markov", FACT.at("tail bounds"), level="inequality", kind="fact")
class Markov:
    """A nonnegative variable is at least a > 0 with probability at most its mean over a; so much for any event on which
    it is at least a."""

    title = "Markov's inequality"
    formula = r"\Pr[X \ge a] \le \frac{\mathbb E[X]}{a}"
    assumptions = (r"$X \ge 0$", "$a > 0$")
    given = {"p": simplex("n"), "x": nonnegative_vector("n"), "a": positive(), "event": mask("n")}

    def assuming(x, a, event):
        return le(a * event, x)

    def printed(p, x, a, event):
        return le(dot(p, event), dot(p, x) / a)

    def proof(step):
        def certificate(h, p, x, a, event):
            return sum(h(q) * h(y - a * e) for q, y, e in zip(p, x, event)).over(h(a))

        step.normal_form(certificate)

    dropped = ("that it holds for laws that are not finite",)


@claim("fact:chebyshev", FACT.at("tail bounds"), level="inequality", kind="fact")
class Chebyshev:
    """A variable is at least t > 0 away from its mean with probability at most its variance over t^2; so much for any
    event on which it is."""

    title = "Chebyshev's inequality"
    formula = r"\Pr[|X - \mathbb E[X]| \ge t] \le \frac{\operatorname{Var}[X]}{t^2}"
    assumptions = ("$t > 0$",)
    given = {"p": simplex("n"), "x": vector("n"), "t": positive(), "event": mask("n")}

    def assuming(p, x, t, event):
        return le(t**2 * event, (x - dot(p, x) * ones(x)) ** 2)

    def printed(p, x, t, event):
        return le(dot(p, event), (dot(p, x**2) - dot(p, x) ** 2) / t**2)

    def proof(step):
        def certificate(h, p, x, t, event):
            deviations = (x - dot(p, x) * ones(x)) ** 2
            return sum(h(q) * h(y - t**2 * e) for q, y, e in zip(p, deviations, event)).over(h(t) * h(t))

        step.normal_form(certificate)

    dropped = ("that it holds for laws that are not finite",)


@claim("fact:union-bound", FACT.at("tail bounds"), level="inequality", kind="fact")
class UnionBound:
    """The probability that one of two events happens is at most the sum of their probabilities."""

    title = "Union bound"
    formula = r"\Pr[A \cup B] \le \Pr[A] + \Pr[B]"
    given = {"p": simplex("n"), "A": mask("n"), "B": mask("n")}

    def printed(p, A, B):
        either = ones(A) - (ones(A) - A) * (ones(B) - B)
        return le(dot(p, either), dot(p, A) + dot(p, B))

    proof = normal_form(certificate=lambda h, p, A, B: sum(h(q) * h.square(a * b) for q, a, b in zip(p, A, B)))
    remarks = ("Any finite number of events follows by induction.",)
    dropped = ("that it holds for laws that are not finite",)
