"""Facts: inequalities between probability distributions."""

from claims.facts import FACT
from claims.model.arrays import dot, log, ones, total, xlogx
from claims.model.claim import claim
from claims.model.relations import le
from claims.model.spaces import positive, simplex
from symbolic.lazy import sympy as sp

LOG_TANGENT, GIBBS = "fact:log-tangent", "fact:gibbs-inequality"


@claim(LOG_TANGENT, FACT.at("logarithms"), level="inequality", kind="fact")
class LogTangent:
    """The logarithm lies below its tangent line at 1."""

    title = "Tangent line of the logarithm"
    formula = r"\log t \le t - 1"
    assumptions = ("$t > 0$",)
    given = {"t": positive()}

    def printed(t):
        return le(log(t), t - 1)

    def proof(step):
        t = sp.Symbol("t", positive=True)
        gap = t - 1 - sp.log(t)
        step.equal("the gap t - 1 - log t vanishes at 1", gap.subs(t, 1), 0)
        step.equal("so does its derivative", sp.diff(gap, t).subs(t, 1), 0)
        step.nonnegative("it is convex, so 1 is its minimum", sp.diff(gap, t, 2))
        step.conclude(sp.log(t), t - 1, {"t": t})


@claim(GIBBS, FACT.at("distributions"), level="inequality", kind="fact")
class GibbsInequality:
    """The Kullback-Leibler divergence of a distribution q from a positive one p is not negative; 0 log 0 is 0."""

    title = "Gibbs' inequality"
    formula = r"\sum_h q_h \log \frac{q_h}{p_h} \ge 0"
    assumptions = (r"$q_h \ge 0$, $p_h > 0$, $\sum_h q_h = \sum_h p_h = 1$",)
    cites = (LOG_TANGENT,)
    given = {"q": simplex("n"), "p": simplex("n", positive=True)}

    def printed(q, p):
        return le(0, total(xlogx(q)) - dot(q, log(p)))

    def proof(step):
        q, p = sp.symbols("q p", positive=True)
        step.cite(LOG_TANGENT, "log(p/q) <= p/q - 1 where q > 0; where q = 0, the term of q is 0 and p - q = p > 0")
        step.equal("times -q: q log(q/p) >= q - p; the sum of the right sides over h is 1 - 1", -q * (p / q - 1), q - p)
        for n in (2, 3):
            masses = {"q": sp.symbols(f"q:{n}"), "p": sp.symbols(f"p:{n}", positive=True)}
            divergence = sum(x_log_x(a) - a * sp.log(b) for a, b in zip(*masses.values()))
            step.conclude(0, divergence, masses, {"n": n}, general=True)


def x_log_x(x):
    """x log x with 0 log 0 = 0, as a SymPy expression."""
    return sp.Piecewise((0, sp.Eq(x, 0)), (x * sp.log(x), True))
