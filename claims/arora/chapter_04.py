"""Chapter 4: backpropagation and its variants."""

from claims.arora import ARORA
from claims.model.arrays import constant, dot, total, vec
from claims.model.calculus import derivative, gradient, hessian
from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import matrix, vector
from symbolic.derivation import normal_form, words


@claim("arora:4.2.1", ARORA.at("section 4.2", "Lemma 4.2.1", (807, 807)), level="exact-identity", kind="lemma")
class BackpropagationIsCorrect:
    """The sum that backpropagation collects at a node is the derivative of the network's output with respect to that
    node."""

    formula = r"S_z = \frac{\partial f}{\partial z} \text{ at each node } z"
    assumptions = ("the network is acyclic and its nodes are differentiable",)
    depends = ("arora:alg-4", "arora:4.1.1-chain-rule")
    given = {"W": matrix("V", "V"), "bias": vector("V"), "gate": vector("V")}
    sizes = {"V": (1, 4)}

    def printed(W, bias, gate):
        values = _run_network(W, bias, gate, [])
        nodes = range(len(values))
        output = lambda z: lambda value: _run_network(W, bias, gate, [*values[:z], value])[-1]  # noqa: E731
        return eq(_backpropagate(W, bias, gate, values), vec([derivative(output(z), values[z]) for z in nodes]))

    proof = normal_form(sizes={"V": 4})
    remarks = (
        "The networks are acyclic ones of up to four nodes: a node is a weighted sum of all earlier nodes (an absent "
        "edge has weight 0) plus a multiple of the product of the two before it. The lemma uses no more of a node "
        "than its local derivatives.",
        "The derivative is taken by running the later part of the network again, not by the chain rule along paths.",
    )
    dropped = ("that it holds for networks with other differentiable nodes",)


def _node(W, bias, gate, i, below):
    """The value of node i, from the values of the earlier nodes."""
    value = total([bias[i], *[W[i, j] * z for j, z in enumerate(below)]])
    return value + gate[i] * below[-1] * below[-2] if i >= 2 else value


def _run_network(W, bias, gate, known):
    """The values of all nodes, where those of the first ones are known."""
    values = list(known)
    for i in range(len(values), bias.shape[0]):
        values.append(_node(W, bias, gate, i, values))
    return values


def _backpropagate(W, bias, gate, values):
    """Algorithm 4: each node sums its messages to S, and sends S times the local derivative to every node below."""
    received = [[] for _ in values]
    received[-1].append(constant(1, bias))
    for u in reversed(range(len(values))):
        for z in range(u):
            local = lambda value: _node(W, bias, gate, u, [*values[:z], value, *values[z + 1 : u]])  # noqa: B023, E731
            received[z].append(total(received[u]) * derivative(local, values[z]))
    return vec([total(messages) for messages in received])


@claim("arora:4.4.1-hvp", ARORA.at("section 4.4.1", lines=(863, 869)), level="exact-identity", kind="identity")
class HessianVectorProduct:
    """The gradient of z -> <grad f(z), v>, for a fixed vector v, is the Hessian of f at z times v."""

    formula = r"g(z) = \langle \nabla f(z), v \rangle, \quad \nabla g(z) = \nabla^2 f(z) \cdot v"
    assumptions = ("$v$ is fixed", "$f$ is twice continuously differentiable")
    depends = ("arora:4.4.1-claim",)
    given = {"B": matrix("n", "n"), "c": vector("n"), "z": vector("n"), "v": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(B, c, z, v):
        f = lambda z: (1 + dot(c, z)) * dot(z, B @ z)  # noqa: E731
        return eq(gradient(lambda z: dot(gradient(f, z), v), z), hessian(f, z) @ v)

    proof = words()
    remarks = (
        r"The functions are the cubics $f(z) = (1 + c \cdot z)\, z^\top B z$. The identity uses no more of $f$ than "
        "its second derivatives at $z$, and these cubics reach every Hessian.",
        "That networks of size $O(V + E)$ compute both is Claim 4.4.1, applied twice.",
    )
    dropped = ("that it holds for functions other than these cubics", "that networks of size $O(V + E)$ compute both")
