"""Section 2: gradient descent for linear regression."""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.grosse.objects import (
    below_chord, coordinate_cost, gradient_descent, linear_model, quadratic, regression_cost,
)  # fmt: skip
from claims.model.arrays import concat, dot, from_rows, rows, total, zeros
from claims.model.calculus import gradient
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, eq, exists, le, lt
from claims.model.spaces import integers, interval, many, matrix, positive, psd, real, vector
from symbolic.derivation import inequality, normal_form, words


@claim("grosse:eq-1", GROSSE.at("section 2", "Eqn. 1", (22, 24)), level="exact-identity", kind="definition")
class LinearModel:
    """The model is linear in the features: its slopes are the weights everywhere, and its value at zero is the bias."""

    formula = r"y = \mathbf{w}^{\top} \boldsymbol{\phi}(\mathbf{x}) + b"
    given = {"w": vector("D"), "b": real(), "features": vector("D")}

    def printed(w, b, features):
        y = lambda features: linear_model(w, b, features)  # noqa: E731
        return all_of(eq(gradient(y, features), w), eq(y(zeros(features)), b))

    proof = words()
    remarks = (
        "Reading: “linear” means “affine”, as the text's footnote on subspaces says; in the weights and the bias "
        "together the model is linear in the narrow sense, which is Eqn. 2.",
    )


@claim("grosse:eq-2", GROSSE.at("section 2", "Eqn. 2", (26, 28)), level="exact-identity", kind="identity")
class HomogeneousCoordinates:
    """With a 1 appended to the features and the bias to the weights, the model of Eqn. 1 is an inner product."""

    formula = r"y = \breve{\mathbf{w}}^{\top} \breve{\boldsymbol{\phi}}(\mathbf{x})"
    assumptions = (
        r"$\breve{\phi}(\mathbf{x}) = (\phi(\mathbf{x})^{\top} \ 1)^{\top}$",
        r"$\breve{\mathbf{w}} = (\mathbf{w}^{\top} \ b)^{\top}$",
    )
    depends = ("grosse:eq-1",)
    given = {"w": vector("D"), "b": real(), "features": vector("D")}

    def printed(w, b, features):
        return eq(linear_model(w, b, features), dot(concat(w, b), concat(features, 1)))

    proof = words()


@claim("grosse:eq-3", GROSSE.at("section 2", "Eqn. 3", (30, 37)), level="exact-identity", kind="definition")
class LeastSquares:
    """The mean of the squared errors over the training set is the squared norm of the vector of all errors, with the
    features as the rows of a matrix."""

    formula = (
        r"\vec{\mathbf{w}}_{\star} \in \operatorname*{arg\,min}_{\vec{\mathbf{w}}} \mathcal{J}(\vec{\mathbf{w}}) "
        r"= \operatorname*{arg\,min}_{\vec{\mathbf{w}}} \frac{1}{2N} \sum_{i=1}^{N} "
        r"(\vec{\mathbf{w}}^{\top} \vec{\boldsymbol{\phi}}(\mathbf{x}^{(i)}) - t^{(i)})^2 "
        r"= \operatorname*{arg\,min}_{\vec{\mathbf{w}}} \frac{1}{2N} "
        r"\| \vec{\boldsymbol{\Phi}} \vec{\mathbf{w}} - \mathbf{t} \|^2"
    )
    assumptions = (
        r"$\check{\Phi}$ is a matrix whose $i$th row is the feature vector $\check{\phi}(\mathbf{x}^{(i)})$",
        r"$\mathbf{t}$ is the vector of all the targets",
    )
    depends = ("grosse:eq-2",)
    given = {"features": many(vector("D"), "N"), "t": vector("N"), "w": vector("D")}

    def printed(features, t, w):
        squares = [(dot(w, phi) - target) ** 2 for phi, target in zip(features, t)]
        return eq(total(squares) / (2 * rows(t)), regression_cost(from_rows(features), t, w))

    proof = normal_form()
    remarks = (
        "That the cost has a minimiser, and which are the minimisers, is section 2.2.",
        r"The arrow, the breve and the check over $\mathbf w$, $\phi$ and $\Phi$ are one sign, that of homogeneous "
        "coordinates; the copy has read it in three ways.",
    )
    dropped = ("that there is a minimiser, and need not be only one",)


@claim("grosse:convex-quadratic", GROSSE.at("section 2", lines=(39, 39)), level="exact-identity")
class RegressionIsConvex:
    """The regression cost is quadratic, its gradient being affine, nonnegative, and convex. The reason given is valid:
    a quadratic that is not convex takes negative values, on any line along which it curves downwards."""

    formula = r"\mathcal{J}(\check{\mathbf{w}}) \text{ is a convex quadratic, because it's a sum of squares}"
    depends = ("grosse:eq-3",)
    given = {
        "Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D"), "v": vector("D"), "s": interval(0, 1),
        "bend": positive(), "slope": real(), "offset": real(),
    }  # fmt: skip
    sizes = {"N": (1, 2), "D": (1, 2)}

    def printed(Phi, t, w, v, s, bend, slope, offset):
        cost = lambda w: regression_cost(Phi, t, w)  # noqa: E731
        downwards = lambda x: coordinate_cost(-bend, slope)(x) + offset  # noqa: E731
        far_out = (slope + 1 + slope**2 + bend**2 + offset**2) / bend
        return all_of(
            eq(gradient(cost, s * w + (1 - s) * v), s * gradient(cost, w) + (1 - s) * gradient(cost, v)),
            le(0, cost(w)),
            below_chord(cost, w, v, s),
            exists(far_out, lambda x: lt(downwards(x), 0)),
        )

    proof = inequality()


@claim("grosse:eq-4", GROSSE.at("section 2", "Eqn. 4", (39, 43)), level="exact-identity", kind="definition")
class ConvexQuadratic:
    """The general quadratic with a positive semidefinite A has gradient A w + b and is convex."""

    formula = (
        r"\mathbf{w}_{\star} \in \operatorname*{arg\,min}_{\mathbf{w}} "
        r"\frac{1}{2} \mathbf{w}^{\top} \mathbf{A} \mathbf{w} + \mathbf{b}^{\top} \mathbf{w} + c"
    )
    assumptions = (r"$\mathbf{A}$ is a positive semidefinite matrix, $\mathbf{b}$ is a vector, and $c$ is a scalar",)
    given = {
        "A": psd("D"), "b": vector("D"), "c": real(), "w": vector("D"), "v": vector("D"), "s": interval(0, 1),
    }  # fmt: skip

    def printed(A, b, c, w, v, s):
        cost = lambda w: quadratic(A, b, w) + c  # noqa: E731
        return all_of(eq(gradient(cost, w), A @ w + b), below_chord(cost, w, v, s))

    @words
    def proof(h, A, w, v, s):
        return Fraction(1, 2) * h(s) * h(1 - s) * h.psd(A, w - v)

    remarks = (
        "Reading: a positive semidefinite matrix is symmetric.",
        r"There need not be a minimiser: for $\mathbf A = \mathbf 0 \neq \mathbf b$ there is none (section 2.2).",
    )


@claim("grosse:regression-A-b-sec2", GROSSE.at("section 2", lines=(43, 43)), level="exact-identity", kind="identity")
class RegressionIsQuadratic:
    """Up to a constant, the linear regression cost is the quadratic of Eqn. 4 with these A and b."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \boldsymbol{\Phi}^{\top} \boldsymbol{\Phi}^{\top}, \quad "
        r"\mathbf{b} = -\frac{1}{N} \boldsymbol{\Phi}^{\top} \mathbf{t}"
    )
    corrected_formula = r"\mathbf{A} = \frac{1}{N} \boldsymbol{\Phi}^{\top} \boldsymbol{\Phi}"
    depends = ("grosse:eq-3", "grosse:eq-4")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D")}

    def printed(Phi, t, w):
        A, b = Phi.T @ Phi.T / rows(Phi), -Phi.T @ t / rows(Phi)
        return eq(regression_cost(Phi, t, w) - regression_cost(Phi, t, zeros(w)), quadratic(A, b, w))

    def corrected(Phi, t, w):
        A, b = Phi.T @ Phi / rows(Phi), -Phi.T @ t / rows(Phi)
        return eq(regression_cost(Phi, t, w) - regression_cost(Phi, t, zeros(w)), quadratic(A, b, w))

    proof = words()
    erratum = Erratum(
        "misprint", "cosmetic",
        r"The second factor carries a stray transpose: $\Phi$ is $N \times D$, so $\Phi^\top \Phi^\top$ is not even "
        r"defined unless $N = D$, and then it is in general neither symmetric nor $\Phi^\top \Phi$.",
    )  # fmt: skip
    remarks = (
        r"The constant $c$ of Eqn. 4 is the cost at $\mathbf w = \mathbf 0$, so both sides are compared after "
        r"subtracting it.",
    )


@claim("grosse:constant-offset", GROSSE.at("section 2", lines=(43, 43)), level="exact-identity")
class ConstantIsIgnored:
    """The constant changes neither the gradient, nor the iterates of gradient descent, nor which of two points costs
    more and by how much."""

    formula = (
        r"c \text{ doesn't affect the optimum or the optimization dynamics (because it doesn't affect the gradient)}"
    )
    depends = ("grosse:eq-4", "grosse:eq-5")
    given = {
        "A": psd("D"), "b": vector("D"), "c": real(), "w": vector("D"), "v": vector("D"), "alpha": positive(),
        "k": integers(0, 2),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(A, b, c, w, v, alpha, k):
        without = lambda w: quadratic(A, b, w)  # noqa: E731
        cost = lambda w: without(w) + c  # noqa: E731
        return all_of(
            eq(gradient(cost, w), gradient(without, w)),
            eq(gradient_descent(cost, w, alpha, k), gradient_descent(without, w, alpha, k)),
            eq(cost(w) - cost(v), without(w) - without(v)),
        )

    proof = words(induction="k")
