"""The trusted kernel: exact scalars, typed matrix words, and the checks that close a step of a proof.

Whatever is called *certified* rests on this file and on python-flint's polynomial arithmetic, so it is kept short
enough to be read in one sitting. It searches for nothing and trusts no caller: a proposed identity or certificate is
expanded and compared, and a divisor counts as nonzero only where a hypothesis says so.

Four parts: :class:`Rational`, the field of rational functions over Q; :class:`Words`, the free algebra of words in
matrix letters of symbolic sizes, whose 1 x 1 elements and traces are Rationals again; formal expectations of both; and
the checks, which raise :class:`Rejected` or return nothing.
"""

from __future__ import annotations

import functools
import numbers
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Callable, Iterable, Mapping, NamedTuple, Sequence

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz


class IllTyped(TypeError):
    """Matrix sizes that do not conform, or an operation that a matrix of this type does not have."""


class Rejected(Exception):
    """A proof that does not check; the message says why."""


# --- scalars: rational functions over Q -----------------------------------------------------------------------------


class Atom(NamedTuple):
    """A scalar with a meaning: a ``size``, the ``det`` of a letter, a 1 x 1 ``word``, the ``trace`` of a word, or the
    ``mean`` over some symbols (their names come first) of a product of powers (isinstance(name, str), name, exponent).
    """

    kind: str
    of: tuple

    def __str__(self):
        parts = [f"{name}^{n}" for _, name, n in self.of[1:]] if self.kind == "mean" else self.of
        inside = " ".join(map(str, parts))
        return inside if self.kind == "size" else f"{self.kind.removeprefix('word')}({inside})"

    def names(self) -> set[str]:
        """The names of the letters and variables that it depends on."""
        if self.kind == "mean":
            inside = (({x} if isinstance(x, str) else x.names()) for _, x, _ in self.of[1:])
            return set().union(*inside) - {*self.of[0]}
        return {letter.name for letter in self.of if isinstance(letter, Letter)}


@functools.cache
def _ring(size: int) -> fmpq_mpoly_ctx:
    """Polynomials know their variables by position only; each Rational has its own names for them."""
    return fmpq_mpoly_ctx.get(tuple(f"x{i}" for i in range(size)), Ordering.lex)


def _operator(combine: Callable) -> Callable:
    def method(self, other):
        if not isinstance(other, (Rational, numbers.Rational, fmpq, fmpz)):
            return NotImplemented  # NumPy arrays and Words take it from here
        return combine(self, _lift(other))

    return method


def _sorted(names: Iterable) -> tuple:
    """Sorted names make the leading term, and so the normal form, independent of which other variables are around."""
    return tuple(sorted(names, key=lambda name: (isinstance(name, str), name)))


def _aligned(a: Rational, b: Rational) -> tuple:
    """Common names of two elements, and (numerator, denominator) of both in these."""
    if a.names == b.names:
        return a.names, (a.num, a.den), (b.num, b.den)
    names = _sorted({*a.names, *b.names})
    place, ring = {name: i for i, name in enumerate(names)}, _ring(len(names))
    maps = [{i: place[name] for i, name in enumerate(x.names)} for x in (a, b)]
    return names, *(tuple(p.project_to_context(ring, m) for p in (x.num, x.den)) for x, m in zip((a, b), maps))


def _sum(a: Rational, b: Rational) -> Rational:
    names, (p, q), (r, s) = _aligned(a, b)
    return Rational._of(names, *((p + r, q) if q == s else (p * s + r * q, q * s)), a.divisors | b.divisors)


def _product(a: Rational, b: Rational) -> Rational:
    names, (p, q), (r, s) = _aligned(a, b)
    return Rational._of(names, p * r, q * s, a.divisors | b.divisors)


class Rational:
    """A rational function over Q in lowest terms, with the polynomials that were divided by on the way to it.

    ``==`` compares in the field, where x/x is 1; ``divisors`` (a frozenset of monic polynomials) remembers that x/x is
    the function 1 only where x is not 0, and the checks below ask for it. Variables are strings or :class:`Atom`.
    Operators mix with integers, fractions and flint's numbers, refuse floats, and work inside NumPy object arrays.
    Division by zero raises ZeroDivisionError.
    """

    __slots__ = ("names", "num", "den", "divisors")

    @classmethod
    def _of(cls, names: tuple, num: fmpq_mpoly, den: fmpq_mpoly, divisors: frozenset = frozenset()) -> Rational:
        if not den.is_one():
            common = num.gcd(den) * den.leading_coefficient()  # flint's gcd is monic
            num, den = num / common, den / common
        self = object.__new__(cls)
        self.names, self.num, self.den, self.divisors = names, num, den, divisors
        return self

    def __init__(self, value: numbers.Rational | fmpq | fmpz = 0):
        if isinstance(value, numbers.Rational):
            value = fmpq(int(value.numerator), int(value.denominator))
        elif not isinstance(value, (fmpq, fmpz)):
            raise TypeError(f"{value!r} is no exact number")
        self.names, self.num, self.den = (), _ring(0).constant(value), _ring(0).constant(1)
        self.divisors = frozenset()

    def _given(self, divisors: frozenset) -> Rational:
        return self._of(self.names, self.num, self.den, self.divisors | divisors)

    def _inverse(self) -> Rational:
        if not self:
            raise ZeroDivisionError("division by the zero rational function")
        new = [] if self.num.is_constant() else [_polynomial(self.names, self.num)]
        return self._of(self.names, self.den, self.num, self.divisors.union(new))

    __add__ = __radd__ = _operator(_sum)
    __mul__ = __rmul__ = _operator(_product)
    __sub__ = _operator(lambda a, b: _sum(a, -b))
    __rsub__ = _operator(lambda a, b: _sum(b, -a))
    __truediv__ = _operator(lambda a, b: _product(a, b._inverse()))
    __rtruediv__ = _operator(lambda a, b: _product(b, a._inverse()))

    @_operator
    def __eq__(self, other):
        _, (p, q), (r, s) = _aligned(self, other)
        return p * s == r * q

    def __neg__(self):
        return self._of(self.names, -self.num, self.den, self.divisors)

    def __pow__(self, exponent: int):
        if not isinstance(exponent, numbers.Integral):
            return NotImplemented
        base, n = (self if exponent >= 0 else self._inverse()), abs(int(exponent))
        return self._of(base.names, base.num**n, base.den**n, base.divisors)

    def __bool__(self):
        return not self.num.is_zero()

    def __hash__(self):
        return hash((self.variables(), len(self.num), len(self.den)) if self.variables() else self.fraction())

    def fraction(self) -> Fraction:
        """The value of a constant; ValueError for anything else."""
        if self.variables():
            raise ValueError(f"{self} is not a constant")
        value = self.num.leading_coefficient()
        return Fraction(int(value.p), int(value.q))

    def variables(self) -> frozenset:
        """The variables that occur in the reduced fraction (the divisors may have others)."""
        return frozenset(v for p in (self.num, self.den) for v, n in zip(self.names, p.degrees()) if n > 0)

    def subs(self, values: Mapping) -> Rational:
        """``values`` put in, all at once; ZeroDivisionError where a divisor vanishes, even one that has cancelled."""
        return self._rewritten({name: (1, _lift(value)) for name, value in values.items()})

    def _rewritten(self, rules: Mapping) -> Rational:
        """Each variable's power n, of rules variable -> (n, value), replaced by the value, as often as it divides."""

        def at(polynomial):
            total = Rational(0)
            for exponents, coefficient in polynomial.terms():
                total += functools.reduce(_product, map(power, self.names, exponents), Rational(coefficient))
            return total

        def power(name, exponent):
            n, value = rules.get(name, (1, _variable(name)))
            return value ** (int(exponent) // n) * _variable(name) ** (int(exponent) % n)

        result = at(self.num) / at(self.den)
        for divisor in self.divisors:
            value = divisor._rewritten(rules)
            result *= value / value
        return result._given(_divisors(value for _, value in rules.values()))

    def diff(self, name: str | Atom) -> Rational:
        """The partial derivative with respect to a variable."""
        if name not in self.names:
            return 0 * self
        i = self.names.index(name)
        slope = self.num.derivative(i) * self.den - self.num * self.den.derivative(i)
        return self._of(self.names, slope, self.den**2, self.divisors)

    def __repr__(self):
        ring = fmpq_mpoly_ctx.get(tuple(map(str, self.names)), Ordering.lex)
        num, den = (str(p.compose(*ring.gens(), ctx=ring)) for p in (self.num, self.den))
        return num if self.den.is_one() else f"({num})/({den})"

    T = property(lambda self: self, doc="A scalar is its own transpose.")


def _lift(value) -> Rational:
    return value if isinstance(value, Rational) else Rational(value)


def _polynomial(names: tuple, p: fmpq_mpoly) -> Rational:
    return Rational._of(names, p / p.leading_coefficient(), _ring(len(names)).constant(1))


def _variable(name: str | Atom) -> Rational:
    return _polynomial((name,), _ring(1).gen(0))


def _divisors(values: Iterable[Rational | Words]) -> frozenset:
    return frozenset().union(*(value.divisors for value in values))


def variable(name: str | Atom) -> Rational:
    """The variable of this name, or with this meaning."""
    return _variable(name if isinstance(name, Atom) else str(name))


def polynomial(variables: Sequence[Rational], terms: Mapping[tuple, numbers.Rational | fmpq]) -> Rational:
    """The polynomial in some variables that has these coefficients by exponents."""
    given = [name for v in variables for name in v.variables()]
    if [_variable(name) for name in given] != list(variables) or len({*given}) < len(given):
        raise ValueError(f"{variables} are no different variables")
    names, ring = _sorted(given), _ring(len(given))
    order = [given.index(name) for name in names]
    value = {tuple(e[i] for i in order): Rational(c).num.leading_coefficient() for e, c in terms.items() if c}
    return Rational._of(names, ring.from_dict(value), ring.constant(1))


def size(name: str) -> Rational:
    """A size as a number. Sizes are positive integers, and "1" is the number 1."""
    return Rational(1) if name == "1" else _variable(Atom("size", (name,)))


# --- matrices: words in typed letters -------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Letter:
    """A matrix of size rows x cols: a symbol, or its ``inverse``, pseudo-inverse (``pinv``) or transpose.

    A matrix has one letter: a symmetric one is its own transpose, and an orthogonal one's inverse is its transpose.
    """

    name: str
    rows: str
    cols: str
    symmetric: bool = False
    orthogonal: bool = False
    form: str = ""
    transposed: bool = False

    def __post_init__(self):
        twice = self.symmetric and self.transposed or self.orthogonal and self.form
        square = self.symmetric or self.orthogonal or self.form == "inverse"
        if twice or square and self.rows != self.cols or self.form not in ("", "inverse", "pinv"):
            raise IllTyped(f"no such letter: {self!r}")

    @property
    def T(self) -> Letter:
        return self if self.symmetric else replace(self, rows=self.cols, cols=self.rows, transposed=not self.transposed)

    def turned(self, form: str) -> Letter:
        """The inverse or pseudo-inverse; twice is the letter itself."""
        if self.form not in ("", form):
            raise IllTyped(f"the {form} of {self}")
        other = "" if self.form else form
        return self.T if self.orthogonal else replace(self, rows=self.cols, cols=self.rows, form=other)

    @property
    def symbol(self) -> Letter:
        plain = self.T if self.transposed else self
        return plain.turned(plain.form) if plain.form else plain

    def __str__(self):
        return self.name + {"": "", "inverse": "^-1", "pinv": "^+"}[self.form] + "'" * self.transposed


Word = tuple[Letter, ...]


def _transposed(word: Word) -> Word:
    return tuple(letter.T for letter in reversed(word))


def _reduced(word: Word) -> Word:
    """The normal form under the rules that every letter obeys: A A^-1 = I, Q'Q = I, and Penrose's four equations."""
    for i, (a, b) in enumerate(pairwise(word)):
        before, after, forms = word[:i], word[i + 2 :], {a.form, b.form}
        if a.name != b.name or a.symbol != b.symbol:
            continue
        if a.orthogonal and b == a.T or forms == {"", "inverse"} and a.transposed == b.transposed:
            return _reduced(before + after)
        if forms == {"", "pinv"} and a.transposed == b.transposed:
            # ab is an orthogonal projector: symmetric, and without effect on a or b' to its right, a' or b to its left
            if a.transposed or a.symmetric and a.form:
                return _reduced(before + (b.T, a.T) + after)
            if after[:1] in ((a,), (b.T,)) or before[-1:] in ((a.T,), (b,)):
                return _reduced(before + after)
    return word


class _Rules:
    """Hypotheses lhs = rhs as rules from left to right, with their transposes, and how many steps they may take.

    ``divisors`` is what the hypotheses divide by.
    """

    def __init__(self, hypotheses: Iterable[tuple] = (), steps: int = 1000):
        self.words, self.scalars, self.steps, self.divisors = [], {}, steps, frozenset()
        for lhs, rhs in hypotheses:
            self.divisors |= (lhs - rhs).divisors
            if isinstance(lhs, Rational):
                (name,) = lhs.variables()
                n = int(lhs.num.total_degree())
                proper, self.scalars[name] = lhs == _variable(name) ** n, (n, _lift(rhs))
            else:
                ((word, coefficient),) = lhs.terms.items()
                proper = word and coefficient == 1
                transposed = _reduced(_transposed(word))
                # where the transpose is the same rule read backwards, it is left out
                self.words += [(word, rhs)] + [(transposed, rhs.T)] * (rhs.terms != {transposed: 1})
            if not proper:
                raise IllTyped(f"{lhs} = {rhs} is no rule")
        pending = {name: rhs.variables() for name, (_, rhs) in self.scalars.items()}
        while pending:
            ready = [name for name, names in pending.items() if not names & pending.keys()]
            if not ready:
                raise IllTyped("scalar rules lead back to their own left sides")
            for name in ready:
                del pending[name]

    def spend(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Rejected("the rules do not come to an end")


def _irreducible(terms: Iterable[tuple[Word, Rational]], rules: _Rules) -> list[tuple[Word, Rational]]:
    done, todo = [], list(terms)
    while todo:
        word, coefficient = todo.pop()
        word = _reduced(word)
        places = ((i, rule) for i in range(len(word)) for rule in rules.words if rule[0] == word[i : i + len(rule[0])])
        if (place := next(places, None)) is None:
            done.append((word, coefficient))
        else:
            i, (lhs, rhs) = place
            rules.spend()
            todo += ((word[:i] + w + word[i + len(lhs) :], coefficient * c) for w, c in rhs.terms.items())
    return done


def _matrix(rows: str, cols: str, terms: Iterable, divisors=frozenset(), rules=_Rules()) -> Words | Rational:
    """The sum of (word, coefficient), which must conform to rows x cols, in normal form; a Rational if 1 x 1."""
    total, terms = {}, list(terms)
    for word, coefficient in terms:
        sizes = [rows, *(size for letter in word for size in (letter.rows, letter.cols)), cols]
        if sizes[::2] != sizes[1::2]:
            raise IllTyped(f"{' '.join(map(str, word)) or 'I'} is no matrix {rows} x {cols}: sizes {sizes[1:-1]}")
        inverted = (_variable(Atom("det", (letter.symbol,))) for letter in word if letter.form == "inverse")
        divisors = divisors.union(coefficient.divisors, inverted)
    for word, coefficient in _irreducible(terms, rules):
        cuts = [i for i, letter in enumerate(word) if letter.rows == "1"] + [len(word)] * (cols == "1")
        for i, j in pairwise(cuts):  # what stands between two sizes 1 is a scalar factor
            coefficient *= _named("word", word[i:j], rules)
        word = word[: cuts[0]] + word[cuts[-1] :] if cuts else word
        total[word] = total.get(word, 0) + coefficient
    if rows == cols == "1":
        return total.get((), Rational(0))._given(divisors)
    self = object.__new__(Words)
    self.rows, self.cols, self.divisors = rows, cols, divisors
    self.terms = {word: total[word] for word in sorted(total) if total[word]}
    return self


def _named(kind: str, word: Word, rules: _Rules) -> Rational:
    """A 1 x 1 word, or the trace of a word, as a variable named by the least of the irreducible words equal to it by
    transposition (and rotation, in a trace); or the value of the sum, product or size that one of them equals."""
    seen, todo = set(), [word]
    while todo:
        terms = _irreducible([(todo.pop(), Rational(1))], rules)
        other, coefficient = terms[0] if len(terms) == 1 else ((), 0)
        if not other or coefficient != 1 or any(letter.cols == "1" for letter in other[:-1]):
            return trace(_matrix(word[0].rows, word[0].rows, terms, rules=rules), rules)
        if other not in seen:
            seen.add(other)
            todo += [_transposed(other)] + [other[1:] + other[:1]] * (kind == "trace")
    return _variable(Atom(kind, min(seen, key=lambda word: (len(word), word))))


def trace(x: Words | Rational, rules: _Rules = _Rules()) -> Rational:
    """The trace of a square matrix; rotating or transposing a word does not change its trace."""
    if isinstance(x, Rational):
        return x
    if x.rows != x.cols:
        raise IllTyped(f"the trace of a matrix {x.rows} x {x.cols}")
    total = Rational(0)._given(x.divisors)
    for word, coefficient in x.terms.items():
        cut = next((i for i, letter in enumerate(word) if letter.rows == "1"), None)
        if cut is not None:  # the trace of u v' is v'u
            total += coefficient * _matrix("1", "1", [(word[cut:] + word[:cut], Rational(1))], rules=rules)
        else:
            total += coefficient * (_named("trace", word, rules) if word else size(x.rows))
    return total


class Words:
    """A matrix of size rows x cols in the free algebra: a sum of coefficient x word, reduced by its letters' rules.

    ``terms`` maps words (tuples of letters; the empty one is the identity) to nonzero Rationals. ``divisors`` is what
    was divided by, with the determinant of each letter whose inverse was taken. Sizes that do not conform raise
    IllTyped. Elements come from :func:`matrix`, :func:`identity`, :func:`word` and the operators; a 1 x 1 one is a
    Rational instead.
    """

    __slots__ = ("rows", "cols", "terms", "divisors")

    def __add__(self, other: Words) -> Words:
        if not isinstance(other, Words) or (self.rows, self.cols) != (other.rows, other.cols):
            raise IllTyped(f"({self}) + ({other})")
        both = [*self.terms.items(), *other.terms.items()]
        return _matrix(self.rows, self.cols, both, self.divisors | other.divisors)

    def __sub__(self, other: Words) -> Words:
        return self + -1 * other

    def __neg__(self) -> Words:
        return -1 * self

    def __mul__(self, factor) -> Words:
        factor = _lift(factor)
        scaled = ((word, factor * coefficient) for word, coefficient in self.terms.items())
        return _matrix(self.rows, self.cols, scaled, self.divisors | factor.divisors)

    __rmul__ = __mul__

    def __truediv__(self, divisor) -> Words:
        return self * (1 / _lift(divisor))

    def __matmul__(self, other: Words) -> Words | Rational:
        if self.cols != other.rows:
            raise IllTyped(f"{self.rows} x {self.cols} times {other.rows} x {other.cols}")
        products = ((u + v, c * d) for u, c in self.terms.items() for v, d in other.terms.items())
        return _matrix(self.rows, other.cols, products, self.divisors | other.divisors)

    @property
    def T(self) -> Words:
        return _matrix(self.cols, self.rows, ((_transposed(w), c) for w, c in self.terms.items()), self.divisors)

    def __eq__(self, other):
        same = isinstance(other, Words) and (self.rows, self.cols) == (other.rows, other.cols)
        return same and self.terms == other.terms

    def __bool__(self):
        return bool(self.terms)

    def __repr__(self):
        return " + ".join(f"({c}) {' '.join(map(str, w)) or 'I'}" for w, c in self.terms.items()) or "0"


def matrix(name: str, rows: str, cols: str, *, symmetric: bool = False, orthogonal: bool = False) -> Words | Rational:
    """A matrix symbol; a vector has cols "1"."""
    return word(rows, cols, [Letter(name, rows, cols, symmetric, orthogonal)])


def word(rows: str, cols: str, letters: Iterable[Letter]) -> Words | Rational:
    """The product of letters, which must conform to rows x cols."""
    return _matrix(rows, cols, [(tuple(letters), Rational(1))])


def identity(n: str) -> Words | Rational:
    """The identity of size n."""
    return word(n, n, ())


def inverse(x: Words, form: str = "inverse") -> Words:
    """The inverse (with form "pinv" the pseudo-inverse) of a scalar times a letter; a divisor says where."""
    if [len(word) for word in x.terms] != [1]:
        raise IllTyped(f"the {form} of {x}: only of a single letter")
    ((word, coefficient),) = x.terms.items()
    return _matrix(x.cols, x.rows, [((word[0].turned(form),), 1 / coefficient)], x.divisors)


def det(x: Words) -> Rational:
    """The determinant of a square symbol, which is invertible where this is not zero."""
    return _variable(Atom("det", (_symbol(x).turned("inverse").symbol,)))


def _symbol(x: Words) -> Letter:
    ((letter, *rest),) = x.terms if len(x.terms) == 1 else [(None,)]
    if letter is None or rest or letter != letter.symbol or x.terms[(letter,)] != 1:
        raise IllTyped(f"{x} is no matrix symbol")
    return letter


def gradient(scalar: Rational, at: Words) -> Words:
    """The matrix G with d scalar = trace(G' d at), for a symbol that moves freely and on which no other depends."""
    letter = _symbol(at)
    total = _matrix(at.rows, at.cols, [], scalar.divisors)
    for atom in scalar.variables():
        if isinstance(atom, Atom) and atom.kind == "mean" and letter.name in atom.names():
            raise IllTyped(f"the derivative of {atom} with respect to {letter}")
        word = atom.of if isinstance(atom, Atom) and atom.kind not in ("size", "mean") else ()
        for i, found in enumerate(word):
            if found.symbol == letter:
                if found.form or letter.symmetric or letter.orthogonal or atom.kind == "det":
                    raise IllTyped(f"the derivative of {atom} with respect to {letter}")
                around = word[i + 1 :] + word[:i]  # d trace(u dA v) = trace(v u dA)
                term = around if found.transposed else _transposed(around)
                total += _matrix(at.rows, at.cols, [(term, scalar.diff(atom))])
    return total


# --- expectations ---------------------------------------------------------------------------------------------------


def expectation(x: Rational | Words, groups: Iterable[Iterable[str]]) -> Rational | Words:
    """The expectation over independent groups of symbols, given by name, under any laws for which it exists; all other
    symbols are constants.

    It is linear, constants are pulled out, and independent factors are separated. What is linear in a letter x, or
    quadratic in vectors x and y, is written with the letters E[x] and E[x y'], names that mean nothing else; any other
    product of random scalars is a ``mean`` atom. Divisors must not be random.
    """
    groups = [frozenset(group) for group in groups]
    random = frozenset().union(*groups)
    if isinstance(x, Words):
        terms = []
        for word, coefficient in x.terms.items():
            if any(_random(name, random) for name in coefficient.variables()):
                raise IllTyped(f"the expectation of ({coefficient}) {' '.join(map(str, word))}")
            terms.append((_mean_word(word, groups), coefficient))
        return _matrix(x.rows, x.cols, terms, _fixed(x.divisors, random))
    if any(n for name, n in zip(x.names, x.den.degrees()) if _random(name, random)):
        raise IllTyped(f"the expectation of {x}: its denominator is random")
    total = Rational(0)._given(_fixed(x.divisors, random))
    for exponents, coefficient in x.num.terms():
        term, parts = Rational(coefficient), []
        for name, n in zip(x.names, exponents):
            hit = _random(name, random)
            if n and not hit:
                term *= _variable(name) ** int(n)
            elif n:
                parts.append((frozenset(i for i, group in enumerate(groups) if group & hit), [(name, int(n))]))
        for factors in _connected(parts):
            term *= _moment(factors, groups)
        total += term
    bottom = Rational._of(x.names, x.den, _ring(len(x.names)).constant(1))
    return total / bottom


def _random(name: str | Atom, random: frozenset) -> set[str]:
    return ({name} if isinstance(name, str) else name.names()) & random


def _fixed(divisors: frozenset, random: frozenset) -> frozenset:
    if any(_random(name, random) for divisor in divisors for name in divisor.variables()):
        raise IllTyped("the expectation of a quotient by something random")
    return divisors


def _connected(parts: list[tuple[frozenset, list]]) -> list[list]:
    """The factors, of which those that share a group come together."""
    done: list[tuple[frozenset, list]] = []
    for groups, factors in parts:
        joined = [other for other in done if other[0] & groups]
        done = [other for other in done if not other[0] & groups]
        done.append((groups.union(*(g for g, _ in joined)), [*(f for _, fs in joined for f in fs), *factors]))
    return [factors for _, factors in done]


def _moment(factors: list[tuple], groups: list[frozenset]) -> Rational:
    """The expectation of a product of powers of random scalars that are not independent."""
    random = frozenset().union(*groups)
    words = [name.of for name, n in factors if isinstance(name, Atom) and name.kind == "word" for _ in range(n)]
    counts = [sum(letter.name in random for letter in word) for word in words]
    if len(words) == sum(n for _, n in factors) and counts in ([1], [2], [1, 1]):
        # x'A y is the trace of A y x', and (u'x)(v'y) is u'x y'v, where the vectors stand at the ends
        first, last = (w if w[-1].name in random else _transposed(w) for w in (words[0], words[-1]))
        if counts == [1]:
            return _matrix("1", "1", [(_mean_word(first, groups), Rational(1))])
        if counts == [1, 1] and first[-1].name in random and last[-1].name in random:
            return _matrix("1", "1", [(_mean_word(first + _transposed(last), groups), Rational(1))])
        if counts == [2] and {first[0].name, first[-1].name} <= random:
            turned = _mean_word((first[-1], first[0]), groups) + first[1:-1]
            return trace(_matrix(turned[0].rows, turned[0].rows, [(turned, Rational(1))]))
    used = frozenset().union(*(_random(name, random) for name, _ in factors))
    return _variable(Atom("mean", (tuple(sorted(used)), *sorted((isinstance(x, str), x, n) for x, n in factors))))


def _mean_word(word: Word, groups: list[frozenset]) -> Word:
    """The word with a random letter, or two random vectors side by side, replaced by their expectation."""
    places = [i for i, letter in enumerate(word) if any(letter.name in group for group in groups)]
    if not places:
        return word
    i, j = places[0], places[-1] + 1
    inside = word[i:j]
    if len(inside) == 1:
        plain = inside[0].T if inside[0].transposed else inside[0]
        mean = Letter(f"E[{plain}]", plain.rows, plain.cols, plain.symmetric)
        return word[:i] + (mean.T if inside[0].transposed else mean,) + word[j:]
    if len(inside) == 2 and not any({inside[0].name, inside[1].name} <= group for group in groups):
        return word[:i] + _mean_word(inside[:1], groups) + _mean_word(inside[1:], groups) + word[j:]
    if len(inside) == 2 and inside[0].cols == "1":
        plain = min(inside, _transposed(inside))
        mean = Letter(f"E[{' '.join(map(str, plain))}]", plain[0].rows, plain[1].cols, plain == _transposed(plain))
        return word[:i] + (mean if plain == inside else mean.T,) + word[j:]
    raise IllTyped(f"the expectation of {' '.join(map(str, word))}")


# --- checks ---------------------------------------------------------------------------------------------------------


#: Told the name and the arguments of each check that accepts, so that proofs can be kept; changes nothing.
on_acceptance: Callable | None = None


def _rejecting(check: Callable) -> Callable:
    """Malformed input is a rejection like any other."""

    @functools.wraps(check)
    def checked(*args, **kwargs):
        try:
            result = check(*args, **kwargs)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise Rejected(f"malformed: {error}") from error
        if on_acceptance is not None:
            on_acceptance(check.__name__, args, kwargs)
        return result

    return checked


@_rejecting
def normal(x: Rational | Words, hypotheses: Iterable[tuple] = (), steps: int = 1000) -> Rational | Words:
    """``x`` rewritten by hypotheses (left side, right side), inside of scalars too, until nothing changes.

    A left side is a single word, of which the transpose is rewritten too, or a power of a scalar variable to which no
    right side leads back (so s^2 = x adjoins a square root). What the hypotheses divide by becomes a divisor of the
    result.
    """
    rules = _Rules(hypotheses, steps)
    x = x * Rational(1)._given(rules.divisors)

    def once(x):
        if isinstance(x, Rational):
            atoms = x.variables().union(*(divisor.variables() for divisor in x.divisors))
            named = {a: _named(*a, rules) for a in atoms if isinstance(a, Atom) and a.kind in ("word", "trace")}
            named = {a: (1, y) for a, y in named.items() if y != _variable(a)} | rules.scalars
            new = {a: rule for a, rule in named.items() if a in atoms}
            return x._rewritten(new) if new else x
        divisors = once(Rational(1)._given(x.divisors)).divisors
        return _matrix(x.rows, x.cols, [(word, once(c)) for word, c in x.terms.items()], divisors, rules)

    while True:
        rules.spend()
        x, before = once(x), x
        if x == before and x.divisors == before.divisors:
            return x


def _factors(x: Rational) -> set[Rational]:
    """The monic irreducible factors of the numerator."""
    return {_polynomial(x.names, factor) for factor, _ in x.num.factor()[1]}


def _conclude(residual: Rational | Words, used: Iterable[Rational | Words], nonzero: Iterable[Rational]) -> None:
    """Nothing may be left, and each factor of each divisor must be a factor of something nonzero, or a sum of sizes."""
    if residual:
        raise Rejected(f"the two sides differ by {residual}")
    known = set().union(*(_factors(_lift(value)) for value in nonzero))
    for factor in set().union(*map(_factors, _divisors([residual, *used]))) - known:
        sizes = all(isinstance(name, Atom) and name.kind == "size" for name in factor.variables())
        if not sizes or min(factor.num.coeffs()) < 0:
            raise Rejected(f"nothing says that the divisor {factor} is not zero")


@_rejecting
def check_identity(lhs, rhs, nonzero: Iterable = (), rules: Sequence = (), certificate: Iterable | None = None) -> None:
    """Reject unless lhs = rhs wherever the rules (pairs of equals) hold and the scalars ``nonzero`` are not zero.

    Without a certificate, both sides must have one normal form under the rules. A certificate is a list of (p, i, q):
    the difference of the sides must be the sum of p (left - right) q over the rules i (from len(rules) on: their
    transposes), or for scalars the sum of the traces of these.
    """
    residual, *gaps = [Rational(1) * (left - right) for left, right in [(lhs, rhs), *rules]]
    if certificate is None:
        residual = normal(residual, rules)
        nonzero = [normal(_lift(value), rules) for value in nonzero]
    else:
        for p, i, q in certificate:
            term = _times(_times(p, _at([*gaps, *(gap.T for gap in gaps)], i)), q)
            residual -= trace(term) if isinstance(residual, Rational) else term
    _conclude(residual, gaps, nonzero)


def _times(a, b):
    return a @ b if isinstance(a, Words) and isinstance(b, Words) else a * b


@_rejecting
def check_inequality(difference, hypotheses, terms, multiplier=(1, ()), strict=False, rules: Sequence = ()) -> None:
    """Reject unless the certificate shows difference >= 0 (> 0 if strict) wherever the hypotheses and the rules hold.

    hypotheses: (scalar, ">=0" | ">0" | "!=0" | "=0"), or (A, "psd") for: w'Aw >= 0 for all w. terms: (positive
    rational, indices of hypotheses, squares), where a square is a scalar to be squared, ("norm2", w) for trace(w'w), or
    ("psd", A, w) for trace(w'Aw). multiplier: (positive rational, indices). It must hold identically that multiplier *
    difference = sum of coefficient * hypotheses * squares, up to the rules (pairs of equals). Strict needs a term of
    positive factors only; a "!=0" that occurs an even number of times is positive. The coefficient of a term with a
    "=0" may be any scalar.
    """
    hypotheses = [(x if sign == "psd" else normal(_lift(x), rules), sign) for x, sign in hypotheses]

    def product(coefficient, indices):
        """The value of a product of hypotheses that is not negative, and whether it is positive."""
        value, indices, signs = _lift(coefficient), list(indices), set()
        for i in indices:
            x, sign = _at(hypotheses, i)
            value *= x
            signs.add(">0" if sign == "!=0" and indices.count(i) % 2 == 0 else sign)
        if "=0" not in signs and not (signs <= {">0", ">=0"} and _lift(coefficient).fraction() > 0):
            raise Rejected(f"the sign of {coefficient} times the hypotheses {indices} is not known")
        return value, signs <= {">0"}

    def square(x):
        if not isinstance(x, tuple):
            return _lift(x) ** 2
        kind, *form, w = x
        forms = [[]] if kind == "norm2" else [[a] for a, sign in hypotheses if sign == kind == "psd"]
        if not any(known == form for known in forms):
            raise Rejected(f"no hypothesis says that {x} is not negative")
        return trace(functools.reduce(lambda a, b: a @ b, (w.T, *form, w)))

    factor, positive = product(*multiplier)
    if not positive:
        raise Rejected("the multiplier is not positive")
    total, decided = Rational(0), False
    for coefficient, indices, squares in terms:
        value, positive = product(coefficient, indices)
        squares = [square(x) for x in squares]
        decided |= positive and not squares
        total += functools.reduce(_product, squares, value)
    if strict and not decided:
        raise Rejected("no term is positive, so equality is not excluded")
    used, nonzero = [x for x, _ in hypotheses], [x for x, sign in hypotheses if sign in (">0", "!=0")]
    _conclude(normal(factor * difference - total, rules), [*used, *(left - right for left, right in rules)], nonzero)


def _at(hypotheses: Sequence, i: int):
    if not 0 <= i < len(hypotheses):
        raise Rejected(f"there is no hypothesis {i}")
    return hypotheses[i]
