"""Chapter 2: basics of optimization."""

from fractions import Fraction

from claims.arora import ARORA
from claims.arora.algorithms import descent
from claims.model.arrays import dot, norm2, total
from claims.model.calculus import gradient
from claims.model.claim import Erratum, WorstCase, claim
from claims.model.functions import smooth_function
from claims.model.relations import all_of, eq, le
from claims.model.spaces import integers, interval, positive, real, vector
from symbolic.derivation import words
from symbolic.functions import UPPER_MODEL, upper_model

HALF = Fraction(1, 2)


@claim("arora:2.1.3", ARORA.at("section 2.1.1", "Problem 2.1.3", (327, 330)), level="inequality", kind="problem")
class QuadraticUpperBound:
    """An L-smooth function lies below the quadratic of curvature L that touches it at any point."""

    formula = r"f(w) \le f(w_t) + \langle \nabla f(w_t), w - w_t \rangle + \frac{L}{2} \|w - w_t\|_2^2"
    assumptions = ("$f$ is $L$-smooth (Definition 2.1.2)",)
    depends = ("arora:2.1.2", "arora:eq-2.1")
    cites = (UPPER_MODEL,)
    given = {"f": smooth_function("n"), "w_t": vector("n"), "w": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(f, w_t, w):
        return le(f(w), f(w_t) + dot(gradient(f, w_t), w - w_t) + f.L / 2 * norm2(w - w_t))

    proof = words(certificate=lambda h, f, w_t, w: upper_model(h, f, w_t, w))
    worst_case = WorstCase(
        r"the factor $\frac L2$", {"L": 1}, constant=lambda f: f.L / 2, quantity=lambda w, w_t: norm2(w - w_t)
    )
    remarks = (
        "Reading: the domain is the whole space, or convex. On a domain of two pieces the inequality can fail from one "
        "piece to the other.",
        "A Hessian with eigenvalues in $[-L, L]$ makes $L$ a Lipschitz constant of the gradient, which is what the "
        "cited fact assumes.",
    )


@claim("arora:2.1.4", ARORA.at("section 2.1.2", "Lemma 2.1.4", (336, 338)), level="inequality", kind="lemma")
class DescentLemma:
    """A step of gradient descent with learning rate below 1/L lowers an L-smooth function by at least half of eta
    |grad|^2."""

    formula = r"f(w_{t+1}) \le f(w_t) - \frac{\eta}{2} \cdot \|\nabla f(w_t)\|_2^2"
    assumptions = ("$f$ is $L$-smooth", r"$\eta < 1/L$")
    depends = ("arora:2.1.3", "arora:2.1-gd")
    cites = (UPPER_MODEL,)
    given = {"f": smooth_function("n"), "w": vector("n"), "eta": interval(0, lambda f: 1 / f.L, open="both")}
    sizes = {"n": (1, 2)}

    def printed(f, w, eta):
        g = gradient(f, w)
        return le(f(w - eta * g), f(w) - eta / 2 * norm2(g))

    @words
    def proof(h, f, w, eta):
        g = gradient(f, w)
        return upper_model(h, f, w, w - eta * g) + HALF * h(eta) * h(f.L) * h(1 / f.L - eta) * h.norm2(g)

    worst_case = WorstCase(
        r"the factor $-\frac{\eta}{2}$",
        at={"L": 1, "eta": HALF},
        constant=lambda eta: -eta / 2,
        quantity=lambda f, w: norm2(gradient(f, w)),
    )
    remarks = (r"Reading: the learning rate is positive.", r"It holds for $\eta = 1/L$ too.")


@claim("arora:2.3-two-forms", ARORA.at("section 2.3", lines=(404, 409)), level="exact-identity", kind="exercise")
class TwoFormsOfHeavyBall:
    """Heavy-ball momentum written with the difference of the last iterates, and with a velocity u, gives the same
    iterates."""

    formula = (
        r"w_{t+1} = w_t - \eta \nabla f(w_t) + \beta(w_t - w_{t-1}) \quad\Longleftrightarrow\quad "
        r"u_t = -\nabla f(w_t) + \beta u_{t-1},\; w_{t+1} = w_t + \eta u_t"
    )
    depends = ("arora:2.3-heavy-ball",)
    given = {"f": smooth_function("n"), "previous": vector("n"), "w": vector("n"), "eta": positive(), "beta": real()}
    sizes = {"n": (1, 2)}

    def printed(f, previous, w, eta, beta):
        here, before, u = w, previous, (w - previous) / eta
        agreements = []
        for _ in range(2):
            here, before = here - eta * gradient(f, here) + beta * (here - before), here
            u = -gradient(f, w) + beta * u
            w = w + eta * u
            agreements += [eq(w, here), eq(eta * u, here - before)]
        return all_of(*agreements)

    proof = words()
    remarks = (
        r"Reading: $\eta$ is constant and not zero, and the starts match: $\eta u_{t-1} = w_t - w_{t-1}$.",
        "Any two consecutive iterates are the start here, and the starts match again after each step; so all "
        "iterates agree, by induction.",
    )
    dropped = ("that all iterates agree, by induction over the steps",)


@claim(
    "arora:2.5.1-theorem", ARORA.at("section 2.5.2", "Theorem 2.5.1", (496, 498)), level="inequality", kind="theorem"
)
class GradientDescentFindsSmallGradient:
    """Gradient descent with rate 1/beta on a beta-smooth function that is bounded by M/2 at the iterates finds, within
    T steps, a point where the squared gradient is at most 4 M beta / T."""

    formula = (
        r"|f(w_t)| \leq \tfrac{M}{2},\; t = 1, \dots, T \;\Rightarrow\; "
        r"\|\nabla_{\tau}\|^2 \leq \frac{1}{T} \sum_t \|\nabla_t\|^2 \leq \frac{4M\beta}{T}"
    )
    corrected_formula = (
        r"|f(w_t)| \leq \tfrac{M}{2},\; t = 1, \dots, T+1 \;\Rightarrow\; "
        r"\|\nabla_{\tau}\|^2 \leq \frac{1}{T} \sum_t \|\nabla_t\|^2 \leq \frac{4M\beta}{T}"
    )
    assumptions = (
        r"$f$ is $\beta$-smooth (2.3)", r"$|f(w_t)| \le \frac M2$ for all $t = 1, \dots, T$", r"$\eta_t = \frac1\beta$",
        r"$\nabla_\tau$ is smallest among $\nabla_1, \dots, \nabla_T$",
    )  # fmt: skip
    depends = ("arora:eq-2.3", "arora:2.5-boundedness", "arora:alg-1")
    cites = (UPPER_MODEL,)
    given = {"f": smooth_function("n"), "w_1": vector("n"), "M": positive(), "T": integers(1, 2), "tau": integers(1, 2)}
    sizes = {"n": (1, 2)}

    def assuming(f, w_1, M, T, tau):
        return _bounded(f, descent(f, w_1, 1 / f.L, T)[:T], M) + _smallest(f, descent(f, w_1, 1 / f.L, T - 1), tau)

    def corrected_assuming(f, w_1, M, T, tau):
        return _bounded(f, descent(f, w_1, 1 / f.L, T), M) + _smallest(f, descent(f, w_1, 1 / f.L, T - 1), tau)

    def printed(f, w_1, M, T, tau):
        squares = _squared_gradients(f, descent(f, w_1, 1 / f.L, T - 1))
        mean = total(squares) / T
        return all_of(le(squares[min(tau, T) - 1], mean), le(mean, 4 * M * f.L / T))

    corrected = printed

    @words
    def proof(h, f, w_1, M, T, tau):
        points = descent(f, w_1, 1 / f.L, T)
        squares = _squared_gradients(f, points[:T])
        smallest = squares[min(tau, T) - 1]
        above_smallest = sum((h(s - smallest) for i, s in enumerate(squares) if i != min(tau, T) - 1), h.square(0))
        decrease = sum(upper_model(h, f, here, after) for here, after in zip(points, points[1:]))
        bounds = h(M / 2 - f(points[0])) + h(f(points[T]) + M / 2)
        return [above_smallest * Fraction(1, T), Fraction(2, T) * h(f.L) * (decrease + bounds + h(M))]

    worst_case = WorstCase(
        r"the factor $\frac{4\beta}{T}$ of $M$",
        at={"L": 1, "T": 10, "tau": 10},
        constant=lambda f, T: 4 * f.L / T,
        quantity=lambda M: M,
    )
    erratum = Erratum(
        "wrong-index",
        "local",
        r"The telescoping sum ends at $f(w_{T+1})$, which the bound for $t = 1, \dots, T$ does not control. For $T = "
        r"1$, $f(w) = w$, $\beta = 1$ and $w_1 = 0$ every $M > 0$ is a bound, while the squared gradient is 1 and "
        r"$4M\beta$ as small as one likes. The theorem needs the bound for $t = 1, \dots, T + 1$ (and then even "
        r"$2M\beta/T$ holds).",
    )
    remarks = (
        r"Reading: $\beta$-smooth as in Definition 2.1.2 (the text says that this $\beta$ is $L$). The proof uses no "
        "more than (2.3).",
        "The search and the proof take one and two steps; the argument is the same for any number.",
    )


def _squared_gradients(f, points):
    return [norm2(gradient(f, w)) for w in points]


def _bounded(f, points, M):
    return [bound for w in points for bound in (le(f(w), M / 2), le(-M / 2, f(w)))]


def _smallest(f, points, tau):
    """The tau-th of the points (the last one, where tau is greater) has the smallest gradient."""
    squares = _squared_gradients(f, points)
    return [le(squares[min(tau, len(squares)) - 1], square) for square in squares]
