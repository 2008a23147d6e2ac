"""Wide networks beside linear regression on the features that their gradients at the start are."""

import time

import numpy as np

from numeric.experiments import Figure, Reproduction, Series, by_sign_tests

INPUTS, EXAMPLES, TESTS, RUNS, STEPS = 5, 5, 5, 80, 80
WIDTHS = (8, 32, 128, 512)
RATE = 0.3


class _Network:
    """a^T tanh(W x) / width^scaling in every run, of standard normal weights: output weights a, hidden weights W."""

    def __init__(self, generator: np.random.Generator, width: int, scaling: float):
        self.a = generator.standard_normal((RUNS, 1, width))
        self.W = generator.standard_normal((RUNS, width, INPUTS))
        self.scale = float(width) ** -scaling

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """For inputs of shape runs x INPUTS x examples: runs x examples."""
        return self.scale * (self.a @ np.tanh(self.W @ x))[:, 0]

    def features(self, x: np.ndarray, of_hidden: bool = True) -> np.ndarray:
        """The gradient of each output in the weights, or the output weights only: runs x weights x examples."""
        units = np.tanh(self.W @ x)
        if not of_hidden:
            return self.scale * units
        hidden = self.a.transpose(0, 2, 1) * (1 - units**2)
        by_input = hidden[:, :, None, :] * x[:, None, :, :]
        return self.scale * np.concatenate([units, by_input.reshape(RUNS, -1, x.shape[2])], axis=1)

    def step(self, x: np.ndarray, residuals: np.ndarray, rate: float) -> None:
        """A step of gradient descent on half the squared error."""
        units = np.tanh(self.W @ x)
        weighted = rate * self.scale * residuals[:, None, :]
        hidden = self.a.transpose(0, 2, 1) * (1 - units**2) * weighted
        self.a = self.a - weighted @ units.transpose(0, 2, 1)
        self.W = self.W - hidden @ x.transpose(0, 2, 1)


def _trained(
    generator: np.random.Generator, width: int, scaling: float, of_hidden: bool
) -> tuple[np.ndarray, np.ndarray]:
    """How far the trained network's outputs on new inputs are from those of the linear regression, over how far these
    have moved; and the training error left over, as a fraction of that at the start."""
    inputs = generator.standard_normal((RUNS, INPUTS, EXAMPLES + TESTS))
    inputs /= np.linalg.norm(inputs, axis=1, keepdims=True)
    seen, new = inputs[:, :, :EXAMPLES], inputs[:, :, EXAMPLES:]
    targets = generator.choice([-1.0, 1.0], (RUNS, EXAMPLES))
    network = _Network(generator, width, scaling)
    rate = RATE * width ** (2 * scaling - 1)  # so that the outputs move equally fast for each scaling
    features = network.features(seen, of_hidden)
    kernel, to_new = (network.features(x, of_hidden).transpose(0, 2, 1) @ features for x in (seen, new))
    before, moved, residuals = network.outputs(new), 0, network.outputs(seen) - targets
    first = (residuals**2).sum(axis=1)
    for _ in range(STEPS):
        moved = moved - rate * (to_new @ residuals[:, :, None])[:, :, 0]
        residuals = residuals - rate * (kernel @ residuals[:, :, None])[:, :, 0]
        network.step(seen, network.outputs(seen) - targets, rate)
    gap = np.linalg.norm(network.outputs(new) - before - moved, axis=1) / np.linalg.norm(moved, axis=1)
    return gap, ((network.outputs(seen) - targets) ** 2).sum(axis=1) / first


def kernel_regime(seed: int, scaling: float = 0.5, allowed: float = 0.05, of_hidden: bool = True) -> Reproduction:
    """Networks of more and more hidden units are said to come closer and closer to linear regression: in their
    outputs on new inputs up to the fraction ``allowed`` for the widest."""
    start, generator = time.perf_counter(), np.random.default_rng(seed)
    trained = {width: _trained(generator, width, scaling, of_hidden) for width in WIDTHS}
    gap = {width: both[0] for width, both in trained.items()}
    widest = gap[WIDTHS[-1]]
    observed = [trained[WIDTHS[-1]][1] < 0.05, widest < allowed]
    observed += [gap[wide] < gap[narrow] for narrow, wide in zip(WIDTHS, WIDTHS[2:])]
    low, middle, high = np.quantile([gap[width] for width in WIDTHS], (0.25, 0.5, 0.75), axis=1)
    bound = [middle[0] * np.sqrt(WIDTHS[0] / width) for width in WIDTHS]
    series = [
        Series("difference from linear regression", "simulation", WIDTHS, middle, low, high),
        Series("falling like 1/$\\sqrt{\\mathrm{width}}$", "prediction", WIDTHS, bound),
    ]
    caption = (
        "How far outputs on new inputs are from those of linear regression on the gradient features. Only the "
        "slope of the dashed line is predicted: it is drawn from the narrowest networks on."
    )
    figure = Figure(caption, "hidden units", "relative difference", series, log="xy")
    shown = ", ".join(f"{np.median(gap[width]):.2g} with {width}" for width in WIDTHS)
    summary = f"Median relative difference from linear regression by the number of hidden units: {shown}."
    return by_sign_tests(observed, start, summary, figure)
