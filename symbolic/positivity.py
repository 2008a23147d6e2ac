"""The search for a certificate that a scalar is nonnegative (or positive) under hypotheses. Untrusted: the kernel
checks what comes out.

Denominators are cleared by positive hypotheses. Then linear programming looks for a nonnegative combination of products
of hypotheses (Handelman), semidefinite programming for sums of squares times such products (Putinar, Schmüdgen), of
scalars and, in matrix words, of vectors. Where that fails, the difference is first multiplied by 1 + the sum of the
squares of its variables: Motzkin's polynomial is no sum of squares, but this multiple of it is.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import operator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Callable, Iterator, MutableMapping

from flint import fmpq

from symbolic import kernel
from symbolic.archive import decode, encode
from symbolic.certificates import Hypotheses, Nonnegative
from symbolic.handelman import Polynomial, combination
from symbolic.kernel import Atom, Rational, Rejected, Words
from symbolic.squares import Block, sum_of_squares


@dataclass(frozen=True)
class Search:
    """How far a search goes.

    Products of hypotheses, of polynomial degree at most that of the difference and ``excess``; with ``squares`` also
    sums of squares times products of at most ``degree`` hypotheses, and up to ``multipliers`` powers of 1 + the sum of
    squares as multipliers; at most ``unknowns`` in a program. The signs of divisors are searched for too, if
    ``divisors``.
    ``using(h, **variables)``, if given, lists instances of facts and of what defines a class of functions (see
    :class:`~symbolic.certificates.Hypotheses`) that may take part.
    """

    degree: int = 2
    squares: bool = True
    multipliers: int = 1
    excess: int = 0
    unknowns: int = 1000
    divisors: bool = True
    using: Callable | None = None


@dataclass(frozen=True)
class Factor:
    """Something of known sign: a product of hypotheses and squares, and the polynomial that it is."""

    value: Rational
    indices: tuple[int, ...] = ()
    squares: tuple = ()
    positive: bool = False

    def __mul__(self, other: Factor) -> Factor:
        positive = self.positive and other.positive
        return Factor(self.value * other.value, self.indices + other.indices, self.squares + other.squares, positive)


#: How many more unknowns a program may have before those are left out that must vanish.
_UNPRUNED = 5

ONE = Factor(Rational(1), positive=True)


def certificate(
    difference: Rational,
    hypotheses: Hypotheses,
    strict: bool = False,
    search: Search = Search(),
    cache: MutableMapping[str, str] | None = None,
) -> Nonnegative:
    """What :func:`find` finds, or found before: what the cache holds is checked by the kernel, else looked for again.

    :raises Rejected: where none is found.
    """
    if cache is None:
        return find(difference, hypotheses, strict, search)
    scope = replace(search, using=None)
    problem = encode([difference, hypotheses.signed, hypotheses.rules, strict, repr(scope)])
    key = hashlib.sha256(json.dumps(problem).encode()).hexdigest()
    lemmas, known = len(hypotheses.lemmas), len(hypotheses.signed)
    try:
        *before, last = decode(json.loads(cache[key]))
        for value, *parts in before:
            hypotheses.positive(value, Nonnegative(*parts))
        hypotheses.check(difference, Nonnegative(*last), strict)
        return Nonnegative(*last)
    except (LookupError, TypeError, ValueError, Rejected):
        del hypotheses.lemmas[lemmas:], hypotheses.signed[known:]
    found = find(difference, hypotheses, strict, search)
    steps = [(value, one.terms, one.multiplier) for value, one in hypotheses.lemmas[lemmas:]]
    cache[key] = json.dumps(encode([*steps, (found.terms, found.multiplier)]))
    return found


def find(difference: Rational, hypotheses: Hypotheses, strict: bool = False, search: Search = Search()) -> Nonnegative:
    """A certificate of ``difference`` >= 0 (> 0 if ``strict``); what is proved on the way to it, such as the sign of a
    denominator, becomes a hypothesis.

    :raises Rejected: where none is found.
    """
    if not isinstance(difference, Rational):
        raise Rejected("certificates are searched for scalars only")
    difference = kernel.normal(difference, hypotheses.rules)
    cleared, multiplier = _cleared(difference, hypotheses, search)
    for factor in _multipliers(cleared, hypotheses, search):
        target = kernel.normal(cleared * factor.value, hypotheses.rules)
        if (terms := _terms(target, hypotheses, strict, search)) is not None:
            return Nonnegative(terms, (Fraction(1), (multiplier * factor).indices))
    raise Rejected(f"no certificate found that {difference} is {'positive' if strict else 'nonnegative'}")


def _multipliers(x: Rational, hypotheses: Hypotheses, search: Search) -> Iterator[Factor]:
    """1, the positive hypotheses, powers of 1 + the sum of squares."""
    yield ONE
    if search.squares:
        yield from [factor for factor in _known(hypotheses, search) if factor.positive and not _is_size(factor.value)]
        for power in range(1, search.multipliers + 1):
            yield functools.reduce(operator.mul, [_weight(x, hypotheses)] * power)


def _is_size(x: Rational) -> bool:
    return all(isinstance(name, Atom) and name.kind == "size" for name in x.variables())


def _weight(x: Rational, hypotheses: Hypotheses) -> Factor:
    """1 + the sum of the squares of the variables, as a positive hypothesis."""
    variables = [kernel.variable(name) for name in sorted(x.variables(), key=str)]
    weight = sum((v**2 for v in variables), Rational(1))
    terms = ((Fraction(1), (), ()), *((Fraction(1), (), (v,)) for v in variables))
    ((_, indices, _),) = hypotheses.positive(weight, Nonnegative(terms)).terms
    return Factor(weight, indices, positive=True)


# --- denominators ---------------------------------------------------------------------------------------------------


def _cleared(x: Rational, hypotheses: Hypotheses, search: Search) -> tuple[Rational, Factor]:
    """A polynomial, and the product of positive hypotheses by which it is a multiple of x."""
    multiplier = ONE
    names = [kernel.variable(name) for name in x.names]
    for factor, power in x.den.factor()[1]:
        value = _evaluated(factor, names)
        multiplier *= functools.reduce(operator.mul, [_positive(value, power, hypotheses, search)] * power)
    return x * multiplier.value, multiplier


def _evaluated(polynomial, variables: list[Rational]) -> Rational:
    total = Rational(0)
    for exponents, c in polynomial.terms():
        powers = (v ** int(n) for v, n in zip(variables, exponents) if n)
        total += functools.reduce(operator.mul, powers, Rational(c))
    return total


def _positive(value: Rational, power: int, hypotheses: Hypotheses, search: Search) -> Factor:
    """A polynomial or its negative as a positive hypothesis; if its power is even, as a nonzero one."""
    for i, (known, sign) in enumerate(hypotheses.signed):
        if sign == ">0" or sign == "!=0" and power % 2 == 0:
            ratio = kernel.normal(known, hypotheses.rules) / value
            if not ratio.variables():
                return Factor(value * ratio, (i,), positive=True)
    inner = replace(search, multipliers=0, divisors=False)  # the divisor may be that of a hypothesis itself
    for side in (value, -value) if search.divisors else ():
        try:
            certificate = find(side, hypotheses, strict=True, search=inner)
        except Rejected:
            continue
        ((_, indices, _),) = hypotheses.positive(side, certificate).terms
        return Factor(side, indices, positive=True)
    raise Rejected(f"nothing says that the divisor {value} has a sign")


# --- the program ----------------------------------------------------------------------------------------------------


def _terms(target: Rational, hypotheses: Hypotheses, strict: bool, search: Search) -> tuple | None:
    polynomial = coefficients(target)
    equations = [(i, h) for i, (h, sign) in enumerate(hypotheses.signed) if sign == "=0"]
    known = _relevant(_known(hypotheses, search), target, *(h for _, h in equations))
    names = set(target.names).union(*(f.value.names for f in known), *(h.names for _, h in equations))
    names = sorted(names, key=lambda name: (isinstance(name, str), name))
    degree = max(_degree(target), *(_degree(f.value) for f in known), 1) + search.excess
    roots = [lhs for lhs, _ in hypotheses.rules if isinstance(lhs, Rational) and _degree(lhs) > 1]
    caps = _caps(names, [target, *(f.value for f in known), *(h for _, h in equations), *roots], search.excess)
    products = list(itertools.islice(_products(known, degree), search.unknowns))
    lines = [(i, m) for i, h in equations for m in _monomials(names, caps, degree - _degree(h))][: search.unknowns]

    def reduced(x: Rational) -> Polynomial:
        return coefficients(kernel.normal(x, hypotheses.rules) if hypotheses.rules else x)

    multiples = [reduced(m * hypotheses.signed[i][0]) for i, m in lines]

    def equated(found) -> tuple:
        return tuple((m * _number(c), (i,), ()) for (i, m), c in zip(lines, found) if c)

    evens = [Factor(kernel.variable(name) ** 2, (), (kernel.variable(name),)) for name in names]
    evens = [*_norms(names, hypotheses), *evens]
    rays = [*products, *(f * e for f in products for e in evens if _degree(f.value) + _degree(e.value) <= degree)]
    rays = rays[: search.unknowns]
    positive = [k for k, f in enumerate(rays) if f.positive] if strict else None
    vectors = [reduced(f.value) for f in rays]
    if found := combination(polynomial, vectors, multiples, positive):
        return _collected(rays, found[0]) + equated(found[1])
    if not search.squares:
        return None
    blocks, owners, size = [], [], 0
    for factor in (f for f in products if len(f.indices) <= search.degree):
        for basis, product, square in _bases(names, caps, factor, degree, hypotheses):
            weight = functools.partial(lambda a, b, f, p: reduced(f.value * p(a, b)), f=factor, p=product)
            size += len(basis) * (len(basis) + 1) // 2
            if size <= _UNPRUNED * search.unknowns:
                blocks.append(Block(basis, weight))
                owners.append((factor, square))
    found = sum_of_squares(polynomial, blocks, vectors, multiples, positive, search.unknowns)
    if found is None:
        return None
    squares = [
        (_number(c), factor.indices, (*factor.squares, square(x)))
        for (factor, square), parts in zip(owners, found.squares)
        for c, x in parts
    ]
    return _collected(rays, found.rays) + tuple(squares) + equated(found.lines)


def _collected(rays: list[Factor], multiples: list[fmpq]) -> tuple:
    return tuple((_number(c), f.indices, f.squares) for f, c in zip(rays, multiples) if c)


def _number(c: fmpq) -> Fraction:
    return Fraction(int(c.p), int(c.q))


def coefficients(x: Rational) -> dict[frozenset, fmpq]:
    """The coefficients of a polynomial by monomial, a set of pairs (name, exponent).

    :raises Rejected: for what has a denominator.
    """
    if not x.den.is_constant():
        raise Rejected(f"{x} is no polynomial")
    return {frozenset((v, int(n)) for v, n in zip(x.names, exps) if n): c for exps, c in x.num.terms()}


def _degree(x: Rational) -> int:
    weights = [_weight_of(name) for name in x.names]
    return max((sum(int(n) * w for n, w in zip(exponents, weights)) for exponents in x.num.monoms()), default=0)


def _weight_of(name: str | Atom) -> int:
    """A product of two vectors is of degree 2."""
    return 2 if isinstance(name, Atom) and name.kind in ("word", "trace") else 1


def _known(hypotheses: Hypotheses, search: Search) -> list[Factor]:
    """The hypotheses as polynomials of known sign, each multiplied by what clears its denominator; duplicates left
    out."""
    found: dict[Any, Factor] = {}
    for i, (x, sign) in enumerate(list(hypotheses.signed)):
        if sign in (">0", ">=0", "!=0"):
            value = kernel.normal(x, hypotheses.rules)
            try:
                value, multiplier = _cleared(value, hypotheses, search)
            except Rejected:
                continue
            if sign == "!=0":
                factor = Factor(value * value, (i, i) + 2 * multiplier.indices, (), True)
            else:
                factor = Factor(value, (i,) + multiplier.indices, (), sign == ">0")
            if value.variables():
                found.setdefault(value / value.num.leading_coefficient(), factor)
    return list(found.values())


def _relevant(known: list[Factor], *wanted: Rational) -> list[Factor]:
    """The hypotheses that share variables with what is wanted, directly or through others."""
    names, rest = set().union(*(x.variables() for x in wanted)), list(known)
    while found := [f for f in rest if f.value.variables() & names]:
        names |= set().union(*(f.value.variables() for f in found))
        rest = [f for f in rest if f not in found]
    return [f for f in known if f not in rest]


def _products(known: list[Factor], degree: int) -> Iterator[Factor]:
    """1, the factors, and their products, as far as their degrees allow, by the number of factors."""
    layer = [(ONE, 0)]
    while layer:
        yield from (product for product, _ in layer)
        layer = [
            (product * factor, k)
            for product, start in layer
            for k, factor in enumerate(known[start:], start)
            if _degree(product.value) + _degree(factor.value) <= degree
        ]


def _caps(names: list, polynomials: list[Rational], excess: int) -> list[int]:
    """The highest power of each variable in any of the polynomials, and ``excess``."""
    powers = [dict(zip(p.names, map(int, p.num.degrees()))) for p in polynomials]
    return [max(power.get(name, 0) for power in powers) + excess for name in names]


def _monomials(names: list, caps: list[int], degree: int, halved: bool = False) -> list[Rational]:
    """The monomials of at most a degree, each variable at most to its cap (``halved``: to half of it)."""
    exponents = [((), 0)]
    for name, cap in zip(names, caps):
        weight = _weight_of(name)
        most = [(e, d, min(cap // (1 + halved), (degree - d) // weight)) for e, d in exponents]
        exponents = [((*e, n), d + n * weight) for e, d, top in most for n in range(top + 1)]
    variables = [kernel.variable(name) for name in names]
    return [kernel.polynomial(variables, {e: 1}) for e, _ in sorted(exponents, key=lambda found: found[::-1])]


# --- squares of vectors ---------------------------------------------------------------------------------------------


def _bases(names: list, caps: list[int], factor: Factor, degree: int, hypotheses: Hypotheses) -> Iterator[tuple]:
    """The bases whose squares may be multiplied by a factor: (elements, product, the square in a certificate)."""
    half = (degree - _degree(factor.value)) // 2
    if half < 0:
        return
    yield _monomials(names, caps, half, halved=True), operator.mul, lambda x: x
    atoms = _words(names)
    scalars = [(n, cap) for n, cap in zip(names, caps) if isinstance(n, str) or n.kind == "size"]
    weights = _monomials([n for n, _ in scalars], [cap for _, cap in scalars], half - 1) if half else []
    for form in [None, *(x for x, sign in hypotheses.signed if sign == "psd")]:
        sides = _sides(atoms, form)
        for size in sorted({side.rows for side in sides}):
            basis = [weight * side for weight in weights for side in sides if side.rows == size]
            if form is None:
                yield basis, lambda a, b: _inner(a, b), lambda x: ("norm2", x)
            else:
                yield basis, functools.partial(_inner, form=form), functools.partial(lambda x, s: ("psd", s, x), s=form)


def _inner(a: Words, b: Words, form: Words | None = None) -> Rational:
    return kernel.trace(a.T @ b if form is None else a.T @ form @ b)


def _words(names: list) -> list[Atom]:
    return [name for name in names if isinstance(name, Atom) and name.kind == "word"]


def _sides(atoms: list[Atom], form: Words | None) -> list[Words]:
    """The column vectors that scalar words are inner products of (with ``form``: in that form, which may also be undone
    by its inverse)."""
    middle = () if form is None else next(iter(form.terms))
    if form is not None and (len(middle) != 1 or form != kernel.word(form.rows, form.cols, middle)):
        return []
    found: dict[tuple, Words] = {}
    for atom in atoms:
        word = atom.of
        for i in range(1, len(word) - len(middle)):
            parts = word[:i], word[i + len(middle) :]
            if word[i : i + len(middle)] == middle:
                found |= {
                    _key(part): part for part in (kernel.word("1", word[i - 1].cols, parts[0]).T, _column(parts[1]))
                }
        inverted = middle and middle[0].turned("inverse") if middle and not middle[0].orthogonal else None
        for i, letter in enumerate(word):
            if letter == inverted:
                found |= {
                    _key(part): part for part in (kernel.word("1", letter.cols, word[: i + 1]).T, _column(word[i:]))
                }
    return list(found.values())


def _key(x: Words) -> tuple:
    return tuple(x.terms)


def _column(word: tuple) -> Words:
    return kernel.word(word[0].rows, "1", word)


def _norms(names: list, hypotheses: Hypotheses) -> list[Factor]:
    """The scalar words that are squares: v'v, and v'Sv for a positive semidefinite S."""
    found = []
    for form in (None, *(h for h, sign in hypotheses.signed if sign == "psd")):
        for side in _sides(_words(names), form):
            square = ("norm2", side) if form is None else ("psd", form, side)
            found.append(Factor(_inner(side, side, form), (), (square,)))
    return found
