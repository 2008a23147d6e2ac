"""Writing certificates: hypotheses by name, products and sums of nonnegative things. Untrusted; the kernel checks
what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from claims.model.arrays import Array
from claims.model.claim import Reading
from claims.model.relations import Relation
from symbolic import kernel
from symbolic.definite import is_positive


def element(value) -> Any:
    """The kernel element of a scalar (or of a word array): its only entry."""
    if isinstance(value, kernel.Rational):
        return value
    if not isinstance(value, Array):
        return kernel.Rational(Fraction(value))
    if not hasattr(value.data, "flat"):
        return value.data
    (entry,) = value.data.flat
    return entry


@dataclass(frozen=True)
class Nonnegative:
    """A sum of terms, each a positive rational times hypotheses times squares, as the kernel takes them.

    Sums and products of nonnegative things are nonnegative; ``multiplier`` says by what (positive) hypotheses the
    difference is multiplied first, and ``facts`` what the certificate cites.
    """

    terms: tuple[tuple[Fraction, tuple[int, ...], tuple], ...]
    multiplier: tuple[Fraction, tuple[int, ...]] = (Fraction(1), ())
    facts: tuple[str, ...] = ()

    def __add__(self, other):
        other = _lifted(other)
        return Nonnegative(self.terms + other.terms, self.multiplier, _joined(self.facts, other.facts))

    __radd__ = __add__

    def __mul__(self, other):
        other = _lifted(other)
        terms = tuple((a * b, i + j, p + q) for a, i, p in self.terms for b, j, q in other.terms)
        return Nonnegative(terms, self.multiplier, _joined(self.facts, other.facts))

    __rmul__ = __mul__

    def over(self, positive: "Nonnegative") -> "Nonnegative":
        """The certificate of this divided by a product of positive hypotheses."""
        ((coefficient, indices, squares),) = positive.terms
        if squares:
            raise ValueError("divide by a product of positive hypotheses, not by a square")
        return Nonnegative(self.terms, (coefficient, indices), _joined(self.facts, positive.facts))


def _lifted(value) -> Nonnegative:
    return value if isinstance(value, Nonnegative) else Nonnegative(((Fraction(value), (), ()),) if value else ())


def _joined(a: tuple, b: tuple) -> tuple:
    return tuple(dict.fromkeys(a + b))


class Hypotheses:
    """What a reading assumes, as kernel hypotheses: signs from spaces and conditions, equations as rewriting rules.

    Calling it with a scalar gives that scalar as something nonnegative, if it is a hypothesis up to a positive
    rational factor.
    """

    def __init__(self, reading: Reading, values: dict[str, Any]):
        self.signed: list[tuple[Any, str]] = []
        self.lemmas: list[tuple[Any, Nonnegative]] = []
        # A word arithmetic adds the rules of the inverses it meets while the body runs: the list is shared, not copied.
        arith = next((v.arith for v in values.values() if isinstance(v, Array)), None)
        in_words = hasattr(type(arith), "letter")
        self.rules: list[tuple[Any, Any]] = arith.rules if in_words else []
        self._inverted = arith.nonsingular if in_words else lambda signed: []
        if in_words:
            self.signed += [(kernel.size(name), ">0") for name in reading.size_names()]
        for name, space in reading.given.items():
            test = space.membership(values[name], values) if isinstance(values.get(name), Array) else None
            letter = space.letter or {}
            if hasattr(values.get(name), "signs"):  # an abstract function knows the signs of its constants
                self.signed += values[name].signs()
            if test is not None:
                for atom in test.atoms():
                    if atom.kind != "eq":
                        self._assume(atom)
            if letter.get("invertible") and not hasattr(values[name].data, "flat"):
                self.signed.append((kernel.det(values[name].data), "!=0"))
        for condition in reading.conditions(values):
            for atom in condition.atoms():
                self._assume(atom)

    def _assume(self, atom: Relation) -> None:
        sign = {"le": ">=0", "lt": ">0", "ne": "!=0"}.get(atom.kind)
        if sign is not None and atom.lhs is not None:
            # That two vectors differ says that some entry does, not which: only of scalars it is a nonzero difference.
            for low, high in _pairs(atom) if atom.kind != "ne" or atom.lhs.is_scalar else ():
                self.signed.append((high - low, sign))
        elif atom.kind == "loewner" and not hasattr(atom.lhs.data, "flat"):
            self.signed.append((atom.rhs.data - atom.lhs.data, "psd"))
        elif atom.kind == "eq":
            for lhs, rhs in _pairs(atom):
                if _is_rule(lhs, rhs):
                    self.rules.append((lhs, rhs))
                else:
                    self.signed.append((lhs - rhs, "=0"))

    def nonzero(self, *elements) -> list:
        """The scalars that the hypotheses say are not zero, determinants of positive definite sums among them, and
        those divisors of the given elements that are positive monomial by monomial."""
        known = [x for x, sign in self.signed if sign in (">0", "!=0")] + self._inverted(self.signed)
        divisors = frozenset().union(*(element.divisors for element in elements))
        return known + [divisor for divisor in divisors if is_positive(divisor, self.signed)]

    def __call__(self, value) -> Nonnegative:
        wanted = kernel.normal(self._element(value), self.rules)
        for i, (known, sign) in enumerate(self.signed):
            if sign == "psd":
                continue
            known = kernel.normal(known, self.rules)
            if not known:
                continue
            ratio = wanted / known
            if not ratio.variables() and ratio.fraction() > 0:
                return Nonnegative(((ratio.fraction(), (i,), ()),))
        raise kernel.Rejected(f"{wanted} >= 0 is no hypothesis")

    def _element(self, value) -> Any:
        """The kernel's element of a scalar."""
        return element(value)

    def also(self, value, sign: str, fact: str | None) -> Nonnegative:
        """An instance of a cited fact: ``value`` has the given sign (``">=0"`` or ``">0"``). Without a fact it is an
        instance of what defines a class of functions."""
        self.signed.append((element(value), sign))
        return Nonnegative(((Fraction(1), (len(self.signed) - 1,), ()),), facts=(fact,) if fact else ())

    def check(self, difference, certificate: Nonnegative, strict: bool = False) -> None:
        """:raises kernel.Rejected: unless the certificate shows that the difference is nonnegative (positive)."""
        used = [x for x, sign in self.signed if sign != "psd"]
        # what is positive monomial by monomial may be divided by; added last, as certificates count hypotheses
        signed = self.signed + [(x, "!=0") for x in self.nonzero(difference, *used)]
        kernel.check_inequality(difference, signed, certificate.terms, certificate.multiplier, strict, self.rules)

    def positive(self, value, certificate: Nonnegative) -> Nonnegative:
        """A scalar that a certificate of its own shows to be positive, as a hypothesis for what follows.

        :raises kernel.Rejected: where the certificate does not show that.
        """
        self.check(element(value), certificate, strict=True)
        self.signed.append((element(value), ">0"))
        self.lemmas.append((element(value), certificate))
        return Nonnegative(((Fraction(1), (len(self.signed) - 1,), ()),), facts=certificate.facts)

    @staticmethod
    def norm2(w: Array) -> Nonnegative:
        """|w|^2, for a vector or matrix."""
        if hasattr(w.data, "flat"):
            return Hypotheses.square(w)
        return Nonnegative(((Fraction(1), (), (("norm2", w.data),)),))

    @staticmethod
    def square(value) -> Nonnegative:
        """The square of a scalar; of dense entries the sum of their squares."""
        if isinstance(value, Array) and hasattr(value.data, "flat"):
            return Nonnegative(tuple((Fraction(1), (), (entry,)) for entry in value.data.flat))
        return Nonnegative(((Fraction(1), (), (element(value),)),))

    def psd(self, a: Array, w: Array) -> Nonnegative:
        """w^T a w, for a matrix that the hypotheses say is positive semidefinite."""
        return Nonnegative(((Fraction(1), (), (("psd", a.data, w.data),)),))


def _is_rule(lhs, rhs) -> bool:
    """Whether an equation can be read as a rewriting rule; of scalars, others serve certificates as equations."""
    try:
        kernel.normal(lhs, [(lhs, rhs)], steps=10)
    except kernel.Rejected:
        return not isinstance(lhs, kernel.Rational)
    return True


def _pairs(atom: Relation) -> list[tuple]:
    if hasattr(atom.lhs.data, "flat"):
        return list(zip(atom.lhs.data.flat, atom.rhs.data.flat))
    return [(atom.lhs.data, atom.rhs.data)]
