"""Chapter 10: credit attribution: influence functions and Shapley values."""

from fractions import Fraction
from math import comb, factorial

from claims.arora import ARORA
from claims.arora.objects import coalitions, game, players, shapley_value, utility
from claims.model.arrays import dot, inv, total
from claims.model.calculus import derivative, gradient
from claims.model.claim import claim
from claims.model.relations import all_of, eq
from claims.model.spaces import pd, symmetric, vector
from symbolic.derivation import words


@claim(
    "arora:10.1.2", ARORA.at("section 10.1", label="Theorem 10.1.2", lines=(2443, 2443)),
    level="exact-identity", kind="theorem",
)  # fmt: skip
class InfluenceFunction:
    """The influence of a training point x on the loss at z, the derivative of the loss at z along the minimisers of the
    training loss with weight 1/|S| + eps on x, is minus the gradient at z times the inverse Hessian times that at x."""

    formula = r"I(x,z) = -\nabla_{\theta} (\ell(z,\theta^*))^T H_{\theta^*}^{-1} \nabla_{\theta} \ell(x,\theta^*)"
    assumptions = (
        r"the gradient of $\ell(S, \cdot)$ vanishes at $\theta^*$ and its Hessian there is positive semi-definite",
        "twice differentiable loss",
    )  # fmt: skip
    depends = ("arora:10.1.1", "arora:10.1-hessian-assumption")
    given = {
        "optimum": vector("n"), "H": pd("n"), "slope_x": vector("n"), "K": symmetric("n"), "slope_z": vector("n"),
        "J": symmetric("n"),
    }  # fmt: skip
    sizes = {"n": (1, 2)}
    remarks = (
        "Reading: the Hessian is nonsingular, since its inverse is printed.",
        r"Reading: the derivative at $\epsilon = 0$ depends on the losses only through their expansions at $\theta^*$ "
        r"to second order, so each loss is quadratic with an arbitrary gradient and Hessian there, and the perturbed "
        r"minimiser is the solution of a linear equation.",
    )
    dropped = (
        "that it holds for losses that are not quadratic",
        "that the perturbed minimiser solves the linear equation",
    )

    def printed(optimum, H, slope_x, K, slope_z, J):
        loss_x = lambda at: dot(slope_x, at - optimum) + dot(at - optimum, K @ (at - optimum)) / 2  # noqa: E731
        loss_z = lambda at: dot(slope_z, at - optimum) + dot(at - optimum, J @ (at - optimum)) / 2  # noqa: E731
        minimiser = lambda eps: optimum - inv(H + eps * K) @ (eps * slope_x)  # noqa: E731
        influence = derivative(lambda eps: loss_z(minimiser(eps)), 0 * dot(optimum, optimum))
        return eq(influence, -dot(gradient(loss_z, optimum), inv(H) @ gradient(loss_x, optimum)))

    proof = words()


@claim(
    "arora:10.2.2", ARORA.at("section 10.2", label="Problem 10.2.2", lines=(2486, 2492)),
    level="exact-identity", kind="problem",
)  # fmt: skip
class ShapleyValueBySubsets:
    """The Shapley value, the mean marginal utility of a player over all orders of arrival, is the sum over subsets S
    without the player of the marginal utility times |S|! (N - |S| - 1)! / N!, which is 1 / (N binom(N - 1, |S|))."""

    formula = (
        r"s_i = \sum_{S \subseteq [N] \setminus \{i\}} \frac{\{S\}! (N - \{S\} - 1)!)}{N!} (U(S \cup \{i\}) - U(S)) = "
        r"\frac{1}{N} \sum_{S \subseteq [N] \setminus \{i\}} \frac{U(S \cup \{i\}) - U(S)}{\binom{N-1}{|S|}}"
    )
    depends = ("arora:10.2.1",)
    given = {"U": game("N")}
    sizes = {"N": (1, 3)}
    remarks = (r"Notation: $\{S\}$ stands for the number of elements of $S$, and a closing parenthesis is in excess.",)

    def printed(U):
        N = players(U)
        relations = []
        for i in range(N):
            gains = [(len(S), utility(U, S | {i}) - utility(U, S)) for S in coalitions(N, without=(i,))]
            first = total([Fraction(factorial(k) * factorial(N - k - 1), factorial(N)) * gain for k, gain in gains])
            second = total([gain / comb(N - 1, k) for k, gain in gains]) / N
            relations += [eq(shapley_value(U, i), first), eq(first, second)]
        return all_of(*relations)

    def proof(step):
        for N in (1, 2, 3, 4):
            step.normal_form(sizes={"N": N})


@claim(
    "arora:10.2.5", ARORA.at("section 10.2.1", label="Theorem 10.2.5", lines=(2516, 2520)),
    level="exact-identity", kind="theorem",
)  # fmt: skip
class DifferencesOfShapleyValues:
    """The difference of two players' Shapley values is the sum, over the subsets S with neither of them, of the utility
    of S with the one minus that of S with the other, times 1 / ((N - 1) binom(N - 2, |S|))."""

    formula = (
        r"s_i - s_j = \frac{1}{N - 1} \sum_{S \subseteq [N] \setminus \{i, j\}} \frac{U(S \cup \{i\}) - U(S \cup "
        r"\{j\})}{\binom{N-2}{|S|}}"
    )
    depends = ("arora:10.2.2",)
    given = {"U": game("N")}
    sizes = {"N": (2, 3)}
    remarks = ("Reading: $i$ and $j$ are different players, so there are at least two.",)

    def printed(U):
        N = players(U)
        relations = []
        for i, j in ((i, j) for i in range(N) for j in range(N) if i != j):
            pairs = [(len(S), utility(U, S | {i}) - utility(U, S | {j})) for S in coalitions(N, without=(i, j))]
            weighted = total([gap / comb(N - 2, k) for k, gap in pairs]) / (N - 1)
            relations.append(eq(shapley_value(U, i) - shapley_value(U, j), weighted))
        return all_of(*relations)

    def proof(step):
        for N in (2, 3, 4):
            step.normal_form(sizes={"N": N})
