"""Exact arithmetic: each entry is rational until a transcendental function promotes it to a ball.

A comparison of rationals is decided; of balls it is decided where they are disjoint (or ordered), else unknown, and
the caller raises the precision. Conventions live here: 0 log 0 = 0, 0/0 undefined, log of a nonpositive number
undefined.
"""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat, fmpz

from claims.model.arrays import Array, Undefined
from claims.model.dense import DenseArithmetic
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, Decision

PRECISIONS = (64, 128, 256, 512, 1024, 2048, 4096)

#: Rational powers longer than this are balls.
_MAX_BITS = 1 << 16


@contextmanager
def precision(bits: int):
    """Balls carry ``bits`` bits inside the block."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


class ExactArithmetic(DenseArithmetic):
    """Entries are python-flint's ``fmpq`` and ``arb``; ``balls`` tells whether any entry was promoted."""

    name = "exact numbers"

    def __init__(self):
        self.balls = False

    def entry(self, number):
        if isinstance(number, (fmpq, arb)):
            return number
        if isinstance(number, int):
            return fmpq(number)
        return fmpq(number.numerator, number.denominator)

    def is_zero(self, entry):
        if isinstance(entry, arb):
            return entry.is_zero() or (None if entry.contains(0) else False)
        return entry == 0

    def function(self, name, a):
        data = np.empty(a.data.shape, dtype=object)
        for index, entry in np.ndenumerate(a.data):
            data[index] = self._apply(name, entry)
        return self.array(data, a.shape, a.row)

    def _apply(self, name: str, x):
        if isinstance(x, fmpq):
            known = _rational_value(name, x)
            if known is not None:
                return known
            x = arb(x)
        self.balls = True
        return _BALL[name](x)

    def pi(self):
        self.balls = True
        data = np.empty(1, dtype=object)
        data[0] = arb.pi()
        return self.array(data, ())

    def _rational_matrix(self, a: Array) -> fmpq_mat | None:
        entries = list(a.data[0].flat)
        if a.data.shape[0] == 1 and all(isinstance(e, fmpq) for e in entries):
            return fmpq_mat(*a.shape, entries)
        return None

    def inv(self, a):
        m = self._rational_matrix(a)
        if m is None:
            return super().inv(a)
        try:
            inverse = m.inv()
        except ZeroDivisionError:
            raise Undefined("the inverse of a singular matrix") from None
        data = np.empty((1, *a.shape), dtype=object)
        data[0] = np.array(inverse.tolist(), dtype=object).reshape(a.shape)
        return self.array(data, a.shape)

    def det(self, a):
        m = self._rational_matrix(a)
        if m is None:
            return super().det(a)
        data = np.empty(1, dtype=object)
        data[0] = m.det()
        return self.array(data, ())

    def power(self, a, n: int):
        data = np.empty(a.data.shape, dtype=object)
        for index, entry in np.ndenumerate(a.data):
            data[index] = self._power(entry, n)
        return self.array(data, a.shape, a.row)

    def _power(self, x, n: int):
        """An integer power; a rational one with more digits than it is worth becomes a ball."""
        if n < 0 and self.is_zero(x):
            raise Undefined("division by zero")
        if isinstance(x, fmpq) and abs(n) * (int(x.p).bit_length() + int(x.q).bit_length()) > _MAX_BITS:
            if abs(x) == 1 or x == 0:
                return x ** (n % 2) if x else x
            x = arb(x)
        self.balls = self.balls or isinstance(x, arb)
        if n > 0 and isinstance(x, arb) and x.contains(0):  # of which python-flint's power is NaN
            half = self._power(x, n // 2) if n > 1 else fmpq(1)
            return half * half * x if n % 2 else half * half
        return x**n

    def real_power(self, a, b):
        """a ** b with 0 ** b = 0 for positive b; of a negative base only integer powers are defined."""
        x, y = np.broadcast_arrays(*self._aligned(a, b))
        data = np.empty(x.shape, dtype=object)
        for index, base in np.ndenumerate(x):
            data[index] = self._real_power(base, y[index])
        return self.array(data, (b if a.is_scalar else a).shape, a.row)

    def _real_power(self, x, y):
        if isinstance(y, fmpq) and y.q == 1:
            return self._power(x, int(y.p))
        if self.is_zero(x) and _lt(fmpq(0), y) == HOLDS:
            return fmpq(0)
        if _lt(x, fmpq(0)) == HOLDS:
            raise Undefined("a power of a negative number whose exponent is not an integer")
        if isinstance(x, fmpq) and isinstance(y, fmpq) and y.q <= 64:
            roots = [_root(part, int(y.q)) for part in (x.p, x.q)]
            if None not in roots and x > 0:
                return self._power(fmpq(*roots), int(y.p))
        return self._apply("exp", y * self._apply("log", x))

    def eigenvalues(self, a):
        """By the rational characteristic polynomial: rational roots exactly, the others as balls, multiplicities
        kept. Of balls, by the matrix of their middles: an eigenvalue moves at most by the sum of the changes (Weyl)."""
        m = self._rational_matrix(a)
        if m is None:
            return self._eigenvalues_of_balls(a)
        roots: list = []
        polynomial = m.charpoly()
        for root, multiplicity in polynomial.roots():
            roots += [root] * multiplicity
        if len(roots) < a.shape[0]:
            self.balls = True
            roots = [r for r, k in _ball_roots(polynomial) for _ in range(k)]
        data = np.empty((1, len(roots)), dtype=object)
        data[0, :] = sorted(roots, key=lambda root: root if isinstance(root, fmpq) else root.mid())
        return self.array(data, (len(roots),))

    def _eigenvalues_of_balls(self, a):
        balls = np.array([[arb(entry) for entry in row] for row in a.data[0]], dtype=object)
        data = np.empty((1, len(balls)), dtype=object)
        data[0, :] = arb("nan")
        if all(entry.is_finite() for entry in balls.flat):
            middles = np.array([[_middle(entry) for entry in row] for row in balls], dtype=object)
            middles = (middles + middles.T) / 2
            change = sum(abs(x - arb(y)).upper() for x, y in zip(balls.flat, middles.flat)).upper()
            roots = self.eigenvalues(self.array(middles[None], a.shape)).data[0]
            data[0, :] = [arb(root) + arb(0, change) for root in roots]
        self.balls = True
        return self.array(data, a.shape[:1])

    def maximum(self, a, b):
        return self._pick(a, b, lambda x, y: x if x >= y else y, arb.max)

    def minimum(self, a, b):
        return self._pick(a, b, lambda x, y: x if x <= y else y, arb.min)

    def _pick(self, a, b, rational, ball):
        data = np.empty(a.data.shape, dtype=object)
        for index, x in np.ndenumerate(a.data):
            y = b.data[index]
            data[index] = rational(x, y) if isinstance(x, fmpq) and isinstance(y, fmpq) else ball(arb(x), arb(y))
        return self.array(data, a.shape)

    def where(self, condition, then, otherwise):
        holds = int(condition.decide().holds[0])
        if holds == UNKNOWN:
            unknown = np.empty((1, *then.shape), dtype=object)
            unknown.fill(arb("nan"))
            return self.array(unknown, then.shape, then.row)
        return then if holds == HOLDS else otherwise

    def compare(self, kind: str, lhs: Array, rhs: Array) -> Decision:
        if kind == "loewner":
            holds = _psd((rhs - lhs).data[0])
        else:
            decide = _ENTRY["eq" if kind == "ne" else kind]
            decided = [decide(x, y) for x, y in zip(lhs.data.flat, rhs.data.flat, strict=True)]
            holds = min(decided, default=HOLDS)
            holds = -holds if kind == "ne" else holds
        margin, ratio = float(holds), np.nan
        if kind in ("le", "lt", "eq") and lhs.shape == ():
            x, y = _float(lhs.data.flat[0]), _float(rhs.data.flat[0])
            scale = max(abs(x), abs(y), 1e-300)
            if kind != "eq":
                margin = (y - x) / scale
            elif holds == VIOLATED:
                margin = -abs(x - y) / scale
        if kind in ("le", "lt"):
            ratios = (_ratio(x, y) for x, y in zip(lhs.data.flat, rhs.data.flat, strict=True))
            ratio = max((r for r in ratios if r == r), default=np.nan)
        elif kind == "loewner" and holds != VIOLATED:
            ratio = _loewner_ratio(lhs, rhs)
        return Decision.of(holds, margin, ratio)


def _float(x) -> float:
    try:
        return int(x.p) / int(x.q) if isinstance(x, fmpq) else float(x)
    except OverflowError:
        return float("inf") if x > 0 else float("-inf")


#: Just below 1, which is kept for equality.
_BELOW_ONE = float(np.nextafter(1.0, 0.0))


def _ratio(x, y) -> float:
    """How close x <= y is to equality: x/y of positive sides, y/x of negative ones, else NaN; 1.0 only where they are
    equal, or as balls of at least 256 bits not to be told apart."""
    if x > 0 and y > 0:
        small, large = x, y
    elif x < 0 and y < 0:
        small, large = -y, -x
    else:
        return np.nan
    equal = _eq(small, large)
    if equal == HOLDS or (equal == UNKNOWN and ctx.prec >= 256):
        return 1.0
    ratio = _float(small) / (_float(large) or np.nan)
    return min(ratio, _BELOW_ONE) if _lt(small, large) != VIOLATED else ratio


def _loewner_ratio(lhs: Array, rhs: Array) -> float:
    """The least c with lhs <= c rhs, in floats; 1.0 only where rhs - lhs is singular and rhs is not. NaN for balls."""
    arith = lhs.arith
    left, right = (arith._rational_matrix(side) for side in (lhs, rhs))
    if left is None or right is None or right.det() == 0:
        return np.nan
    if (right - left).det() == 0:
        return 1.0
    largest = np.linalg.eigvals(
        np.array([[_float(x) for x in row] for row in (right.inv() * left).tolist()])
    ).real.max()
    return min(float(largest), _BELOW_ONE) if largest > 0 else np.nan


def _ball_roots(polynomial) -> list[tuple[arb, int]]:
    """The real roots of a rational polynomial that has only real ones, with multiplicities."""
    return [(root.real, multiplicity) for root, multiplicity in polynomial.numer().complex_roots()]


def _eq(x, y) -> int:
    if isinstance(x, arb) or isinstance(y, arb):
        x, y = arb(x), arb(y)
        if x.is_exact() and y.is_exact():
            return HOLDS if x == y else VIOLATED
        return UNKNOWN if x.overlaps(y) or not (x.is_finite() and y.is_finite()) else VIOLATED
    return HOLDS if x == y else VIOLATED


def _le(x, y) -> int:
    return HOLDS if x <= y else VIOLATED if x > y else UNKNOWN


def _lt(x, y) -> int:
    return HOLDS if x < y else VIOLATED if x >= y else UNKNOWN


_ENTRY = {"eq": _eq, "le": _le, "lt": _lt}


def _psd(a: np.ndarray) -> int:
    """Symmetric positive semidefinite? By exact L D L^T: a negative pivot, or a zero one in a nonzero row, refutes."""
    n = a.shape[0]
    if any(_eq(a[i, j], a[j, i]) == VIOLATED for i in range(n) for j in range(i)):
        return VIOLATED
    a = a.copy()
    unknown = False
    for k in range(n):
        pivot = a[k, k]
        if _lt(pivot, fmpq(0)) == HOLDS:
            return VIOLATED if not unknown else UNKNOWN
        below = [a[i, k] for i in range(k + 1, n)]
        if _eq(pivot, fmpq(0)) == HOLDS:
            if any(_eq(entry, fmpq(0)) == VIOLATED for entry in below):
                return VIOLATED if not unknown else UNKNOWN
            unknown = unknown or any(_eq(entry, fmpq(0)) == UNKNOWN for entry in below)
            continue
        if _lt(fmpq(0), pivot) != HOLDS:
            return UNKNOWN
        for i in range(k + 1, n):
            factor = a[i, k] / pivot
            for j in range(k + 1, n):
                a[i, j] = a[i, j] - factor * a[k, j]
    return UNKNOWN if unknown else HOLDS


def _middle(ball: arb) -> fmpq:
    """The exact middle of a ball."""
    mantissa, exponent = ball.mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _root(n: fmpz, degree: int) -> fmpz | None:
    """The exact root of a nonnegative integer, where it has one."""
    if n < 0:
        return None
    root = n.root(degree)
    return root if root**degree == n else None


def _isqrt(n: fmpz) -> fmpz | None:
    root = n.isqrt()
    return root if root * root == n else None


def _rational_value(name: str, x: fmpq):
    """The value of a function at a rational, where that is rational; None where it is not (or not known to be)."""
    if name == "abs":
        return abs(x)
    if name == "sign":
        return fmpq((x > 0) - (x < 0))
    if name == "relu":
        return x if x > 0 else fmpq(0)
    if name == "sqrt":
        if x < 0:
            raise Undefined("the square root of a negative number")
        p, q = _isqrt(x.p), _isqrt(x.q)
        return fmpq(p, q) if p is not None and q is not None else None
    if name in ("log", "xlogx") and (x < 0 or (x == 0 and name == "log")):
        raise Undefined("the logarithm of a nonpositive number")
    if name == "acos" and abs(x) > 1:
        raise Undefined("the arc cosine of a number outside [-1, 1]")
    if x == 0:
        return {"exp": fmpq(1), "cosh": fmpq(1), "cos": fmpq(1), "log": None, "acos": None}.get(name, fmpq(0))
    if x == 1 and name in ("log", "xlogx", "acos"):
        return fmpq(0)
    return None


def _domain(function, inside, what: str):
    """``function`` where the ball is certainly inside the domain; Undefined where certainly outside; NaN where not
    known."""

    def guarded(x: arb) -> arb:
        if inside(x):
            return function(x)
        if not x.is_finite() or inside(x.mid()) or any(inside(end) for end in (x.lower(), x.upper())):
            return arb("nan")
        raise Undefined(what)

    return guarded


_LOG = _domain(arb.log, lambda x: x > 0, "the logarithm of a nonpositive number")
_BALL = {
    "exp": arb.exp,
    "log": _LOG,
    "tanh": arb.tanh,
    "cosh": arb.cosh,
    "sinh": arb.sinh,
    "asinh": arb.asinh,
    "sin": arb.sin,
    "cos": arb.cos,
    "erf": arb.erf,
    "abs": abs,
    "sign": arb.sgn,
    "sqrt": _domain(arb.sqrt, lambda x: x >= 0, "the square root of a negative number"),
    "acos": _domain(arb.acos, lambda x: x >= -1 and x <= 1, "the arc cosine of a number outside [-1, 1]"),
    "relu": lambda x: x.max(arb(0)),
    "xlogx": lambda x: x * _LOG(x),
}
