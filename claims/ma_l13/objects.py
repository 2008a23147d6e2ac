"""What the lecture's statements are about: the losses of linear and of quadratically parametrized regression."""

import time
from typing import Callable

import numpy as np

from claims.model.arrays import Array, dot, iterate, norm2, pinv, row, rows, total
from claims.model.calculus import gradient
from claims.model.relations import eq
from claims.model.spaces import Space
from numeric.experiments import Reproduction


def linear_loss(X: Array, y: Array, beta: Array) -> Array:
    """|y - X beta|^2 / 2 (section 13.2)."""
    return norm2(y - X @ beta) / 2


def gradient_descent(loss, start: Array, eta: Array, t) -> Array:
    """t steps of beta <- beta - eta grad loss(beta)."""
    return iterate(lambda beta: beta - eta * gradient(loss, beta), start, t)


def nearest_minimiser(X: Array, y: Array, beta: Array) -> Array:
    """beta - X^+ (X beta - y), for an X with independent rows: the interpolating vector that is nearest to beta."""
    return beta - pinv(X) @ (X @ beta - y)


def orthogonal_to_rows() -> Space:
    """Every vector zeta of dimension d with X zeta = 0, for an n x d matrix X among the earlier variables."""

    def build(draw, X):
        z = draw.real("d")
        return z - pinv(X) @ (X @ z)

    return Space("orthogonal to the rows of X", build, lambda zeta, X: eq(X @ zeta, 0), sizes=("d",))


def model(beta: Array, x: Array) -> Array:
    """f_beta(x) = <beta . beta, x>, with the entrywise product (section 13.3)."""
    return dot(beta * beta, x)


def empirical_loss(X: Array, y: Array, beta: Array) -> Array:
    """The mean of (y_i - f_beta(x_i))^2 / 4 over the rows x_i of X (Eq. 13.7)."""
    return total([(y[i] - model(beta, row(X, i))) ** 2 for i in range(X.shape[0])]) / (4 * rows(X))


def population_loss(truth: Array, beta: Array) -> Array:
    """|truth . truth - beta . beta|^2 / 4 (Eq. 13.15)."""
    return norm2(truth * truth - beta * beta) / 4


def coordinate_loss(truth: Array, b: Array) -> Array:
    """What one coordinate contributes to the population loss."""
    return (truth**2 - b**2) ** 2 / 4


def population_step(truth: Array, eta: Array, beta: Array) -> Array:
    """The printed step of gradient descent on the population loss (Eq. 13.19)."""
    return beta - eta * (beta * beta - truth * truth) * beta


#: Were the probability of success at most 7/10, that all of 60 runs succeed would have probability 0.7^60 < 1e-9.
RUNS, LEAST = 60, 0.7


def in_every_run(succeeds: Callable[[np.random.Generator], bool], seed: int, what: str) -> Reproduction:
    """The test of "with high probability": reproduced if a random trial succeeds in every run. ``what`` says in words
    what success is."""
    start, generator = time.perf_counter(), np.random.default_rng(seed)
    successes = sum(succeeds(generator) for _ in range(RUNS))
    seconds = round(time.perf_counter() - start, 3)
    return Reproduction(successes == RUNS, LEAST**RUNS, RUNS, seconds, f"In {successes} of {RUNS} runs {what}.")
