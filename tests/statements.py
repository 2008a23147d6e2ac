"""True statements for testing the engine, as source text."""

from __future__ import annotations

import linecache
from fractions import Fraction

from claims.model import arrays, calculus, relations, spaces
from claims.model.claim import Reading
from symbolic import expectations

VOCABULARY = {
    name: value
    for module in (arrays, calculus, relations, expectations)
    for name, value in vars(module).items()
    if callable(value) and not name.startswith("_")
} | {"Fraction": Fraction}

R, P, V, M = spaces.real, spaces.positive, spaces.vector, spaces.matrix
SQ = lambda: spaces.matrix("n", "n")  # noqa: E731

#: name: (spaces, body, how the original is proved: words, normal form, sympy or None)
TRUE = {
    "square of a sum": ({"x": R(), "y": R()}, "eq((x + y)**2, x**2 + 2*x*y + y**2)", "normal_form"),
    "difference of squares": ({"x": R(), "y": R()}, "eq((x + y)*(x - y), x**2 - y**2)", "normal_form"),
    "sum of cubes": ({"x": R(), "y": R()}, "eq((x + y)*(x**2 - x*y + y**2), x**3 + y**3)", "normal_form"),
    "partial fractions": ({"x": P()}, "eq(1/(x*(x + 1)), 1/x - 1/(x + 1))", "normal_form"),
    "geometric sum": ({"x": P()}, "eq((1 + x + x**2)*(1 - x), 1 - x**3)", "normal_form"),
    "completed square": ({"a": P(), "b": R(), "w": R()}, "eq(a/2*w**2 + b*w, a/2*(w + b/a)**2 - b**2/(2*a))", "normal_form"),
    "sum of reciprocals": ({"x": P(), "y": P()}, "eq(1/x + 1/y, (x + y)/(x*y))", "normal_form"),
    "weighted mean": ({"x": R(), "y": R(), "p": R()}, "eq(p*(1 - p)*(x - y)**2, p*x**2 + (1 - p)*y**2 - (p*x + (1 - p)*y)**2)",
                      "normal_form"),
    "derivative of a quadratic": ({"a": R(), "w": R()}, "eq(derivative(lambda v: a*v**2/2 + 3*v, w), a*w + 3)", "normal_form"),
    "second derivative": ({"a": R(), "w": R()}, "eq(hessian(lambda v: a*v**3, w), 6*a*w)", "normal_form"),
    "quotient rule": ({"x": P()}, "eq(derivative(lambda v: v/(1 + v**2), x), (1 - x**2)/(1 + x**2)**2)", "normal_form"),
    "expanded square": ({"A": M("m", "n"), "x": V("n"), "b": V("m")},
                        "eq(norm2(A @ x - b), x.T @ A.T @ A @ x - 2*dot(b, A @ x) + norm2(b))", "words"),
    "least squares gradient": ({"A": M("m", "n"), "x": V("n"), "b": V("m")},
                               "eq(gradient(lambda v: norm2(A @ v - b)/2, x), A.T @ (A @ x - b))", "words"),
    "least squares Hessian": ({"A": M("m", "n"), "x": V("n"), "b": V("m")},
                              "eq(hessian(lambda v: norm2(A @ v - b)/2, x), A.T @ A)", "words"),
    "ridge gradient": ({"A": M("m", "n"), "x": V("n"), "lam": P()},
                       "eq(gradient(lambda v: norm2(A @ v)/2 + lam/2*norm2(v), x), (A.T @ A + lam*eye(x)) @ x)", "words"),
    "bilinear gradient": ({"A": SQ(), "x": V("n")}, "eq(gradient(lambda v: v.T @ A @ v, x), A @ x + A.T @ x)", "words"),
    "cyclic trace": ({"A": M("m", "n"), "B": M("n", "m")}, "eq(trace(A @ B), trace(B @ A))", "words"),
    "trace of a transpose": ({"A": SQ(), "B": SQ()}, "eq(trace(A.T @ B), trace(B.T @ A))", "words"),
    "Frobenius norm of a sum": ({"A": M("m", "n"), "B": M("m", "n")}, "eq(norm2(A + B), norm2(A) + 2*dot(A, B) + norm2(B))", "words"),
    "product transposed": ({"A": M("m", "n"), "B": M("n", "k")}, "eq((A @ B).T, B.T @ A.T)", "words"),
    "outer product": ({"x": V("n"), "y": V("n")}, "eq(outer(x, y) @ y, norm2(y)*x)", "words"),
    "trace of an outer product": ({"x": V("n"), "y": V("n")}, "eq(trace(outer(x, y)), dot(y, x))", "words"),
    "parallelogram": ({"x": V("n"), "y": V("n")}, "eq(norm2(x + y) + norm2(x - y), 2*norm2(x) + 2*norm2(y))", "words"),
    "polarisation": ({"x": V("n"), "y": V("n")}, "eq(norm2(x + y) - norm2(x - y), 4*dot(x, y))", "words"),
    "matrix square": ({"A": SQ()}, "eq((eye(A) + A) @ (eye(A) - A), eye(A) - A @ A)", "words"),
    "gradient of |x x' - M|^2 / 4": ({"S": spaces.symmetric("n"), "x": V("n")},
                                     "eq(gradient(lambda v: norm2(outer(v, v) - S)/4, x), (outer(x, x) - S) @ x)", "words"),
    "one gradient step": ({"S": spaces.symmetric("n"), "b": V("n"), "x": V("n"), "eta": P()},
                          "eq(x - eta*gradient(lambda v: v.T @ S @ v/2 + dot(b, v), x), (eye(S) - eta*S) @ x - eta*b)", "words"),
    "mean of a mask": ({"p": R(), "z": V("n")}, "eq(expectation(lambda m: dot(m, z), masks(p, z)), p*total(z))", "normal_form"),
    "variance of a mask": ({"p": R(), "z": V("n")}, "eq(variance(lambda m: dot(m, z), masks(p, z)), p*(1 - p)*norm2(z))", "normal_form"),
    "second moment of signs": ({"z": V("n")}, "eq(expectation(lambda s: dot(s, z)**2, rademacher(z)), norm2(z))", "normal_form"),
    "Gaussian quadratic form": ({"z": V("n")}, "eq(expectation(lambda x: dot(x, z)**2, standard_normal(z, 3)), norm2(z))", "normal_form"),
    "Gaussian fourth moment": ({"z": V("n")}, "eq(expectation(lambda x: dot(x, z)**4, standard_normal(z, 5)), 3*norm2(z)**2)", "normal_form"),
    "entrywise product": ({"x": V("n"), "y": V("n")}, "eq(total(x*y), dot(x, y))", "normal_form"),
    "diagonal": ({"x": V("n"), "y": V("n")}, "eq(diag(x) @ y, x*y)", "normal_form"),
    "2 x 2 determinant of a product": ({"A": M(2, 2), "B": M(2, 2)}, "eq(det(A @ B), det(A)*det(B))", "normal_form"),
    "entropy derivative": ({"x": P()}, "eq(derivative(lambda v: v*log(v), x), log(x) + 1)", "sympy"),
    "tanh derivative": ({"x": R()}, "eq(derivative(lambda v: tanh(v), x), 1 - tanh(x)**2)", "sympy"),
    "log cosh derivative": ({"x": R()}, "eq(derivative(lambda v: log(cosh(v)), x), tanh(x))", "sympy"),
    "exponential of a sum": ({"x": R(), "y": R()}, "eq(exp(x + y), exp(x)*exp(y))", "sympy"),
    "sigmoid derivative": ({"x": R()}, "eq(derivative(lambda v: 1/(1 + exp(-v)), x), exp(-x)/(1 + exp(-x))**2)", "sympy"),
    "softplus symmetry": ({"x": R()}, "eq(log(1 + exp(x)) - log(1 + exp(-x)), x)", "sympy"),
    "square root": ({"x": P()}, "eq(derivative(lambda v: sqrt(v), x), 1/(2*sqrt(x)))", "sympy"),
    "square is nonnegative": ({"x": R(), "y": R()}, "le(2*x*y, x**2 + y**2)", "sympy"),
    "AM-GM": ({"x": P(), "y": P()}, "le(4*x*y, (x + y)**2)", "sympy"),
    "Cauchy-Schwarz": ({"x": V("n"), "y": V("n")}, "le(dot(x, y)**2, norm2(x)*norm2(y))", None),
    "psd form": ({"A": spaces.psd("n"), "x": V("n")}, "le(0, x.T @ A @ x)", None),
    "Young": ({"x": V("n"), "y": V("n"), "a": P()}, "le(2*dot(x, y), a*norm2(x) + norm2(y)/a)", None),
    "exponential": ({"x": R()}, "le(1 + x, exp(x))", None),
    "logarithm": ({"x": P()}, "le(log(x), x - 1)", None),
    "Jensen for squares": ({"x": V("n")}, "le(total(x)**2, rows(x)*norm2(x))", None),
    "trace bound": ({"A": spaces.psd("n")}, "le(largest_eigenvalue(A), trace(A))", None),
    "triangle": ({"x": V("n"), "y": V("n")}, "le(norm(x + y), norm(x) + norm(y))", None),
}  # fmt: skip


def reading(given: dict, body: str) -> Reading:
    """The reading with a body given as text, which a function's source is then found in."""
    text = f"def statement({', '.join(given)}):\n    return {body}\n"
    place = f"<statement {body}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    names = {"__name__": __name__, **VOCABULARY}
    exec(compile(text, place, "exec"), names)  # noqa: S102
    return Reading("printed", given, names["statement"], "x", sizes={n: (1, 2) for n in ("m", "n", "k")})
