"""Chapter 9: ultra-wide networks and the neural tangent kernel."""

from claims.arora import ARORA
from claims.model.arrays import acos, dot, norm, norm2, pi
from claims.model.calculus import derivative, gradient, jacobian
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, eq, le
from claims.model.spaces import matrix, unit_vector, vector
from numeric.gaussian import quadrant_probability
from symbolic.lazy import sympy as sp


@claim(
    "arora:9.1.1", ARORA.at("section 9.1", label="Lemma 9.1.1", lines=(2132, 2134)),
    level="exact-identity", kind="lemma",
)  # fmt: skip
class EvolutionOfTheOutputs:
    """Under gradient flow on the squared loss, the vector u of a network's outputs on the training inputs moves by
    u' = -H (u - y), where H, the Gram matrix of the gradients of the outputs, is positive semidefinite."""

    formula = (
        r"\frac{du(t)}{dt} = -H(t) \cdot (u(t) - y), \qquad H(t)_{ij} = \left\langle \frac{\partial f(w(t), "
        r"x_i)}{\partial w}, \frac{\partial f(w(t), x_j)}{\partial w} \right\rangle"
    )
    depends = ("arora:9.1-squared-loss", "arora:9.1-gradient-flow")
    given = {
        "w": vector("N"), "u": vector("n"), "G": matrix("n", "N"), "c": vector("n"), "y": vector("n"), "v": vector("n"),
    }  # fmt: skip
    sizes = {"N": (1, 2), "n": (1, 2)}
    remarks = (
        r"Reading: both sides of (9.1) depend on $f$ only through its value and its Jacobian at $w(t)$. The outputs "
        r"are any $f(v) = u + G (v - w) + \|v - w\|^2 c$, whose value $u$, Jacobian $G$ and curvature $c$ at $w$ are "
        r"arbitrary.",
    )
    dropped = ("that it holds for networks other than these quadratics",)

    def printed(w, u, G, c, y, v):
        outputs = lambda at: u + G @ (at - w) + norm2(at - w) * c  # noqa: E731
        flow = -gradient(lambda at: norm2(outputs(at) - y) / 2, w)
        J = jacobian(outputs, w)
        H = J @ J.T
        return all_of(eq(derivative(outputs, w, along=flow), -H @ (outputs(w) - y)), le(0, dot(v, H @ v)))

    def proof(step):
        step.words(certificate=lambda h, G, v: h.norm2(G.T @ v))


@claim(
    "arora:9.2.1", ARORA.at("section 9.2", label="Problem 9.2.1", lines=(2189, 2192)),
    level="exact-identity", kind="problem",
)  # fmt: skip
class KernelOfTheReLU:
    """The expectation of the product of the ReLU's derivatives at w'x and w'x', for standard normal w, is
    (pi - arccos(x'x))/2pi for unit vectors; the entry of H* is x'x times that."""

    formula = (
        r"H_{ij}^* = \mathbb{E}_{w \sim \mathcal{N}(0,I)} \left[\dot{\sigma} w^\top x \dot{\sigma} w^\top x' \right] = "
        r"\frac{\pi - \arccos\left(\frac{x^\top x'}{\|x\|_2 \|x'\|_2}\right)}{2\pi}"
    )
    corrected_formula = (
        r"H_{ij}^* = x^\top x' \, \mathbb{E}_{w} \left[\dot{\sigma}(w^\top x) \dot{\sigma}(w^\top x') \right] = x^\top "
        r"x' \, \frac{\pi - \arccos\left(\frac{x^\top x'}{\|x\|_2 \|x'\|_2}\right)}{2\pi}"
    )
    assumptions = ("sigma is the ReLU", "inputs are unit vectors (section 9.2)")
    depends = ("arora:9.2-hstar",)
    given = {"x": unit_vector("d"), "z": unit_vector("d")}
    sizes = {"d": (1, 3)}

    def printed(x, z):
        mean = quadrant_probability(dot(x, z))
        angle = acos(dot(x, z) / (norm(x) * norm(z)))
        return all_of(eq(dot(x, z) * mean, mean), eq(mean, (pi(x) - angle) / (2 * pi(x))))

    def corrected(x, z):
        mean = quadrant_probability(dot(x, z))
        angle = acos(dot(x, z) / (norm(x) * norm(z)))
        return eq(dot(x, z) * mean, dot(x, z) * (pi(x) - angle) / (2 * pi(x)))

    def proof(step):
        r, phi, angle = sp.Symbol("r", positive=True), sp.Symbol("phi", real=True), sp.Symbol("angle", real=True)
        step.equal(
            "let w have polar coordinates r and phi in the plane of x and x', from x on: then w'x = r cos(phi), and as "
            "x' = cos(angle) x + sin(angle) n for a normal n of x, w'x' = r cos(phi - angle); both are positive "
            "exactly for phi between angle - pi/2 and pi/2",
            sp.cos(angle) * r * sp.cos(phi) + sp.sin(angle) * r * sp.sin(phi), r * sp.cos(phi - angle),
        )  # fmt: skip
        step.equal(
            "the density's radial part r exp(-r^2/2) has a primitive that goes from -1 to 0, which leaves phi uniform",
            sp.diff(-sp.exp(-(r**2) / 2), r), r * sp.exp(-(r**2) / 2), "differentiation",
        )  # fmt: skip
        for d in (2, 3):
            x, z = sp.symbols(f"x:{d}", real=True), sp.symbols(f"z:{d}", real=True)
            cosine = sum(a * b for a, b in zip(x, z))
            mean = sp.Integral(1 / (2 * sp.pi), (phi, sp.acos(cosine) - sp.pi / 2, sp.pi / 2))
            printed = (sp.pi - sp.acos(cosine)) / (2 * sp.pi)
            step.conclude(cosine * mean, cosine * printed, {"x": x, "z": z}, {"d": d}, integers=(0, 0))

    erratum = Erratum(
        "misprint", "consequential",
        r"By its definition in the display just before, $H^*_{ij}$ is $x_i^\top x_j$ times this expectation; the "
        r"factor is lost in (9.8) (at orthogonal inputs $H^*_{ij} = 0$, while (9.8) gives $1/4$). The second "
        r"equation, for the expectation alone, is right. Exercise 3 of section 9.6 starts from the form without the "
        r"factor.",
    )  # fmt: skip
    remarks = (
        r"Reading: $\dot\sigma w^\top x$ is notation for $\dot\sigma(w^\top x)$, the indicator of $w^\top x > 0$ "
        r"almost surely, so the expectation is the probability that two standard normals with correlation $x^\top x'$ "
        r"are both positive.",
    )
    dropped = ("that the expectation is the probability that two correlated normals are positive",)
