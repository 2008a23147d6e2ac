"""Simulations of sparse regression with the non-convex loss (section 13.3): Gaussian inputs, noiseless labels."""

from dataclasses import replace

import numpy as np

from claims.ma_l13.objects import in_every_run
from numeric.experiments import Figure, Reproduction, Series

#: The size of the experiments, and the scales alpha of the start.
DIMENSION, EXAMPLES, SPARSITY, STEP_SIZE = 400, 150, 2, 0.3
SCALES = (1e-2, 1e-4)


def sparse_data(generator: np.random.Generator, n: int, d: int, r: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (n x d, standard normal) and the truth, the indicator of the first r coordinates."""
    return generator.standard_normal((n, d)), (np.arange(d) < r).astype(float)


def descent(X: np.ndarray, truth: np.ndarray, scales, steps: int) -> np.ndarray:
    """beta . beta along gradient descent on the empirical loss from alpha 1, for each alpha of ``scales``; shape
    (steps + 1, d, number of scales)."""
    beta = np.ones((X.shape[1], 1)) * np.asarray(scales)
    target, squares = (truth**2)[:, None], [beta**2]
    for _ in range(steps):
        beta = beta - STEP_SIZE * (X.T @ (X @ (beta**2 - target)) / len(X)) * beta
        squares.append(beta**2)
    return np.array(squares)


def population_errors(d: int, r: int, alpha: float, steps: int) -> np.ndarray:
    """The squared error along gradient descent on the population loss from alpha 1, where by symmetry all coordinates
    on the support are the same number, and all off it."""
    on = off = alpha
    errors = []
    for _ in range(steps + 1):
        errors.append(r * (1 - on**2) ** 2 + (d - r) * off**4)
        on, off = on + STEP_SIZE * (1 - on**2) * on, off - STEP_SIZE * off**3
    return np.array(errors)


def dense_kernel_vector(X: np.ndarray) -> np.ndarray | None:
    """A vector of the kernel of X with all entries at least 1, or None where no vector of it has positive entries."""
    from scipy.optimize import nnls

    ones = np.ones(X.shape[1])
    found, residual = nnls(X, -X @ ones)
    return ones + found if residual < 1e-9 else None


def simulated_loss(X: np.ndarray, truth: np.ndarray, beta: np.ndarray) -> float:
    """The empirical loss (13.7) with the labels of the truth."""
    return float(np.mean((X @ (truth**2 - beta**2)) ** 2) / 4)


def simulated_population_loss(truth: np.ndarray, beta: np.ndarray) -> float:
    """The population loss (13.15)."""
    return float(np.sum((truth**2 - beta**2) ** 2) / 4)


def recovery(seed: int, n: int = EXAMPLES, r: int = SPARSITY, pace: float = 3.0) -> Reproduction:
    """Reproduced if in every run gradient descent from alpha 1 has a squared error of at most alpha sqrt(d) after pace
    log(d / alpha) / eta steps, for every alpha of SCALES."""
    ends = [int(pace * np.log(DIMENSION / alpha) / STEP_SIZE) for alpha in SCALES]
    errors = []

    def succeeds(generator: np.random.Generator) -> bool:
        X, truth = sparse_data(generator, n, DIMENSION, r)
        errors.append(((descent(X, truth, SCALES, max(ends)) - (truth**2)[:, None]) ** 2).sum(axis=1))
        return all(errors[-1][end, k] <= SCALES[k] * np.sqrt(DIMENSION) for k, end in enumerate(ends))

    what = f"the squared error came below alpha sqrt(d) for every alpha (n = {n}, d = {DIMENSION}, r = {r})"
    outcome = in_every_run(succeeds, seed, what)
    return replace(outcome, figure=_figure(np.array(errors), ends, r))


def _figure(errors: np.ndarray, ends: list[int], r: int) -> Figure:
    simulated, predicted = [], []
    for k, (alpha, end) in enumerate(zip(SCALES, ends)):
        steps = np.arange(0, end + 1, end // 40 + 1)
        middle = np.quantile(errors[:, steps, k], (0.5, 0.25, 0.75), axis=0)
        simulated.append(Series(f"empirical loss, α = {alpha:g}", "simulation", steps, *middle))
        population = population_errors(DIMENSION, r, alpha, end)[steps]
        predicted.append(Series(f"population loss, α = {alpha:g}", "prediction", steps, population))
    caption = (
        "Squared error of gradient descent on the empirical loss (median and quartiles of the runs) and on the "
        "population loss."
    )
    return Figure(caption, "number of steps", "squared error", [*simulated, *predicted], log="y")
