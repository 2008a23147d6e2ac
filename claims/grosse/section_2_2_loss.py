"""Section 2.2, the rest: what happens to the loss, and how fast."""

from functools import partial

from claims.grosse import GROSSE
from claims.grosse.objects import (
    coordinate_cost, diagonalised, gradient_descent, orthogonal_to_eigenvector, quadratic, update,
)  # fmt: skip
from claims.grosse.quadratic_figures import convergence
from claims.grosse.section_2_2_coordinates import FLAT
from claims.grosse.section_2_2_iterates import A1, A1_IS_RANGE, A2, HALF
from claims.model.arrays import concat, diag, dot, exp, log, power, total, vec, zeros
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, eq, exists, le, lt, ne
from claims.model.spaces import (
    integers, interval, nonnegative_vector, positive, positive_vector, real, vector,
)  # fmt: skip
from symbolic.derivation import normal_form, words
from symbolic.entropy import EXP_TANGENT, LOG_TANGENT, exp_tangent, log_tangent


@claim("grosse:loss-decomposition", GROSSE.at("section 2.2", lines=(228, 230)), level="exact-identity", kind="identity")
class LossByCoordinates:
    """In coordinates in which A is diagonal a quadratic is a sum over coordinates; up to a constant that does not
    depend on w it is a sum of squares over those with positive curvature and of linear terms over those with none."""

    formula = (
        r"\tilde{\mathcal{J}}(\tilde{\mathbf{w}}) "
        r"= \frac{1}{2} \tilde{\mathbf{w}}^{\top} \tilde{\mathbf{A}} \tilde{\mathbf{w}} "
        r"+ \tilde{\mathbf{b}}^{\top} \tilde{\mathbf{w}} + c_1 "
        r"= \sum_{j} \left[ \frac{\tilde{a}_j}{2} \tilde{w}_j^2 + \tilde{b}_j \tilde{w}_j \right] + c_1 "
        r"= \sum_{j: \tilde{a}_j > 0} \frac{\tilde{a}_j}{2} (\tilde{w}_j - \tilde{w}_{\star j})^2 "
        r"+ \sum_{j: \tilde{a}_j = 0} \tilde{b}_j \tilde{w}_j + c_2"
    )
    depends = ("grosse:eq-12", "grosse:case1-fixed-point")
    given = {
        "a": positive_vector("curved"), "b": vector("curved"), "w": vector("curved"),
        "slope": vector("flat"), "v": vector("flat"), "c1": real(),
    }  # fmt: skip
    sizes = {"curved": (0, 2), "flat": (0, 2)}

    def sizes_where(curved, flat):
        return curved + flat > 0

    def printed(a, b, w, slope, v, c1):
        curvatures, slopes, weights = concat(a, zeros(v)), concat(b, slope), concat(w, v)
        loss = quadratic(diag(curvatures), slopes, weights) + c1
        return all_of(
            eq(loss, total(curvatures / 2 * weights**2 + slopes * weights) + c1),
            exists(
                c1 - total(b**2 / (2 * a)),
                lambda c2: eq(loss, total(a / 2 * (w + b / a) ** 2) + total(slope * v) + c2),
            ),
        )

    proof = normal_form()
    remarks = (r"Reading: $\tilde w_{\star j} = -\tilde b_j / \tilde a_j$, the fixed point of Case 1.",)


@claim("grosse:loss-case-contributions", GROSSE.at("section 2.2", lines=(232, 232)), level="exact-identity")
class FlatCoordinatesContributeNothing:
    """In Case 3 the entry of b is zero, and the cost does not change along the eigenvector; for b in the range of A, a
    coordinate without curvature is one of Case 3."""

    formula = (
        r"\text{in Case 3, } \mathbf{b}_j = 0, \text{ so Case 3 doesn't contribute to the objective. As long as A1 is "
        r"satisfied, Case 2 is impossible, so the second term drops out}"
    )
    corrected_formula = formula.replace(r"\mathbf{b}_j", r"\tilde{b}_j")
    assumptions = (r"$\tilde{a}_j = 0$", "Case 3, or A1")
    depends = ("grosse:loss-decomposition", "grosse:A1-implies-b-zero")
    given = FLAT | {
        "c": vector("D"), "b": orthogonal_to_eigenvector(),
        "w": vector("D"), "s": real(),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A):
        return diagonalised(Q, e, A, 0)

    def printed(Q, e, A, b, w, s):
        return all_of(eq(dot(e, b), 0), *_no_contribution(Q, e, A, b, w, s))

    def corrected(Q, e, A, b, w, s):
        return all_of(eq(dot(e, Q.T @ b), 0), *_no_contribution(Q, e, A, b, w, s))

    proof = words()
    erratum = Erratum(
        "misprint", "cosmetic",
        r"The tilde is missing, as in Cases 1 and 2: it is $\tilde b_j$ that is zero in Case 3, while $\mathbf b_j$ is "
        r"an entry of $\mathbf b$ in the original coordinates.",
    )  # fmt: skip
    remarks = (
        r"The first term of the loss is a sum over the $\tilde a_j > 0$, which is Case 1, and the second one over the "
        r"$\tilde a_j = 0$, Cases 2 and 3: what is left to check is that the latter vanishes.",
    )


def _no_contribution(Q, e, A, b, w, s):
    """The cost is the same along the column Q e of Q; the b for which w is a minimiser has no slope along it."""
    cost = lambda w: quadratic(A, b, w)  # noqa: E731
    return eq(cost(w + s * (Q @ e)), cost(w)), eq(dot(e, Q.T @ -(A @ w)), 0)


@claim("grosse:loss-closed-form", GROSSE.at("section 2.2", lines=(232, 234)), level="exact-identity", kind="equation")
class LossInClosedForm:
    """After k steps of gradient descent the cost is a sum over the directions of positive curvature of terms that
    change exponentially."""

    formula = (
        r"\mathcal{J}(\mathbf{w}^{(k)}) = \tilde{\mathcal{J}}(\tilde{\mathbf{w}}^{(k)}) = \sum_{j:\tilde{a}_j>0} "
        r"\frac{\tilde{a}_j}{2} (\tilde{w}_j^{(0)} - \tilde{w}_{\star j})^2 (1 - \alpha \tilde{a}_j)^{2k}"
    )
    corrected_formula = (
        r"\mathcal{J}(\mathbf{w}^{(k)}) - \mathcal{J}(\mathbf{w}_\star) = \sum_{j:\tilde{a}_j>0} "
        r"\frac{\tilde{a}_j}{2} (\tilde{w}_j^{(0)} - \tilde{w}_{\star j})^2 (1 - \alpha \tilde{a}_j)^{2k}"
    )
    assumptions = (A1,)
    depends = ("grosse:loss-decomposition", "grosse:case1-solution")
    given = {
        "a": nonnegative_vector("D"), "minimiser": vector("D"), "start": vector("D"),
        "alpha": positive(), "k": integers(0, 3),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(a, minimiser, start, alpha, k):
        loss = _diagonal_loss(a, minimiser)
        return eq(loss(gradient_descent(loss, start, alpha, k)), _terms(a, start - minimiser, alpha, k))

    def corrected(a, minimiser, start, alpha, k):
        loss = _diagonal_loss(a, minimiser)
        excess = loss(gradient_descent(loss, start, alpha, k)) - loss(minimiser)
        return eq(excess, _terms(a, start - minimiser, alpha, k))

    proof = normal_form()
    erratum = Erratum(
        "constant",
        "local",
        r"The constant $c_2$ of the display before, which is $\mathcal J(\mathbf w_\star)$, is dropped: the right "
        r"side is $\mathcal J(\mathbf w^{(k)}) - \mathcal J(\mathbf w_\star)$, which is what the asymptotic analysis "
        "below uses.",
    )
    remarks = (
        A1_IS_RANGE,
        r"Reading: in the transformed coordinates, where $\mathbf A$ is diagonal; that $\mathcal J(\mathbf w^{(k)}) = "
        r"\tilde{\mathcal J}(\tilde{\mathbf w}^{(k)})$ is Eqn. 8 and the invariance of section 2.1.",
    )
    dropped = (r"that $\mathcal J(\mathbf w^{(k)}) = \tilde{\mathcal J}(\tilde{\mathbf w}^{(k)})$",)


def _diagonal_loss(a, minimiser):
    """The cost with curvatures ``a`` along the axes and this minimiser."""
    return lambda w: quadratic(diag(a), -(a * minimiser), w)


def _terms(a, apart, alpha, k):
    """The sum of the terms of the coordinates; those without curvature are zero."""
    factors = vec([power(1 - alpha * curvature, 2 * k) for curvature in a])
    return total(a / 2 * apart**2 * factors)


@claim("grosse:A2-violated-terms", GROSSE.at("section 2.2", lines=(236, 236)), level="asymptotic")
class GrowthAndDecayOfTheTerms:
    """In each step a coordinate's term of the loss is multiplied by the same factor (1 - alpha a)^2: it is greater than
    1 where alpha a is greater than 2, and less than 1 where it is less than 2."""

    formula = (
        r"\text{If condition A2 isn't satisfied, then some of the terms will grow exponentially. As long as A2 is "
        r"satisfied, each term decays exponentially as } (1 - \alpha \tilde{a}_j)^{2k}"
    )
    assumptions = (A1,)
    depends = ("grosse:loss-closed-form", "grosse:cond-A2")
    given = {
        "a": positive(), "w": real(), "beyond": positive(), "slow": interval(0, lambda a: 2 / a, open="both"),
    }  # fmt: skip

    def assuming(w):
        return ne(w, 0)

    def printed(a, w, beyond, slow):
        term, fast = coordinate_cost(a, 0), 2 / a + beyond
        grown, decayed = (term(gradient_descent(term, w, alpha, 1)) for alpha in (fast, slow))
        return all_of(
            eq(grown, (1 - fast * a) ** 2 * term(w)),
            eq(decayed, (1 - slow * a) ** 2 * term(w)),
            lt(term(w), grown),
            lt(decayed, term(w)),
        )

    @words
    def proof(h, a, w, beyond, slow):
        scale = HALF * h(a) * h(a) * h(-w) * h(-w)
        return scale * h(beyond) * (h(a) * h(beyond) + 2), scale * h(a) * h(slow) * h(2 / a - slow)

    remarks = (
        r"Reading: A2 is violated as in Case 1(c), in which the iterates diverge. It is not satisfied by $\alpha = "
        r"2/\tilde a_{\max}$ either, but that is Case 1(b): there the term of the largest curvature stays as it is, "
        "and no term grows.",
        r"Reading: the coordinate does not start at its fixed point; coordinates are centred there. $\tilde a_j$ "
        r"stands for $\tilde a_{\max}$ in the first half, for any positive curvature in the second.",
    )
    dropped = ("that the terms grow and decay exponentially, beyond the factor of one step",)


@claim("grosse:eq-15", GROSSE.at("section 2.2", "Eqn. 15", (236, 240)), level="asymptotic", kind="equation")
class ExponentialRate:
    """The factor of one step is exp(-r), with a rate r that is at least 2 alpha a and exceeds it at most by the factor
    1 / (1 - alpha a), which tends to 1."""

    formula = (
        r"(1 - \alpha \tilde{a}_j)^{2k} \approx \exp(-2\alpha \tilde{a}_j k) "
        r"\quad \text{for small } \alpha \tilde{a}_j"
    )
    depends = ("grosse:loss-closed-form",)
    cites = (LOG_TANGENT,)
    given = {"a": positive(), "alpha": positive()}

    def assuming(a, alpha):
        return lt(alpha * a, 1)

    def printed(a, alpha):
        x = alpha * a
        rate, claimed = -2 * log(1 - x), 2 * x
        return all_of(eq((1 - x) ** 2, exp(-rate)), le(claimed, rate), le(rate, claimed / (1 - x)))

    @normal_form
    def proof(h, a, alpha):
        return 2 * log_tangent(h, 1 - alpha * a), 2 * log_tangent(h, 1 / (1 - alpha * a))

    remarks = (
        r"The two sides differ by the factor $\exp(-(r - 2\alpha\tilde a_j)k)$, which is near 1 as long as $k$ is "
        r"small against $1/(\alpha \tilde a_j)^2$; as a statement about the rate of convergence it holds for all $k$.",
    )
    dropped = ("that the terms of the lowest curvature dominate for large $k$",)


@claim("grosse:slowest-term", GROSSE.at("section 2.2", lines=(242, 242)), level="asymptotic", kind="claim")
class LowestCurvatureDominates:
    """In every step of gradient descent the cost's term of the lowest curvature shrinks by the factor
    (1 - alpha a_min)^2, and each term of a higher curvature by a smaller factor; as the factors stay the same, the
    lowest curvature comes to dominate the cost."""

    formula = (
        r"\text{the term(s) which decay the most slowly, i.e. the lowest curvature dimension(s), will eventually come "
        r"to dominate: the loss will decay proportionally to } (1 - \alpha \tilde{a}_{\min})^2"
    )
    corrected_formula = formula + r" \text{ if } \alpha < \frac{2}{\tilde{a}_{\min} + \tilde{a}_{\max}}"
    assumptions = (A1, A2)
    depends = ("grosse:loss-closed-form",)
    given = {
        "high": positive(), "other": interval(0, lambda high: high, open="left"),
        "low": interval(0, lambda other: other, open="both"), "alpha": interval(0, lambda high: 2 / high, open="both"),
        "w": real(), "v": real(),
    }  # fmt: skip

    def assuming(w, v):
        return [ne(w, 0), ne(v, 0)]

    def corrected_assuming(high, low, alpha, w, v):
        return [ne(w, 0), ne(v, 0), lt(alpha * (low + high), 2)]

    def printed(low, other, alpha, w, v):
        before, after = _two_terms(low, other, w, v, alpha, 0), _two_terms(low, other, w, v, alpha, 1)
        return all_of(
            eq(after[0], (1 - alpha * low) ** 2 * before[0]),
            le(after[1] * before[0], after[0] * before[1]),  # even a tie would do
        )

    def corrected(low, other, alpha, w, v):
        before, after = _two_terms(low, other, w, v, alpha, 0), _two_terms(low, other, w, v, alpha, 1)
        return all_of(
            eq(after[0], (1 - alpha * low) ** 2 * before[0]),
            lt(after[1] * before[0], after[0] * before[1]),
        )

    @normal_form
    def proof(h, high, low, other, alpha, w, v):
        terms = HALF * h(low) * h(-w) * h(-w) * (HALF * h(other) * h(-v) * h(-v))
        return terms * h(alpha) * h(other - low) * (h(2 - alpha * (low + high)) + h(alpha) * h(high - other))

    erratum = Erratum(
        "missing-hypothesis",
        "local",
        r"A2 alone does not make the lowest curvature the slowest: for $\alpha > 2/(\tilde a_{\min} + \tilde "
        r"a_{\max})$ the term of the *highest* curvature decays most slowly, as then $|1 - \alpha \tilde a_{\max}| > "
        r"|1 - \alpha \tilde a_{\min}|$, and the loss decays like $(1 - \alpha \tilde a_{\max})^{2k}$. With "
        r"curvatures 1 and 10 and $\alpha = 0.19$ the factors per step are $0.81^2$ and $0.9^2$. It is not only for "
        r"small $\alpha$ that this is said: the model of the asymptotic behavior that follows puts "
        r"$2/\tilde a_{\max}$ for $\alpha$.",
    )
    remarks = (
        r"Reading: $(1 - \alpha \tilde a_{\min})^2$ is the factor of one step; that of $k$ steps is its power.",
        r"Reading: the start has a component along the lowest curvature; coordinates are centred at $\mathbf "
        r"w_\star$, as in section 2.3. The two coordinates are the lowest curvature and any other one; each evolves "
        "independently.",
    )
    dropped = (
        "that the lowest curvature comes to dominate, beyond the factors of one step",
        "that the cost at first appears to decay faster",
    )


def _two_terms(low, other, w, v, alpha, k):
    """The cost's terms of two coordinates, of the lowest curvature and another one, after k steps from w and v."""
    lowest, second = coordinate_cost(low, 0), coordinate_cost(other, 0)
    return lowest(gradient_descent(lowest, w, alpha, k)), second(gradient_descent(second, v, alpha, k))


@claim("grosse:fig-3", GROSSE.at("section 2.2", "Figure 3", (254, 254)), level="empirical", kind="empirical")
class LowestCurvatureTakesOver:
    """With curvatures 1 to 10 the cost falls faster at first than that of the lowest curvature alone, and later at its
    rate, with nothing else left."""

    formula = (
        r"\tilde a_j \in \{1, \ldots, 10\}: \quad \text{the total cost merges with the cost for the lowest curvature "
        r"direction}"
    )
    depends = ("grosse:slowest-term",)
    experiment = convergence
    mutants = {
        "the curvature 2 takes over": partial(convergence, dominant=2),
        "the cost decays by 1 - alpha a_min in a step": partial(convergence, power=1),
        "nothing else is left after 5 steps": partial(convergence, merged=5),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: the text states neither learning rate nor start; they are $1/\tilde a_{\max}$ and standard normal.",
    )


@claim("grosse:asymptotic-chain", GROSSE.at("section 2.2", lines=(256, 262)), level="asymptotic", kind="equation")
class AsymptoticRate:
    """The cost along the lowest curvature decays like exp(-2 alpha a_min k), and so, for a learning rate near the
    largest stable one, like exp(-4 k / kappa), where kappa is the condition number."""

    formula = (
        r"\mathcal{J}(\mathbf{w}^{(k)}) - \mathcal{J}(\mathbf{w}_{\star}) \approx \mathcal{J}_{\min}(\mathbf{w}^{(k)}) "
        r"= (1 - \alpha \tilde{a}_{\min})^{2k} \mathcal{J}_{\min}(\mathbf{w}^{(0)}) "
        r"\approx \exp(-2\alpha \tilde{a}_{\min}k) \mathcal{J}_{\min}(\mathbf{w}^{(0)}) "
        r"\approx \exp\left(-\frac{4\tilde{a}_{\min}}{\tilde{a}_{\max}}k\right) \mathcal{J}_{\min}(\mathbf{w}^{(0)}) "
        r"= \exp(-4\kappa^{-1}k) \mathcal{J}_{\min}(\mathbf{w}^{(0)})"
    )
    assumptions = (A1, A2, "large $k$")
    depends = ("grosse:slowest-term", "grosse:eq-15", "grosse:kappa-def")
    given = {
        "high": positive(), "low": interval(0, lambda high: high, open="left"), "near": interval(0, 1, open="both"),
        "alpha": interval(lambda high, near: (1 - near) * (2 / high), lambda high: 2 / high, open="right"),
        "w": real(), "k": integers(0, 3),
    }  # fmt: skip

    def printed(high, low, near, alpha, w, k):
        rate, claimed, kappa = 2 * alpha * low, 4 * low / high, high / low
        return all_of(
            *_decay_of_lowest(low, alpha, w, k),
            eq(claimed, 4 / kappa),
            le((1 - near) * claimed, rate),
            lt(rate, claimed),
        )

    proof = normal_form(
        lambda h, high, low, near, alpha: [
            2 * h(low) * h(alpha - (1 - near) * (2 / high)),
            2 * h(low) * h(2 / high - alpha),
        ],
        induction="k",
    )
    refute = Evidence(
        "quote",
        r"A1 says that the cost is bounded below; the bound on the learning rate, which puts $2/\tilde a_{\max}$ for "
        r"$\alpha$, is A2",
        words="Assumption A1",
    )
    erratum = Erratum(
        "textual", "cosmetic", r"The step to $\exp(-4\tilde a_{\min} k/\tilde a_{\max})$ uses A2, not Assumption A1."
    )
    remarks = (
        r"Reading: the learning rate is close to the largest stable one, $2/\tilde a_{\max}$: if $\alpha$ is within a "
        r"fraction $\varepsilon$ of it, then the exponents $2\alpha\tilde a_{\min}$ and $4/\kappa$ agree within the "
        r"fraction $\varepsilon$.",
        r"A2 alone gives an inequality only, $2\alpha\tilde a_{\min} < 4/\kappa$: at $\alpha = 1/\tilde a_{\max}$ the "
        r"exponent is $2/\kappa$.",
        "The equations of the chain are checked as such. Its first line is the statement that the lowest curvature "
        r"dominates, which needs $\alpha < 2/(\tilde a_{\min} + \tilde a_{\max})$: this is within the fraction "
        r"$1/(\kappa + 1)$ of $2/\tilde a_{\max}$, so that both can be had for large $\kappa$. Its third is Eqn. 15. "
        "Neither is repeated here.",
    )
    dropped = (
        "that the lowest curvature dominates the cost for large $k$",
        r"that $(1 - \alpha\tilde a_{\min})^{2k} \approx \exp(-2\alpha\tilde a_{\min}k)$",
    )


def _decay_of_lowest(low, alpha, w, k):
    """The lowest curvature's coordinate and cost after k steps from w, against their closed forms."""
    cost = coordinate_cost(low, 0)
    iterated, factor = gradient_descent(cost, w, alpha, k), power(1 - alpha * low, k)
    return eq(iterated, factor * w), eq(cost(iterated), factor**2 * cost(w))


@claim("grosse:kappa-def", GROSSE.at("section 2.2", lines=(264, 264)), level="inequality", kind="definition")
class ConditionNumber:
    """The condition number is at least the ratio of any two curvatures that are not zero, and so at least 1; where all
    are the same it is 1."""

    formula = r"\kappa = \tilde{a}_{\min}^{-1} \tilde{a}_{\max} \ge 1"
    given = {
        "high": positive(), "low": interval(0, lambda high: high, open="left"),
        "a": interval(lambda low: low, lambda high: high), "other": interval(lambda low: low, lambda high: high),
    }  # fmt: skip

    def printed(high, low, a, other):
        kappa = _condition_number(low, high)
        return all_of(le(a / other, kappa), le(1, kappa), eq(_condition_number(a, a), 1))

    @normal_form
    def proof(h, high, low, a, other):
        positive_other = h.positive(other, h(other - low) + h(low))
        ratio = h(high - a) * positive_other + h.positive(a, h(a - low) + h(low)) * h(other - low)
        return ratio.over(positive_other * h(low)), h(high - low).over(h(low))

    remarks = (r"$\tilde a_{\min}$ is the smallest eigenvalue that is not zero.",)


def _condition_number(low, high):
    return high / low


@claim("grosse:iteration-complexity", GROSSE.at("section 2.2", lines=(266, 266)), level="asymptotic")
class IterationsToReachACost:
    """With the learning rate 1 / a_max, a step brings the cost of each coordinate down to at most exp(-2 / kappa) times
    what it was; so kappa / 2 log(J_0 / epsilon) steps bring it down to epsilon."""

    formula = (
        r"\text{to reach some small cost } \epsilon, \text{ it will require } \mathcal{O}(\kappa \log \tfrac{1}"
        r"{\epsilon}) \text{ iterations}"
    )
    assumptions = (A1, A2)
    depends = ("grosse:asymptotic-chain",)
    cites = (EXP_TANGENT,)
    given = {
        "high": positive(), "low": interval(0, lambda high: high, open="left"),
        "a": interval(lambda low: low, lambda high: high), "w": real(), "initial": positive(), "epsilon": positive(),
    }  # fmt: skip

    def printed(high, low, a, w, initial, epsilon):
        kappa, cost = _condition_number(low, high), coordinate_cost(a, 0)
        steps = kappa / 2 * log(initial / epsilon)
        return all_of(
            le(cost(gradient_descent(cost, w, 1 / high, 1)), (1 - 1 / kappa) ** 2 * cost(w)),
            le(1 - 1 / kappa, exp(-1 / kappa)),
            eq(exp(-2 / kappa * steps) * initial, epsilon),
        )

    @normal_form
    def proof(h, high, low, a, w):
        closer = HALF * (h(a - low) + h(low)) * h.square(w / high) * h(a - low) * (h(high - a) + h(high - low))
        return closer, exp_tangent(h, -low / high)

    remarks = (
        r"Reading: the learning rate is $1/\tilde a_{\max}$. A2 alone does not give this: with $\alpha$ close to its "
        r"bound, the highest curvature can take arbitrarily many more iterations.",
        r"The cost is $\mathcal J(\mathbf w^{(k)}) - \mathcal J(\mathbf w_\star)$, the sum of those of the "
        r"coordinates, which are centred at $\mathbf w_\star$; coordinates without curvature have none.",
    )
    dropped = (r"that $\mathcal O(\kappa \log \frac1\epsilon)$ iterations suffice, beyond the factor of one step",)


@claim("grosse:sqrt-kappa", GROSSE.at("section 2.2", lines=(266, 266)), level="asymptotic", kind="informal")
class HeavyBall:
    """Polyak's heavy ball, with his parameters, multiplies a positive quadratic form of two successive iterates in
    each step by beta, the square of 1 - 2 / (sqrt(kappa) + 1), whatever the curvature is between the extremes."""

    formula = (
        r"\text{it's possible to achieve } \mathcal{O}(\sqrt{\kappa}) \text{ for convex quadratics using other "
        r"gradient-based iterative algorithms}"
    )
    given = {
        "high": positive(), "low": interval(0, lambda high: high, open="left"),
        "a": interval(lambda low: low**2, lambda high: high**2, open="both"), "w": real(), "last": real(),
    }  # fmt: skip

    def printed(high, low, a, w, last):
        rate, alpha = 1 - 2 / (_condition_number(low, high) + 1), 4 / (high + low) ** 2
        cost, beta = coordinate_cost(a, 0), rate**2
        energy = lambda w, last: w**2 - (1 + beta - alpha * a) * w * last + beta * last**2  # noqa: E731
        following = w + update(cost, w, alpha) + beta * (w - last)
        return all_of(
            eq(energy(following, w), beta * energy(w, last)),
            lt((1 + beta - alpha * a) ** 2, 4 * beta),
        )

    @normal_form
    def proof(h, high, low, a):
        both = h.positive(high + low, h(high) + h(low))
        return (16 * h(high**2 - a) * h(a - low**2)).over(both * both * both * both)

    remarks = (
        r"Reading: the text names no algorithm; one suffices. Curvatures are between $\mathtt{low}^2$ and "
        r"$\mathtt{high}^2$, so $\sqrt\kappa = \mathtt{high} / \mathtt{low}$. The second line says that the form is "
        r"positive definite, so that $\tilde w_j^{(k)}$ decays like $(1 - 2/(\sqrt\kappa + 1))^k$.",
        "At the two extremes themselves the form is only semidefinite, and a factor of $k$ comes in.",
    )
    dropped = (
        r"that $\mathcal O(\sqrt\kappa)$ iterations suffice, beyond the factor of one step",
        "that it is so at the two extreme curvatures",
    )
