"""``proofread try``: the language of conjectures, their assumptions, and the command."""

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from claims.model.arrays import Undefined
from claims.model.relations import HOLDS
from numeric.certify import MET, examine
from numeric.exact import ExactArithmetic, precision
from numeric.floats import FloatArithmetic
from numeric.instances import Instance, float_values, structures
from numeric.parameters import sample
from reports import cli, trying
from reports.conjecture import conjecture
from reports.expressions import Malformed, Scope, evaluate, parse
from reports.trying import attempt

# --- the language ---------------------------------------------------------------------------------------------------

X, Y = np.array([0.5, -1.25, 2.0]), np.array([1.0, 0.75, -0.5])
P, Q = np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.5, 0.25])
A = np.array([[2.0, 1.0, 0.0], [-1.0, 0.5, 1.0], [0.25, 0.0, 1.0]])
S = A @ A.T
VALUES = {"x": X, "y": Y, "p": P, "q": Q, "A": A, "S": S, "t": np.array(0.75)}
MEANINGS = {
    "x + 2*y - x/4": X + 2 * Y - X / 4,
    "x*y": X * Y,
    "1/x": 1 / X,
    "x/y": X / Y,
    "-x**2": -(X**2),
    "t**-2": 0.75**-2,
    "t**t": 0.75**0.75,
    "(p + 1*q)**(1/3)": np.cbrt(P + Q),
    "2**(1/2)": np.sqrt(2),
    "A @ x": A @ X,
    "x.T @ A": X @ A,
    "x.T @ y": X @ Y,
    "x @ y.T": np.outer(X, Y),
    "A**2": A @ A,
    "A**-1": np.linalg.inv(A),
    "A*A": A * A,
    "x[0] + x[2] - x[-1]": X[0],
    "A[1, 2]": 1.0,
    "0.1 + 2/3 + 1e-1 + 0x10": 0.2 + 2 / 3 + 16,
    "n*t": 2.25,
    "sum(A)": A.sum(),
    "mean(x)": X.mean(),
    "prod(x)": X.prod(),
    "max(x)": 2.0,
    "min(A)": -1.0,
    "max(t, 1/2, 2*t)": 1.5,
    "abs(x)": abs(X),
    "norm(x)": np.linalg.norm(X),
    "norm(A)": np.linalg.norm(A),
    "norm(t - 1)": 0.25,
    "norm1(x)": 3.75,
    "norm1(A)": np.linalg.norm(A, 1),
    "norminf(x.T)": 2.0,
    "norminf(A)": np.linalg.norm(A, np.inf),
    "norm2(x)": np.linalg.norm(X),
    "norm2(A)": np.linalg.norm(A, 2),
    "nuclear(A)": np.linalg.norm(A, "nuc"),
    "dot(x, y)": X @ Y,
    "dot(A, S)": (A * S).sum(),
    "outer(x, y)": np.outer(X, Y),
    "diag(x)": np.diag(X),
    "diag(A)": np.diag(A),
    "trace(A)": 3.5,
    "det(A)": np.linalg.det(A),
    "logdet(S)": np.linalg.slogdet(S)[1],
    "inv(A)": np.linalg.inv(A),
    "pinv(x @ y.T)": np.linalg.pinv(np.outer(X, Y)),
    "rank(x @ y.T)": 1.0,
    "eigmin(S)": np.linalg.eigvalsh(S)[0],
    "eigmax(S)": np.linalg.eigvalsh(S)[-1],
    "eigmax(exp(t)*S)": np.exp(0.75) * np.linalg.eigvalsh(S)[-1],
    "cond(A)": np.linalg.cond(A),
    "transpose(A)": A.T,
    "eye(n) + ones(n, n) + zeros(3, 3)": np.eye(3) + 1,
    "exp(x)": np.exp(X),
    "log(p)": np.log(P),
    "sqrt(p)": np.sqrt(P),
    "tanh(x)": np.tanh(X),
    "cosh(x)": np.cosh(X),
    "sinh(x)": np.sinh(X),
    "asinh(x)": np.arcsinh(X),
    "sin(x)": np.sin(X),
    "cos(x)": np.cos(X),
    "erf(0*t)": 0.0,
    "relu(x)": np.maximum(X, 0),
    "sign(x)": np.sign(X),
    "sigmoid(x)": 1 / (1 + np.exp(-X)),
    "softmax(x)": np.exp(X) / np.exp(X).sum(),
    "logsumexp(x)": np.log(np.exp(X).sum()),
    "entropy(p)": -(P * np.log(P)).sum(),
    "kl(p, q)": (P * np.log(P / Q)).sum(),
    "2*pi": 2 * np.pi,
}


def value(text, arith):
    """A text's value at VALUES in an arithmetic, as floats."""
    lifted = {
        name: arith.constant([Fraction(float(x)) for x in v.flat], v.shape) for name, v in VALUES.items()
    }  # fmt: skip
    found = Scope(arith, lifted, {"n": 3}).lift(evaluate(parse(text), Scope(arith, lifted, {"n": 3})))
    entries = [int(e.p) / int(e.q) if isinstance(e, fmpq) else float(e) for e in found.data.flat]
    return np.array(entries).reshape(found.shape)


@pytest.mark.parametrize("text", MEANINGS)
@pytest.mark.parametrize("arithmetic", [FloatArithmetic, ExactArithmetic])
def test_an_expression_means_what_it_says(text, arithmetic):
    expected = np.asarray(MEANINGS[text])
    found = value(text, arithmetic())
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_decimals_are_exact():
    scope = Scope(ExactArithmetic(), {}, {})
    assert evaluate(parse("0.1 + 0.2"), scope) == Fraction(3, 10)
    assert evaluate(parse("1e-300*1e300"), scope) == 1


GIVEN = ("x: vector(n)", "A: matrix(m, n)", "s: real", "P: psd(n)", "f: lipschitz_function(n)")
ILL_FORMED = {
    # what is written: a part of what is said of it
    "__import__('os').system('ls') == 1": "only a named function can be called",
    "x.__class__ == 1": "the attribute .__class__ is not in the language",
    "(lambda: 1)() <= 2": "only a named function can be called",
    "open(1) == 1": "unknown function open",
    "x == [1]": "a list is not in the language",
    "sum(i for i in x) <= 1": "a comprehension is not in the language",
    "(s if s else s) <= 1": "if ... else is not in the language",
    "s <= 1 or s >= 1": "or is not in the language",
    "not s <= 1": "not is not in the language",
    "s <= 1 ^ 2": "a power is **",
    "s is s": "is is not in the language",
    "(s := 3) <= 4": ":= is not in the language",
    "s <= f'a'": "a string is not in the language",
    "'a' == 'b'": "'a' is not a number",
    "s == True": "True is not a number",
    "1j <= s": "1j is not a number",
    "norm(x=x) <= 1": "keyword arguments are not in the language",
    "x[0:1] <= 1": "a slice is not in the language",
    "x[n] <= 1": "an index is a whole number as written",
    "x[0, 1] <= 1": "2 indices into an array of 1 axes",
    "s": "states nothing",
    "s + 1": "s + 1 states nothing",
    "s <= (s <= 1)": "a comparison inside of an expression",
    "psd(P) + 1 <= 2": "has no value",
    "s <=": "invalid syntax",
    "s = 1": "equality is written ==",
    "": "nothing is written",
    "\0 <= s": "null bytes",
    "(" * 300 + "s" + ")" * 300 + " <= 1": "too many nested parentheses",
    "-" * 1500 + "s <= 1": "nested deeper than",
    "s + " * 490 + "s <= 1": "nested deeper than",
    "s" * 5000 + " <= 1": "at most 2000 are read",
    "s <= 1e400": "a number beyond 10**300",
    "s <= 1e-400": "below 10**-300",
    "s <= 10**10**10": "a number beyond 10**300",
    "s <= 2**(10**8)": "a number beyond 10**300",
    "s <= 1/0": "division by zero",
    "s <= 0**-1": "division by zero",
    "z <= 1": "unknown name z",
    "foo(x) <= 1": "unknown function foo",
    "nrom(x) <= 1": "did you mean norm",
    "norm(x, x) <= 1": "norm takes 1 argument, not 2",
    "max() <= 1": "max takes 1 or more arguments, not 0",
    "norm <= 1": "norm is a function and needs arguments",
    "s(2) <= 1": "s is not a function",
    "f <= 1": "f is a function: call it",
    "f.L <= 1": "f has no .L",
    "grad(s, x) == x": "grad(f, x) needs a function",
    "E(s) <= 1": "averages over masks and signs, and s has none",
    "x + 1 <= 2": "vector n + scalar",
    "A.T == A": "matrix n x m compared (eq) with matrix m x n",
    "A @ A == A": "matrix m x n @ matrix m x n: n columns meet m rows",
    "x @ x <= 1": "write dot(x, y), or x.T @ y",
    "s @ x == x": "write * with a scalar",
    "A <= A": "loewner(A, B)",
    "x == A": "vector n compared (eq) with matrix m x n",
    "x.T == x": "covector n compared (eq) with vector n",
    "psd(A)": "the Loewner order of matrix m x n",
    "det(A) <= 1": "the determinant of matrix m x n, which is not square",
    "eigmax(A) <= 1": "the eigenvalues of matrix m x n",
    "A**2 == A": "a power of matrix m x n, which is not square",
    "P**(1/2) == P": "whose exponent is not a whole number",
    "P**(10**9) == P": "an exponent beyond 100",
    "x**x <= 1": "an exponent that is a vector n",
    "max(x, 1) <= 2": "all must be scalars",
    "pinv(s) <= 1": "the pseudo-inverse of scalar",
    "kl(x, A) <= 1": "the relative entropy of matrix m x n",
    "eye(k) == P": "unknown name k",
}


@pytest.mark.parametrize("text", ILL_FORMED, ids=lambda text: text[:30])
def test_what_is_no_conjecture_is_explained_in_one_line(text):
    with pytest.raises(Malformed) as error:
        conjecture(text, GIVEN)
    message = str(error.value)
    assert ILL_FORMED[text] in message and "\n" not in message and message.startswith("the conclusion")


@pytest.mark.parametrize(
    "given, expected",
    [
        ("x", "a variable and its space are expected"),
        ("x:", "a variable and its space are expected"),
        ("x: foo(n)", "column 4: unknown space foo(n)"),
        ("x: vector", "the space is written vector(n)"),
        ("x: vector(n, m)", "the space is written vector(n)"),
        ("x: vector(0)", "0 is no size"),
        ("x: vector(2*n)", "2 * n is no size"),
        ("x: vector(10**9)", "is no size"),
        ("x: integers(3, 2)", "there are no such integers"),
        ("x: integers(1, y)", "a whole number as written"),
        ("x: polynomial(n, 99)", "a degree is from 1 to 8"),
        ("x: interval(y, 1)", "column 13: unknown name y"),
        ("x: mask(n, 2)", "2 is no probability"),
        ("x: mask(20, 1/2)", "E(...) over 2**20 values"),
        ("norm: real", "norm has a meaning of its own"),
        ("__x: real", "cannot be the name of a variable"),
        ("lambda: real", "cannot be the name of a variable"),
        ("x, x: real", "x is declared twice"),
        ("x: __import__('os')", "is not a number"),
    ],
)
def test_what_is_no_space_is_explained_in_one_line(given, expected):
    with pytest.raises(Malformed) as error:
        conjecture("E(sum(x)) <= 1" if "20" in given else "1 <= 2", [given])
    assert expected in str(error.value) and "\n" not in str(error.value)


def test_sums_of_sizes_are_told_apart():
    with pytest.raises(Malformed, match=r"vector n\+4 \+ vector m"):
        conjecture("norm(x + y) >= 0", ["x: vector(n + 4)", "y: vector(m)"])
    conjecture("norm(x + ones(n + 2)) >= 0", ["x: vector(n + 2)"])


def test_a_size_is_no_other_variable():
    with pytest.raises(Malformed, match="n is used as a size"):
        conjecture("1 <= 2", ["n: real", "x: vector(n)"])


def test_eigenvalues_of_a_matrix_that_is_not_symmetric_are_refused():
    with pytest.raises(Malformed, match="eigmax.A @ B.: only symmetric matrices have their eigenvalues here"):
        attempt("eigmax(A @ B) >= 0", ["A, B: psd(n)"], [], 0, 30)


# --- sizes, coins ---------------------------------------------------------------------------------------------------


def sizes_of(*arguments):
    return [dict(form.structure.sizes) for form in structures(conjecture(*arguments))]


def test_sizes_are_from_1_to_6_unless_given():
    assert [s["n"] for s in sizes_of("norm(x) >= 0", ["x: vector(n)"])] == [1, 2, 3, 4, 5, 6]
    assert [s["n"] for s in sizes_of("norm(x) >= 0", ["x: vector(n)", "n: integers(2, 4)"])] == [2, 3, 4]
    assert sizes_of("norm(x) >= 0", ["x: vector(3)"]) == [{}]


def test_sizes_are_kept_to_those_that_make_sense():
    assert min(s["n"] for s in sizes_of("x[2] <= x[-4]", ["x: vector(n)"])) == 4
    assert {s["n"] for s in sizes_of("norm(x) >= 0", ["x: vector(n)"], ["n >= 3", "2*n <= 9"])} == {3, 4}
    assert all(s["k"] <= s["n"] for s in sizes_of("norm(U) >= 0", ["U: frame(n, k)"]))
    coins = sizes_of("E(dot(a, b)) == 0", ["a: signs(n)", "b: mask(n, 1/2)"])
    assert {s["n"] for s in coins} == {1, 2, 3}


def test_coins_are_averaged_inside_of_E_and_arbitrary_outside():
    def refuted(conclusion, p="1/3"):
        return (
            attempt(conclusion, ["x: vector(2)", f"m: mask(2, {p})", "s: signs(2)"], [], 0, 30)["verdict"] == "refuted"
        )

    assert not refuted("E(dot(m, x)) == sum(x)/3")
    assert not refuted("E(m[0]*m[1] + s[0]*s[1]) == 1/9")
    assert refuted("dot(m, x) == sum(x)/3")
    assert not refuted("E(E(m[0])*m[0]) == 1/9")
    assert not refuted("dot(m, m) <= 2")
    assert refuted("E(dot(m, m)) <= 2*2/3 - 1")
    assert refuted("m[0] <= E(m[0])") and not refuted("m[0] >= E(m[0])", "0")


# --- assumptions ----------------------------------------------------------------------------------------------------

MET_BY_CONSTRUCTION = [
    (["x: real"], ["x >= 3"]),
    (["x: real"], ["1 < x < 2"]),
    (["x, a, b: real"], ["a <= b", "a <= x <= b"]),
    (["x: interval(a, a + 1)", "a: real"], []),
    (["x: positive", "y: positive"], ["x <= y"]),
    (["x: vector(n)"], ["x >= 0", "x <= 1"]),
    (["x, y: vector(n)"], ["x <= y"]),
    (["p: vector(n)"], ["p >= 0", "sum(p) <= 10**9"]),
    (["p: positive_vector(n)"], ["sum(p) == 1"]),
    (["u: vector(n)"], ["norm2(u) == 1"]),
    (["u: vector(n)"], ["dot(u, u) == 4"]),
    (["u: vector(n)"], ["norm(u)**2 <= 9/4"]),
    (["u, v: vector(n)"], ["norm(u - v) < 1"]),
    (["u, v: unit(n)"], ["dot(u, v) == 0"]),
    (["x, y: vector(n)"], ["dot(x, y) == 0"]),
    (["x, y: vector(n)"], ["sum(x) == 1", "dot(x, y) == 2"]),
    (["A: matrix(n, n)"], ["A == A.T"]),
    (["A: matrix(n, n)"], ["A @ A.T == eye(n)"]),
    (["A: matrix(n, n)"], ["psd(A)"]),
    (["A: matrix(m, n)", "x: vector(n)", "b: vector(m)"], ["A @ x == b"]),
    (["A: matrix(n, n)"], ["trace(A) == 1"]),
    (["A: psd(n)"], ["trace(A) == 1"]),
    (["A: symmetric(n)"], ["-1 <= eigmin(A)", "eigmax(A) <= 2"]),
    (["A: symmetric(n)"], ["norm2(A) <= 1"]),
    (["A: matrix(m, n)"], ["norm2(A) == 1"]),
    (["A, B: psd(n)"], ["loewner(A, B)"]),
    (["A: psd(n)", "eta: positive"], ["eta*eigmax(A) <= 1"]),
    (["a, b, x: real"], ["a*x + b < 3"]),
    (["p, q: positive"], ["1/p + q == 1 + 1/p"]),
    (["p: interval(2, 5)", "q: real"], ["q == p/(p - 1)"]),
    (["A: symmetric(n)", "B: symmetric(n)", "n: integers(1, 2)"], ["A @ B == B @ A"]),
]


@pytest.mark.parametrize("given, assuming", MET_BY_CONSTRUCTION, ids=str)
def test_an_assumption_is_met_by_construction(given, assuming):
    reading = conjecture("1 <= 2", given, assuming)
    met = drawn = 0
    for form in list(structures(reading))[:6]:
        for row in sample(form.kinds, 12, np.random.default_rng(0)):
            simple = tuple(Fraction(float(p)).limit_denominator(1000) or Fraction(1, 1000) for p in row)
            met += examine(reading, Instance(form.structure, simple), conclude=False).hypotheses == MET
            drawn += 1
    assert met >= 0.6 * drawn


@pytest.mark.parametrize(
    "strict, given, assuming",
    [
        ("x < 2", ["x: real"], ["x <= 2"]),
        ("eta*eigmax(A) < 1", ["A: pd(n)", "eta: positive"], ["eta*eigmax(A) <= 1"]),
        ("norm2(A) < 3", ["A: matrix(m, n)"], ["norm2(A) <= 3"]),
        ("norm(x - c) < r", ["x, c: vector(n)", "r: positive"], ["norm(x - c) <= r"]),
        ("eigmax(A) < 2", ["A: psd(n)"], ["eigmax(A) <= 2"]),
        ("det(B - A) > 0", ["A, B: psd(n)"], ["loewner(A, B)"]),
    ],
)
def test_a_bound_is_reached(strict, given, assuming):
    assert attempt(strict, given, assuming, 0, 30)["verdict"] == "refuted"


def test_a_condition_that_no_rule_knows_is_met_by_search():
    result = attempt("x*y >= 0", ["x, y: real"], ["x**3*y >= 0"], 0, 30)
    assert result["verdict"] == "survived" and result["effective"] < result["drawn"]


def test_where_nothing_meets_the_assumptions_nothing_is_tried():
    for assuming in (["x <= -1"], ["n >= 7"], ["x**2 == -1"]):
        with pytest.raises(Malformed, match="no instance was found"):
            attempt("x >= 0", ["x: positive", "y: vector(n)"], assuming, 0, 30)


def test_floats_meet_assumptions_too():
    reading = conjecture(
        "1 <= 2", ["A: psd(n)", "x: vector(n)", "eta: positive"], ["eta*eigmax(A) <= 1", "sum(x) == 1"]
    )
    form = list(structures(reading))[2]
    parameters = sample(form.kinds, 50, np.random.default_rng(0))
    values = float_values(reading, form.structure, parameters)
    assert (values["A"].data == 0).all(axis=(1, 2)).any()
    for condition in reading.conditions(values):
        assert (condition.decide().holds == HOLDS).all()


# --- exactness ------------------------------------------------------------------------------------------------------


def test_powers_are_exact_where_they_are_rational():
    arith = ExactArithmetic()

    def power(x, y):
        return arith.real_power(arith.lift(x), arith.lift(y)).data[0]

    assert power(8, Fraction(1, 3)) == 2 and power(Fraction(4, 9), Fraction(-3, 2)) == fmpq(27, 8)
    assert power(-2, 3) == -8 and power(0, Fraction(1, 2)) == 0 and power(0, 0) == 1
    assert not arith.balls
    with precision(128):
        assert isinstance(power(2, Fraction(1, 2)), arb) and power(2, Fraction(1, 2)).overlaps(arb(2).sqrt())
    for x, y in ((-1, Fraction(1, 2)), (0, -1), (0, Fraction(-1, 2))):
        with pytest.raises(Undefined):
            power(x, y)


def test_a_ball_around_zero_has_powers():
    arith = ExactArithmetic()
    ball = arith.array(np.array([arb(0, 1)], dtype=object), ())
    for n in (1, 2, 3, 10):
        found = arith.power(ball, n).data[0]
        assert found.contains(1) and found.contains(0) and found.abs_upper() < 1.1


def test_a_huge_power_is_a_ball_and_takes_no_time():
    result = attempt("x**10**9 <= 5", ["x: interval(2, 3)"], [], 0, 30)
    assert result["verdict"] == "refuted" and "balls" in result["arithmetic"]


def test_eigenvalues_of_balls_enclose_those_of_the_matrix():
    arith = ExactArithmetic()
    matrix = arith.constant([2, 1, 0, 1, 2, 0, 0, 0, 3], (3, 3))
    with precision(128):
        root = arith.function("sqrt", arith.lift(2))
        found = arith.eigenvalues(root * matrix).data[0]
        for ball, expected in zip(found, (1, 3, 3)):
            assert ball.contains(arb(2).sqrt() * expected) or ball.overlaps(arb(2).sqrt() * expected)
            assert ball.rad() < arb("1e-30")


# --- the command ----------------------------------------------------------------------------------------------------

CAUCHY = ["--given", "x, y: vector(n)"]


def run(capsys, *arguments):
    code = cli.main(["try", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_conjecture_that_survives(capsys):
    code, out, err = run(capsys, "abs(dot(x, y)) <= norm(x)*norm(y)", *CAUCHY)
    assert (code, err) == (0, "")
    assert out.startswith("survived: abs(dot(x, y)) <= norm(x)*norm(y)\n  no counterexample in ")
    assert "worst ratio of the two sides: 1 (tight)" in out


def test_a_conjecture_that_is_refuted(capsys):
    code, out, err = run(capsys, "abs(dot(x, y)) <= 0.99*norm(x)*norm(y)", *CAUCHY, "--json")
    result = json.loads(out)
    assert (code, err) == (1, "")
    assert {
        "verdict",
        "drawn",
        "effective",
        "worst_ratio",
        "instance",
        "lhs",
        "rhs",
        "arithmetic",
        "seed",
        "seconds",
    } <= set(result)  # noqa: E501
    assert (result["verdict"], result["kind"], result["arithmetic"]) == ("refuted", "instance", "exact")
    assert Fraction(result["lhs"]) > Fraction(result["rhs"])
    assert result["instance"] == {"sizes": {"n": 1}, "x": ["1"], "y": ["1"]}


def test_an_undefined_conclusion_refutes_and_says_so(capsys):
    code, out, _ = run(capsys, "norm(x/norm(x)) == 1", "--given", "x: vector(n)")
    assert code == 1 and "evidence: undefined" in out and "division by zero" in out and "x = [0]" in out


def test_an_infinite_side_is_shown(capsys):
    code, out, _ = run(capsys, "kl(p, q) <= 5", "--given", "p, q: simplex(2)")
    assert code == 1 and "left side: inf\n" in out


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["z <= 1", *CAUCHY], "proofread: the conclusion, column 1: unknown name z; known are x, y, n\n"),
        (["norm(x) <= 1", *CAUCHY, "--assuming", "norm(x) <= -1"], "no instance was found"),
        (["1 <= 2", "--budget", "0"], "--budget"),
        (["1 <= 2", "--budget", "nan"], "--budget"),
        ([], "CONCLUSION"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capsys, arguments, expected):
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1) and expected in err


def test_nothing_is_evaluated_as_code(capsys, tmp_path):
    file = tmp_path / "made"
    for text in (f"__import__('pathlib').Path('{file}').touch() == 1", f"open('{file}', 'w') == 1"):
        assert run(capsys, text, *CAUCHY)[0] == 2
        assert run(capsys, "1 <= 2", "--given", f"x: vector({text})")[0] == 2
        assert run(capsys, "1 <= 2", *CAUCHY, "--assuming", text)[0] == 2
    assert not file.exists()


def test_the_same_seed_gives_the_same_result():
    def result(seed):
        found = attempt("norm(x) <= 0.99*norm1(x) + 1", ["x: vector(n)"], ["norm(x) <= 50"], seed, 60)
        return found | {"seconds": None, "seed": None}

    assert result(1) == result(1)


def test_a_search_stops_at_its_budget(capsys):
    coins = ["--given", "A: matrix(11, 11)", "--given", "s: signs(11)"]
    code, out, _ = run(capsys, "E(dot(s, A @ s)**2) >= 0", *coins, "--budget", "1", "--json")
    result = json.loads(out)
    assert code == 0 and result["stopped"] and result["verdict"] == "undecided" and result["seconds"] < 10


def test_a_process_that_outlives_its_time_is_ended(capsys, monkeypatch):
    monkeypatch.setattr(trying, "GRACE", 0.0)
    code, out, _ = run(capsys, "x**2 >= 0", "--given", "x: real", "--budget", "0.001")
    assert code == 0 and "undecided" in out and "stopped after" in out


def test_the_help_names_every_function_and_space(capsys):
    from reports.conjecture import SPACES
    from reports.expressions import FUNCTIONS, PREDICATES

    _, out, _ = run(capsys, "--help")
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in out).split())
    assert {*SPACES, *FUNCTIONS, *PREDICATES} <= words
