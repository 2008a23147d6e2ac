"""Section 4: double descent."""

from dataclasses import replace
from functools import partial

from claims.grosse import GROSSE
from claims.grosse.double_descent import double_descent, norms, ridge, singular_values
from claims.grosse.objects import coordinate, nearest, null_part, orthonormal, penrose, regression_cost
from claims.model.arrays import basis, det, diag, eye, from_rows, inv, norm2, ones, pinv, rows, total, zeros
from claims.model.claim import Erratum, Evidence, claim
from claims.model.matrices import frame
from claims.model.relations import all_of, critical, eq, le, lt
from claims.model.spaces import Space, full_row_rank, matrix, positive, psd, vector
from symbolic.derivation import words


@claim("grosse:dd-setup", GROSSE.at("section 4", lines=(392, 392)), level="algorithmic", kind="algorithm")
class MinimumNormFitOfNoisyTargets:
    """The stationary weights fit the noisy targets with the least norm. How far they are from the true weights, which
    is what the test error measures, has two parts: the noise that is fitted, and what the examples do not see."""

    formula = (
        r"\hat{\mathbf t} = \mathbf X \mathbf w + \boldsymbol\varepsilon, \quad "
        r"\mathbf w^{(\infty)} = \mathbf X^\dagger \hat{\mathbf t}"
    )
    assumptions = (
        r"$D = 50$, $N = 1, \dots, 200$, $x_i \sim \mathcal N(0, 1)$ i.i.d., $t = \mathbf w^\top \mathbf x$ for "
        r"$\mathbf w \sim \mathcal N(0, 0.1)$, $\hat t \sim \mathcal N(t, 1)$",
        r"raw inputs, $\phi(\mathbf x) = \mathbf x$",
    )
    depends = ("grosse:eq-16",)
    given = {"X": matrix("N", "D"), "true": vector("D"), "noise": vector("N"), "shift": vector("D")}
    sizes = {"N": (1, 2), "D": (1, 2)}

    def printed(X, true, noise, shift):
        t = X @ true + noise
        fitted = pinv(X) @ t
        return all_of(
            critical(lambda w: regression_cost(X, t, w), at=fitted),
            nearest(fitted, to=zeros(true), among=fitted + null_part(X, shift)),
            eq(norm2(fitted - true), norm2(pinv(X) @ noise) + norm2(null_part(X, true))),
        )

    proof = words()
    remarks = (
        r"A new input has independent coordinates of mean 0 and variance 1, so that the expected squared error of "
        r"$\mathbf w^{(\infty)}$ on it is $1 + \|\mathbf w^{(\infty)} - \mathbf w\|^2$. The simulations of this "
        "section use this in place of a test set.",
        r"In expectation over the noise and the inputs the two parts are $\frac{N}{D - N - 1}$ and $(1 - \frac ND) "
        r"\|\mathbf w\|^2$ for $N < D - 1$, and $\frac{D}{N - D - 1}$ and 0 for $N > D + 1$: the dashed curves of the "
        "figures.",
    )
    dropped = ("that the excess is what the test error measures",)


@claim("grosse:dd-fig4a", GROSSE.at("section 4", "Figure 4(a)", (392, 404)), level="empirical", kind="empirical")
class DoubleDescent:
    """With D = 50 features the test error of the minimum-norm weights falls, rises to a peak at N = D, and falls again
    as the number of examples grows from 1 to 200; the training error is zero up to N = D."""

    formula = r"D = 50, \quad N = 1, \dots, 200: \quad \text{the test error peaks at } N = D"
    assumptions = (
        r"$x_i \sim \mathcal N(0, 1)$ i.i.d., $\mathbf w \sim \mathcal N(0, 0.1)$, "
        r"$\hat t \sim \mathcal N(\mathbf w^\top \mathbf x, 1)$",
        "minimum-norm weights, raw inputs",
    )
    depends = ("grosse:dd-setup",)
    experiment = double_descent
    mutants = {
        "the peak is at N = 52": partial(double_descent, peak=52),
        "the training error is zero up to N = 55": partial(double_descent, interpolated=55),
        "the weights have standard deviation 0.1": partial(double_descent, variance=0.01),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: $\mathcal N(0, 0.1)$ has variance 0.1, as $\mathcal N(t, \sigma_t^2)$ in section 3.1. With standard "
        r"deviation 0.1 the peak at $N = D$ is the same, but the first descent is missing: the median test error rises "
        "from 1.49 at $N = 1$ to 2.2 at $N = 25$.",
        "The curve is compared run by run: at $N = D$ the test error is larger than at another $N$ in significantly "
        "more than half of the runs.",
    )


@claim("grosse:dd-invertible", GROSSE.at("section 4", lines=(394, 394)), level="probabilistic")
class UniqueMinimumWithManyExamples:
    """Of a line of matrices X + sE, with the identity on top in E, at most 2D are without an inverse of X'X. Where it
    exists, the excess cost of w* + d is |Xd|^2 / 2N, and d is got back from Xd: the minimum is unique. With N < D the
    stationary weights interpolate, and have the least norm of all that do."""

    formula = (
        r"N > D: \ \Pr[\det \mathbf X^\top \mathbf X \neq 0] = 1, \qquad "
        r"N < D: \ \mathbf w^{(\infty)} = \operatorname*{arg\,min}_{\mathbf X \mathbf w = \mathbf t} \|\mathbf w\|^2"
    )
    assumptions = ("the setting of Figure 4",)
    depends = ("grosse:dd-setup",)
    given = {
        "X": matrix("N", "D"), "wide": full_row_rank("D", "N"), "t": vector("N"), "v": vector("D"), "u": vector("D"),
        "shift": vector("N"),
    }  # fmt: skip
    sizes = {"N": (2, 3), "D": (1, 2)}

    def sizes_where(N, D):
        return D < N

    def printed(X, wide, t, v, u, shift):
        top = from_rows([basis(v, i) for i in range(v.shape[0])] + [zeros(v)] * (t.shape[0] - v.shape[0]))
        moved = lambda s: X + s * top  # noqa: E731
        tall = wide.T
        optimum, fitted = pinv(tall) @ t, pinv(wide) @ u
        cost = lambda w: regression_cost(tall, t, w)  # noqa: E731
        return all_of(
            lt(0, total(det(moved(s).T @ moved(s)) for s in range(2 * v.shape[0] + 1))),
            eq(cost(v) - cost(optimum), norm2(tall @ (v - optimum)) / (2 * rows(tall))),
            eq(inv(wide @ tall) @ wide @ (tall @ (v - optimum)), v - optimum),
            eq(wide @ fitted, u),
            nearest(fitted, to=zeros(fitted), among=fitted + null_part(wide, shift)),
        )

    reason = "A derivation needs determinants in any dimension, and that the zeros of a polynomial have measure zero."
    remarks = (
        r"Reading: with high probability is with probability 1. The determinant of $(\mathbf X + s\mathbf E)^\top "
        r"(\mathbf X + s\mathbf E)$ is a polynomial of degree $2D$ in $s$, never negative; that it is not zero at all "
        r"of $2D + 1$ points shows that it has at most $2D$ zeros. So the matrices without an inverse meet each "
        "of these lines in a set of measure 0, and have measure 0 themselves (Fubini's theorem), which inputs with a "
        "density are in with probability 0.",
        r"With $N < D$ the rows of the inputs are independent, with probability 1, for the same reason. $\mathbf X$ is "
        r"then the transpose of what it is for $N > D$, and $D$ and $N$ exchange their roles.",
    )
    dropped = ("that random inputs have full rank with probability 1",)


@claim("grosse:dd-norm", GROSSE.at("section 4", lines=(394, 394)), level="empirical", kind="empirical")
class NormOfTheWeights:
    """The norm of the stationary weights is largest where N = D, and less than a third of that with half as many
    examples; from 60 examples on the test error decreases."""

    formula = r"\|\mathbf w^{(\infty)}\| \text{ is large when } N \approx D, \text{ and much smaller when } N \ll D"
    assumptions = ("the setting of Figure 4",)
    depends = ("grosse:dd-setup",)
    experiment = norms
    mutants = {
        "the norm is largest with 60 examples": partial(norms, largest=60),
        "a third of the norm is enough for 45 examples": partial(norms, small=45),
        "the test error falls from 25 to 45 examples": partial(norms, falling=(25, 45)),
    }
    expected = "reproduced"
    remarks = (
        "Compared run by run, as in Figure 4(a). The expected squared norm is infinite with 49 to 51 examples.",
        "What the text says of robustness and overfitting is an intuition, and is not checked.",
    )


def _excess(n) -> Space:
    """A diagonal matrix without negative entries, and with a zero where the standard basis vector e has its one."""

    def build(draw, e):
        return diag(draw.nonnegative(n) * (ones(e) - e))

    return replace(psd(n), name=f"excess({n}) over the smallest at e", build=build)


@claim("grosse:dd-xdagger", GROSSE.at("section 4", lines=(396, 406)), level="inequality")
class SmallSingularValuesMakeLargeWeights:
    """With smallest nonzero singular value s the weights are at most |t| / s long, and just as long for the image under
    X of the singular vector that belongs to s."""

    formula = (
        r"\|\mathbf X^\dagger \mathbf t\| \le \frac{\|\mathbf t\|}{s_{\min}}, \quad "
        r"\|\mathbf X^\dagger\| = \frac{1}{s_{\min}}"
    )
    depends = ("grosse:eq-16", "grosse:pinv-svd")
    given = {
        "U": frame("N", "r"), "V": frame("D", "r"), "e": coordinate("r"), "s": positive(), "excess": _excess("r"),
        "t": vector("N"),
    }  # fmt: skip
    sizes = {"N": (1, 3), "D": (1, 2), "r": (1, 2)}

    def sizes_where(N, D, r):
        return r <= N and r <= D

    def assuming(U, V, e, excess):
        return [orthonormal(U), orthonormal(V), eq(excess @ e, 0), eq(norm2(e), 1)]

    def printed(U, V, e, s, excess, t):
        S, v = s * eye(excess) + excess, V @ e
        X, inverse = U @ S @ V.T, V @ inv(S) @ U.T
        return all_of(
            penrose(X, inverse),
            le(s**2 * norm2(inverse @ t), norm2(t)),
            eq(inverse @ X @ v, v),
            eq(s**2 * norm2(v), norm2(X @ v)),
        )

    @words
    def proof(h, U, s, excess, t):
        y = inv(s * eye(excess) + excess) @ U.T @ t
        return h.norm2(t - U @ U.T @ t) + 2 * h(s) * h.psd(excess, y) + h.norm2(excess @ y)

    remarks = (
        r"Reading: roughly speaking, as the text says: the size of $\mathbf X^\dagger$ is the largest ratio of the "
        r"lengths of $\mathbf X^\dagger \mathbf t$ and $\mathbf t$.",
        r"$\mathbf X = \mathbf U \mathbf S \mathbf V^\top$ with the nonzero singular values only. They are $s$, for "
        r"the columns $\mathbf U \mathbf e$ and $\mathbf V \mathbf e$, and $s$ plus something nonnegative else.",
    )


@claim("grosse:dd-fig4b", GROSSE.at("section 4", "Figure 4(b)", (404, 406)), level="empirical", kind="empirical")
class SmallestSingularValue:
    """The smallest nonzero singular value of the inputs is least where N = D."""

    formula = r"N = 1, \dots, 200: \quad s_{\min}(\mathbf X) \text{ is closest to zero at } N = D"
    assumptions = ("the setting of Figure 4",)
    depends = ("grosse:dd-setup",)
    experiment = singular_values
    mutants = {
        "it is least with 51 examples": partial(singular_values, lowest=51),
        "it is least with 1 example": partial(singular_values, lowest=1),
        "it is least with 200 examples": partial(singular_values, lowest=200),
    }
    refute = Evidence(
        "quote",
        "the experiment fixes D = 50 and varies N, and the figure's caption has: as a function of N",
        words=r"Figure 4(b) plots the smallest nonzero singular value of $\mathbf{X}$ as a function of D",
    )
    erratum = Erratum("wrong-index", "cosmetic", r"It should read: as a function of $N$, as in the caption.")
    remarks = (
        "In each run the examples are added one by one. A new row brings the smallest singular value down as long as "
        "there are fewer rows than columns, and up from then on.",
        r"Random matrix theory has $|\sqrt N - \sqrt D|$ for it where $N$ and $D$ are large.",
    )


@claim("grosse:dd-ridge", GROSSE.at("section 4", lines=(404, 408)), level="empirical", kind="empirical")
class RidgeRemovesThePeak:
    """A penalty with lambda = 1 removes the peak at N = D, and elsewhere changes neither training nor test error
    noticeably."""

    formula = (
        r"\hat{\mathbf w} = (\mathbf X^\top \mathbf X + \lambda \mathbf I)^{-1} \mathbf X^\top \mathbf t, "
        r"\quad \lambda = 1"
    )
    assumptions = (r"the setting of Figure 4(a), with $\ell_2$ regularization, $\lambda = 1$",)
    depends = ("grosse:dd-setup", "grosse:ridge-objective", "grosse:ridge-solution")
    experiment = ridge
    mutants = {
        "lambda = 1/1000": partial(ridge, penalty=lambda n: 0.001),
        "lambda = 50": partial(ridge, penalty=lambda n: 50.0),
        "lambda = N": partial(ridge, penalty=float),
    }
    refute = Evidence(
        "quote",
        "by the caption, 4(a) has the training and test error, with the dotted line for the penalty; 4(b) has the "
        "smallest singular value",
        words="without noticeably hurting the training or test error outside the pathological regime, "
        "as shown in Figure 4(b)",
    )
    erratum = Erratum(
        "wrong-index", "cosmetic", "These errors are in Figure 4(a); 4(b) has the smallest singular value."
    )
    remarks = (
        r"Reading: the weights are $(\mathbf X^\top \mathbf X + \lambda \mathbf I)^{-1} \mathbf X^\top \mathbf t$, as "
        r"section 2.4 prints the ridge solution. The minimiser of $\mathcal J_\lambda$ as defined there has $N\lambda$ "
        r"for $\lambda$, and then $\lambda = 1$ is not small: at $N = 200$ the median test error grows from 1.33 to "
        r"2.5, and the training error from 0.75 to 1.96.",
        "Basically: with the penalty the median test error still rises by about 5 % from N = 35 to N = 48. Without it, "
        "it is twenty times larger at N = 50 than at N = 35.",
    )
