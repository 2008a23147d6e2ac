"""Arrays of entries: the shape mechanics that floats, exact numbers, rational functions and SymPy expressions share.

The data of an :class:`Array` is a NumPy array of shape ``(batch, *shape)``; the entries bring their own ``+ - * /``.
A subclass names its entry type (``entry``) and the entrywise functions, and says when an entry is certainly zero.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from claims.model.arrays import Arithmetic, Array, IllTyped, Undefined, exact_number


class DenseArithmetic(Arithmetic):
    """Entrywise arithmetic on object (or float) arrays with a leading batch axis."""

    dtype: type = object

    def entry(self, number):
        """The entry that stands for an exact number (a Fraction)."""
        raise NotImplementedError

    def is_zero(self, entry) -> bool | None:
        """Whether an entry is zero; None where that is not known (a ball around zero)."""
        return entry == 0

    def array(self, data, shape: tuple, row: bool = False, known: dict | None = None) -> Array:
        return Array(self, data, shape, row, known)

    def constant(self, numbers, shape: tuple, row: bool = False) -> Array:
        """An array of exact numbers, given flat, the same in the whole batch."""
        data = np.empty((1, len(numbers)), dtype=self.dtype)
        data[0, :] = [self.entry(n) for n in numbers]
        return self.array(data.reshape((1, *shape)), shape, row)

    def _filled(self, number: int | Fraction, shape: tuple, row: bool) -> Array:
        data = np.empty((1, *shape), dtype=self.dtype)
        data.fill(self.entry(number))
        return self.array(data, tuple(shape), row)

    def lift(self, value) -> Array:
        if isinstance(value, Array):
            if value.arith is self:
                return value
            raise TypeError(f"an array of {value.arith.name} cannot enter {self.name}")
        if hasattr(value, "scalar_in"):
            return value.scalar_in(self)
        return self._filled(exact_number(value), (), False)

    # --- construction

    def size(self, n) -> Array:
        return self.lift(int(n))

    def eye(self, n) -> Array:
        return self.constant([int(i == j) for i in range(n) for j in range(n)], (n, n))

    def zeros(self, shape, row=False) -> Array:
        return self._filled(0, shape, row)

    def ones(self, shape, row=False) -> Array:
        return self._filled(1, shape, row)

    def basis(self, n, i) -> Array:
        return self.constant([int(i == j) for j in range(n)], (n,))

    def stack(self, parts: list[Array]) -> Array:
        shape = parts[0].shape
        if any(p.shape != shape for p in parts):
            raise IllTyped("rows of different lengths")
        data = np.stack(np.broadcast_arrays(*[p.data for p in parts]), axis=1)
        return self.array(data, (len(parts), *shape))

    def concat(self, parts: list[Array]) -> Array:
        pieces = [p.data[:, None] if p.is_scalar else p.data for p in parts]
        batch = max(p.shape[0] for p in pieces)
        data = np.concatenate([np.broadcast_to(p, (batch, *p.shape[1:])) for p in pieces], axis=1)
        return self.array(data, (data.shape[1],))

    def block(self, parts: list[list[Array]]) -> Array:
        def cell(a: Array):
            if a.is_scalar:
                return a.data[:, None, None]
            if len(a.shape) == 1:
                return a.data[:, None, :] if a.row else a.data[:, :, None]
            return a.data

        cells = [[cell(a) for a in line] for line in parts]
        batch = max(c.shape[0] for line in cells for c in line)
        cells = [[np.broadcast_to(c, (batch, *c.shape[1:])) for c in line] for line in cells]
        try:
            data = np.concatenate([np.concatenate(line, axis=2) for line in cells], axis=1)
        except ValueError:
            raise IllTyped("blocks that do not fit together") from None
        return self.array(data, data.shape[1:])

    def item(self, a: Array, index: tuple) -> Array:
        if len(index) != len(a.shape) or not all(isinstance(i, (int, np.integer)) for i in index):
            raise TypeError(f"index {index} into an array of {len(a.shape)} axes: give one integer an axis")
        try:
            return self.array(a.data[(slice(None), *index)], ())
        except IndexError:
            raise IllTyped(f"index {index} is out of range for shape {a.shape}") from None

    def row(self, a: Array, i: int) -> Array:
        return self.array(a.data[:, i, :], (a.shape[1],))

    def diag(self, v: Array) -> Array:
        (n,) = v.shape
        data = np.broadcast_to(self.zeros((n, n)).data, (v.data.shape[0], n, n)).copy()
        data[:, range(n), range(n)] = v.data
        return self.array(data, (n, n))

    def diagonal(self, a: Array) -> Array:
        return self.array(np.diagonal(a.data, axis1=1, axis2=2), a.shape[:1])

    def transpose(self, a: Array) -> Array:
        return self.array(np.swapaxes(a.data, 1, 2), a.shape[::-1], known=a.known)

    # --- arithmetic of entries

    @staticmethod
    def _aligned(a: Array, b: Array):
        """The two data arrays, a scalar one given the axes of the other."""
        x, y = a.data, b.data
        if a.is_scalar and not b.is_scalar:
            x = x.reshape(x.shape + (1,) * len(b.shape))
        elif b.is_scalar and not a.is_scalar:
            y = y.reshape(y.shape + (1,) * len(a.shape))
        return x, y

    def add(self, a, b):
        return self.array(a.data + b.data, a.shape, a.row)

    def sub(self, a, b):
        return self.array(a.data - b.data, a.shape, a.row)

    def neg(self, a):
        return self.array(-a.data, a.shape, a.row)

    def mul(self, a, b):
        x, y = self._aligned(a, b)
        shaped = b if a.is_scalar else a
        return self.array(x * y, shaped.shape, shaped.row)

    def div(self, a, b):
        x, y = self._aligned(a, b)
        for entry in y.flat:
            if self.is_zero(entry):
                raise Undefined("division by zero")
        return self.array(x / y, a.shape, a.row)

    def power(self, a, n: int):
        if n < 0:
            return self.div(self.ones(a.shape, a.row), self.power(a, -n))
        result = self.ones(a.shape, a.row)
        for _ in range(n):
            result = self.mul(result, a)
        return result

    def real_power(self, a, b):
        """a ** b for a positive base, as exp(b log a)."""
        return self.function("exp", self.mul(b, self.function("log", a)))

    def matrix_power(self, a, n: int):
        if n < 0:
            return self.matrix_power(self.inv(a), -n)
        result = self.eye(a.shape[0])
        for _ in range(n):
            result = self.matmul(result, a)
        return result

    def matmul(self, a, b):
        x = a.data[:, None, :] if a.row else a.data[:, :, None] if len(a.shape) == 1 else a.data
        y = b.data[:, None, :] if b.row else b.data[:, :, None] if len(b.shape) == 1 else b.data
        data = np.matmul(x, y)
        if a.row and b.is_vector:
            return self.array(data[:, 0, 0], ())
        if a.row:
            return self.array(data[:, 0, :], (data.shape[2],), row=True)
        if b.is_vector:
            return self.array(data[:, :, 0], (data.shape[1],))
        return self.array(data, data.shape[1:])

    def trace(self, a):
        return self.total(self.diagonal(a))

    def total(self, a):
        if a.is_scalar:
            return a
        return self.array(a.data.reshape(a.data.shape[0], -1).sum(axis=1), ())

    # --- linear algebra by elimination over the field of entries; a subclass may do better

    def _eliminated(self, a: Array, right: np.ndarray) -> tuple[np.ndarray, list[int]]:
        """Reduced row echelon form of one matrix (batch of one) beside ``right``; returns the rows and the pivot
        columns."""
        rows = [list(line) + list(extra) for line, extra in zip(a.data[0], right)]
        pivots: list[int] = []
        for column in range(a.shape[1]):
            rank = len(pivots)
            choice = next((i for i in range(rank, len(rows)) if self._certainly_nonzero(rows[i][column])), None)
            if choice is None:
                continue
            rows[rank], rows[choice] = rows[choice], rows[rank]
            pivot = rows[rank][column]
            rows[rank] = [entry / pivot for entry in rows[rank]]
            for i, line in enumerate(rows):
                if i != rank and not self.is_zero(line[column]):
                    rows[i] = [entry - line[column] * top for entry, top in zip(line, rows[rank])]
            pivots.append(column)
        return np.array(rows, dtype=object).reshape(len(rows), -1), pivots

    def _certainly_nonzero(self, entry) -> bool:
        return self.is_zero(entry) is False

    def _one_by_one(self, a: Array, function) -> np.ndarray:
        """``function`` of each matrix of the batch, stacked."""
        return np.stack([function(self.array(a.data[i : i + 1], a.shape)) for i in range(a.data.shape[0])])

    def inv(self, a):
        n = a.shape[0]
        identity = self.eye(n).data[0]

        def inverse(single):
            rows, pivots = self._eliminated(single, identity)
            if len(pivots) < n:
                raise Undefined("the inverse of a singular matrix")
            return rows[:, n:]

        return self.array(self._one_by_one(a, inverse), a.shape)

    def pinv(self, a):
        def pseudo_inverse(single):
            rows, pivots = self._eliminated(single, np.empty((a.shape[0], 0), dtype=object))
            if not pivots:
                return self.zeros(a.shape[::-1]).data[0]
            left = self.array(single.data[:, :, pivots], (a.shape[0], len(pivots)))
            right = self.array(rows[None, : len(pivots)], (len(pivots), a.shape[1]))
            return (right.T @ self.inv(right @ right.T) @ self.inv(left.T @ left) @ left.T).data[0]

        return self.array(self._one_by_one(a, pseudo_inverse), a.shape[::-1])

    def det(self, a):
        def determinant(matrix):
            if len(matrix) == 0:
                return self.entry(1)
            minors = (np.delete(matrix[1:], j, axis=1) for j in range(len(matrix)))
            return sum(((-1) ** j * matrix[0][j] * determinant(minor) for j, minor in enumerate(minors)), self.entry(0))

        data = np.empty(a.data.shape[0], dtype=self.dtype)
        data[:] = [determinant(matrix) for matrix in a.data]
        return self.array(data, ())
