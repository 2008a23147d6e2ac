"""Proofs kept as text: what the kernel accepted, to be checked again without deriving, drawing or searching anything.

A line of an archive is a JSON object: the name of a check of :mod:`symbolic.kernel` and its arguments. Elements are
rebuilt by the kernel's own operations, so that no line can make one that the kernel would not.
"""

from __future__ import annotations

import functools
import json
import operator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Iterable, Iterator

from flint import fmpq

from symbolic import kernel
from symbolic.kernel import Atom, Letter, Rational, Rejected, Words

_CHECKS = {"check_identity": kernel.check_identity, "check_inequality": kernel.check_inequality}


@contextmanager
def recording() -> Iterator[list[str]]:
    """The lines of what the kernel accepts while this is open, each once."""
    lines: dict[str, None] = {}
    before = kernel.on_acceptance

    def keep(check: str, args: tuple, kwargs: dict) -> None:
        if check in _CHECKS:
            lines[_line(check, args, kwargs)] = None
        if before is not None:
            before(check, args, kwargs)

    kernel.on_acceptance, result = keep, []
    try:
        yield result
    finally:
        kernel.on_acceptance = before
        result += lines


def _line(check: str, args: tuple, kwargs: dict) -> str:
    return json.dumps({"check": check, "args": encode(args), "kwargs": {k: encode(v) for k, v in kwargs.items()}})


def recheck(lines: Iterable[str]) -> int:
    """How many lines there are, all of which the kernel accepts again.

    :raises Rejected: at the first that it does not accept, with its number.
    """
    count = 0
    for count, line in enumerate(lines, 1):
        try:
            kept = json.loads(line)
            check, kwargs = _CHECKS[kept["check"]], {k: decode(v) for k, v in kept["kwargs"].items()}
            check(*decode(kept["args"]), **kwargs)
        except (ArithmeticError, LookupError, TypeError, ValueError, Rejected) as error:
            raise Rejected(f"line {count}: {error}") from error
    return count


# --- elements as JSON -----------------------------------------------------------------------------------------------


def encode(x: Any) -> Any:
    """An element of the kernel, a number, or a sequence of such, as plain lists, objects, strings and integers."""
    if isinstance(x, Rational):
        return {
            "variables": [_encoded_name(name) for name in x.names],
            "num": _encoded_terms(x.num),
            "den": _encoded_terms(x.den),
            "divisors": _sorted(x.divisors),
        }
    if isinstance(x, Words):
        terms = [[encode(c), [_encoded_letter(letter) for letter in word]] for word, c in x.terms.items()]
        return {"rows": x.rows, "cols": x.cols, "terms": terms, "divisors": _sorted(x.divisors)}
    if isinstance(x, (list, tuple)):
        return [encode(item) for item in x]
    if isinstance(x, (Fraction, fmpq)):
        return {"number": str(x)}
    if x is None or isinstance(x, (bool, int, str)):
        return x
    raise TypeError(f"{x!r} has no place in an archive")


def _sorted(divisors: frozenset) -> list:
    return sorted(map(encode, divisors), key=json.dumps)


def _encoded_terms(polynomial) -> list:
    return [[str(c), [int(n) for n in exponents]] for exponents, c in polynomial.terms()]


def _encoded_name(name: str | Atom) -> str | list:
    if isinstance(name, str):
        return name
    if name.kind == "mean":
        random, *factors = name.of
        return ["mean", [list(random), *([_encoded_name(factor), n] for _, factor, n in factors)]]
    return [name.kind, [part if isinstance(part, str) else _encoded_letter(part) for part in name.of]]


def _encoded_letter(letter: Letter) -> list:
    symbol = letter.symbol
    flags = [symbol.symmetric, symbol.orthogonal, letter.form, letter.transposed]
    return [letter.name, symbol.rows, symbol.cols, *flags]


def decode(x: Any) -> Any:
    """What :func:`encode` encoded; sequences are tuples."""
    if isinstance(x, list):
        return tuple(map(decode, x))
    if not isinstance(x, dict):
        return x
    if "number" in x:
        return Fraction(x["number"])
    if "variables" in x:
        variables = [_named(json.dumps(name)) for name in x["variables"]]
        value = _polynomial(x["num"], variables) / _polynomial(x["den"], variables)
    else:
        value = functools.reduce(operator.add, (_term(x, c, word) for c, word in x["terms"]), _zero(x))
    for divisor in map(decode, x["divisors"]):
        value = value * (divisor / divisor)
    return value


def _polynomial(terms: list, variables: list[Rational]) -> Rational:
    return kernel.polynomial(variables, {tuple(exponents): _number(c) for c, exponents in terms})


def _number(text: str) -> fmpq:
    return fmpq(*map(int, text.split("/")))


@functools.lru_cache(10_000)
def _named(text: str) -> Rational:
    name = json.loads(text)
    if isinstance(name, str):
        return kernel.variable(name)
    kind, of = name
    if kind == "size":
        return kernel.size(*of)
    if kind == "mean":
        random, *factors = of
        powers = (_named(json.dumps(factor)) ** n for factor, n in factors)
        return kernel.expectation(functools.reduce(operator.mul, powers), [random])
    letters = [_letter(letter) for letter in of]
    element = kernel.word(letters[0].rows, letters[-1].cols, letters)
    return kernel.det(element) if kind == "det" else kernel.trace(element)


def _letter(fields: list) -> Letter:
    name, rows, cols, symmetric, orthogonal, form, transposed = fields
    letter = Letter(name, rows, cols, symmetric, orthogonal)
    letter = letter.turned(form) if form else letter
    return letter.T if transposed != letter.transposed else letter


def _zero(x: dict) -> Words:
    return kernel.matrix("0", x["rows"], x["cols"]) * 0


def _term(x: dict, coefficient: dict, word: list) -> Words:
    return kernel.word(x["rows"], x["cols"], map(_letter, word)) * decode(coefficient)
