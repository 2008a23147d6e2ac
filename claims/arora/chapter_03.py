"""Chapter 3: overparametrized linear regression and the kernel trick."""

from claims.arora import ARORA
from claims.model.arrays import constant, Int, concat, dot, eye, inv, iterate, norm2, pinv, power, sqrt, zeros
from claims.model.calculus import gradient
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import eq, exists
from claims.model.spaces import full_row_rank, integers, matrix, positive, vector
from symbolic.derivation import normal_form, words
from symbolic.lazy import sympy as sp


def _trained(X, y, eta, steps):
    """Gradient descent from 0 on |X w - y|^2 / 2."""
    loss = lambda w: norm2(X @ w - y) / 2  # noqa: E731
    return iterate(lambda w: w - eta * gradient(loss, w), zeros(X.T @ y), steps)


@claim("arora:eq-3.3", ARORA.at("section 3.1", "Eqn. 3.3", (677, 678)), level="exact-identity", kind="equation")
class UnrolledGradientDescent:
    """Gradient descent from 0 on the least squares loss, after t + 1 steps, is a partial sum of a geometric series in
    I - eta X'X, applied to eta X'y."""

    formula = r"w_{t+1} = (\sum_{j=0}^{t} (I_{d \times d} - \eta X^{\top} X))^{j} \eta X^{\top} y"
    corrected_formula = r"w_{t+1} = \Bigl(\sum_{j=0}^{t} (I_{d \times d} - \eta X^{\top} X)^{j}\Bigr) \eta X^{\top} y"
    assumptions = ("$w_0 = 0$",)
    depends = ("arora:eq-3.2",)
    given = {"X": matrix("n", "d"), "y": vector("n"), "eta": positive(), "steps": integers(1, 3)}
    sizes = {"n": (1, 2), "d": (1, 2)}

    def printed(X, y, eta, steps):
        A, b = eye(X.T @ X) - eta * (X.T @ X), eta * X.T @ y
        return exists(steps - 1, lambda j: eq(_trained(X, y, eta, steps), power(steps * A, j) @ b))

    def corrected(X, y, eta, steps):
        A, b = eye(X.T @ X) - eta * (X.T @ X), eta * X.T @ y
        series = iterate(lambda partial: eye(A) + A @ partial, zeros(A), steps)
        return eq(_trained(X, y, eta, steps), series @ b)

    proof = words(induction="steps")
    refute = Evidence(
        "no-witness",
        "The exponent $j$ stands outside of the sum over $j$, where it is not bound, and no value of it makes the "
        r"equation true. For $X = (1)$, $y = 1$, $\eta = \frac12$ gradient descent goes to $w_2 = \frac34$; the "
        r"printed right side is $(\frac12 + \frac12)^j \cdot \frac12 = \frac12$ for every $j$.",
        instance={"X": [[1]], "y": [1], "eta": "1/2", "steps": Int(2)},
        proof=lambda step: _no_exponent(step),
    )
    erratum = Erratum(
        "misprint",
        "cosmetic",
        "A parenthesis is misplaced: the power $j$ belongs inside of the sum. As printed $j$ is not bound, and the "
        "sum of $t + 1$ equal matrices is raised to it.",
    )
    remarks = (
        "The number of steps is $t + 1$. The partial sums are taken by Horner's rule, $S \\leftarrow I + A S$.",
        "Reading of the printed form: for some exponent $j$.",
    )


def _no_exponent(step):
    j = sp.Symbol("j", integer=True, nonnegative=True)
    half = sp.Rational(1, 2)
    descent = lambda w: w - half * (w - 1)  # noqa: E731
    step.equal("w_2", descent(descent(sp.S.Zero)), sp.Rational(3, 4))
    step.equal("the printed right side, for every j", (half + half) ** j * half, half)
    step.nonnegative("they differ", sp.Rational(3, 4) - half, strict=True)


@claim("arora:eq-3.5", ARORA.at("section 3.1", "Eqn. 3.5", (684, 686)), level="exact-identity", kind="equation")
class PseudoInverseSolution:
    """Where X has independent rows, the pseudo-inverse of X'X applied to X'y is X'(XX')^-1 y: the solution of an
    underdetermined system, called overdetermined."""

    formula = r"(X^\top X)^\dagger X^\top y = X^{\top} (XX^{\top})^{-1} y"
    assumptions = ("the rows of $X$ are linearly independent", "$d > n$")
    depends = ("arora:eq-3.4",)
    given = {"X": full_row_rank("n", "d"), "y": vector("n")}
    sizes = {"n": (1, 2), "d": (2, 3)}

    def sizes_where(n, d):
        return n < d

    def printed(X, y):
        return eq(pinv(X.T @ X) @ X.T @ y, X.T @ inv(X @ X.T) @ y)

    proof = words()
    refute = Evidence(
        "quote",
        "here $d > n$: there are more unknowns than equations, so the system is underdetermined",
        words="solution for overdetermined systems of linear equations",
    )
    erratum = Erratum(
        "textual",
        "cosmetic",
        "With $d > n$ the system $Xw = y$ has more unknowns than equations and infinitely many solutions (as the "
        r"section says): it is underdetermined. For overdetermined systems $XX^\top$ is singular, and the "
        r"pseudo-inverse solution is $(X^\top X)^{-1}X^\top y$.",
    )


@claim("arora:3.2.1", ARORA.at("section 3.2", "Example 3.2.1", (713, 717)), level="exact-identity", kind="identity")
class QuadraticKernel:
    """The kernel (1 + x.y)^2 is the inner product of explicit features: 1, the coordinates, their products in pairs,
    their squares."""

    formula = (
        r"K(x,y) = (1 + x \cdot y)^2 = \phi(x) \cdot \phi(y), \quad \phi(x) = (1, \sqrt{2}x_1, \dots, \sqrt{2}x_d, "
        r"\sqrt{2}x_1x_2, \dots, \sqrt{2}x_1x_d, \sqrt{2}x_2x_3, \dots, \sqrt{2}x_2x_d, \dots, \sqrt{2}x_{d-1}x_d, "
        r"x_1^2, x_2^2, \dots, x_d^2)"
    )
    assumptions = (r"$x, y \in \mathbb R^d$",)
    depends = ("arora:3.2-kernel-def",)
    given = {"x": vector("d"), "y": vector("d")}

    def printed(x, y):
        return eq(dot(_features(x), _features(y)), (1 + dot(x, y)) ** 2)

    proof = normal_form(sizes={"d": 3})


def _features(x):
    root2 = sqrt(constant(2, x))
    d = x.shape[0]
    pairs = [root2 * x[i] * x[j] for i in range(d) for j in range(i + 1, d)]
    return concat(1, root2 * x, *pairs, x**2)
