"""Spaces of networks without biases: fully connected ReLU networks and deep linear ones, by their weight matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from claims.model.arrays import Array, IllTyped, diag, ones, relu
from claims.model.relations import all_of, eq
from claims.model.spaces import Record, Space, orthogonal


@dataclass(frozen=True)
class Network(Record):
    """x -> W_L s(W_{L-1} s(... s(W_1 x))) with ``weights`` (W_1, ..., W_L) and ``activation`` s, which is ReLU or the
    identity: positively homogeneous of degree L in the weights and of degree 1 in x."""

    weights: tuple[Array, ...]
    activation: Callable[[Array], Array]

    def __call__(self, x: Array) -> Array:
        """The output, a vector."""
        for W in self.weights[:-1]:
            x = self.activation(W @ x)
        return self.weights[-1] @ x

    @property
    def degree(self) -> int:
        """The degree of homogeneity in the weights, which is the number of layers."""
        return len(self.weights)

    @property
    def product(self) -> Array:
        """W_L ... W_1: the matrix that a linear network computes."""
        product = self.weights[0]
        for W in self.weights[1:]:
            product = W @ product
        return product

    def scaled(self, c) -> "Network":
        """All weights times c."""
        return Network(tuple(W * c for W in self.weights), self.activation)

    def rescaled(self, layer: int, c: Array) -> "Network":
        """The units of a hidden layer (1, ..., L - 1) rescaled by the entries of a vector: their incoming weights times
        c, their outgoing ones divided by it. For c > 0 the function stays the same."""
        inward, outward = self.weights[layer - 1], self.weights[layer]
        return self.replaced(layer, diag(c) @ inward).replaced(layer + 1, outward @ diag(ones(c) / c))

    def replaced(self, layer: int, W: Array) -> "Network":
        """The network with another weight matrix in one layer (1, ..., L): what derivatives are taken of."""
        if W.shape != self.weights[layer - 1].shape:
            raise IllTyped(f"weights of shape {W.shape} for layer {layer}, {self.weights[layer - 1].shape}")
        return Network((*self.weights[: layer - 1], W, *self.weights[layer:]), self.activation)

    def parameters_shown(self) -> dict[str, Any]:
        """The weights, and the activation by its name."""
        return {"weights": self.weights, "activation": self.activation.__name__}


def identity(x: Array) -> Array:
    """x, the activation of a linear network."""
    return x


def relu_network(*widths) -> Space:
    """A ReLU network; ``widths`` are the dimensions of the input, of each hidden layer and of the output:
    ``relu_network("d", "h", 1)``."""
    return _network("relu_network", widths, relu)


def deep_linear_network(*widths) -> Space:
    """A linear network of several layers, of these widths."""
    return _network("deep_linear_network", widths, identity)


def _network(name: str, widths: tuple, activation: Callable) -> Space:
    return Space(
        f"{name}({', '.join(map(str, widths))})",
        lambda draw: Network(tuple(draw.real(m, n) for n, m in zip(widths, widths[1:])), activation),
        sizes=widths,
    )


def balanced_network(n, layers: int) -> Space:
    """A linear network of n x n layers with W_{l+1}^T W_{l+1} = W_l W_l^T: all have the same singular values, and each
    has for right singular vectors the left ones of the layer before it."""

    def build(draw):
        values = diag(draw.nonnegative(n))
        bases = [orthogonal(n).build(draw) for _ in range(layers + 1)]
        return Network(tuple(u @ values @ v.T for v, u in zip(bases, bases[1:])), identity)

    def contains(network):
        layers = zip(network.weights, network.weights[1:])
        return all_of(*(eq(after.T @ after, before @ before.T) for before, after in layers))

    name = f"balanced_network({n}, {layers})"
    wider = deep_linear_network(*[n] * (layers + 1))
    return Space(name, build, contains, sizes=(n,), coverage="dense", wider=wider)
