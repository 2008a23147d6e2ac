"""Chapter 7: escaping saddle points."""

from claims.arora import ARORA
from claims.arora.algorithms import descent
from claims.model.arrays import norm2
from claims.model.calculus import gradient
from claims.model.claim import WorstCase, claim
from claims.model.functions import smooth_function
from claims.model.relations import le
from claims.model.spaces import integers, interval, vector
from symbolic.derivation import words
from symbolic.functions import UPPER_MODEL, upper_model


@claim("arora:7.3.2", ARORA.at("section 7.3.1", "Lemma 7.3.2", (1594, 1596)), level="inequality", kind="lemma")
class ImproveOrLocalize:
    """Gradient descent that has lowered the function by little in t steps has stayed near its start all the time."""

    formula = r"||x_{\tau} - x_0|| \le \sqrt{2\eta t(f(x_0) - f(x_t))}"
    assumptions = (r"$f$ is $\ell$-gradient Lipschitz", r"$\eta \le 1/\ell$", r"$t \ge \tau > 0$")
    depends = ("arora:2.1.4", "arora:7.1.1")
    cites = (UPPER_MODEL,)
    given = {
        "f": smooth_function("n"), "x_0": vector("n"), "eta": interval(0, lambda f: 1 / f.L, open="left"),
        "tau": integers(1, 3), "later": integers(0, 2),
    }  # fmt: skip
    sizes = {"n": (1, 2)}

    def printed(f, x_0, eta, tau, later):
        t = tau + later
        points = descent(f, x_0, eta, t)
        return le(norm2(points[tau] - x_0), 2 * eta * t * (f(x_0) - f(points[t])))

    @words
    def proof(h, f, x_0, eta, tau, later):
        t = tau + later
        points = descent(f, x_0, eta, t)
        g = [gradient(f, x) for x in points[:t]]
        decrease = sum(upper_model(h, f, here, after) for here, after in zip(points, points[1:]))
        slack = h(eta) * h(f.L) * h(1 / f.L - eta) * sum(h.norm2(u) for u in g)
        early = sum((h.norm2(g[i] - g[j]) for i in range(tau) for j in range(i)), h.square(0))
        spare = later * sum(h.norm2(u) for u in g[:tau]) + t * sum((h.norm2(u) for u in g[tau:]), h.square(0))
        return t * h(eta) * (2 * decrease + slack) + h.square(eta) * (early + spare)

    worst_case = WorstCase(
        r"the factor $2 \eta t$",
        at={"L": 1, "eta": 1, "tau": 3, "later": 0},
        constant=lambda eta, tau, later: 2 * eta * (tau + later),
        quantity=lambda f, x_0, eta, tau, later: f(x_0) - f(descent(f, x_0, eta, tau + later)[-1]),
    )
    remarks = (
        "Reading: the learning rate is positive.",
        "Both sides are compared by their squares; where $f(x_0) < f(x_t)$ the root would not be defined, and the "
        "inequality of the squares fails.",
        r"The search and the proof take $\tau \le 3$ and $t \le \tau + 2$; the argument is the same for each.",
    )
