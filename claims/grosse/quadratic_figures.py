"""Figures 2 and 3: gradient descent on convex quadratics, run on random ones."""

import time

import numpy as np

from numeric.experiments import Figure, Reproduction, Series, by_sign_tests

RUNS = 200
SHOWN, STEPS = 15, 200
CURVATURES = np.arange(1.0, 11.0)


def _descent(A: np.ndarray, b: np.ndarray, start: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The iterates of gradient descent on w'Aw/2 + b'w in every run (shape steps + 1 x runs x D)."""
    iterates = [start]
    for _ in range(STEPS):
        w = iterates[-1]
        iterates.append(w - alpha[:, None] * (np.einsum("rij,rj->ri", A, w) + b))
    return np.array(iterates)


def _constant(ratios: np.ndarray) -> np.ndarray:
    """In which runs a quantity has the same ratio from each step to the next, as an exponential function has."""
    return np.ptp(ratios, axis=0) < 1e-6


def dynamics(seed: int, too_large: float = 2.1, closest_to_start: bool = True, tilt: float = 0.0) -> Reproduction:
    """Figure 2: a full-rank and a low-rank quadratic of two weights, at learning rates of ``too_large`` and half the
    inverse of the largest curvature; the directions said to give exponentials are ``tilt`` away from eigenvectors."""
    began, generator = time.perf_counter(), np.random.default_rng(seed)
    angle = generator.uniform(0, 2 * np.pi, RUNS)
    towards = lambda angle: np.stack([np.cos(angle), np.sin(angle)], axis=1)  # noqa: E731
    q1, q2 = towards(angle), towards(angle + np.pi / 2)
    high = generator.uniform(2, 5, RUNS)
    low_rank = high[:, None, None] * q1[:, :, None] * q1[:, None, :]
    full_rank = low_rank + q2[:, :, None] * q2[:, None, :]
    minimiser = generator.standard_normal((RUNS, 2))
    first, second = generator.uniform(0.5, 2, (2, RUNS, 1))
    start = minimiser + first * q1 + second * q2

    def run(A, factor):
        return _descent(A, -np.einsum("rij,rj->ri", A, minimiser), start, factor / high)

    full, large, low = run(full_rank, 0.5), run(full_rank, too_large), run(low_rank, 0.5)
    distance = lambda w, limit: np.linalg.norm(w - limit, axis=-1)  # noqa: E731
    origin = start if closest_to_start else np.zeros_like(start)
    closest = minimiser + np.sum(q2 * (origin - minimiser), axis=1, keepdims=True) * q2
    gap = distance(low[: SHOWN + 1], low[-1])
    onto = lambda direction: np.sum((full[: SHOWN + 1] - minimiser) * direction, axis=-1)  # noqa: E731
    share = generator.uniform(0.2, np.pi / 2 - 0.2, RUNS)
    projections = [onto(towards(angle + tilt)), onto(towards(angle + tilt + np.pi / 2)), onto(towards(angle + share))]
    straight = [_constant(p[1:] / p[:-1]) for p in projections]
    observed = [
        distance(full[-1], minimiser) < 1e-6,
        distance(large[-1], minimiser) > 100 * distance(start, minimiser),
        distance(low[-1], closest) < 1e-6,
        _constant(gap[1:] / gap[:-1]),
        *straight[:2],
        ~straight[2],
    ]
    ended = [np.median(distance(w[-1], minimiser)) for w in (full, large)]
    summary = (
        f"Median distance from the minimum after {STEPS} steps: {ended[0]:.2g}, and {ended[1]:.2g} with the larger "
        f"learning rate; from the closest point of the subspace: {np.median(distance(low[-1], closest)):.2g}."
    )
    factors = 0.5, 1 - 0.5 / high[0]
    parts = [p[0, 0] * factor ** np.arange(SHOWN + 1) for p, factor in zip((onto(q1), onto(q2)), factors)]
    expected = [*parts, np.cos(share[0]) * parts[0] + np.sin(share[0]) * parts[1]]
    names = ("onto $\\mathbf{q}_1$", "onto $\\mathbf{q}_2$", "onto another direction")
    series = [Series(n, "simulation", range(SHOWN + 1), p[:, 0]) for n, p in zip(names, projections)]
    rates = (*(f"$(1 - \\alpha \\tilde{{a}}_{j})^k$" for j in (1, 2)), "sum of the two")
    series += [Series(n, "prediction", range(SHOWN + 1), p) for n, p in zip(rates, expected)]
    caption = "Projections of the iterates, less those of the minimum, in one of the runs: exponentials are straight."
    figure = Figure(caption, "step", "projection", series, log="y")
    return by_sign_tests(observed, began, summary, figure)


def convergence(seed: int, dominant: int = 1, power: int = 2, merged: int = 100) -> Reproduction:
    """Figure 3: curvatures 1 to 10. The cost is said to come to decay by (1 - alpha a)^``power`` in a step, for the
    curvature a = ``dominant``, and to be that of this curvature from the step ``merged`` on."""
    began, generator = time.perf_counter(), np.random.default_rng(seed)
    alpha, start = 1 / CURVATURES.max(), generator.standard_normal((RUNS, len(CURVATURES)))
    A, zero = np.broadcast_to(np.diag(CURVATURES), (RUNS, 10, 10)), np.zeros_like(start)
    terms = CURVATURES / 2 * _descent(A, zero, start, np.full(RUNS, alpha)) ** 2
    total, lowest = terms.sum(axis=2), terms[:, :, dominant - 1]
    factor = (1 - alpha * dominant) ** power
    observed = [
        total[1] / total[0] < factor,
        total[1] / total[0] < total[11] / total[10],
        np.abs(total[merged + 1] / total[merged] - factor) < factor / 100,
        total[merged] < 1.01 * lowest[merged],
    ]
    decay = [np.median(total[k + 1] / total[k]) for k in (0, 10, 100)]
    summary = (
        f"The cost falls in a step to {decay[0]:.2g} of what it was at the start, to {decay[1]:.3g} after 10 steps and "
        f"to {decay[2]:.4g} after 100 (medians); $(1 - \\alpha \\tilde a_{{\\min}})^2$ = {(1 - alpha) ** 2:.4g}."
    )
    steps = np.arange(0, 61, 3)
    series = [
        Series(label, "simulation", steps, *np.quantile(cost[steps], (0.5, 0.25, 0.75), axis=1))
        for label, cost in (("total cost", total), ("lowest curvature", lowest))
    ]
    initial = np.median(lowest[0])
    series += [
        Series("$(1 - \\alpha \\tilde{a}_{\\min})^{2k}$", "prediction", steps, initial * (1 - alpha) ** (2 * steps)),
        Series("$\\exp(-2 \\alpha \\tilde{a}_{\\min} k)$", "prediction", steps, initial * np.exp(-2 * alpha * steps)),
    ]
    caption = "The cost, and that of the lowest curvature alone (median and quartiles over random starts)."
    return by_sign_tests(observed, began, summary, Figure(caption, "step", "cost", series, log="y"))
