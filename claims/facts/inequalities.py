"""Facts: inequalities between real numbers and vectors."""

from fractions import Fraction

from claims.facts import FACT
from claims.model.arrays import dot, norm2, outer
from claims.model.claim import claim
from claims.model.relations import le
from claims.model.spaces import vector
from symbolic.derivation import words


@claim("fact:cauchy-schwarz", FACT.at("inner products"), level="inequality", kind="fact")
class CauchySchwarz:
    """The square of an inner product is at most the product of the squared norms."""

    title = "Cauchy-Schwarz inequality"
    formula = r"(u^\top v)^2 \le \|u\|^2 \|v\|^2"
    given = {"u": vector("n"), "v": vector("n")}

    def printed(u, v):
        return le(dot(u, v) ** 2, norm2(u) * norm2(v))

    # Lagrange's identity
    proof = words(certificate=lambda h, u, v: Fraction(1, 2) * h.norm2(outer(u, v) - outer(v, u)))
