"""Section 1: some motivating phenomena."""

import time
from functools import partial

import numpy as np

from claims.grosse import GROSSE
from claims.model.claim import claim
from numeric.experiments import Figure, Reproduction, Series, by_sign_tests

INPUTS, EXAMPLES, TESTS, RUNS = 10, 40, 60, 200
WIDTHS = (3, 5, 10, 20, 30, 36, 40, 44, 50, 60, 100, 200)


def _errors(seed: int) -> dict[int, np.ndarray]:
    """Test and training error (mean squared; shape 2 x runs) for each number of hidden units: a layer of random ReLUs,
    of which the output weights are fitted, of least norm where the fit leaves them free. The targets are linear in
    Gaussian inputs, with noise."""
    generator = np.random.default_rng(seed)
    inputs = generator.standard_normal((RUNS, EXAMPLES + TESTS, INPUTS))
    hidden = generator.standard_normal((RUNS, INPUTS, max(WIDTHS)))
    signal = np.einsum("rnd,rd->rn", inputs, generator.standard_normal((RUNS, INPUTS)) / np.sqrt(INPUTS))
    targets = signal + generator.standard_normal(signal.shape) / 2
    units = np.maximum(inputs @ hidden, 0)
    errors = {}
    for width in WIDTHS:
        features = units[:, :, :width]
        seen, wanted = features[:, :EXAMPLES], targets[:, :EXAMPLES, None]
        seen_T = seen.transpose(0, 2, 1)
        if width < EXAMPLES:
            weights = np.linalg.solve(seen_T @ seen, seen_T @ wanted)
        else:
            weights = seen_T @ np.linalg.solve(seen @ seen_T, wanted)
        squares = ((features @ weights)[:, :, 0] - targets) ** 2
        errors[width] = np.stack([squares[:, EXAMPLES:].mean(axis=1), squares[:, :EXAMPLES].mean(axis=1)])
    return errors


def _double_descent(seed: int, peak: int = EXAMPLES, threshold: int = EXAMPLES) -> Reproduction:
    start, errors = time.perf_counter(), _errors(seed)
    test, training = ({width: both[i] for width, both in errors.items()} for i in (0, 1))
    observed = [test[10] < test[3], *(test[peak] > test[width] for width in WIDTHS if width != peak)]
    observed += [training[width] < 1e-9 if width >= threshold else training[width] > 1e-3 for width in WIDTHS]
    shown = ", ".join(f"{np.median(test[width]):.3g} with {width}" for width in (3, 10, 36, 40, 44, 200))
    summary = f"Median test error by the number of hidden units: {shown}; training error 0 from 40 = N on."
    figure = _figure(test, training)
    return by_sign_tests(observed, start, summary, figure)


def _figure(test: dict[int, np.ndarray], training: dict[int, np.ndarray]) -> Figure:
    interpolated = [width for width in WIDTHS if width < EXAMPLES]
    curves = [("test error", test, WIDTHS), ("training error", training, interpolated)]
    series = [
        Series(label, "simulation", widths, *np.quantile([runs[width] for width in widths], (0.5, 0.25, 0.75), axis=1))
        for label, runs, widths in curves
    ]
    ends = min(min(each.low) for each in series), max(max(each.high) for each in series)
    edge = Series("interpolation threshold", "prediction", (EXAMPLES, EXAMPLES), ends)
    caption = "Test and training error against the number of hidden units (median and quartiles; 40 examples)."
    return Figure(caption, "number of fitted parameters", "mean squared error", [*series, edge], log="xy")


@claim("grosse:fig-1", GROSSE.at("section 1", "Figure 1", (10, 18)), level="empirical", kind="empirical")
class DoubleDescentOfNetworks:
    """As the number of hidden units grows, the test error falls, rises to a peak where the parameters are just enough
    to memorize the training data, and falls again; from there on the training error is zero."""

    formula = r"\text{the test error peaks at the interpolation threshold, } \#\text{parameters} = N"
    experiment = _double_descent
    mutants = {
        "the peak is at 44 hidden units": partial(_double_descent, peak=44),
        "the peak is at 200 hidden units": partial(_double_descent, peak=max(WIDTHS)),
        "36 parameters memorize 40 examples": partial(_double_descent, threshold=36),
    }
    expected = "reproduced"
    remarks = (
        "Reading: the figure, taken from Belkin et al. (2019), is of networks trained on MNIST; reproduced is the "
        "phenomenon that it illustrates, on a model of it: one hidden layer of 3 to 200 random ReLUs, 10 Gaussian "
        "inputs, 40 examples with noisy linear targets, and output weights fitted with least norm.",
        "The curve is compared run by run: at 40 the test error is larger than at another width in significantly more "
        "than half of the runs.",
    )
