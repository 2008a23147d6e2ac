"""Chapter 11: inductive biases due to algorithmic regularization: dropout."""

from claims.arora import ARORA
from claims.arora.objects import (
    dropout_masks, dropped_prediction, equalizing_rotation, nuclear_norm, sensing_terms, tied_dropout_objective,
)  # fmt: skip
from claims.model.arrays import (
    column, columns, diag, diagonal, dot, norm, norm2, ones, outer, row, rows, total,
)  # fmt: skip
from claims.model.calculus import gradient
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, eq, exists
from claims.model.spaces import derived, interval, many, matrix, orthogonal, real, symmetric, vector
from symbolic.expectations import expectation, variance
from symbolic.lazy import sympy as sp


@claim(
    "arora:eq-11.3", ARORA.at("section 11.1", label="Eqn. 11.3", lines=(2579, 2581)),
    level="exact-identity", kind="theorem",
)  # fmt: skip
class DropoutObjectiveOfMatrixSensing:
    """The dropout objective of matrix sensing, the mean over the masks of the empirical loss of U B V', is the
    empirical loss of U V' plus p/(1-p) times the regulariser of (11.4)."""

    formula = (
        r"\widehat{L}_{\mathrm{drop}}(\mathbf{U},\mathbf{V}) = \widehat{L}(\mathbf{U},\mathbf{V}) + "
        r"\frac{p}{1-p}\widehat{R}(\mathbf{U},\mathbf{V}), \quad \widehat{R}(\mathbf{U},\mathbf{V}) = \sum_{j=1}^{d_1} "
        r"\frac{1}{n} \sum_{i=1}^n (\mathbf{u}_j^\top \mathbf{A}^{(i)} \mathbf{v}_j)^2"
    )
    assumptions = (r"$p \in [0, 1)$", r"$B_{jj}$ independent, distributed as $\frac{1}{1-p} \mathrm{Ber}(1-p)$")
    depends = ("arora:eq-11.2", "arora:eq-11.4", "arora:eq-11.5", "arora:11.1-variance-chain")
    given = {
        "U": matrix("d2", "d1"), "V": matrix("d0", "d1"), "A": many(matrix("d2", "d0"), "n"), "y": vector("n"),
        "p": interval(0, 1, open="right"),
    }  # fmt: skip
    sizes = {"d2": (1, 2), "d1": (1, 2), "d0": (1, 2), "n": (1, 2)}

    def printed(U, V, A, y, p):
        loss = lambda W: total([(y[i] - dot(W, A[i])) ** 2 for i in range(len(A))]) / len(A)  # noqa: E731
        dropout_loss = expectation(lambda mask: loss(U @ diag(mask) @ V.T), dropout_masks(p, column(U.T, 0)))
        regularizer = total([z**2 for A_i in A for z in sensing_terms(U, A_i, V)]) / len(A)
        return eq(dropout_loss, loss(U @ V.T) + p / (1 - p) * regularizer)

    def proof(step):
        for d2, d1, d0, n in ((1, 3, 2, 1), (2, 2, 1, 2)):
            step.normal_form(sizes={"d2": d2, "d1": d1, "d0": d0, "n": n})


@claim(
    "arora:11.1-variance-chain", ARORA.at("section 11.1", lines=(2594, 2596)),
    level="exact-identity", kind="proof-step",
)  # fmt: skip
class VarianceOfTheResidual:
    """The variance over the mask of a residual of matrix sensing is p/(1-p) times the sum of the squares of the terms
    u_j' A v_j."""

    formula = (
        r"\operatorname{Var}(y_i - \langle UBV^{\top}, A^{(i)} \rangle) = \operatorname{Var}(\langle UBV^{\top}, "
        r"A^{(i)} \rangle) = \operatorname{Var}(\langle B, U^{\top} A^{(i)} V \rangle) = "
        r"\operatorname{Var}(\sum_{j=1}^{d_1} B_{jj} u_j^{\top} A^{(i)} v_j) = \sum_{j=1}^{d_1} (u_j^{\top} A^{(i)} "
        r"v_j)^2 \operatorname{Var}(B_{jj}) = \frac{p}{1-p} \sum_{j=1}^{d_1} (u_j^{\top} A^{(i)} v_j)^2"
    )
    assumptions = (r"$B_{jj}$ independent",)
    depends = ("arora:11.1-inner-product", "arora:11.1-bernoulli-moments")
    given = {
        "U": matrix("d2", "d1"), "V": matrix("d0", "d1"), "A": matrix("d2", "d0"), "y": real(),
        "p": interval(0, 1, open="right"),
    }  # fmt: skip
    sizes = {"d2": (1, 2), "d1": (1, 2), "d0": (1, 2)}

    def printed(U, V, A, y, p):
        law, z = dropout_masks(p, row(U, 0)), sensing_terms(U, A, V)
        chain = [
            variance(lambda mask: y - dropped_prediction(U, mask, V, A), law),
            variance(lambda mask: dropped_prediction(U, mask, V, A), law),
            variance(lambda mask: dot(diag(mask), U.T @ A @ V), law),
            variance(lambda mask: total([mask[j] * z_j for j, z_j in enumerate(z)]), law),
            total([z_j**2 * variance(lambda mask: mask[j], law) for j, z_j in enumerate(z)]),
            p / (1 - p) * total([z_j**2 for z_j in z]),
        ]
        return all_of(*(eq(left, right) for left, right in zip(chain, chain[1:])))

    def proof(step):
        for d1 in (1, 2, 3):
            step.normal_form(sizes={"d2": 2, "d1": d1, "d0": 1})


def no_rotation_balances(step):
    """For U = I and V = (1, 0) the products of the norms are not both 1/2, whatever the rotation."""
    c, s, d, e = sp.symbols("c s d e", real=True)
    square, inner, determinant = c**2 + s**2, c * d + s * e, c * e - s * d
    step.equal(
        "Q in SO(2) with columns (c, s) and (d, e): c^2 + s^2 = 1, c d + s e = 0 and det Q = c e - s d = 1, so d = -s",
        d * square, c * inner - s * determinant,
    )  # fmt: skip
    step.equal("and e = c", e * square, s * inner + c * determinant)
    U, V, rotated = sp.eye(2), sp.Matrix([[1, 0]]), [sp.Matrix([c, s]), sp.Matrix([-s, c])]
    products = [(U * q).dot(U * q) * (V * q).dot(V * q) for q in rotated]
    step.equal("UV' is a unit vector, of nuclear norm 1: both products must be 1/2", (U * V.T).dot(U * V.T), 1)
    step.equal("their squares add to (c^2 + s^2)^2, which is 1", sum(products), square**2)
    step.nonnegative("those of two halves add to less", 1 - 2 * sp.Rational(1, 2) ** 2, strict=True)


def two_columns_balance(step):
    """For two columns the rotation that makes the diagonal of U'U constant balances the products of the norms."""
    a, b, c = sp.symbols("a b c", real=True)
    x, y = 2 * b, c - a
    length = sp.sqrt(x**2 + y**2)
    cosine2, sine2, product = (1 + x / length) / 2, (1 - x / length) / 2, y / (2 * length)
    step.equal(
        "let G = U'U = V'V have the diagonal a, c and b off it, and Q the columns (C, S), (-S, C) with C^2 = (1 + "
        "x/l)/2, S^2 = (1 - x/l)/2, x = 2b, y = c - a, l^2 = x^2 + y^2 and C S of the sign of y: then C S = y/2l "
        "(where l = 0, G is a I and Q = I will do)", cosine2 * sine2, product**2,
    )  # fmt: skip
    step.equal(
        "tr(G^2) = |UV'|^2 and det G = |det UV'| (0 if UV' is a row or a column): the nuclear norm is a + c",
        a**2 + 2 * b**2 + c**2 + 2 * (a * c - b**2), (a + c) ** 2,
    )  # fmt: skip
    squares = a * cosine2 + 2 * b * product + c * sine2, a * sine2 - 2 * b * product + c * cosine2
    for k in (1, 2):
        R = sp.Matrix(k, 2, sp.symbols(f"R:{2 * k}", real=True))
        gram = dict(zip((a, b, b, c), R.T * R))
        for i in range(2):  # |U q_i| |V q_i| = q_i' G q_i
            sides = squares[i].subs(gram), ((a + c) / 2).subs(gram)
            step.conclude(*sides, {"R": R}, {"d2": k, "d1": 2, "d0": 2, "k": k}, atom=i)


@claim(
    "arora:thm-11.1.1", ARORA.at("section 11.1.1", label="Theorem 11.1.1", lines=(2629, 2629)),
    level="exact-identity", kind="theorem",
)  # fmt: skip
class BalancingRotation:
    """For any U and V there is a rotation Q such that the products of the norms of the columns of UQ and VQ all equal
    the nuclear norm of UV' over the number of columns. True if the pair is balanced, U'U = V'V."""

    formula = (
        r"\forall U \in \mathbb{R}^{d_2 \times d_1}, V \in \mathbb{R}^{d_0 \times d_1}\ \exists Q \in SO(d_1): \quad "
        r"\|\widetilde{u}_i\| \|\widetilde{v}_i\| = \frac{1}{d_1} \|UV^\top\|_*, \quad \widetilde{U} := UQ, "
        r"\widetilde{V} := VQ"
    )
    corrected_formula = (
        r"U^\top U = V^\top V \implies \exists Q \in SO(d_1): \quad \|\widetilde{u}_i\| \|\widetilde{v}_i\| = "
        r"\frac{1}{d_1} \|UV^\top\|_*, \quad \widetilde{U} := UQ, \widetilde{V} := VQ"
    )
    assumptions = ("U and V are any real matrices with d_1 columns",)
    given = {"U": matrix("d2", "d1"), "V": matrix("d0", "d1")}
    corrected_given = {
        "P": orthogonal("d2"), "O": orthogonal("d0"), "R": matrix("k", "d1"),
        "U": derived(lambda P, R: total([outer(column(P, i), row(R, i)) for i in range(R.shape[0])])),
        "V": derived(lambda O, R: total([outer(column(O, i), row(R, i)) for i in range(R.shape[0])])),
    }  # fmt: skip
    sizes = {"d2": (1, 2), "d1": (1, 2), "d0": (1, 2), "k": (1, 2)}
    sizes_where = lambda d2, d1, d0, k: k <= min(d2, d0)  # noqa: E731

    def printed(U, V):
        target = nuclear_norm(U @ V.T) / columns(U)
        n = range(U.shape[1])
        return exists(
            equalizing_rotation(U.T @ U),
            lambda Q: all_of(*(eq(norm(column(U @ Q, i)) * norm(column(V @ Q, i)), target) for i in n)),
        )

    def corrected_assuming(U, V):
        return eq(U.T @ U, V.T @ V)

    corrected = printed

    proof = two_columns_balance

    erratum = Erratum(
        "false-statement", "consequential",
        r"A common rotation of the given factors does not balance the products of the norms, unless the pair is "
        r"balanced, $U^\top U = V^\top V$. The proof rotates other factors, $W \Sigma^{1/2}$ and $Y \Sigma^{1/2}$ "
        r"from the SVD of $UV^\top$, which are balanced. The next display, $R(UQ, VQ) = \frac{1}{d_1} "
        r"\|UV^\top\|_*^2$, rests on the false form; (11.6) itself needs only some factors of $UV^\top$, and stands.",
    )  # fmt: skip

    refute = Evidence(
        "no-witness",
        r"$UV^\top = (1, 0)^\top$ has nuclear norm 1, so both products must be $1/2$. For $Q \in SO(2)$ with first "
        r"row $(c, -s)$ they are $|c|$ and $|s|$, and $c^2 + s^2 = 1 \neq \frac14 + \frac14$.",
        instance={"U": [[1, 0], [0, 1]], "V": [[1, 0]]},
        proof=no_rotation_balances,
    )
    dropped = ("that the witness $Q$ is in $SO(d_1)$, by its construction",)


@claim(
    "arora:prop-11.2.1", ARORA.at("section 11.2", label="Proposition 11.2.1", lines=(2746, 2773)),
    level="exact-identity", kind="proposition",
)  # fmt: skip
class DropoutRegularizerInDeepRegression:
    """The dropout objective of a deep network, with dropout on the last hidden layer, is the empirical loss plus
    p/(1-p) times the sum over hidden nodes of the squared norm of the outgoing weights times the mean squared
    activation."""

    formula = (
        r"\widehat{L}_{drop}(\mathbf{w}) = \widehat{L}(\mathbf{w}) + \widehat{R}(\mathbf{w}), \quad "
        r"\widehat{R}(\mathbf{w}) = \lambda \sum_{j=1}^{d_{k-1}} \|\mathbf{W}_k(:,j)\|^2 \widehat{a}_j^2, \quad "
        r"\widehat{a}_j = \sqrt{\frac{1}{n} \sum_{i=1}^n a_{j,k-1}(\mathbf{x}_i)^2}, \quad \lambda = \frac{p}{1-p}"
    )
    assumptions = (r"$p \in [0, 1)$", r"$B_{jj}$ independent, distributed as $\frac{1}{1-p} \mathrm{Bern}(1-p)$")
    depends = ("arora:eq-11.8", "arora:eq-11.9", "arora:11.2-variance-chain", "arora:11.2-per-example")
    given = {
        "W": matrix("m", "d"), "a": matrix("n", "d"), "y": matrix("n", "m"), "p": interval(0, 1, open="right"),
    }  # fmt: skip
    sizes = {"m": (1, 2), "d": (1, 2), "n": (1, 2)}
    remarks = (
        r"Reading: the lower layers enter only through the activations $a_{k-1}(x_i)$, which are arbitrary vectors, "
        r"the rows of $a$; $W$ is the last layer's $W_k$. For $k = 1$ they are the inputs.",
    )

    def printed(W, a, y, p):
        n = range(a.shape[0])
        loss = lambda mask: total([norm2(row(y, i) - W @ (mask * row(a, i))) for i in n]) / rows(a)  # noqa: E731
        law = dropout_masks(p, row(a, 0))
        mean_squares = [norm2(column(a, j)) / rows(a) for j in range(a.shape[1])]
        regularizer = p / (1 - p) * total([norm2(column(W, j)) * square for j, square in enumerate(mean_squares)])
        return eq(expectation(loss, law), loss(ones(row(a, 0))) + regularizer)

    def proof(step):
        for m, d, n in ((1, 2, 2), (2, 3, 1)):
            step.normal_form(sizes={"m": m, "d": d, "n": n})


@claim("arora:11.3-gradient", ARORA.at("section 11.3", lines=(2812, 2814)), level="exact-identity", kind="identity")
class GradientOfTheTiedObjective:
    """The gradient of the dropout objective of a linear autoencoder with tied weights U is
    4 (UU' - M) U + 4 lambda U diag(U'U)."""

    formula = (
        r"\nabla L_{\theta}(\mathbf{U}) = 4(\mathbf{U}\mathbf{U}^{\top} - \mathbf{M})\mathbf{U} + 4\lambda "
        r"\mathbf{U}\mathrm{diag}(\mathbf{U}^{\top}\mathbf{U})"
    )
    assumptions = (r"$M = (C_{yx} + C_{xy}) / 2$, so M is symmetric",)
    depends = ("arora:eq-11.11",)
    given = {"U": matrix("d0", "d1"), "M": symmetric("d0"), "lam": real()}
    sizes = {"d0": (1, 2), "d1": (1, 2)}
    remarks = (r"Notation: $\mathrm{diag}$ of a matrix is the diagonal matrix with the same diagonal.",)

    def printed(U, M, lam):
        slope = gradient(lambda at: tied_dropout_objective(M, lam, at), U)
        return eq(slope, 4 * (U @ U.T - M) @ U + 4 * lam * U @ diag(diagonal(U.T @ U)))

    def proof(step):
        for d0, d1 in ((1, 2), (2, 1), (2, 3)):
            step.normal_form(sizes={"d0": d0, "d1": d1})
