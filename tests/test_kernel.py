"""The kernel: what it accepts agrees with evaluation at random exact matrices, and every rule rejects what it must."""

from __future__ import annotations

import ast
import functools
import math
import operator
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import assume, given, settings, strategies as st

from symbolic import kernel
from symbolic.kernel import (
    IllTyped,
    Letter,
    Rational,
    Rejected,
    Words,
    check_identity,
    check_inequality,
    det,
    gradient,
    identity,
    inverse,
    matrix,
    normal,
    size,
    trace,
    variable,
    word,
)

pytestmark = pytest.mark.kernel

x, y, z = map(variable, "xyz")
A, B = matrix("A", "D", "D"), matrix("B", "D", "D")
S, T = (matrix(name, "D", "D", symmetric=True) for name in "ST")
Q = matrix("Q", "D", "D", orthogonal=True)
H = matrix("H", "D", "D", symmetric=True, orthogonal=True)
X, Y = matrix("X", "N", "D"), matrix("Y", "N", "D")
P = inverse(X, "pinv")
u, v, w = (matrix(name, "D", "1") for name in "uvw")
t, b = (matrix(name, "N", "1") for name in "tb")
s = matrix("s", "1", "1")
I = identity("D")  # noqa: E741
LETTERS = [A, B, S, T, Q, H, X, Y, u, v, w, t, b, inverse(A), inverse(T), P, inverse(S, "pinv"), inverse(B, "pinv")]

numbers = st.fractions(min_value=-3, max_value=3, max_denominator=4)


def rejected(check, *args, reason: str, **kwargs):
    with pytest.raises(Rejected, match=reason):
        check(*args, **kwargs)


# --- evaluation: an independent meaning for the elements of the kernel -----------------------------------------------


class World:
    """Exact matrices for the letters, at concrete sizes; A and T are invertible."""

    def __init__(self, seed: int, n: int = 3, d: int = 2):
        self.random, self.sizes, self.values = np.random.default_rng(seed), {"N": n, "D": d, "1": 1}, {}

    def array(self, rows: str, cols: str) -> np.ndarray:
        shape = self.sizes[rows], self.sizes[cols]
        return np.vectorize(Fraction, otypes=[object])(self.random.integers(-2, 3, shape))

    def symbol(self, letter: Letter) -> np.ndarray:
        if letter not in self.values:
            while True:
                value = self.array(letter.rows, letter.cols)
                if letter.symmetric:
                    value = value + value.T
                if letter.name not in "AT" or determinant(value):
                    break
            if letter.orthogonal:
                while not (axis := self.array(letter.rows, "1")).any():
                    pass
                value = np.eye(len(axis), dtype=int) - axis @ axis.T * (2 / (axis.T @ axis)[0, 0])
            if letter.orthogonal and not letter.symmetric:
                value = value[:, ::-1]  # a reflection times a permutation
            self.values[letter] = value
        return self.values[letter]

    def letter(self, letter: Letter) -> np.ndarray:
        value = self.symbol(letter.symbol)
        if letter.form == "inverse":
            value = inverted(value)
        if letter.form == "pinv":
            value = pseudo_inverted(value)
        return value.T if letter.transposed else value

    def word(self, word, n: str) -> np.ndarray:
        result = np.eye(self.sizes[n], dtype=int) * Fraction(1)
        for letter in word:
            result = result @ self.letter(letter)
        return result

    def scalar(self, value: Rational):
        """The value at these matrices; its string variables stay."""

        def atom(atom):
            kind, of = atom
            if kind == "size":
                return self.sizes[of[0]]
            if kind == "det":
                return determinant(self.letter(of[0]))
            result = self.word(of, of[0].rows)
            return sum(result[i, i] for i in range(len(result)))

        atoms = value.variables().union(*(d.variables() for d in value.divisors))
        return value.subs({a: atom(a) for a in atoms if isinstance(a, kernel.Atom)})

    def __call__(self, element: Words | Rational) -> np.ndarray:
        if isinstance(element, Rational):
            return np.array([[self.scalar(element)]], dtype=object)
        total = np.zeros((self.sizes[element.rows], self.sizes[element.cols]), dtype=int) * Fraction(0)
        for word, coefficient in element.terms.items():
            total = total + self.scalar(coefficient) * self.word(word, element.rows)
        return total


def flint_matrix(a: np.ndarray) -> fmpq_mat:
    return fmpq_mat(*a.shape, [fmpq(x.numerator, x.denominator) for x in a.ravel()])


def fractions(a: fmpq_mat) -> np.ndarray:
    entries = np.empty((a.nrows(), a.ncols()), dtype=object)
    entries.ravel()[:] = [Fraction(int(x.p), int(x.q)) for x in a.entries()]
    return entries


def inverted(a: np.ndarray) -> np.ndarray:
    return fractions(flint_matrix(a).inv())


def determinant(a: np.ndarray) -> Fraction:
    value = flint_matrix(a).det()
    return Fraction(int(value.p), int(value.q))


def pseudo_inverted(a: np.ndarray) -> np.ndarray:
    """From a full-rank factorisation a = L R: R' (R R')^-1 (L' L)^-1 L'."""
    reduced, rank = flint_matrix(a).rref()
    if rank == 0:
        return a.T * Fraction(0)
    rows = fractions(reduced)[:rank]
    left = a[:, [next(j for j, entry in enumerate(row) if entry) for row in rows]]
    return rows.T @ inverted(rows @ rows.T) @ inverted(left.T @ left) @ left.T


@st.composite
def products(draw, rows: str | None = None, cols: str | None = None, longest: int = 6):
    """Letters whose product conforms, as (letters, product in the kernel)."""
    letters = [form for letter in LETTERS for form in (letter, letter.T)]
    chosen = [draw(st.sampled_from([f for f in letters if rows in (None, f.rows)]))]
    while len(chosen) < longest and draw(st.integers(0, 3)):
        chosen.append(draw(st.sampled_from([f for f in letters if f.rows == chosen[-1].cols])))
    if cols not in (None, chosen[-1].cols):
        chosen.append(draw(st.sampled_from([f for f in letters if (f.rows, f.cols) == (chosen[-1].cols, cols)])))
    result = chosen[0]
    for factor in chosen[1:]:
        # a scalar so far: an outer shape 1 x 1 times a row is the scalar multiple of it
        result = result * factor if isinstance(result, Rational) else result @ factor
    return chosen, result


def test_the_evaluation_is_right():
    world = World(1)
    value, plus = world(X), world(P)
    assert (value @ plus @ value == value).all() and (plus @ value @ plus == plus).all()
    assert ((value @ plus).T == value @ plus).all() and ((plus @ value).T == plus @ value).all()
    for orthogonal in (Q, H):
        assert (world(orthogonal) @ world(orthogonal).T == np.eye(2, dtype=int)).all()
    assert (world(Q) != world(Q).T).any()


@settings(max_examples=300, deadline=None)
@given(products(), st.integers(0, 10**6))
def test_a_reduced_product_has_the_value_of_the_product(product, seed):
    letters, result = product
    world = World(seed, n=1 + seed % 3, d=1 + seed // 3 % 3)
    value = world(letters[0])
    for letter in letters[1:]:
        value = value @ world(letter)
    assert (value == world(result)).all()
    assert (value.T == world(result.T)).all()
    if letters[0].rows == letters[-1].cols:
        assert sum(value[i, i] for i in range(len(value))) == world.scalar(trace(result))


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 10**6))
def test_equal_elements_are_equal_matrices(data, seed):
    """Rewritings of one product that the kernel calls equal; and where matrices differ, it never does."""
    letters, first = data.draw(products("D", "D", longest=4))
    _, second = data.draw(products("D", "D", longest=4))
    world = World(seed)
    if (world(first) != world(second)).any():
        assert first != second
        rejected(check_identity, first, second, [det(A), det(T)], reason="differ")
    if world.scalar(trace(first)) != world.scalar(trace(second)):
        assert trace(first) != trace(second)


# --- rational functions ----------------------------------------------------------------------------------------------


@st.composite
def expressions(draw, depth: int = 3):
    """(a Rational, the same computation on numbers): a tree over x, y, z and constants."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        constant = draw(numbers)
        name = draw(st.sampled_from("xyz"))
        if draw(st.booleans()):
            return Rational(constant), lambda at: constant
        return variable(name), lambda at: at[name]
    (p, f), (q, g) = draw(expressions(depth=depth - 1)), draw(expressions(depth=depth - 1))
    operation = draw(st.sampled_from("+-*/^"))
    if operation == "+":
        return p + q, lambda at: f(at) + g(at)
    if operation == "-":
        return p - q, lambda at: f(at) - g(at)
    if operation == "*":
        return p * q, lambda at: f(at) * g(at)
    if operation == "^":
        n = draw(st.integers(0, 3))
        return p**n, lambda at: f(at) ** n
    assume(q)
    return p / q, lambda at: f(at) / g(at)


@settings(max_examples=300, deadline=None)
@given(expressions(), st.tuples(numbers, numbers, numbers))
def test_a_rational_has_the_value_of_its_computation_and_is_undefined_where_that_is(pair, point):
    element, compute = pair
    at = dict(zip("xyz", point))
    try:
        expected = compute(at)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            element.subs(at)
    else:
        assert element.subs(at) == expected


@settings(max_examples=100, deadline=None)
@given(expressions(), expressions())
def test_equal_rationals_have_equal_hashes_and_derivatives_obey_the_product_rule(first, second):
    p, q = first[0], second[0]
    again = p + q - q
    assert again == p and hash(again) == hash(p)
    assert (p * q).diff("x") == p.diff("x") * q + p * q.diff("x")
    assert p.den.leading_coefficient() == 1


def test_a_removed_pole_is_remembered():
    one = x / x
    assert one == 1 and one.divisors == {x}
    assert (one - one + y).divisors == {x}
    assert ((x * x - 1) / (x - 1)).divisors == {x - 1}
    assert (1 / (2 * x + 2)).divisors == {x + 1}
    assert (1 / (1 / x)).divisors == {x}
    assert (x / Rational(3)).divisors == set()
    assert (0 * one).diff("y").divisors == {x} and (one + y).subs({"y": 1}).divisors == {x}
    assert (x - x).subs({"x": 1 / y}).divisors == {y}
    with pytest.raises(ZeroDivisionError):
        one.subs({"x": 0})
    with pytest.raises(ZeroDivisionError):
        one.subs({"x": y - y})


def test_polynomials_from_their_terms():
    assert kernel.polynomial([y, x], {(1, 2): Fraction(1, 2), (0, 0): fmpq(3), (1, 0): 0}) == y * x**2 / 2 + 3
    assert kernel.polynomial([y, x], {(1, 0): 1}).names == ("x", "y") and kernel.polynomial([], {(): 2}) == 2
    assert kernel.polynomial([size("N"), trace(A)], {(1, 1): 2}) == 2 * size("N") * trace(A)
    for variables in ([x, x], [x + y], [2 * x], [Rational(1)], [x * y]):
        with pytest.raises(ValueError):
            kernel.polynomial(variables, {(1,) * len(variables): 1})
    with pytest.raises(TypeError):
        kernel.polynomial([x], {(1,): 0.5})


def test_zero_divisors():
    zero = x - x
    for bad in (lambda: x / 0, lambda: x / zero, lambda: zero**-1, lambda: 1 / Rational(0), lambda: A / zero):
        with pytest.raises(ZeroDivisionError):
            bad()
    assert (x - x) ** 0 == 1 and x**-2 == 1 / (x * x)


def test_derivatives():
    assert (1 / x).diff("x") == -1 / (x * x) and (x / y).diff("y") == -x / (y * y) and (x**3 / 3).diff("x") == x * x
    assert (x / (1 + x * x)).diff("x") == (1 - x * x) / (1 + x * x) ** 2 and x.diff("y") == 0


def test_numbers_on_the_left():
    assert 1 - x == -(x - 1) and 2 / x == (x / 2) ** -1 and 1 + x == x + 1 and 2 * x == x + x


def test_numbers_are_exact():
    assert Rational(Fraction(1, 2)) == Fraction(1, 2) == Rational(fmpq(1, 2)) and x + np.int64(1) == x + 1
    assert Rational(6).fraction() == 6 and hash(Rational(6)) == hash(6)
    for bad in (lambda: Rational(0.5), lambda: x + 0.5, lambda: 0.5 * x, lambda: x**0.5, lambda: x.subs({"x": 0.5})):
        with pytest.raises(TypeError):
            bad()
    with pytest.raises(ValueError):
        x.fraction()
    assert x != 0.5 and x != "x"


def test_names_do_not_matter_to_equality():
    assert (x * y / y).variables() == {"x"} and x * y / y == x
    assert {x + y - y: "same"}[x] == "same"
    assert variable("a") != variable("b") and variable("N") != size("N")


def test_elements_work_in_numpy_arrays():
    m = np.array([[x, y], [1, x]], dtype=object)
    assert (m @ m)[0, 0] == x * x + y and (x * m)[0, 1] == (m * x)[0, 1] == x * y
    assert (m + x)[1, 0] == (x + m)[1, 0] == x + 1 and (m / x)[1, 0] == 1 / x and m.sum() == 2 * x + y + 1


# --- words -----------------------------------------------------------------------------------------------------------


def test_products_and_sums_conform():
    for bad in (
        lambda: X @ X,
        lambda: X @ A.T @ t,
        lambda: w @ v,
        lambda: A + X,
        lambda: A - w,
        lambda: A + 1,
        lambda: A + x,
        lambda: w.T + w,
        lambda: trace(X),
        lambda: matrix("S", "N", "D", symmetric=True),
        lambda: matrix("Q", "N", "D", orthogonal=True),
        lambda: inverse(X),
        lambda: inverse(A + B),
        lambda: inverse(A @ B, "pinv"),
        lambda: inverse(inverse(A), "pinv"),
        lambda: inverse(A, "transpose"),
        lambda: inverse(A - A),
        lambda: det(X),
        lambda: det(2 * A),
        lambda: det(A.T),
        lambda: det(A - A),
    ):
        with pytest.raises(IllTyped):
            bad()
    for bad in (lambda: A * B, lambda: A / B, lambda: x + A, lambda: 0.5 * A):
        with pytest.raises(TypeError):
            bad()
    zero, column = A - A, w - w
    for bad in (lambda: zero + column, lambda: column @ column, lambda: zero - (X - X), lambda: trace(column)):
        with pytest.raises(IllTyped):
            bad()
    assert zero != column and zero != X - X and zero == B - B and zero @ column == column
    for letters in ((A, X), (w, w), (A,), ()):
        with pytest.raises(IllTyped):
            word("N", "D", [next(iter(x.terms))[0] for x in letters])
    for wrong in ({"symmetric": True, "transposed": True}, {"orthogonal": True, "form": "inverse"}, {"form": "T"}):
        with pytest.raises(IllTyped):
            Letter("A", "D", "D", **wrong)


def test_same_name_different_matrix():
    """Letters are told apart by all they are, so no two matrices are confused by their names."""
    for other in (matrix("A", "D", "D", symmetric=True), matrix("A", "D", "D", orthogonal=True)):
        assert A != other and trace(A) != trace(other) and w.T @ A @ w != w.T @ other @ w
        assert inverse(A) @ other != I
    assert matrix("w", "N", "1").T @ matrix("w", "N", "1") != w.T @ w


def test_transposes():
    assert (A @ B).T == B.T @ A.T != A.T @ B.T
    assert S.T == S and A.T != A and A.T.T == A
    assert (A @ A.T).T == A @ A.T != A.T @ A
    assert (x * A + B / y).T == x * A.T + B.T / y


def test_divisors_of_matrices():
    one, zero = x / x, A - A
    for element in (zero * one, zero / x, one * A, (zero * one).T, zero * one + A, A - zero * one):
        assert element.divisors == {x}
    assert (zero * one @ w).divisors == (zero @ (one * w)).divisors == {x} == trace(zero * one).divisors
    assert (w.T @ (one * w)).divisors == {x} == gradient(0 * (one * (w.T @ w)), w).divisors


def test_inverses():
    for square in (A, S, A.T):
        assert inverse(square) @ square == square @ inverse(square) == I
        assert inverse(inverse(square)) == square and inverse(square).T == inverse(square.T)
    assert inverse(A) @ A.T != I and A @ A != I
    assert inverse(x * A) == inverse(A) / x and (inverse(x * A)).divisors == {x, det(A)}
    assert B @ inverse(A) @ A @ B.T == B @ B.T
    assert (inverse(A) @ A - I).divisors == trace(inverse(A) @ A).divisors == {det(A)}


def test_orthogonal_letters():
    assert Q.T @ Q == Q @ Q.T == I == H @ H
    assert Q @ Q != I and Q != Q.T and inverse(Q) == Q.T == inverse(Q, "pinv") and inverse(Q).divisors == set()
    assert (Q @ w).T @ (Q @ v) == w.T @ v


def test_penrose():
    for letter in (X, X.T, S, A):
        plus = inverse(letter, "pinv")
        assert letter @ plus @ letter == letter and plus @ letter @ plus == plus
        assert (letter @ plus).T == letter @ plus and (plus @ letter).T == plus @ letter
        assert letter.T @ letter @ plus == letter.T == plus @ letter @ letter.T
        assert plus @ plus.T @ letter.T == plus == letter.T @ plus.T @ plus
        assert inverse(plus, "pinv") == letter and plus.T == inverse(letter.T, "pinv")
        assert letter @ plus != identity(letter.rows) and plus @ letter != identity(letter.cols)
        assert not plus.divisors
    plus = inverse(A, "pinv")
    assert A @ plus @ A.T != A.T and A @ A @ plus != A and A.T @ A.T @ plus.T != A.T and plus @ plus.T @ A != plus
    assert S @ inverse(S, "pinv") == inverse(S, "pinv") @ S
    assert A @ inverse(A, "pinv") != inverse(A, "pinv") @ A
    assert X @ P @ Y != Y and inverse(Y, "pinv") @ X @ P != P
    assert inverse(2 * X, "pinv") == P / 2


def test_scalars_commute_and_transpose():
    assert isinstance(w.T @ A @ w, Rational) and w.T @ A @ v == v.T @ A.T @ w != v.T @ A @ w
    assert (u @ w.T) @ A @ v == u * (w.T @ A @ v) == (w.T @ A @ v) * u
    assert (w.T @ v) * (v.T @ w) == (v.T @ w) ** 2
    assert ((w.T @ A @ w) / (w.T @ w)).divisors == {w.T @ w}
    assert s * w == w * s and s.T == s and matrix("s", "1", "1") == s
    assert w @ v.T != v @ w.T and w.T @ S @ v == v.T @ S @ w


def test_traces():
    assert trace(A @ B @ S) == trace(B @ S @ A) == trace(S @ A @ B) == trace(S @ B.T @ A.T)
    assert trace(A @ B @ S) != trace(A @ S @ B)
    assert trace(S @ T @ H) == trace(T @ S @ H), "all symmetric: reversing is allowed"
    assert trace(A @ B @ A.T @ B.T) != trace(A @ A.T @ B @ B.T) and trace(A @ B) != trace(A) * trace(B)
    assert trace(w @ v.T) == v.T @ w and trace(A @ w @ v.T @ B) == v.T @ B @ A @ w
    assert trace(I) == size("D") == trace(Q @ A @ inverse(A) @ Q.T) and trace(identity("1")) == 1
    assert trace(Q.T @ A @ Q) == trace(A) and trace(inverse(B) @ A @ B) == trace(A)
    assert trace(P @ X) == trace(X @ P) != size("D")
    assert trace(2 * A + B) == 2 * trace(A) + trace(B) and trace(x) == x


@settings(max_examples=60, deadline=None)
@given(products("D", "D", longest=4), products("D", "1", longest=3), st.integers(0, 10**6))
def test_gradients_agree_with_the_derivative_along_a_random_line(square, column, seed):
    (_, m), (_, c) = square, column
    for letter, f in ((w, (w.T @ m @ w + c.T @ w) / (1 + w.T @ w)), (B, trace(B @ m @ B.T @ m.T @ B) + c.T @ B @ c)):
        symbol = next(iter(letter.terms))[0]
        try:
            slope = gradient(f, letter)
        except IllTyped:
            continue
        world = World(seed)
        value, along = world(letter), world.array(letter.rows, letter.cols)
        expected = sum((world(slope) * along).ravel())
        world.values[symbol] = value + variable("t") * along
        assert world.scalar(f).diff("t").subs({"t": 0}) == expected


def test_gradients():
    assert gradient(w.T @ A @ w, w) == (A + A.T) @ w
    assert gradient(w.T @ A @ w, A) == w @ w.T != gradient(v.T @ A @ w, A) == v @ w.T
    assert gradient(trace(A.T @ B), A) == B and gradient(trace(A @ B), A) == B.T
    residual = X @ w - t
    assert gradient(residual.T @ residual / size("N"), w) == 2 * X.T @ residual / size("N")
    assert gradient(x * y + size("D"), w) == 0 * w and gradient(1 / (w.T @ w), w).divisors == {w.T @ w}
    for bad in (
        lambda: gradient(w.T @ S @ w, S),
        lambda: gradient(trace(Q), Q),
        lambda: gradient(trace(inverse(A)), A),
        lambda: gradient(trace(P @ Y), X),
        lambda: gradient(det(A), A),
        lambda: gradient(trace(A), A.T),
        lambda: gradient(trace(A), A + B),
    ):
        with pytest.raises(IllTyped):
            bad()


# --- hypotheses as rules ---------------------------------------------------------------------------------------------


def test_rules_are_applied_everywhere():
    rules = [(b, X @ w), (Y @ v, 0 * b)]
    assert normal(X.T @ b, rules) == X.T @ X @ w and normal(b.T @ X, rules) == w.T @ X.T @ X
    assert normal((b.T @ b) / (1 + b.T @ Y @ v), rules) == w.T @ X.T @ X @ w
    assert normal(trace(b @ t.T), rules) == t.T @ X @ w
    assert normal(1 / (x - 1), [(x, y)]) == 1 / (y - 1) and normal(w.T @ w * A, [(w.T @ w, 1)]) == A
    check_identity(b.T @ b, w.T @ X.T @ X @ w, rules=rules)
    rejected(check_identity, b.T @ b, w.T @ X.T @ X @ w, reason="differ")
    rejected(check_identity, b.T @ b, w.T @ X.T @ X @ v, rules=rules, reason="differ")
    rejected(check_identity, X @ v, 0 * b, rules=rules, reason="differ")


def test_commuting_matrices():
    for first, second in ((A, B), (S, T)):
        commute = [(first @ second, second @ first)]
        check_identity(first @ first @ second, second @ first @ first, rules=commute)
        check_identity(w.T @ first @ second @ v, v.T @ first.T @ second.T @ w, rules=commute)
        check_identity(trace(first @ first @ second @ second), trace(first @ second @ first @ second), rules=commute)
        rejected(check_identity, first @ second, second @ first, reason="differ")
    rejected(check_identity, A @ B.T, B.T @ A, rules=[(A @ B, B @ A)], reason="differ")


@settings(max_examples=60, deadline=None)
@given(products(longest=5), st.integers(0, 10**6))
def test_rewriting_keeps_values(product, seed):
    """With hypotheses that hold in the world: B = A S - X'Y, u = Q v, and that w'w and tr S are numbers."""
    world = World(seed)
    rules = [(B, A @ S - X.T @ Y), (u, Q @ v), (w.T @ w, world.scalar(w.T @ w)), (trace(S), world.scalar(trace(S)))]
    for letter, value in rules[:2]:
        fractions = [entry.fraction() for entry in world(value).ravel()]
        world.values[next(iter(letter.terms))[0]] = np.array(fractions, dtype=object).reshape(world(value).shape)
    element = product[1] * (1 + w.T @ B @ u + trace(B @ Q) * trace(S)) * (w.T @ w)
    rewritten = normal(element, rules)
    assert (world(rewritten) == world(element)).all()
    check_identity(element, rewritten, nonzero=[det(A), det(T)], rules=rules)


def test_rules_that_are_no_rules():
    for bad in ([(A + B, I)], [(I, A)], [(2 * A, B)], [(A, w)], [(x + 1, y)], [(Rational(1), x)], [(x, x * x)], [(A,)],
                [(x * x, x)], [(x, y), (y, x)], [(x * x, y), (y, x)], [(x * y, z)], [(2 * x * x, y)], [(1 / x, y)],
                [(A - A, B)]):
        rejected(normal, A @ B + x * A, bad, reason="malformed")
    rejected(normal, A, [(A, A @ A)], reason="do not come to an end")
    rejected(normal, A, [(A, B), (B, A)], reason="do not come to an end")
    rejected(normal, trace(A), [(A, A + B)], reason="do not come to an end")
    rejected(normal, A @ B, [(A @ B, S)], 0, reason="do not come to an end")


def test_roots_are_adjoined_by_rules():
    r, s = variable("r"), variable("s")
    roots = [(r * r, x), (s**3, 1 + r)]
    assert normal(r**5, roots) == x**2 * r and normal(s**6, roots) == (1 + r) ** 2 - r * r + x
    assert normal(1 / (1 + r * r), roots) == 1 / (1 + x)
    check_identity((1 + r) * (1 - r), 1 - x, rules=roots)
    check_identity(1 / (1 + r), (1 - r) / (1 - x), nonzero=[1 + r, 1 - x], rules=roots)
    check_identity(s**3 - r, 1, rules=roots[::-1])
    rejected(check_identity, r, -r, rules=roots, reason="differ")
    rejected(check_identity, r**3, x, rules=roots, reason="differ")
    rejected(check_identity, s**2, 1 + r, rules=roots, reason="differ")
    rejected(check_identity, 1 / (r * r), 1 / x, rules=roots, reason="divisor x")
    rejected(check_identity, 1 / (r * r - x), 1, rules=roots, reason="zero")
    check_inequality(x + y - 2 * r * s, [], [(1, (), (r - s,))], rules=[(r * r, x), (s * s, y)])
    rejected(check_inequality, x - y, [], [(1, (), (r,))], rules=roots, reason="differ")


@settings(max_examples=100, deadline=None)
@given(expressions(), st.fractions(min_value=0, max_value=3, max_denominator=3), numbers)
def test_powers_are_rewritten_to_equals(pair, root, other):
    """Where y = x^2 at the point, y^n and x^n may be exchanged."""
    element, point = pair[0], {"x": root, "y": root * root, "z": other}
    try:
        value = element.subs(point)
        rewritten = normal(element, [(x * x, y)])
    except (ZeroDivisionError, Rejected):
        return
    assert rewritten.subs(point) == value
    assert all(rewritten.num.degrees()[i] < 2 for i, name in enumerate(rewritten.names) if name == "x")


def test_a_divisor_that_vanishes_under_the_rules():
    rejected(check_identity, 1 / (b.T @ X @ w), 1 / (b.T @ X @ w), [b.T @ X @ w], [(X @ w, 0 * b)], reason="zero")
    check_identity(1 / (b.T @ b), 1 / (t.T @ t), [t.T @ t], [(b, t)])


def test_divisors_are_rewritten_too():
    check_identity((b.T @ b) / (b.T @ b), 1, [t.T @ t], [(b, t)])
    check_identity(1 / (b.T @ b) - 1 / (b.T @ b), 0, [b.T @ b], [(b, t)])
    check_identity(A / (b.T @ b), A / (t.T @ t), [t.T @ t], [(b, t)])
    check_identity(x / x, 1, [t.T @ t], [(x, t.T @ b), (b, t)])
    rejected(check_identity, (b.T @ b) / (b.T @ b), 1, [t.T @ t], [(b, X @ w)], reason="not zero")
    assert normal(y, [(x, 1 / z)]).divisors == normal(A, [(x, 1 / z)]).divisors == {z}
    assert normal(y, [(B, inverse(A))]).divisors == {det(A)}


# --- identities and their divisors -----------------------------------------------------------------------------------


def test_divisors_must_be_justified():
    rejected(check_identity, x / x, 1, reason="divisor x is not zero")
    check_identity(x / x, 1, nonzero=[x])
    rejected(check_identity, x / x, 1, nonzero=[y], reason="divisor x")
    rejected(check_identity, x / x, 1, nonzero=[x + 1], reason="divisor x")
    rejected(check_identity, 0 * (x / x), 0, reason="divisor x")
    rejected(check_identity, A, A * (x / x), reason="divisor x")
    check_identity(x * y / (x * y), 1, nonzero=[x, -2 * y])
    check_identity(x / x, 1, nonzero=[x * y])
    rejected(check_identity, x * y / (x * y), 1, nonzero=[x], reason="divisor y")
    check_identity((x * x - y * y) / (x - y), x + y, nonzero=[y - x])
    rejected(check_identity, (x * x - y * y) / (x - y), x + y, nonzero=[x, y], reason="x - y")
    rejected(check_identity, x / x, 1, nonzero=[1 / x], reason="divisor x")
    rejected(check_identity, x / x, 1, nonzero=[Rational(1), 0], reason="divisor x")
    rejected(check_identity, y, z, rules=[(y, z * x / x)], reason="divisor x")


def test_sizes_are_positive():
    n, d = size("N"), size("D")
    check_identity(n / n + (n + d) / (n + d), 2)
    rejected(check_identity, (n - d) / (n - d), 1, reason="not zero")
    rejected(check_identity, (n + x) / (n + x), 1, reason="not zero")
    rejected(check_identity, variable("N") / variable("N"), 1, reason="not zero")


def test_inverses_need_a_nonzero_determinant():
    rejected(check_identity, inverse(A) @ A, I, reason=r"det\(A\)")
    rejected(check_identity, inverse(A) @ A, I, nonzero=[det(B)], reason=r"det\(A\)")
    check_identity(inverse(A) @ A, I, nonzero=[det(A)])
    check_identity(inverse(A).T @ A.T, I, nonzero=[det(A)])
    rejected(check_identity, w, u, rules=[(w, inverse(A) @ A @ u)], reason=r"det\(A\)")
    check_identity(Q.T @ Q + X.T @ P.T, I + P @ X)


def test_identities_that_are_false():
    for lhs, rhs in (
        (A @ A.T, A.T @ A),
        (A @ B, B @ A),
        ((A @ B).T, A.T @ B.T),
        ((A + B) @ (A - B), A @ A - B @ B),
        (X @ P, identity("N")),
        (w @ v.T, v @ w.T),
        (trace(A @ B @ S), trace(A @ S @ B)),
        (w.T @ A @ v, v.T @ A @ w),
        ((w + v).T @ (w + v), w.T @ w + v.T @ v),
        (gradient(w.T @ A @ w, w), 2 * A @ w),
        (trace(I), size("N")),
        (x, y),
        (x, -x),
        (1, 2),
    ):
        rejected(check_identity, lhs, rhs, reason="differ")
    check_identity(1, Fraction(2, 2))
    check_identity((w + v).T @ (w + v), w.T @ w + 2 * w.T @ v + v.T @ v)
    for lhs, rhs in ((A, w), (A, x), (A, None), (0.5, x), ("x", "x"), (A, 0)):
        rejected(check_identity, lhs, rhs, reason="malformed")


PUSH_THROUGH = [(X @ w, t), (A @ B, I)]


def test_certificates_of_identities():
    c = x * y
    check_identity(v.T @ A @ B @ u, v.T @ u, rules=PUSH_THROUGH, certificate=[(v.T, 1, u)])
    check_identity(c * (Y.T @ X @ w - Y.T @ t), 0 * w, rules=PUSH_THROUGH, certificate=[(c * Y.T, 0, 1)])
    check_identity(B.T @ A.T, I, rules=PUSH_THROUGH, certificate=[(1, 3, 1)])
    check_identity(trace(S @ A @ B), trace(S), rules=PUSH_THROUGH, certificate=[(S, 1, 1)])
    check_identity(x * x - 2, z - z, rules=[(x * x, 2)], certificate=[(1, 0, 1)])
    good = dict(rules=PUSH_THROUGH, certificate=[(1, 1, A @ B), (1, 1, 1)])
    check_identity(A @ B @ A @ B, I, **good)
    for forged in (
        [],
        [(1, 1, A @ B)],
        [(1, 1, A @ B), (2, 1, 1)],
        [(1, 1, A @ B), (-1, 1, 1)],
        [(1, 1, A @ B), (1, 3, 1)],
        [(1, 1, B @ A), (1, 1, 1)],
        [(1, 1, A @ B), (1, 1, 1), (1, 1, 1)],
    ):
        rejected(check_identity, A @ B @ A @ B, I, rules=PUSH_THROUGH, certificate=forged, reason="differ")
    for i in (4, -1, 100):
        rejected(check_identity, A @ B, I, rules=PUSH_THROUGH, certificate=[(1, i, 1)], reason="no hypothesis")
    for malformed in ([(1, 1)], [1], [(1, None, 1)], [(1, "1", 1)], [(1, 1.0, 1)], [(w, 1, 1)], [(0.5, 1, 1)], 7):
        rejected(check_identity, A @ B, I, rules=PUSH_THROUGH, certificate=malformed, reason="malformed")
    rejected(check_identity, A @ B, I, rules=PUSH_THROUGH, certificate=[(x / x, 1, 1)], reason="divisor x")
    rejected(check_identity, x, y, rules=[(A @ B, I)], certificate=[(X, 0, X.T)], reason="differ")


# --- inequalities ----------------------------------------------------------------------------------------------------


def test_inequalities():
    check_inequality(x * x + y * y - 2 * x * y, [], [(1, (), (x - y,))])
    check_inequality((x + y) ** 2 / 4 - x * y, [], [(Fraction(1, 4), (), (x - y,))])
    check_inequality(x / y + y / x - 2, [(x, ">0"), (y, ">0")], [(1, (), (x - y,))], multiplier=(1, (0, 1)))
    check_inequality(x * y, [(x, ">=0"), (y, ">=0")], [(1, (0, 1), ())])
    check_inequality(x + 1, [(x, ">=0")], [(1, (0,), ()), (1, (), ())], strict=True)
    check_inequality(1 - x * x, [(1 - x, ">=0"), (1 + x, ">=0")], [(1, (0, 1), ())])
    check_inequality(x * x, [(x, "!=0")], [(1, (0, 0), ())], strict=True)
    check_inequality((w + v).T @ S @ (w + v), [(S, "psd")], [(1, (), (("psd", S, w + v),))])
    gap = (w.T @ w) * (v.T @ v) - (w.T @ v) ** 2
    lagrange = (v.T @ v) * w - (w.T @ v) * v
    check_inequality(gap, [(v.T @ v, ">0")], [(1, (), (("norm2", lagrange),))], multiplier=(1, (0,)))
    rejected(check_inequality, gap, [(v.T @ v, ">0")], [(1, (), (lagrange,))], multiplier=(1, (0,)), reason="malformed")
    check_inequality(trace(X.T @ X @ A @ A.T), [(X.T @ X, "psd")], [(1, (), (("psd", X.T @ X, A),))])


POSITIVE = [(x, ">0"), (y, ">=0"), (z, "!=0"), (S, "psd")]


@pytest.mark.parametrize(
    "difference, terms, options, reason",
    [
        (x * y, [], {}, "differ"),
        (x * y, [(1, (0,), ())], {}, "differ"),
        (x * y, [(2, (0, 1), ())], {}, "differ"),
        (-x * y, [(1, (0, 1), ())], {}, "differ"),
        (x - y, [(1, (0,), ()), (-1, (1,), ())], {}, "sign of -1"),
        (x * 0, [(0, (0,), ())], {}, "sign of 0"),
        (x * x, [(1, (4,), ())], {}, "no hypothesis 4"),
        (x * x, [(1, (-4,), ())], {}, "no hypothesis -4"),
        (z, [(1, (2,), ())], {}, "sign of .* is not known"),
        (z**3, [(1, (2, 2, 2), ())], {}, "sign of .* is not known"),
        (x * z, [(1, (0, 2), ())], {}, "sign of .* is not known"),
        (w.T @ S @ w, [(1, (3,), ())], {}, "sign of .* is not known"),
        (x * y, [(1, (0, 1), ())], {"strict": True}, "equality"),
        (z * z, [(1, (), (z,))], {"strict": True}, "equality"),
        (w.T @ S @ w, [(1, (), (("psd", S, w),))], {"strict": True}, "equality"),
        (x - x, [], {"strict": True}, "equality"),
        (x, [(1, (0, 1), ())], {"multiplier": (1, (1,))}, "multiplier"),
        (-x, [(1, (0,), ())], {"multiplier": (-1, ())}, "sign of -1"),
        (-x, [], {"multiplier": (0, ())}, "sign of 0"),
        (x * z, [(1, (0, 2), ())], {"multiplier": (1, (2,))}, "sign of .* is not known"),
        (w.T @ A @ w, [(1, (), (("psd", A, w),))], {}, "not negative"),
        (w.T @ T @ w, [(1, (), (("psd", T, w),))], {}, "not negative"),
        (w.T @ S @ w, [(1, (), (("nsd", S, w),))], {}, "not negative"),
        (w.T @ S @ v, [(1, (), (("psd", S, w),))], {}, "differ"),
        (w.T @ S @ w, [(1, (), (("psd", S, t),))], {}, "malformed"),
        (w.T @ S @ w, [(1, (), (("psd", S),))], {}, "not negative"),
        (w.T @ S @ w, [(1, (), (("psd", S, S, w),))], {}, "not negative"),
        (w.T @ A @ w, [(1, (), (("norm2", A, w),))], {}, "not negative"),
        (w.T @ w, [(1, (), (("norm", w),))], {}, "not negative"),
        (-w.T @ w, [(1, (), (("norm2", w),))], {}, "differ"),
        (w.T @ w, [(1, (), (("norm2", w),))], {"strict": True}, "equality"),
        (w.T @ w, [(1, (), ((),))], {}, "malformed"),
        (x, [(1, (0,))], {}, "malformed"),
        (x, [(1.0, (0,), ())], {}, "malformed"),
        (x, [(x, (), ())], {}, "malformed"),
        (x, [("1", (0,), ())], {}, "malformed"),
        (x, [(1, 0, ())], {}, "malformed"),
        (x, [(1, (0.0,), ())], {}, "malformed"),
        (x, [(1, (0,), (0.5,))], {}, "malformed"),
        (x, [(1, (0,), (A,))], {}, "malformed"),
        (x, None, {}, "malformed"),
        (x, [(1, (0,), ())], {"multiplier": 1}, "malformed"),
        (A, [(1, (0,), ())], {}, "malformed"),
        (x * (y / y), [(1, (0,), ())], {}, "divisor y"),
        (x, [(1, (0,), (y / y,))], {}, "divisor y"),
        (y * y / x, [(1, (), (y,))], {"multiplier": (1, (1,))}, "multiplier"),
    ],
)
def test_forged_certificates(difference, terms, options, reason):
    rejected(check_inequality, difference, POSITIVE, terms, reason=reason, **options)


def test_equations_among_the_hypotheses():
    circle = [(x * x + y * y - 1, "=0"), (x, ">=0")]
    check_inequality(2 - (x + y) ** 2, circle, [(1, (), (x - y,)), (-2, (0,), ())])
    check_inequality(x * z - x * z * (x * x + y * y), circle, [(-x * z, (0,), ())])
    check_inequality(1 - y * y - x * x, circle, [(-1, (0,), ())])
    check_inequality(1 - y * y, circle, [(1, (1, 1), ()), (-1, (0,), ())])
    for terms, reason in (
        ([(1, (), (x - y,)), (-1, (0,), ())], "differ"),
        ([(1, (), (x - y,)), (-2, (1,), ())], "sign of -2"),
        ([(1, (), (x - y,)), (x, (1,), ())], "malformed"),
        ([(1, (), (x - y,)), (-2 * z / z, (0,), ())], "divisor z"),
    ):
        rejected(check_inequality, 2 - (x + y) ** 2, circle, terms, reason=reason)
    rejected(check_inequality, 1 - x * x - y * y, circle, [(-1, (0,), ())], strict=True, reason="equality")
    rejected(check_inequality, x, circle, [(1, (0,), ())], (1, (0,)), reason="multiplier is not positive")
    rejected(check_inequality, circle[0][0] / circle[0][0] - 1, circle, [], reason="divisor x")


def test_divisors_in_inequalities():
    check_inequality(1 / x, [(x, ">0")], [(1, (), ())], multiplier=(1, (0,)))
    check_inequality(y / x, [(x, ">0"), (y, ">=0")], [(1, (1,), ())], multiplier=(1, (0,)))
    check_inequality(1 / (x * x), [(x, "!=0")], [(1, (), (1 / x,))])
    rejected(check_inequality, 1 / (x * x), [], [(1, (), (1 / x,))], reason="divisor x")
    rejected(check_inequality, 1 / (x * x), [(x, ">=0")], [(1, (), (1 / x,))], reason="divisor x")
    rejected(check_inequality, y, [(y / x * x, ">=0")], [(1, (0,), ())], reason="divisor x")
    rejected(check_inequality, y, [(y, ">=0"), (1 / x, ">0")], [(1, (0,), ())], reason="divisor x")
    rejected(check_inequality, x, [(x, ">")], [(1, (0,), ())], reason="sign of .* is not known")
    rejected(check_inequality, x, [x], [(1, (0,), ())], reason="malformed")
    rejected(check_inequality, x, [(A, ">=0")], [(1, (0,), ())], reason="malformed")
    rejected(check_inequality, trace(inverse(A).T @ inverse(A)), [(I, "psd")], [(1, (), (("psd", I, inverse(A)),))],
             reason=r"det\(A\)")


def test_inequalities_under_rules():
    unit = [(w.T @ w, Rational(1))]
    cauchy = [(1, (), (("norm2", v - (w.T @ v) * w),))]
    check_inequality(v.T @ v - (w.T @ v) ** 2, [], cauchy, rules=unit)
    rejected(check_inequality, v.T @ v - (w.T @ v) ** 2, [], cauchy, reason="differ")
    rejected(check_inequality, (w.T @ v) ** 2 - v.T @ v, [], cauchy, rules=unit, reason="differ")
    check_inequality(w.T @ X.T @ X @ w, [(b.T @ b, ">=0")], [(1, (0,), ())], rules=[(b, X @ w)])
    other = [(b.T @ t, ">=0")]
    rejected(check_inequality, w.T @ X.T @ X @ w, other, [(1, (0,), ())], rules=[(b, X @ w)], reason="differ")
    rejected(check_inequality, y, [(z, ">=0")], [(1, (0,), ())], rules=[(z, y * x / x)], reason="divisor x")
    check_inequality(y, [(z, ">=0"), (x, "!=0")], [(1, (0,), ())], rules=[(z, y * x / x)])
    rejected(check_inequality, x, [], [], rules=[(x + y, y)], reason="malformed")


def test_a_square_that_hides_does_not_make_a_term_positive():
    class Hidden(list):
        def __bool__(self):
            return False

    rejected(check_inequality, x * x, POSITIVE, [(1, (), Hidden([x]))], strict=True, reason="equality")


@settings(max_examples=100, deadline=None)
@given(st.data(), st.tuples(numbers, numbers, numbers))
def test_an_accepted_inequality_holds_and_its_neighbours_are_rejected(data, point):
    at = dict(zip("xyz", point))
    polynomial = st.sampled_from([x, y, z, x + y, x - 2 * z, 1 - x * y, Rational(2)])
    signs = st.sampled_from([">0", ">=0", "!=0"])
    hypotheses = data.draw(st.lists(st.tuples(polynomial, signs), min_size=1, max_size=3))
    usable = [i for i, (_, sign) in enumerate(hypotheses) if sign != "!=0"]
    term = st.tuples(
        st.fractions(min_value=Fraction(1, 3), max_value=3),
        st.lists(st.sampled_from(usable), max_size=2).map(tuple) if usable else st.just(()),
        st.lists(polynomial, max_size=2).map(tuple),
    )
    terms = data.draw(st.lists(term, min_size=1, max_size=3))

    def value(coefficient, indices, squares):
        factors = [*(hypotheses[i][0] for i in indices), *(square**2 for square in squares)]
        return functools.reduce(operator.mul, factors, Rational(coefficient))

    difference = sum((value(*term) for term in terms), Rational(0))
    check_inequality(difference, hypotheses, terms)
    holds = {">0": lambda value: value > 0, ">=0": lambda value: value >= 0, "!=0": lambda value: value != 0}
    if all(holds[sign](h.subs(at).fraction()) for h, sign in hypotheses):
        assert difference.subs(at).fraction() >= 0
    change = data.draw(st.sampled_from([x, Rational(1), -y * z]))
    rejected(check_inequality, difference - change, hypotheses, terms, reason="differ")
    if value(*terms[-1]):
        rejected(check_inequality, difference, hypotheses, terms[:-1], reason="differ")


# --- expectations ----------------------------------------------------------------------------------------------------


class RandomWorld(World):
    """A world with finite laws: {u, x} takes one of three pairs of values, {v, y} one of two, independently."""

    GROUPS = [["u", "x"], ["v", "y"]]

    def __init__(self, seed: int):
        super().__init__(seed, d=2)
        self.outcomes = [
            [{name: (self.array("D", "1"), self.array("1", "1")[0, 0]) for name in group} for _ in range(count)]
            for group, count in zip(self.GROUPS, (3, 2))
        ]

    def mean(self, value):
        """The mean of a function of the outcome (a mapping from names), by enumeration."""
        both = [first | second for first in self.outcomes[0] for second in self.outcomes[1]]
        return sum((value(outcome) for outcome in both), 0 * value(both[0])) / Fraction(len(both))

    def at(self, element, outcome):
        for symbol in (u, v):
            (letter,) = next(iter(symbol.terms))
            self.values[letter] = outcome[letter.name][0]
        fixed = {name: outcome[name][1] for name in "xy"}
        if isinstance(element, Rational):
            return self.scalar(element).subs(fixed).fraction()
        return self(element)

    def symbol(self, letter: Letter) -> np.ndarray:
        if not letter.name.startswith("E["):
            return super().symbol(letter)
        inside = {"E[u]": u, "E[v]": v, "E[u u']": u @ u.T, "E[v v']": v @ v.T}[letter.name]
        return self.mean(lambda outcome: self.at(inside, outcome))

    def expected(self, element: Words | Rational):
        """The value of what the kernel made of an expectation, its ``mean`` atoms taken one by one."""
        if isinstance(element, Words):
            return self(element)
        means = {}
        for name in element.variables():
            if isinstance(name, kernel.Atom) and name.kind == "mean":
                factors = [(variable(x) if flag else word("1", "1", x.of)) ** n for flag, x, n in name.of[1:]]
                product = math.prod(factors)
                means[name] = self.mean(lambda outcome: self.at(product, outcome))
        return self.scalar(element.subs(means)).fraction()


RANDOM_SCALARS = [x, y, u.T @ w, v.T @ w, u.T @ A @ u, u.T @ S @ v, v.T @ v, w.T @ A @ w, z, u.T @ B @ w]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(RANDOM_SCALARS), max_size=3), min_size=1, max_size=3), st.integers(0, 10**6))
def test_expectations_agree_with_enumeration(products, seed):
    world = RandomWorld(seed)
    element = sum((math.prod(factors, start=Rational(i + 1)) for i, factors in enumerate(products)), Rational(0))
    element = element.subs({"z": Fraction(3, 2)})
    found = kernel.expectation(element, RandomWorld.GROUPS)
    assert world.expected(found) == world.mean(lambda outcome: world.at(element, outcome))


def test_expectations_of_matrices():
    for element in (u, u.T, A @ u @ w.T, u @ u.T, u @ v.T @ S, A @ v @ u.T, 2 * u @ u.T - S, u @ w.T @ A):
        world, found = RandomWorld(7), kernel.expectation(element, RandomWorld.GROUPS)
        assert (world(found) == world.mean(lambda outcome: world.at(element, outcome))).all()
    assert kernel.expectation(u @ u.T, [["u"]]).T == kernel.expectation(u @ u.T, [["u"]])


def test_expectations():
    E = kernel.expectation
    a, b = variable("a"), variable("b")
    assert E(3 + z, [["a"]]) == 3 + z and E(z * a, [["a"]]) == z * E(a, [["a"]]) and E(1 / z, [["a"]]) == 1 / z
    assert E(a * b, [["a"], ["b"]]) == E(a, [["a"]]) * E(b, [["b"]]) != E(a * b, [["a", "b"]])
    assert E(a**2, [["a"]]) != E(a, [["a"]]) ** 2 and E(E(a, [["a"]]), [["a"]]) == E(a, [["a"]])
    mean = E(a, [["a"]])
    variance = E((a - mean) ** 2, [["a"]])
    check_identity(variance, E(a**2, [["a"]]) - mean**2)
    check_identity(E((a - z) ** 2, [["a"]]), variance + (mean - z) ** 2)
    both = [["a"], ["b"]]
    sum_of_both = E((a + b - E(a + b, both)) ** 2, both)
    check_identity(sum_of_both, variance + E(b**2, [["b"]]) - E(b, [["b"]]) ** 2)
    rejected(check_identity, E((a + b - E(a + b, both)) ** 2, [["a", "b"]]), sum_of_both, reason="differ")
    assert E(u.T @ S @ v, [["u"], ["v"]]) == E(u, [["u"]]).T @ S @ E(v, [["v"]]) != E(u.T @ S @ v, [["u", "v"]])
    assert E(u @ v.T, [["u"], ["v"]]) == E(u, [["u"]]) @ E(v.T, [["v"]]) != E(u @ v.T, [["u", "v"]])
    second = E(u @ u.T, [["u"]])
    check_identity(E((u.T @ w) ** 2, [["u"]]), w.T @ w, rules=[(second, I)])
    check_identity(E(u.T @ A @ u, [["u"]]), trace(A), rules=[(second, I)])
    rejected(check_identity, E((u.T @ w) ** 2, [["u"]]), (E(u, [["u"]]).T @ w) ** 2, reason="differ")
    rejected(check_identity, E((u.T @ w) * (v.T @ w), [["u", "v"]]), w.T @ w, rules=[(second, I)], reason="differ")
    assert E((a - z) / z, [["a"]]).divisors == {z}
    for bad in (
        lambda: E(1 / a, [["a"]]), lambda: E(a / a, [["a"]]), lambda: E(a * A, [["a"]]), lambda: E(A @ A, [["A"]]),
        lambda: E(u @ w.T @ u @ w.T @ A, [["u"]]), lambda: E((a / a) * A, [["a"]]),
        lambda: gradient(E((u.T @ w) ** 3, [["u"]]), w),
    ):  # fmt: skip
        with pytest.raises(IllTyped):
            bad()
    assert gradient(E((u.T @ w) ** 3, [["u"]]), v) == 0 * v


# --- the file itself -------------------------------------------------------------------------------------------------


def test_the_kernel_is_small_and_stands_alone():
    source = Path(kernel.__file__).read_text()
    tree = ast.parse(source)
    imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported - set(sys.stdlib_module_names) == {"flint"}
    assert not any(isinstance(n, ast.Constant) and isinstance(n.value, float) for n in ast.walk(tree))
    documented = [n for n in ast.walk(tree) if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef))]
    docstrings = [n.body[0] for n in documented if ast.get_docstring(n)]
    prose = {line for d in docstrings for line in range(d.lineno, d.end_lineno + 1)}
    code = [i for i, line in enumerate(source.splitlines(), 1) if line.split("#")[0].strip() and i not in prose]
    assert len(code) <= 500
