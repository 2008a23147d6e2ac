"""Blocks and eigenvalues as matrix words: what follows from them, and that nothing more does."""

import pytest

from claims.model.arrays import (
    IllTyped, NotExpressible, block, concat, dot, eye, largest_eigenvalue, norm2, outer, second_largest_eigenvalue,
)  # fmt: skip
from claims.model.claim import Reading
from claims.model.relations import eq, le
from claims.model.spaces import matrix, psd, real, symmetric, vector
from symbolic.derivation import Derivation, words
from symbolic.eigenvalues import COURANT_FISCHER, RAYLEIGH_QUOTIENT, below_largest, second_direction
from symbolic.kernel import Rejected
from symbolic.words import WordArithmetic


def closed(given, conclusion, certificate=None):
    facts = {id: {"verdict": "proved", "tier": "derived", "scope": "general"} for id in (RAYLEIGH_QUOTIENT, COURANT_FISCHER)}
    derivation = Derivation(Reading("printed", given, conclusion, ""), facts)
    words(certificate)(derivation)
    return derivation.closed


BLOCKS = {"A": symmetric("n"), "B": matrix("n", "m"), "b": vector("n"), "c": real()}


def test_products_of_blocks():
    def square(A, b, c):
        M = block([[A, b], [b.T, c]])
        return eq(M @ M, block([[A @ A + outer(b, b), A @ b + c * b], [b.T @ A + c * b.T, norm2(b) + c * c]]))

    assert closed(BLOCKS, square)
    assert closed(BLOCKS, lambda A, b, c: eq(dot(concat(b, c), concat(A @ b, 1)), dot(b, A @ b) + c))
    assert closed(BLOCKS, lambda A, b: eq(block([[eye(A), 0 * b], [0 * b.T, A.arith.lift(1)]]), eye(concat(b, 1))))


def test_a_wrong_block_is_not_proved():
    assert not closed(BLOCKS, lambda b, c: eq(norm2(concat(b, c)), norm2(b) + c))
    assert not closed(BLOCKS, lambda A, b, c: eq(block([[A, b], [b.T, c]]), block([[A, b], [-b.T, c]])))


def test_blocks_must_fit():
    arith = WordArithmetic()
    A, b, d = arith.letter("A", ("n", "n")), arith.letter("b", ("n",)), arith.letter("d", ("m",))
    with pytest.raises(IllTyped):
        block([[A, b], [d.T, arith.lift(1)]])
    with pytest.raises(NotExpressible, match="size"):
        concat(b, d)


def test_a_vector_is_split_into_its_parts():
    arith = WordArithmetic()
    b, c = arith.letter("b", ("n",)), arith.named("c")
    first, last = arith.split(concat(b, c), ["n", "1"])
    assert closed({"b": vector("n"), "c": real()}, lambda b, c: eq(b.arith.split(concat(b, c), ["n", "1"])[0], b))
    assert (first.shape, last.shape) == (("n",), ())


SPIKED = {"P": psd("n"), "u": vector("n")}


@pytest.mark.parametrize("excess", [0, 1])
def test_rayleigh_quotients(excess):
    def certificate(h, P, u):
        size = h.positive(norm2(u) + 1, h.norm2(u) + 1)
        return (size * (below_largest(h, P + outer(u, u), u) + h.psd(P, u))).over(size)

    def spike(P, u):
        return le(norm2(u) ** 2 + excess, norm2(u) * largest_eigenvalue(P + outer(u, u)))

    assert closed(SPIKED, spike, certificate) == (excess == 0)


@pytest.mark.parametrize("bound", [2, 1])
def test_the_second_direction_is_a_unit_vector_across(bound):
    def second(A, u):
        return le(second_largest_eigenvalue(2 * eye(A) + outer(u, u)), u.arith.lift(bound))

    given = {"A": symmetric("n"), "u": vector("n")}
    assert closed(given, second, lambda h, A, u: second_direction(h, 2 * eye(A) + outer(u, u), u)[1]) == (bound == 2)


def test_directions_across_different_vectors_differ():
    def both(A, u, v):
        return le(second_largest_eigenvalue(A + outer(v, v)), 0 * norm2(u))

    def certificate(h, A, u, v):
        across_u, one = second_direction(h, A + outer(v, v), u)
        across_v, other = second_direction(h, A + outer(v, v), v)
        assert across_u.data != across_v.data
        return one + other

    assert not closed({"A": symmetric("n"), "u": vector("n"), "v": vector("n")}, both, certificate)


def test_an_eigenvalue_needs_a_symmetric_matrix():
    with pytest.raises(NotExpressible, match="symmetric"):
        largest_eigenvalue(WordArithmetic().letter("B", ("n", "n")))


def test_a_positive_lemma_needs_a_positive_certificate():
    with pytest.raises(Rejected, match="equality"):
        closed({"u": vector("n")}, lambda u: le(0, norm2(u)), lambda h, u: h.positive(norm2(u), h.norm2(u)))
