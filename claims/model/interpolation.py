"""Finite data that stand for "every L-smooth function": points, gradients and values of some function of the class.

Some L-smooth f with curvatures in [m, L] has gradients g_i and values f_i at points x_i if and only if for all i, j

    f_i >= f_j + <g_j, dx> + (|dg|^2 / L + m |dx|^2 - 2 m/L <dg, dx>) / (2 (1 - m/L)), dx = x_i - x_j, dg = g_i - g_j

(Taylor, Hendrickx, Glineur 2017, "Smooth strongly convex interpolation and exact worst-case performance of first-order
methods", Theorem 4; for m < 0 by adding a quadratic). So a statement about finitely many points is one about such data.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.model.arrays import Array, dot, norm2, row, where
from claims.model.relations import Relation, all_of, eq, le, lt
from claims.model.spaces import Record, Space


@dataclass(frozen=True)
class InterpolableData(Record):
    """Points, gradients and values of a function with curvatures in [``m``, ``L``]: m is 0 where it is convex, -L where
    it is any."""

    points: tuple[Array, ...]
    gradients: tuple[Array, ...]
    values: tuple[Array, ...]
    L: Array
    m: Array


def interpolable(data: InterpolableData, m) -> Relation:
    """0 < L, m < L, and the inequalities of the theorem for every pair."""

    def inequality(i: int, j: int) -> Relation:
        dx, dg = data.points[i] - data.points[j], data.gradients[i] - data.gradients[j]
        excess = norm2(dg) / data.L + m * norm2(dx) - 2 * (m / data.L) * dot(dg, dx)
        model = data.values[j] + dot(data.gradients[j], dx)
        return le(model + excess / (2 * (1 - m / data.L)), data.values[i])

    pairs = [(i, j) for i in range(len(data.points)) for j in range(len(data.points)) if i != j]
    return all_of(lt(0, data.L), lt(m, data.L), *(inequality(i, j) for i, j in pairs))


def interpolable_data(count, n, kind: str = "convex", minimiser: bool = False) -> Space:
    """``count`` points in dimension n with gradients and values of an L-smooth function that is ``"convex"``,
    ``"strongly convex"`` (m > 0) or any (``"smooth"``, m = -L); the first point a stationary one if ``minimiser``.

    All such data are reached: the function is the Moreau envelope, with parameter L - m, of a maximum of affine
    functions with arbitrary slopes and offsets, plus m |x|^2 / 2. At a tie each point takes its own slope, which is
    how gradients that change at the greatest rate L come about.
    """

    def build(draw):
        base, slopes, offsets = draw.real(count, n), draw.real(count, n), draw.real(count)
        width = draw.positive()
        m = {"convex": draw.constant(0), "smooth": -width / 2}[kind] if kind != "strongly convex" else draw.positive()
        points, gradients, values = [], [], []
        for i in range(draw.size(count)):
            y, slope = row(base, i), row(slopes, i)
            greatest = dot(slope, y) + offsets[i]
            for k in range(draw.size(count)):
                value = dot(row(slopes, k), y) + offsets[k]
                slope = where(lt(greatest, value), row(slopes, k), slope)
                greatest = where(lt(greatest, value), value, greatest)
            x = y + slope / width
            points.append(x)
            gradients.append(slope + m * x)
            values.append(greatest + norm2(slope) / (2 * width) + m * norm2(x) / 2)
        if minimiser:
            tilt = gradients[0]
            gradients = [g - tilt for g in gradients]
            values = [f - dot(tilt, x) for f, x in zip(values, points)]
        return InterpolableData(tuple(points), tuple(gradients), tuple(values), m + width, m)

    def contains(data):
        m = {"convex": 0 * data.L, "smooth": -data.L, "strongly convex": data.m}[kind]
        strict = [lt(0, m)] if kind == "strongly convex" else []
        return all_of(*strict, interpolable(data, m), *([eq(data.gradients[0], 0)] if minimiser else []))

    name = f"interpolable_data({count}, {n}, {kind}{', minimiser' if minimiser else ''})"
    wider = {"strongly convex": "convex", "convex": "smooth"}.get(kind)
    wider = interpolable_data(count, n, kind) if minimiser else wider and interpolable_data(count, n, wider)
    return Space(name, build, contains, sizes=(count, n), wider=wider)
