"""Sections 3 and 3.1: how fast gradient descent learns from uncentered and from whitened features, on random data."""

import time

import numpy as np

from numeric.experiments import Figure, Reproduction, Series, by_sign_tests

DIMENSIONS = (2, 4, 8, 16, 32)


def _transposed(a: np.ndarray) -> np.ndarray:
    return np.swapaxes(a, -1, -2)


# --- section 3: uncentered features -----------------------------------------------------------------------------------

SLOW_RUNS = 100


def _variances(D: int) -> np.ndarray:
    """The variances of the features."""
    return np.linspace(0.5, 1.5, D)


def _steps_to_learn(spectrum: tuple, Sigma: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The steps of gradient descent from zero, with the learning rate 1 / a_max, until a tenth of the signal is left.

    ``spectrum`` has the eigenvalues and eigenvectors of the curvature matrix, Sigma (runs x D x D) is the covariance;
    ``weights`` (runs x D+1 x 1) are the true ones, with bias, and the signal is w' Sigma w.
    By bisection on the closed form of the iterates.
    """
    curvatures, Q = spectrum
    inside = _transposed(Q) @ weights
    shrinking = 1 - curvatures / curvatures[:, -1:]

    def left(steps):
        error = (Q @ (shrinking[:, :, None] ** steps[:, None, None] * inside))[:, :-1]
        return np.sum(error * (Sigma @ error), axis=(1, 2))

    low, high = np.zeros(len(weights), dtype=int), np.full(len(weights), 2**16)
    wanted = left(low) / 10
    for _ in range(16):
        middle = (low + high) // 2
        enough = left(middle) <= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def _spectrum(mu: np.ndarray, Sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The eigenvalues and eigenvectors of the curvature matrix (Eqn. 17) for this mean (runs x D) and covariance."""
    u = np.concatenate([mu, np.ones_like(mu[:, :1])], axis=1)
    return np.linalg.eigh(np.pad(Sigma, ((0, 0), (0, 1), (0, 1))) + u[:, :, None] * u[:, None, :])


def _predicted_steps(variances: np.ndarray, mean: float) -> int:
    """The steps by the text's argument: the learning rate is 1 / (|mu|^2 + 1), or one over the largest variance where
    this is smaller, and the signal is in directions whose curvatures are the variances."""
    rate, steps = 1 / max(len(variances) * mean**2 + 1, variances.max()), np.arange(2**10)
    left = variances @ (1 - rate * variances[:, None]) ** (2 * steps)
    return int(np.argmax(left <= left[0] / 10))


def uncentered(seed: int, mean: float = 1.0, remedy: float = 0.0, along_outlier: bool = False) -> Reproduction:
    """Features whose means are ``mean``, or ``remedy`` times that; is the signal that is not in the direction of the
    outlier (or that is ``along_outlier``) the larger part?"""
    began, generator = time.perf_counter(), np.random.default_rng(seed)
    raw, better, shares = {}, {}, {}
    for D in DIMENSIONS:
        noise = np.sqrt(_variances(D)) * generator.standard_normal((SLOW_RUNS, 4 * D + 20, D))
        weights = np.pad(generator.standard_normal((SLOW_RUNS, D, 1)) / np.sqrt(D), ((0, 0), (0, 1), (0, 0)))
        offset, deviation = noise.mean(axis=1), noise - noise.mean(axis=1, keepdims=True)
        Sigma = _transposed(deviation) @ deviation / noise.shape[1]
        spectrum = _spectrum(mean + offset, Sigma)
        raw[D] = _steps_to_learn(spectrum, Sigma, weights)
        better[D] = _steps_to_learn(_spectrum(remedy * (mean + offset), Sigma), Sigma, weights)
        outlier = spectrum[1][:, :, -1:]
        along = (outlier * (_transposed(outlier) @ weights))[:, :-1]
        signal = lambda w: np.sum(w * (Sigma @ w), axis=(1, 2))  # noqa: B023, E731
        shares[D] = signal(along) / signal(weights[:, :-1])
    large = [share > 0.5 if along_outlier else share < 0.5 for D, share in shares.items() if D >= 16]
    slower = [raw[32] > 2 * raw[8], raw[32] > 6 * better[32], better[32] < 3 * better[8]]
    shown = ", ".join(f"{np.median(raw[D]):.3g} instead of {np.median(better[D]):.3g} for D = {D}" for D in DIMENSIONS)
    series = []
    for name, runs, each in (("uncentered", raw, mean), ("centered", better, remedy * mean)):
        observed = np.quantile([runs[D] for D in DIMENSIONS], (0.5, 0.25, 0.75), axis=1)
        series.append(Series(name, "simulation", DIMENSIONS, *observed))
        predicted = [_predicted_steps(_variances(D), each) for D in DIMENSIONS]
        series.append(Series(f"{name}, by the curvatures", "prediction", DIMENSIONS, predicted))
    caption = "Steps until nine tenths of the signal are learned, against the dimension (median and quartiles)."
    figure = Figure(caption, "feature dimension D", "steps of gradient descent", series, log="xy")
    return by_sign_tests(large + slower, began, f"Median steps: {shown}.", figure)


# --- section 3.1: whitened features -----------------------------------------------------------------------------------

OVERFIT_RUNS, INPUTS = 200, 20


def _iterates(A: np.ndarray, b: np.ndarray, alpha: np.ndarray, doublings: int) -> np.ndarray:
    """The iterates of gradient descent on w'Aw/2 - b'w from zero after 1, 2, 4, ... steps, by squaring the affine map
    that is a step (shape doublings x runs x D)."""
    linear, constant = np.eye(A.shape[1]) - alpha[:, None, None] * A, alpha[:, None] * b
    iterates = []
    for _ in range(doublings):
        iterates.append(constant)
        linear, constant = linear @ linear, (linear @ constant[:, :, None])[:, :, 0] + constant
    return np.array(iterates)


def whitened(seed: int, input_noise: float = 0.1, examples: int = 30, early: int = 2) -> Reproduction:
    """The toy problem with 20 inputs, of standard deviation ``input_noise`` around the signal, and targets of standard
    deviation 1; on the raw features the signal is learned after 2^``early`` steps."""
    began, generator = time.perf_counter(), np.random.default_rng(seed)
    t = generator.standard_normal((OVERFIT_RUNS, examples))
    X = t[:, :, None] + input_noise * generator.standard_normal((OVERFIT_RUNS, examples, INPUTS))
    targets = t + generator.standard_normal(t.shape)
    A, b = _transposed(X) @ X / examples, np.einsum("rni,rn->ri", X, targets) / examples
    curvatures, Q = np.linalg.eigh(A)
    fitted, steps = np.linalg.solve(A, b[:, :, None])[:, :, 0], 2 ** np.arange(18)

    def validation(w):
        return (1 - w.sum(axis=-1)) ** 2 + input_noise**2 * (w**2).sum(axis=-1) + 1

    def training(w):
        return np.mean((targets - np.einsum("rni,...ri->...rn", X, w)) ** 2, axis=-1)

    raw = _iterates(A, b, 1 / curvatures[:, -1], len(steps))
    # Of whitened features A = I: from zero every iterate, for every learning rate, is a multiple of the fitted weights.
    multiples = np.linspace(0, 1, 51)[:, None, None] * fitted
    learned, best = validation(raw)[early], validation(raw).min(axis=0)
    observed = [
        learned < 1.1 * best,
        validation(raw)[-1] > 1.5 * learned,
        training(raw)[steps <= 1000][-1] > 1.05 * training(fitted),
        validation(fitted) > 1.5 * learned,
        validation(multiples).min(axis=0) > learned,
    ]
    shown = [np.median(each) for each in (learned, validation(raw)[-1], validation(fitted), training(fitted))]
    summary = (
        "Median validation error of the raw features {:.3g} after 4 steps, {:.3g} after 2^17; of the whitened ones "
        "{:.3g} after one step, with the training error {:.3g}."
    ).format(*shown)
    spectrum = 1 - (1 - curvatures / curvatures[:, -1:]) ** steps[:, None, None]
    solver = (Q / curvatures[:, None]) * spectrum[:, :, None] @ (_transposed(Q) @ _transposed(X) / examples)
    spread = (solver.sum(axis=2) ** 2).sum(axis=-1) + input_noise**2 * (solver**2).sum(axis=(2, 3))
    expected = validation(np.einsum("krin,rn->kri", solver, t)) + spread
    flat = lambda runs: np.broadcast_to(runs, (len(steps), OVERFIT_RUNS))  # noqa: E731
    curves = {
        "raw, training": training(raw), "raw, validation": validation(raw),
        "whitened, training": flat(training(fitted)), "whitened, validation": flat(validation(fitted)),
    }  # fmt: skip
    series = [
        Series(label, "simulation", steps, runs.mean(axis=1), *np.quantile(runs, (0.25, 0.75), axis=1))
        for label, runs in curves.items()
    ]
    series.append(Series("raw, validation, expected over the noise", "prediction", steps, expected.mean(axis=1)))
    caption = "Training and validation error against the number of steps (mean and quartiles)."
    return by_sign_tests(observed, began, summary, Figure(caption, "steps", "mean squared error", series, log="x"))
