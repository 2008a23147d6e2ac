"""The algorithms that several chapters run."""

from claims.model.arrays import Array
from claims.model.calculus import gradient


def descent(f, start: Array, rate, steps: int) -> list[Array]:
    """The iterates of gradient descent, w <- w - rate grad f(w): ``steps`` + 1 points, the start included."""
    points = [start]
    for _ in range(steps):
        points.append(points[-1] - rate * gradient(f, points[-1]))
    return points
