"""Simulations of sparse regression with the non-convex loss (section 13.3): Gaussian inputs, noiseless labels."""

import time

import numpy as np

from numeric.experiments import Figure, Reproduction, Series

#: The experiments' dimension, number of examples, sparsity, step size, and scales of the start, from small to smaller.
D, N, R, ETA, SCALES = 400, 150, 2, 0.3, (1e-2, 1e-3, 1e-4)


def sparse_data(generator: np.random.Generator, n: int, d: int, r: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (n x d, standard normal) and the truth, the indicator of the first r coordinates."""
    return generator.standard_normal((n, d)), (np.arange(d) < r).astype(float)


def descent(X: np.ndarray, truth: np.ndarray, scales, steps: int) -> np.ndarray:
    """beta . beta along gradient descent on the empirical loss from alpha 1, for each alpha of ``scales``; shape
    (steps + 1, d, number of scales)."""
    beta = np.ones((X.shape[1], 1)) * np.asarray(scales)
    target, squares = (truth**2)[:, None], [beta**2]
    for _ in range(steps):
        beta = beta - ETA * (X.T @ (X @ (beta**2 - target)) / len(X)) * beta
        squares.append(beta**2)
    return np.array(squares)


def population_errors(d: int, r: int, alpha: float, steps: int) -> np.ndarray:
    """The squared error along gradient descent on the population loss, which is a number on the support and one off
    it."""
    on = off = alpha
    errors = []
    for _ in range(steps + 1):
        errors.append(r * (1 - on**2) ** 2 + (d - r) * off**4)
        on, off = on + ETA * (1 - on**2) * on, off - ETA * off**3
    return np.array(errors)


def dense_kernel_vector(X: np.ndarray) -> np.ndarray | None:
    """A vector of the kernel of X with all entries at least 1, or None where no vector of it has positive entries."""
    from scipy.optimize import nnls

    ones = np.ones(X.shape[1])
    found, residual = nnls(X, -X @ ones)
    return ones + found if residual < 1e-9 else None


def empirical_loss(X: np.ndarray, truth: np.ndarray, beta: np.ndarray) -> float:
    """The empirical loss (13.7) with the labels of the truth."""
    return float(np.mean((X @ (truth**2 - beta**2)) ** 2) / 4)


def population_loss(truth: np.ndarray, beta: np.ndarray) -> float:
    """The population loss (13.15)."""
    return float(np.sum((truth**2 - beta**2) ** 2) / 4)


def recovery(seed: int, runs: int, least: float, n: int = N, r: int = R, pace: float = 3.0) -> Reproduction:
    """Reproduced if in every run gradient descent from alpha 1 has a squared error of at most alpha sqrt(d) after pace
    log(d / alpha) / eta steps, for every alpha. If a run succeeded with probability at most ``least``, that all do
    would have probability least^runs."""
    start, generator = time.perf_counter(), np.random.default_rng(seed)
    ends = [int(pace * np.log(D / alpha) / ETA) for alpha in SCALES]
    errors = []
    for _ in range(runs):
        X, truth = sparse_data(generator, n, D, r)
        errors.append(((descent(X, truth, SCALES, max(ends)) - (truth**2)[:, None]) ** 2).sum(axis=1))
    errors = np.array(errors)  # runs x steps x scales
    last = np.array([errors[:, end, k] for k, end in enumerate(ends)])
    successes = int((last <= np.array(SCALES)[:, None] * np.sqrt(D)).all(axis=0).sum())
    shown = ", ".join(f"{np.median(each):.1e} from {alpha:g}" for each, alpha in zip(last, SCALES))
    summary = (
        f"In {successes} of {runs} runs the squared error came below alpha sqrt(d) for every alpha (n = {n}, d = {D}, "
        f"r = {r}); median at the last step: {shown}."
    )
    seconds = round(time.perf_counter() - start, 3)
    return Reproduction(successes == runs, least**runs, runs, seconds, summary, _figure(errors, ends, r))


def _figure(errors: np.ndarray, ends: list[int], r: int) -> Figure:
    series, predictions = [], []
    for k, (alpha, end) in enumerate(zip(SCALES, ends)):
        steps = range(0, end + 1, 4)
        middle = np.quantile(errors[:, : end + 1 : 4, k], (0.5, 0.25, 0.75), axis=0)
        series.append(Series(f"alpha = {alpha:g}", "simulation", steps, *middle))
        predicted = population_errors(D, r, alpha, end)[::4]
        predictions.append(Series(f"population loss, alpha = {alpha:g}", "prediction", steps, predicted))
    caption = (
        "Squared error of gradient descent on the empirical loss (median and quartiles of the runs) and on the "
        "population loss."
    )
    return Figure(caption, "number of steps", "squared error", [*series, *predictions], log="y")
