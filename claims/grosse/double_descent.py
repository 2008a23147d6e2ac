"""Figure 4: linear regression with 50 features on 1 to 200 examples, simulated."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from numeric.experiments import Figure, Reproduction, Series, by_sign_tests

DIMENSION, LARGEST, RUNS = 50, 200, 300
VARIANCE = 0.1

#: The numbers of examples that are tried: each one near the peak, every fifth one elsewhere.
SIZES = (1, *range(5, 46, 5), *range(46, 55), *range(55, LARGEST + 1, 5))


class RegressionRuns:
    """Independent runs of the section's experiment: inputs and noise from N(0, 1), true weights from N(0, variance),
    200 examples each."""

    def __init__(self, seed: int, variance: float):
        generator = np.random.default_rng(seed)
        self.inputs = generator.standard_normal((RUNS, LARGEST, DIMENSION))
        self.weights = np.sqrt(variance) * generator.standard_normal((RUNS, DIMENSION))
        noise = generator.standard_normal((RUNS, LARGEST))
        self.targets = np.einsum("rnd,rd->rn", self.inputs, self.weights) + noise

    def fitted(self, n: int, penalty: float = 0.0) -> np.ndarray:
        """The weights fitted to the first n examples (shape runs x D), of minimal norm without a penalty."""
        x, t = self.inputs[:, :n], self.targets[:, :n, None]
        xt = x.transpose(0, 2, 1)
        if n <= DIMENSION:
            return (xt @ np.linalg.solve(x @ xt + penalty * np.eye(n), t))[:, :, 0]
        return np.linalg.solve(xt @ x + penalty * np.eye(DIMENSION), xt @ t)[:, :, 0]

    def errors(self, n: int, penalty: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Test and training error (mean squared) of these weights in each run. The test error is exact,
        1 + |w - w_true|^2, not an average over a test set."""
        fitted = self.fitted(n, penalty)
        residuals = np.einsum("rnd,rd->rn", self.inputs[:, :n], fitted) - self.targets[:, :n]
        return 1 + ((fitted - self.weights) ** 2).sum(axis=1), (residuals**2).mean(axis=1)


@lru_cache(maxsize=1)
def _runs(seed: int, variance: float = VARIANCE) -> RegressionRuns:
    return RegressionRuns(seed, variance)


def _both_errors(runs: RegressionRuns, sizes: Sequence[int], penalty: Callable[[int], float]) -> list[dict]:
    """Test and training errors by the number of examples."""
    errors = {n: runs.errors(n, penalty(n)) for n in sizes}
    return [{n: both[i] for n, both in errors.items()} for i in (0, 1)]


def double_descent(
    seed: int, peak: int = DIMENSION, interpolated: int = DIMENSION, variance: float = VARIANCE
) -> Reproduction:
    """Figure 4(a) without a penalty: the test error falls, rises to a peak, and falls; up to some number of examples
    the training error is 0."""
    start, runs = time.perf_counter(), _runs(seed, variance)
    test, training = _both_errors(runs, SIZES, lambda n: 0.0)
    observed = [test[peak] > test[n] for n in SIZES if n != peak]
    observed += [test[25] < test[1], test[200] < test[25]]
    observed += [training[n] < 1e-9 if n <= interpolated else training[n] > 1e-3 for n in SIZES]
    series = [_simulated("test error", test), _simulated("training error", training, above=DIMENSION)]
    series += _expected(DIMENSION * variance)
    above = [n for n in SIZES if n > DIMENSION]
    series.append(Series("$1 - D/N$", "prediction", above, [1 - DIMENSION / n for n in above]))
    caption = "Test and training error (median and quartiles over the runs), and what is expected of them."
    figure = Figure(caption, "number of examples N", "mean squared error", [*series, _threshold(series)], log="y")
    shown = ", ".join(f"{np.median(test[n]):.3g} at N = {n}" for n in (1, 25, 49, 50, 51, 100, 200))
    summary = f"Median test error with D = 50: {shown}; training error 0 up to N = 50."
    return by_sign_tests(observed, start, summary, figure)


def ridge(seed: int, penalty: Callable[[int], float] = lambda n: 1.0) -> Reproduction:
    """Figure 4(a) with the penalty and without it."""
    start, runs = time.perf_counter(), _runs(seed)
    test, training = _both_errors(runs, SIZES, lambda n: 0.0)
    ridge_test, ridge_training = _both_errors(runs, SIZES, penalty)
    outside = [n for n in SIZES if not 35 <= n <= 70]
    observed = [ridge_test[n] < 1.05 * test[n] for n in outside]
    observed += [ridge_training[n] - training[n] < (0.02 if n in outside else 0.1) for n in SIZES]
    observed += [ridge_test[50] < ridge_test[1], ridge_test[50] < test[50] / 4]
    series = [
        _simulated("test error, penalty", ridge_test),
        _simulated("test error", test),
        _simulated("training error, penalty", ridge_training, above=DIMENSION),
        _simulated("training error", training, above=DIMENSION),
    ]
    series += _expected(DIMENSION * VARIANCE)
    caption = "Test and training error with and without the penalty (median and quartiles over the runs)."
    figure = Figure(caption, "number of examples N", "mean squared error", [*series, _threshold(series)], log="y")
    shown = (f"{np.median(ridge_test[n]):.3g} instead of {np.median(test[n]):.3g} at N = {n}" for n in (10, 50, 200))
    return by_sign_tests(observed, start, f"Median test error with the penalty: {', '.join(shown)}.", figure)


def norms(
    seed: int, largest: int = DIMENSION, small: int = 25, falling: Sequence[int] = (60, 80, 120, 200)
) -> Reproduction:
    """The norm of the weights is said to be largest with ``largest`` examples and much smaller, at most a third, with
    ``small``; the test error is said to fall along the numbers of examples ``falling``."""
    start, runs = time.perf_counter(), _runs(seed)
    norm = {n: np.linalg.norm(runs.fitted(n), axis=1) for n in SIZES}
    test = [runs.errors(n)[0] for n in falling]
    observed = [norm[largest] > norm[n] for n in SIZES if n != largest]
    observed += [norm[small] < norm[largest] / 3, *(after < before for before, after in zip(test, test[1:]))]
    series = [_simulated("norm of the weights", norm)]
    series += _expected_norm(DIMENSION * VARIANCE)
    caption = "The norm of the stationary weights (median and quartiles over the runs)."
    figure = Figure(caption, "number of examples N", "norm of the weights", [*series, _threshold(series)], log="y")
    shown = ", ".join(f"{np.median(norm[n]):.3g} at N = {n}" for n in (10, 25, 50, 100, 200))
    return by_sign_tests(observed, start, f"Median norm of the weights: {shown}.", figure)


def singular_values(seed: int, lowest: int = DIMENSION) -> Reproduction:
    """Figure 4(b): the smallest nonzero singular value of the inputs, said to be least with ``lowest`` examples."""
    start, inputs = time.perf_counter(), _runs(seed).inputs[:60]
    sizes = [n for n in SIZES if n % 10 == 0 or 46 <= n <= 55 or n == 1]
    values = {}
    for n in sizes:
        x = inputs[:, :n]
        xt = x.transpose(0, 2, 1)
        gram = x @ xt if n <= DIMENSION else xt @ x
        values[n] = np.sqrt(np.maximum(np.linalg.eigvalsh(gram)[:, 0], 0))
    observed = [values[lowest] < values[n] for n in sizes if n != lowest]
    limit = [abs(np.sqrt(n) - np.sqrt(DIMENSION)) for n in sizes]
    series = [
        _simulated("smallest nonzero singular value", values),
        Series("$|\\sqrt{N} - \\sqrt{D}|$", "prediction", sizes, limit),
    ]
    caption = "The smallest nonzero singular value of X (median and quartiles), and its limit in large dimensions."
    figure = Figure(caption, "number of examples N", "singular value", [*series, _threshold(series)])
    shown = ", ".join(f"{np.median(values[n]):.3g} at N = {n}" for n in (20, 40, 50, 60, 100))
    summary = f"Median of the smallest nonzero singular value with D = 50: {shown}."
    return by_sign_tests(observed, start, summary, figure)


def _simulated(label: str, runs: Mapping[int, np.ndarray], above: int = 0) -> Series:
    sizes = [n for n in runs if n > above]
    return Series(label, "simulation", sizes, *np.quantile([runs[n] for n in sizes], (0.5, 0.25, 0.75), axis=1))


def _expected(squared_norm: float) -> list[Series]:
    """The expected test error on either side of the interpolation threshold, where it is infinite, for true weights of
    this expected squared norm."""
    few, many = [n for n in SIZES if n < DIMENSION - 1], [n for n in SIZES if n > DIMENSION + 1]
    below = [1 + squared_norm * (1 - n / DIMENSION) + n / (DIMENSION - n - 1) for n in few]
    return [
        Series("expected for $N < D - 1$", "prediction", few, below),
        Series("$1 + D/(N - D - 1)$", "prediction", many, [1 + DIMENSION / (n - DIMENSION - 1) for n in many]),
    ]


def _expected_norm(squared_norm: float) -> list[Series]:
    """The root of the expected squared norm of the fitted weights, likewise."""
    few, many = [n for n in SIZES if n < DIMENSION - 1], [n for n in SIZES if n > DIMENSION + 1]
    below = [np.sqrt(squared_norm * n / DIMENSION + n / (DIMENSION - n - 1)) for n in few]
    above = [np.sqrt(squared_norm + DIMENSION / (n - DIMENSION - 1)) for n in many]
    return [
        Series("expected for $N < D - 1$", "prediction", few, below),
        Series("expected for $N > D + 1$", "prediction", many, above),
    ]


def _threshold(series: Sequence[Series]) -> Series:
    ends = min(min(each.y) for each in series), max(max(each.y) for each in series)
    return Series("interpolation threshold N = D", "prediction", (DIMENSION, DIMENSION), ends)
