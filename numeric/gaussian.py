"""Gaussian probabilities by integrating the density: rigorous balls, or floats. No closed form is used."""

from __future__ import annotations

import numpy as np
from flint import acb, arb, fmpq

from claims.model.arrays import Array, NotExpressible
from numeric.exact import ExactArithmetic
from numeric.floats import FloatArithmetic


def quadrant_probability(correlation: Array) -> Array:
    """P(u > 0, v > 0) for standard normals u, v with the given correlation, a scalar in [-1, 1].

    In polar coordinates around the diagonal the radial part of the density integrates exactly, and what remains is
    sqrt(1 - r^2) / (1 - r + 2 r sin(t)^2) / pi over t in [0, pi/4]. At correlation 1 it is 1/2, at -1 it is 0.

    :raises NotExpressible: in symbolic arithmetics.
    """
    arith = correlation.arith
    if isinstance(arith, FloatArithmetic):
        return arith.array(_float(correlation.data), ())
    if not isinstance(arith, ExactArithmetic):
        raise NotExpressible(f"a Gaussian integral in {arith.name}")
    data = np.empty(1, dtype=object)
    data[0] = _ball(correlation.data[0])
    arith.balls = arith.balls or isinstance(data[0], arb)
    return arith.array(data, ())


def _ball(r):
    if isinstance(r, fmpq) and abs(r) == 1:
        return fmpq(1, 2) if r > 0 else fmpq(0)
    r = arb(r)
    root = acb((1 - r * r).sqrt())
    integral = acb.integral(lambda t, _: root / (acb(1 - r) + 2 * acb(r) * t.sin() ** 2), 0, acb.pi() / 4)
    return integral.real / arb.pi()


def _panels(count: int = 24, degree: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes and weights on [0, pi/4], in panels that halve towards 0, where it peaks (r near 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(degree)
    ends = np.concatenate([[0.0], np.pi / 4 * 2.0 ** -np.arange(count, -1.0, -1.0)])
    middles, halves = (ends[1:] + ends[:-1]) / 2, np.diff(ends) / 2
    return (middles[:, None] + halves[:, None] * nodes).ravel(), (halves[:, None] * weights).ravel()


def _float(r: np.ndarray) -> np.ndarray:
    t, weights = _panels()
    column = np.clip(r, -1.0, 1.0)[:, None]
    with np.errstate(all="ignore"):
        density = np.sqrt(1 - column**2) / (1 - column + 2 * column * np.sin(t) ** 2)
        return np.where(np.abs(r) >= 1, (r > 0) / 2, density @ weights / np.pi)
