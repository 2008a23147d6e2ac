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
            self.largest = np.maximum(self.largest, np.abs(data).reshape(data.shape[0], -1).max(axis=1))
        return Array(self, data, tuple(shape), row, known)

    def div(self, a, b):
        x, y = self._aligned(a, b)
        return self.array(x / y, a.shape, a.row)

    def power(self, a, n):
        return self.array(a.data ** float(n), a.shape, a.row)

    def function(self, name, a):
        return self.array(_FUNCTIONS[name](a.data), a.shape, a.row)

    def pi(self):
        return self.array(np.full(1, np.pi), ())

    def inv(self, a):
        try:
            return self.array(np.linalg.inv(a.data), a.shape)
        except np.linalg.LinAlgError:  # one singular matrix of the batch spoils the call: poison only its own instance
            result = np.full(a.data.shape, np.nan)
            for i, matrix in enumerate(a.data):
                try:
                    result[i] = np.linalg.inv(matrix)
                except np.linalg.LinAlgError:
                    pass
            return self.array(result, a.shape)

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
        elif kind in ("eq", "ne"):
            margin = TOLERANCE - np.abs(left - right).max(axis=1) / scale
            margin = margin if kind == "eq" else -margin
        else:
            gap = (right - left).min(axis=1) / scale
            margin = gap + (TOLERANCE if kind == "le" else -1e-14)
            if left.shape[1] == 1 and kind == "le":
                with np.errstate(all="ignore"):
                    ratio = np.where((left[:, 0] >= 0) & (right[:, 0] > 0), left[:, 0] / right[:, 0], np.nan)
        holds = np.where(np.isnan(margin), UNKNOWN, np.where(margin >= 0, HOLDS, VIOLATED)).astype(np.int8)
        return Decision(holds, margin, ratio)


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
