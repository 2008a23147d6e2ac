"""Section 2.2, the rest: what happens to the loss, and how fast."""

from claims.grosse import GROSSE
from claims.grosse.objects import coordinate_cost, gradient_descent, quadratic
from claims.grosse.section_2_2b import A1, A1_IS_RANGE, A2, HALF
from claims.model.arrays import concat, diag, power, total, vec, zeros
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, eq, exists, le, lt, ne
from claims.model.spaces import (
    integers, interval, nonnegative_vector, positive, positive_vector, real, vector,
)  # fmt: skip
from symbolic.derivation import normal_form


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


def _diagonal_loss(a, minimiser):
    """The cost with curvatures ``a`` along the axes and this minimiser."""
    return lambda w: quadratic(diag(a), -(a * minimiser), w)


def _terms(a, apart, alpha, k):
    """The sum of the terms of the coordinates; those without curvature are zero."""
    factors = vec([power(1 - alpha * curvature, 2 * k) for curvature in a])
    return total(a / 2 * apart**2 * factors)


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
        r"curvatures 1 and 10 and $\alpha = 0.19$ the factors per step are $0.81^2$ and $0.9^2$.",
    )
    remarks = (
        r"Reading: the start has a component along the lowest curvature; coordinates are centred at $\mathbf "
        r"w_\star$, as in section 2.3. The two coordinates are the lowest curvature and any other one; each evolves "
        "independently.",
        "That the cost at first appears to decay faster is said to be likely, and is not checked.",
    )


def _two_terms(low, other, w, v, alpha, k):
    """The cost's terms of two coordinates, of the lowest curvature and another one, after k steps from w and v."""
    lowest, second = coordinate_cost(low, 0), coordinate_cost(other, 0)
    return lowest(gradient_descent(lowest, w, alpha, k)), second(gradient_descent(second, v, alpha, k))


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
        r"dominates, which needs $\alpha < 2/(\tilde a_{\min} + \tilde a_{\max})$; its third is Eqn. 15. Neither is "
        "repeated here.",
    )


def _decay_of_lowest(low, alpha, w, k):
    """The lowest curvature's coordinate and cost after k steps from w, against their closed forms."""
    cost = coordinate_cost(low, 0)
    iterated, factor = gradient_descent(cost, w, alpha, k), power(1 - alpha * low, k)
    return eq(iterated, factor * w), eq(cost(iterated), factor**2 * cost(w))
