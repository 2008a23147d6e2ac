"""Matrix words and generic arithmetic: one body in both; what is true closes, what is false does not."""

from __future__ import annotations

import numpy as np
import pytest

from claims.model.arrays import (
    IllTyped,
    NotExpressible,
    Undefined,
    det,
    dot,
    exp,
    eye,
    inv,
    norm,
    norm2,
    ones,
    outer,
    pinv,
    rows,
    total,
    trace,
    zeros,
)
from claims.model.calculus import derivative, gradient, hessian, jacobian
from claims.model.relations import eq
from symbolic import kernel
from symbolic.definite import is_positive
from symbolic.functions import AbstractFunction
from symbolic.generic import GenericArithmetic
from symbolic.kernel import Rejected
from symbolic.words import WordArithmetic

SIZES = {"n": 2, "d": 3}
LETTERS = {
    "A": ("d", "d"), "B": ("d", "d"), "X": ("n", "d"), "Y": ("n", "d"), "u": ("d",), "v": ("d",), "w": ("d",),
    "t": ("n",), "a": (), "lam": (),
}  # fmt: skip
SYMMETRIC, ORTHOGONAL = {"S": ("d", "d")}, {"Q": ("d", "d")}


def word_values(arith: WordArithmetic) -> dict:
    values = {name: arith.letter(name, axes) for name, axes in LETTERS.items()}
    values |= {name: arith.letter(name, axes, symmetric=True) for name, axes in SYMMETRIC.items()}
    return values | {name: arith.letter(name, axes, orthogonal=True) for name, axes in ORTHOGONAL.items()}


def generic_values(arith: GenericArithmetic, numbers: np.random.Generator) -> dict:
    """Symbols for the scalars and small random integers for the rest: generic enough to tell false from true."""
    values = {}
    for name, axes in {**LETTERS, **SYMMETRIC}.items():
        shape = tuple(SIZES[axis] for axis in axes)
        if not shape:
            values[name] = arith.named(name)
            continue
        values[name] = arith.constant([int(x) for x in numbers.integers(-3, 4, int(np.prod(shape)))], shape)
    values["S"] = values["S"] + values["S"].T
    skew = values["A"] - values["A"].T
    values["Q"] = (eye(skew) - skew) @ inv(eye(skew) + skew)
    return values


def body_of(function, values: dict):
    return function(**{name: values[name] for name in function.__code__.co_varnames[: function.__code__.co_argcount]})


def close_in_words(function, signed=lambda values: []) -> None:
    """Raises Rejected unless the kernel finds the two sides equal; determinants of definite sums are known."""
    arith = WordArithmetic()
    values = word_values(arith)
    relation = body_of(function, values)
    hypotheses = [(values["lam"].data, ">0"), *signed(values)]
    nonzero = [x for x, sign in hypotheses if sign in (">0", "!=0")]
    nonzero += arith.nonsingular(hypotheses)
    kernel.check_identity(relation.lhs.data, relation.rhs.data, nonzero=nonzero, rules=arith.rules)


def hold_at_random(function) -> bool:
    arith = GenericArithmetic()
    relation = body_of(function, generic_values(arith, np.random.default_rng(7)))
    return arith.same(relation.lhs, relation.rhs)


def invertible(*names):
    return lambda values: [(det(values[name]).data, "!=0") for name in names]


def gram(X):
    return X.T @ X


def ridge(X, lam):
    return gram(X) + lam * eye(gram(X))


IDENTITIES = {
    "transpose of a product": lambda A, B: eq((A @ B).T, B.T @ A.T),
    "square of a sum": lambda u, v: eq(norm2(u + v), norm2(u) + 2 * dot(u, v) + norm2(v)),
    "trace is cyclic": lambda A, B, S: eq(trace(A @ B @ S), trace(S @ A @ B)),
    "outer products": lambda u, v, w: eq(outer(u, v) @ w, dot(v, w) * u),
    "covectors": lambda u, A, v: eq((u.T @ A) @ v, dot(A.T @ u, v)),
    "row times a matrix": lambda u, A: eq(u.T @ A, (A.T @ u).T),
    "norms of matrices": lambda X: eq(norm2(X), trace(X.T @ X)),
    "orthogonal": lambda Q, u, v: eq(dot(Q @ u, Q @ v), dot(u, v)),
    "sums": lambda u, v: eq(total(u + v), dot(ones(u), u) + dot(ones(v), v)),
    "sum of a matrix": lambda A, u: eq(total(A @ outer(u, ones(u))), total(A @ u) * rows(u)),
    "sum of ones": lambda u: eq(total(ones(u)), rows(u)),
    "powers": lambda S: eq(S**3 - S, S @ (S - eye(S)) @ (S + eye(S))),
    "size": lambda A: eq(trace(eye(A)), rows(A)),
    "zero": lambda A: eq(A - A, zeros(A)),
    "gradient of a quadratic": lambda A, u, w: eq(
        gradient(lambda w: dot(w, A @ w) / 2 + dot(u, w), w), (A + A.T) @ w / 2 + u
    ),
    "gradient of least squares": lambda X, t, w: eq(gradient(lambda w: norm2(X @ w - t) / 2, w), X.T @ (X @ w - t)),
    "gradient at another point": lambda A, X, t, w: eq(gradient(norm2, X @ w - t), 2 * (X @ w - t)),
    "gradient for a matrix": lambda A, u, v: eq(
        gradient(lambda A: dot(u, A @ A @ v), A), outer(u, A @ v) + outer(A.T @ u, v)
    ),
    "gradient for a symmetric matrix": lambda S, u: eq(gradient(lambda S: dot(u, S @ u), S), outer(u, u)),
    "gradient for a scalar": lambda a, w, u: eq(
        gradient(lambda a: norm2(u - a * w), a), 2 * a * norm2(w) - 2 * dot(u, w)
    ),
    "derivative along a direction": lambda A, u, v: eq(
        derivative(lambda u: dot(u, A @ u) * u, u, v), (dot(v, A @ u) + dot(u, A @ v)) * u + dot(u, A @ u) * v
    ),
    "derivative of a matrix": lambda A, B: eq(derivative(lambda A: A @ A.T, A, B), B @ A.T + A @ B.T),
    "second derivative": lambda A, B: eq(
        derivative(lambda A: derivative(lambda A: A @ A @ A, A, B), A, B), 2 * (B @ B @ A + B @ A @ B + A @ B @ B)
    ),
    "jacobian": lambda X, u, v, w: eq(
        jacobian(lambda w: X @ w * dot(u, w) + X @ v, w), dot(u, w) * X + outer(X @ w, u)
    ),
    "jacobian at another point": lambda A, w: eq(
        jacobian(lambda u: norm2(u) * u, A @ w), norm2(A @ w) * eye(A) + 2 * outer(A @ w, A @ w)
    ),
    "hessian of a quadratic": lambda A, w: eq(hessian(lambda w: dot(w, A @ w), w), A + A.T),
    "hessian of a quartic": lambda w: eq(hessian(lambda w: norm2(w) ** 2 / 4, w), norm2(w) * eye(w) + 2 * outer(w, w)),
    "hessian of least squares": lambda X, t, w: eq(hessian(lambda w: norm2(X @ w - t) / 2, w), X.T @ X),
}  # fmt: skip


@pytest.mark.parametrize("name", IDENTITIES)
def test_identities_close_in_words_and_hold_in_numbers(name):
    close_in_words(IDENTITIES[name])
    assert hold_at_random(IDENTITIES[name])


INVERTED = {
    "gradient of a quotient": (
        lambda S, w: eq(
            gradient(lambda w: dot(w, S @ w) / (1 + norm2(w)), w),
            2 * (S @ w) / (1 + norm2(w)) - 2 * dot(w, S @ w) / (1 + norm2(w)) ** 2 * w,
        ),
        lambda values: [((1 + norm2(values["w"])).data, ">0")],
    ),
    "inverse of a product": (lambda A, B: eq(inv(A @ B), inv(B) @ inv(A)), invertible("A", "B")),
    "inverse of a transpose": (lambda A: eq(inv(A.T), inv(A).T), invertible("A")),
    "inverse of a multiple": (lambda A, lam: eq(inv(lam * A), inv(A) / lam), invertible("A")),
    "negative powers": (lambda A: eq(A**-2 @ A, inv(A)), invertible("A")),
    "conjugation": (lambda A, B: eq(trace(inv(A) @ B @ A), trace(B)), invertible("A")),
    "gradient of an inverse": (
        lambda A, B: eq(gradient(lambda A: trace(inv(A) @ B), A), -(inv(A) @ B @ inv(A)).T), invertible("A")
    ),
    "determinants multiply": (lambda A, B: eq(det(A @ B) * det(inv(A)), det(B)), invertible("A")),
    "ridge is push-through": (
        lambda X, lam, u, t: eq(inv(ridge(X, lam)) @ X.T, X.T @ inv(ridge(X.T, lam))), lambda v: []
    ),
    "ridge with a mean": (
        lambda X, lam, u, t: eq(
            inv(gram(X) / rows(t) + lam * eye(u)) @ X.T / rows(t), X.T @ inv(X @ X.T + rows(t) * lam * eye(t))
        ),
        lambda v: [],
    ),
    "ridge minimises": (
        lambda X, lam, u, t: eq(
            gradient(lambda w: norm2(X @ w - t) + lam * norm2(w), inv(ridge(X, lam)) @ X.T @ t), zeros(u)
        ),
        lambda v: [],
    ),
    "ridge shrinks": (
        lambda X, lam, u, t: eq(
            derivative(lambda lam: inv(ridge(X, lam)) @ X.T @ t, lam),
            -inv(ridge(X, lam)) @ inv(ridge(X, lam)) @ X.T @ t,
        ),
        lambda v: [],
    ),
    "Woodbury": (
        lambda A, X, Y, t: eq(
            inv(A + X.T @ Y), inv(A) - inv(A) @ X.T @ inv(eye(t) + Y @ inv(A) @ X.T) @ Y @ inv(A)
        ),
        lambda x: [
            *invertible("A")(x), (det(x["A"] + x["X"].T @ x["Y"]).data, "!=0"),
            (det(eye(x["t"]) + x["Y"] @ inv(x["A"]) @ x["X"].T).data, "!=0"),
        ],
    ),
    "inverse of a sum": (lambda X, lam, u: eq(inv(ridge(X, lam)) @ ridge(X, lam), eye(u)), lambda v: []),
    "orthogonality and inverses": (
        lambda Q, S, lam, u: eq(inv(Q @ S @ S @ Q.T + lam * eye(u)), Q @ inv(S @ S + lam * eye(u)) @ Q.T), lambda v: []
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INVERTED)
def test_quotients_and_inverses(name):
    function, signed = INVERTED[name]
    close_in_words(function, signed)
    assert hold_at_random(function)


@pytest.mark.parametrize("name", [name for name in INVERTED if INVERTED[name][1]({**word_values(WordArithmetic())})])
def test_divisors_need_their_hypotheses(name):
    with pytest.raises(Rejected, match="is not zero"):
        close_in_words(INVERTED[name][0])


def test_pseudo_inverses():
    close_in_words(lambda X: eq(X @ pinv(X) @ X, X))
    close_in_words(lambda X, t: eq(X.T @ (X @ pinv(X) @ t - t), zeros(X.T @ t)))
    full_rank = lambda values: [(det(gram(values["X"])).data, "!=0")]  # noqa: E731
    close_in_words(lambda X: eq(inv(gram(X)) @ X.T, pinv(X)), full_rank)
    close_in_words(lambda X: eq(pinv(X), inv(gram(X)) @ X.T), full_rank)
    with pytest.raises(Rejected, match="differ"):
        close_in_words(lambda X, t: eq(X @ pinv(X), eye(t)))
    arith = WordArithmetic()
    wide = arith.letter("Z", ("n", "d"), full_row_rank=True)
    kernel.check_identity((wide @ pinv(wide)).data, kernel.identity("n"), rules=arith.rules)
    with pytest.raises(Rejected, match="differ"):
        kernel.check_identity((pinv(wide) @ wide).data, kernel.identity("d"), rules=arith.rules)


FALSE = {
    "products commute": lambda A, B: eq(A @ B, B @ A),
    "normal": lambda A: eq(A @ A.T, A.T @ A),
    "sign": lambda X, t, w: eq(gradient(lambda w: norm2(X @ w - t) / 2, w), X.T @ (X @ w + t)),
    "constant": lambda A, w: eq(gradient(lambda w: dot(w, A @ w), w), 2 * A @ w),
    "transpose": lambda A, u, v: eq(gradient(lambda A: dot(u, A @ v), A), outer(v, u)),
    "size": lambda A, X: eq(trace(eye(A)), rows(X)),
    "trace": lambda A, B, S: eq(trace(A @ B @ S), trace(A @ S @ B)),
    "hessian": lambda A, w: eq(hessian(lambda w: dot(w, A @ w) / 2, w), A),
    "jacobian": lambda X, u, w: eq(jacobian(lambda w: X @ w * dot(u, w), w), dot(u, w) * X),
    "resolvent": lambda X, lam, u: eq(inv(ridge(X, lam)), eye(u) - lam * inv(ridge(X, lam))),
    "ridge": lambda X, lam, u, t: eq(inv(ridge(X, lam)) @ X.T, X.T @ inv(X @ X.T - lam * eye(t))),
    "slope of an inverse": lambda X, lam, u: eq(gradient(lambda lam: dot(u, inv(ridge(X, lam)) @ u), lam), 0 * lam),
    "slope of a matrix's inverse": lambda A, lam, u: eq(
        gradient(lambda A: trace(inv(A.T @ A + lam * eye(u))), A), zeros(A)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_does_not_close(name):
    with pytest.raises(Rejected):
        close_in_words(FALSE[name])
    assert not hold_at_random(FALSE[name])


def test_what_words_cannot_express():
    values = word_values(WordArithmetic())
    A, u, w, lam, X = (values[name] for name in ("A", "u", "w", "lam", "X"))
    for inexpressible in (
        lambda: u * w,
        lambda: u / w,
        lambda: u**2,
        lambda: exp(lam),
        lambda: norm(u),
        lambda: u[0],
        lambda: pinv(A + A.T),
    ):
        with pytest.raises(NotExpressible):
            inexpressible()
    for wrong in (lambda: X @ X, lambda: u + X, lambda: gradient(lambda w: A @ w, w), lambda: jacobian(norm2, w)):
        with pytest.raises(IllTyped):
            wrong()
    for undefined in (lambda: 1 / (lam - lam), lambda: inv(A - A), lambda: (lam - lam) ** -1):
        with pytest.raises(Undefined):
            undefined()


def test_sizes_are_numbers():
    arith = WordArithmetic()
    n = kernel.size("n")
    assert arith.size("n+1").data == n + 1 and arith.size("n-2").data == n - 2 and arith.size(3).data == 3


def test_derivatives_do_not_miss_what_is_inside_of_a_name():
    arith = WordArithmetic()
    values = word_values(arith)
    f, w, A = AbstractFunction(arith, "f", ("d",), "smooth"), values["w"], values["A"]
    assert arith.same(gradient(f, w), f.gradient_at(w))
    with pytest.raises(NotExpressible):
        jacobian(f.gradient_at, w)
    with pytest.raises(NotExpressible):
        jacobian(lambda w: det(A + outer(w, w)) * w, w)
    with pytest.raises(NotExpressible):
        jacobian(lambda w: inv(A + outer(w, w)) @ w, w)
    with pytest.raises(NotExpressible):
        gradient(lambda A: norm2(gradient(lambda u: dot(u, inv(A) @ u), w)), A)
    with pytest.raises(NotExpressible):
        gradient(lambda A: arith.named(f"g({A.data!r})"), A)


def test_definite_sums_only():
    """No determinant is known to be nonzero where the sum can be singular."""
    for matrix in (
        lambda X, lam, u: gram(X),
        lambda X, lam, u: gram(X) - lam * eye(u),
        lambda X, a, u: gram(X) + a * eye(u),
        lambda A, lam, u: A + lam * eye(u),
        lambda X, Y, lam, u: X.T @ Y + lam * eye(u),
        lambda X, a, lam, u: a * gram(X) + lam * eye(u),
        lambda X, a, lam, u: gram(X) + a**2 * eye(u),
        lambda S, lam, u: S + lam * eye(u),
        lambda X, S, lam, u: X @ S @ X.T + gram(X.T),
    ):
        arith = WordArithmetic()
        values = word_values(arith)
        inv(body_of(matrix, values))
        assert arith.nonsingular([(values["lam"].data, ">0")]) == []
    for matrix in (
        lambda X, lam, u: gram(X) + lam * eye(u),
        lambda X, a, lam, u: a**2 * gram(X) + lam**3 * eye(u),
        lambda X, Y, lam, t, u: gram(X) / rows(t) + gram(Y) / lam + 2 * lam / rows(t) * eye(u),
        lambda S, A, lam, u: A @ S @ A.T + S + lam * eye(u),
        lambda A, lam, u: outer(u, u) + A @ A.T + (1 + lam) * eye(u),
    ):
        arith = WordArithmetic()
        values = word_values(arith)
        inv(body_of(matrix, values))
        hypotheses = [(values["S"].data, "psd"), (values["lam"].data, ">0")]
        assert arith.nonsingular(hypotheses) == [det(body_of(matrix, values)).data]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("polynomial", "positive"),
    [
        (lambda x, y, p: 1 + (x - y) ** 2, True),
        (lambda x, y, p: 1 + x + x**2 + (x - 2 * y) ** 2, True),
        (lambda x, y, p: p + x**2, True),
        (lambda x, y, p: (x - y) ** 2, False),
        (lambda x, y, p: 1 + 2 * x + x**2, False),
        (lambda x, y, p: 1 + x * y, False),
        (lambda x, y, p: 1 + x**2 - 3 * x * y + y**2, False),
        (lambda x, y, p: x**2 + x - 1, False),
    ],
)
def test_polynomials_that_are_positive_at_sight(polynomial, positive):
    x, y, p = map(kernel.variable, "xyp")
    assert is_positive(polynomial(x, y, p), [(p, ">0")]) == positive
