"""What is positive at sight: sums of matrices such as X'X / N + lambda I, whose inverse exists because their form is
positive, and polynomials by their monomials or by completing squares."""

from __future__ import annotations

from typing import Sequence

from symbolic import kernel
from symbolic.kernel import Atom, Rational, Rejected, Words


def is_positive_definite(matrix: Words, signed: Sequence[tuple]) -> bool:
    """Whether the kernel accepts a certificate that v'Mv > 0 for every v != 0 under the hypotheses ``signed``.

    M must be a sum of terms c U U', c U S U' with S positive semidefinite, and c I, where each c is a polynomial with
    positive coefficients in variables of known sign (over a product of such); one c I must be positive.
    """
    v = kernel.matrix("<vector>", matrix.rows, "1")
    names = {name for c in matrix.terms.values() for name in c.names if isinstance(name, Atom) and name.kind == "size"}
    hypotheses = [*signed, (v.T @ v, ">0"), *((kernel.size(*name.of), ">0") for name in sorted(names))]
    try:
        common = Rational(1)
        for coefficient in matrix.terms.values():
            common *= denominator(coefficient * common)
        ((scale, multiplier, squares),) = _monomials(common, hypotheses)
        terms = []
        for word, coefficient in matrix.terms.items():
            indices, form = ((len(signed),), ()) if not word else ((), (_form(word, v),))
            terms += [(c, i + indices, s + form) for c, i, s in _monomials(coefficient * common, hypotheses)]
        kernel.check_inequality(v.T @ matrix @ v, hypotheses, terms, (scale, multiplier), strict=True)
    except (Rejected, ValueError):
        return False
    return not squares


def is_positive(x: Rational, signed: Sequence[tuple]) -> bool:
    """Whether the kernel accepts that a polynomial is positive, monomial by monomial or by completing squares: such as
    1 + x^2, x + y for x, y > 0, or 1 + (x - y)^2."""
    return _is_sum_of_signed(x, signed, strict=True)


def is_nonnegative(x: Rational, signed: Sequence[tuple]) -> bool:
    """Whether the kernel accepts that a polynomial is not negative, in the same ways."""
    return _is_sum_of_signed(x, signed, strict=False)


def _is_sum_of_signed(x: Rational, signed: Sequence[tuple], strict: bool) -> bool:
    # a hypothesis that divides by what is not known to be nonzero would be rejected
    signed = [(known, sign) for known, sign in signed if not known.divisors]
    for terms in (_monomials, _completed_squares):
        try:
            kernel.check_inequality(x, signed, terms(x, signed), strict=strict)
            return True
        except (Rejected, ValueError):
            pass
    return False


def denominator(x: Rational) -> Rational:
    """The denominator of a fraction over a monomial."""
    ((exponents, coefficient),) = x.den.terms()
    return _monomial(x, exponents, Rational(coefficient))


def _monomial(x: Rational, exponents, coefficient: Rational) -> Rational:
    for name, n in zip(x.names, exponents):
        coefficient *= _named(name) ** int(n)
    return coefficient


def _named(name: str | Atom) -> Rational:
    if isinstance(name, str):
        return kernel.variable(name)
    if name.kind not in ("size", "word"):
        raise ValueError(f"the sign of {name} is not known")
    return kernel.size(*name.of) if name.kind == "size" else kernel.word("1", "1", name.of)


def _monomials(x: Rational, hypotheses: Sequence[tuple]) -> list[tuple]:
    """A polynomial as terms of a certificate, one for each monomial."""
    terms = []
    for exponents, coefficient in x.num.terms():
        indices, squares = (), ()
        for name, n in zip(x.names, exponents):
            known = (i for i, (h, sign) in enumerate(hypotheses) if sign in (">0", ">=0") and h == _named(name))
            index = next(known, None) if n else None
            indices += (index,) * int(n) if index is not None else ()
            if n and index is None:
                squares += (_named(name) ** (int(n) // 2),)
                if n % 2:
                    raise ValueError(f"the sign of {name} is not known")
        terms.append((coefficient, indices, squares))
    return terms


def _completed_squares(x: Rational, hypotheses: Sequence[tuple]) -> list[tuple]:
    """A quadratic polynomial as terms of a certificate, with a square for each variable in turn."""
    terms = []
    for name in sorted(x.variables(), key=str):
        slope = x.diff(name)
        leading = slope.diff(name).fraction() / 2
        if slope and leading <= 0:
            raise ValueError(f"no square has the terms in {name}")
        if slope:
            root = slope / (2 * leading)
            x -= leading * root**2
            terms.append((leading, (), (root,)))
    return [*terms, (x.fraction(), (), ())] if x else terms


def _form(word: kernel.Word, v: Words) -> tuple | Rational:
    """The factor of a certificate that is v' word v, for a word U U' or U S U'."""
    half = len(word) // 2
    left, middle = word[:half], word[half : len(word) - half]
    turned = kernel.word(v.rows, left[-1].cols if left else v.rows, left).T @ v
    if isinstance(turned, Rational):
        return turned
    return ("psd", kernel.word(middle[0].rows, middle[0].cols, middle), turned) if middle else ("norm2", turned)
