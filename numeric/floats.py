"""Batched float64 arithmetic: fast, and trusted for nothing. What it flags is a suspect until certified."""

from __future__ import annotations

import numpy as np

from claims.model.arrays import Array
from claims.model.dense import DenseArithmetic
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, Decision

#: Relative to the largest intermediate; only decides what is looked at exactly.
TOLERANCE = 1e-9


class FloatArithmetic(DenseArithmetic):
    """One evaluation of a body over a batch; remembers the largest intermediate of each instance, to judge rounding."""

    name = "floats"
    dtype = float

    def __init__(self):
        self.largest = np.zeros(1)

    def entry(self, number):
        return float(number)

    def array(self, data, shape, row=False, known=None):
        data = np.asarray(data, dtype=float)
        if data.size:
            sizes = np.abs(data) if data.ndim == 1 else _reduced(np.maximum, np.abs(data))
            self.largest = np.maximum(self.largest, sizes)
        return Array(self, data, tuple(shape), row, known)

    def div(self, a, b):
        x, y = self._aligned(a, b)
        return self.array(x / y, a.shape, a.row)

    def power(self, a, n):
        return self.array(a.data ** float(n), a.shape, a.row)

    def real_power(self, a, b):
        x, y = self._aligned(a, b)
        return self.array(np.power(x, y), (b if a.is_scalar else a).shape, a.row)

    def function(self, name, a):
        return self.array(_FUNCTIONS[name](a.data), a.shape, a.row)

    def pi(self):
        return self.array(np.full(1, np.pi), ())

    def inv(self, a):
        try:
            return self.array(np.linalg.inv(a.data), a.shape)
        except np.linalg.LinAlgError:  # one singular matrix of the batch spoils the call: poison only its own instance
            singular = (np.linalg.slogdet(a.data).sign == 0)[:, None, None]
            inverses = np.linalg.inv(np.where(singular, np.eye(a.shape[0]), a.data))
            return self.array(np.where(singular, np.nan, inverses), a.shape)

    def pinv(self, a):
        finite = np.where(np.isfinite(a.data), a.data, 0.0)
        return self.array(np.linalg.pinv(finite, rcond=1e-10), a.shape[::-1])

    def det(self, a):
        return self.array(np.linalg.det(a.data), ())

    def eigenvalues(self, a):
        finite = np.where(np.isfinite(a.data), a.data, 0.0)
        return self.array(np.linalg.eigvalsh(finite), a.shape[:1])

    def maximum(self, a, b):
        return self.array(np.maximum(a.data, b.data), a.shape)

    def minimum(self, a, b):
        return self.array(np.minimum(a.data, b.data), a.shape)

    def where(self, condition, then, otherwise):
        holds = condition.decide().holds >= UNKNOWN
        holds = holds.reshape(holds.shape + (1,) * len(then.shape))
        return self.array(np.where(holds, then.data, otherwise.data), then.shape, then.row)

    def compare(self, kind: str, lhs: Array, rhs: Array) -> Decision:
        """Entrywise comparison with a tolerance relative to the largest intermediate; a NaN is unknown (a suspect)."""
        left, right = np.broadcast_arrays(lhs.data, rhs.data)
        scale = np.maximum(self.largest, 1e-300)
        if left.shape[0] < scale.shape[0]:
            left, right = (np.broadcast_to(x, (scale.shape[0], *x.shape[1:])) for x in (left, right))
        left, right = left.reshape(left.shape[0], -1), right.reshape(right.shape[0], -1)
        ratio = np.full(left.shape[0], np.nan)
        if kind == "loewner":
            n = lhs.shape[0]
            difference = (right - left).reshape(-1, n, n)
            clean = np.where(np.isfinite(difference), difference, 0.0)
            gap = np.linalg.eigvalsh((clean + np.swapaxes(clean, 1, 2)) / 2).min(axis=1)
            gap = np.where(np.isfinite(difference).all(axis=(1, 2)), gap, np.nan)
            margin = (gap + TOLERANCE * scale) / scale
            margin = np.minimum(
                margin, 2 * TOLERANCE - np.abs(clean - np.swapaxes(clean, 1, 2)).max(axis=(1, 2)) / scale
            )
            ratio = _loewner_ratio(left.reshape(-1, n, n), right.reshape(-1, n, n))
        elif kind in ("eq", "ne"):
            apart = _reduced(np.maximum, np.abs(left - right)) / scale
            # An equation that holds gives no direction to a search, so it must not hide the margin of another conjunct.
            margin = np.where(apart > TOLERANCE, -apart, np.where(np.isnan(apart), np.nan, 1.0))
            margin = margin if kind == "eq" else -margin
        else:
            gap = _reduced(np.minimum, right - left) / scale
            margin = gap + (TOLERANCE if kind == "le" else -1e-14)
            ratio = _ratio(left, right)
        holds = np.where(np.isnan(margin), UNKNOWN, np.where(margin >= 0, HOLDS, VIOLATED)).astype(np.int8)
        return Decision(holds, margin, ratio)


def _reduced(ufunc: np.ufunc, data: np.ndarray) -> np.ndarray:
    """The maximum (minimum) over all axes but the first: of few long rows, since NumPy is slow with many short ones."""
    return ufunc.reduce(np.ascontiguousarray(data.reshape(data.shape[0], -1).T))


def _ratio(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """How close lhs <= rhs is to equality: lhs / rhs of positive sides, rhs / lhs of negative ones, the worst entry;
    NaN where the signs differ."""
    with np.errstate(all="ignore"):
        ratios = np.where(
            (left > 0) & (right > 0), left / right, np.where((left < 0) & (right < 0), right / left, -1.0)
        )
    worst = _reduced(np.maximum, ratios)
    return np.where(worst >= 0, worst, np.nan)


def _loewner_ratio(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The least c with left <= c right in the Loewner order, where right is well away from singular; else NaN."""
    ratio = np.full(left.shape[0], np.nan)
    finite = np.isfinite(left).all(axis=(1, 2)) & np.isfinite(right).all(axis=(1, 2))
    values, vectors = np.linalg.eigh(np.where(finite[:, None, None], right, 0.0))
    usable = values[:, 0] > 1e-6 * values[:, -1]
    root = vectors[usable] / np.sqrt(values[usable])[:, None, :]
    largest = np.linalg.eigvalsh(np.swapaxes(root, 1, 2) @ left[usable] @ root)[:, -1]
    ratio[usable] = np.where(largest > 0, largest, np.nan)
    return ratio


def _erf(x):
    from scipy.special import erf

    return erf(x)


def _xlogx(x):
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, x)))


_FUNCTIONS = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "cosh": np.cosh,
    "sinh": np.sinh,
    "asinh": np.arcsinh,
    "sin": np.sin,
    "cos": np.cos,
    "acos": np.arccos,
    "erf": _erf,
    "abs": np.abs,
    "sign": np.sign,
    "relu": lambda x: np.maximum(x, 0.0),
    "xlogx": _xlogx,
}
