"""Block matrices, and eigenvalues, as words, in every dimension.

The axis D+1 of [[A, b], [b', c]] is embedded by letters J (D+1 x D) and e (D+1 x 1) with J'J = I, e'e = 1, J'e = 0 and
JJ' + ee' = I; the block matrix is J A J' + J b e' + e b' J' + c e e'.
"""

from __future__ import annotations

import functools
from typing import Sequence

from claims.model.arrays import Array, IllTyped, NotExpressible
from symbolic import kernel
from symbolic.kernel import Rational, Words


class BlockWords:
    """What a word arithmetic has for blocks; it brings ``named``, ``assume`` and ``_like``."""

    def block(self, parts: Sequence[Sequence[Array]]) -> Array:
        lines = [[_cell(part) for part in line] for line in parts]
        heights, widths = [line[0][1] for line in lines], [width for _, _, width in lines[0]]
        if any([(h, w) for _, h, w in line] != [(height, w) for w in widths] for line, height in zip(lines, heights)):
            raise IllTyped("blocks that do not fit together")
        rows, down = self.embedded(heights)
        cols, across = self.embedded(widths)
        cells = [(e, element, f) for e, line in zip(down, lines) for (element, _, _), f in zip(line, across)]
        return self._like(_total(_product(_product(e, cell), f.T) for e, cell, f in cells), (rows, cols))

    def concat(self, parts: Sequence[Array]) -> Array:
        cells = [_cell(part) for part in parts]
        size, embeddings = self.embedded([height for _, height, _ in cells])
        return self._like(_total(_product(e, element) for e, (element, _, _) in zip(embeddings, cells)), (size,))

    def split(self, v: Array, sizes: Sequence[str]) -> list[Array]:
        """The parts of a vector, of the given sizes: :meth:`concat` backwards."""
        _, embeddings = self.embedded(sizes)
        parts = [_product(e.T, v.data) for e in embeddings]
        return [self._like(part, () if size == "1" else (size,)) for part, size in zip(parts, sizes)]

    def eigenvalue(self, a: Array, position: int) -> Array:
        """An eigenvalue of a symmetric matrix, as a scalar of its own; Q M Q' has those of M."""
        if a.data != a.data.T:
            raise NotExpressible(f"an eigenvalue of {a.data!r}, which is not known to be symmetric")
        return self.named(f"eigenvalue {position} of {_turned_back(a.data)!r}")

    def embedded(self, sizes: Sequence[str]) -> tuple[str, list[Words | Rational]]:
        """The sum of some sizes, and the letters that embed an axis of each size into it."""
        total = sum_of_sizes(sizes)
        if len(sizes) == 1:
            return total, [kernel.identity(total)]
        name = f"{total} = {' + '.join(sizes)}"
        letters = [kernel.matrix(f"<part {i} of {name}>", total, size) for i, size in enumerate(sizes)]
        for i, e in enumerate(letters):
            self.assume(e.T @ e, kernel.identity(sizes[i]))
            for other in letters[:i]:
                self.assume(other.T @ e, other.T @ e * 0)
        # the projection on the largest part is the one to be replaced: words inside of a scalar can contain it
        widest = max(letters, key=lambda e: e.cols != "1")
        others = _total(e @ e.T for e in letters if e is not widest)
        self.assume(widest @ widest.T, kernel.identity(total) - others)
        return total, letters


def _turned_back(x: Words) -> Words:
    """M, where x = Q M Q' for an orthogonal letter Q: what is similar to x and shorter."""
    first = next((word[0] for word in x.terms if word), None)
    if first is None or not first.orthogonal:
        return x
    Q = kernel.word(first.rows, first.cols, [first])
    turned = Q.T @ x @ Q
    return _turned_back(turned) if sum(map(len, turned.terms)) < sum(map(len, x.terms)) else x


def _cell(part: Array) -> tuple[Words | Rational, str, str]:
    """An element with its height and width."""
    if part.is_matrix:
        return part.data, *map(str, part.shape)
    size = str(part.shape[0]) if part.shape else "1"
    return (part.data.T, "1", size) if part.row else (part.data, size, "1")


def _product(a: Words | Rational, b: Words | Rational) -> Words | Rational:
    return a @ b if isinstance(a, Words) and isinstance(b, Words) else a * b


def _total(elements) -> Words | Rational:
    return functools.reduce(lambda a, b: a + b, elements)


def sum_of_sizes(sizes: Sequence[str]) -> str:
    names = [size for size in sizes if not size.isdigit()]
    number = sum(int(size) for size in sizes if size.isdigit())
    if len(names) > 1 or names and not names[0].isidentifier() and number:
        raise NotExpressible(f"the sum of the sizes {', '.join(sizes)} as a size")
    return "".join(names) + (f"+{number}" if names and number else "" if names else str(number))
