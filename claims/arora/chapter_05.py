"""Chapter 5: basics of generalization theory."""

from fractions import Fraction

from claims.arora import ARORA
from claims.model.arrays import Int, column, maximum, minimum, norm, row, rows, sqrt, total, vec
from claims.model.claim import Erratum, Evidence, claim
from claims.model.relations import all_of, exists, le
from claims.model.spaces import integers, interval, matrix, unit_vector
from symbolic.expectations import expectation, rademacher
from symbolic.lazy import sympy as sp


@claim("arora:5.2.6", ARORA.at("section 5.2", "Lemma 5.2.6", (951, 951)), level="inequality", kind="lemma")
class ExistenceOfCover:
    """The unit ball of R^k is covered by at most ((2 + rho) / 2 rho)^k balls of radius rho."""

    title = r"Existence of a rho-cover"
    formula = r"\text{There exists a } \rho\text{-cover of size at most } ((2 + \rho)/2\rho)^k"
    corrected_formula = r"\text{There exists a } \rho\text{-cover of size at most } ((2 + \rho)/\rho)^k"
    depends = ("arora:5.2.5",)
    given = {
        "cells": integers(2, 8),
        "rho": interval(lambda cells: Fraction(2, cells), lambda cells: Fraction(2, cells - 1), open="right"),
        "direction": unit_vector("k"),
        "radius": interval(0, 1),
    }
    sizes = {"k": (1, 2)}

    def printed(cells, rho, direction, radius):
        return exists(_grid(cells), lambda axis: _covers(axis, rho, radius * direction, (2 + rho) / (2 * rho)))

    def corrected(cells, rho, direction, radius):
        return exists(_grid(cells), lambda axis: _covers(axis, rho, radius * direction, (2 + rho) / rho))

    refute = Evidence(
        "no-witness",
        r"For $k = 1$ and $\rho = \frac45$ the bound is $\frac74$, so that the cover has one point; but one interval "
        r"of length $\frac85$ does not cover $[-1, 1]$.",
        instance={"cells": Int(3), "rho": "4/5", "direction": [1], "radius": 1},
        proof=lambda step: _one_interval_is_too_short(step),
    )
    erratum = Erratum(
        "constant",
        "consequential",
        r"Too small by the factor $2^k$: the ratio of volumes in the proof is $\bigl((1 + "
        r"\frac\rho2)/\frac\rho2\bigr)^k = ((2 + \rho)/\rho)^k$. For $\rho > 2$ the printed bound is even less than 1.",
    )
    reason = "A derivation needs volumes of balls in any dimension."
    remarks = (
        r"Reading: $\rho > 0$.",
        r"The witness is a grid of $\lceil 2/\rho \rceil^k$ points, which covers the ball where $k \le 4$; tested for "
        r"$k \le 2$ and $\frac14 \le \rho < 2$. The lemma's proof by volumes is for every $k$.",
    )
    dropped = (r"that there is such a cover for $\rho$ outside of $[\frac14, 2)$",)


def _grid(cells):
    """The coordinates of a grid's points along each axis: the midpoints of equal parts of [-1, 1]."""
    return [Fraction(2 * i + 1 - cells, cells) for i in range(cells)]


def _covers(axis, rho, w, base):
    """The grid with these coordinates has at most base^k points, and one of them is within rho of w."""
    nearest = total([minimum(vec([(x - c) ** 2 for c in axis])) for x in w])
    return all_of(le(len(axis) ** w.shape[0], base ** w.shape[0]), le(nearest, rho**2))


def _one_interval_is_too_short(step):
    rho = sp.Rational(4, 5)
    step.nonnegative("the bound leaves less than two points", 2 - (2 + rho) / (2 * rho), strict=True)
    step.nonnegative("an interval of radius rho is shorter than [-1, 1]", 2 - 2 * rho, strict=True)


@claim("arora:5.3.2", ARORA.at("section 5.3.1", "Problem 5.3.2", (1007, 1007)), level="inequality", kind="problem")
class RademacherComplexityOfLinearClassifiers:
    """The Rademacher complexity of unit-norm linear classifiers on m points is at most the largest norm of a point over
    sqrt m."""

    formula = (
        r"\mathbb E_\sigma \sup_{\|w\|_2 = 1} \frac1m \sum_{i=1}^m \sigma_i \langle w, x_i\rangle "
        r"\leq \max_{i \in [m]} \|x_i\|_2 / \sqrt{m}"
    )
    assumptions = (r"$U = \{w \in \mathbb{R}^d : \|w\|_2 = 1\}$", r"$S = \{x_1, \dots, x_m\}$, $x_i \in \mathbb R^d$")
    depends = ("arora:eq-5.3",)
    given = {"X": matrix("m", "d")}
    sizes = {"m": (1, 4), "d": (1, 2)}

    def printed(X):
        supremum = lambda signs: norm(X.T @ signs)  # noqa: E731
        complexity = expectation(supremum, over=rademacher(column(X, 0))) / rows(X)
        largest = maximum(vec([norm(row(X, i)) for i in range(X.shape[0])]))
        return le(complexity, largest / sqrt(rows(X)))

    reason = "A derivation needs the mean over signs of any number, and Jensen's inequality for the root of a square."
    remarks = (
        "Reading: the empirical Rademacher complexity in its standard definition (footnote 6), with one independent "
        "sign for each point of the sample.",
        r"The supremum of $\langle w, v\rangle$ over unit vectors is $\|v\|_2$. The expectation is over all $2^m$ "
        "signs.",
    )
    dropped = ("that the supremum over unit vectors is the norm",)
