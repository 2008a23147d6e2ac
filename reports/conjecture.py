"""Conjectures: text from the command line, turned into a reading that the search can attack.

The language of the expressions is in :mod:`reports.expressions`; this module knows the spaces and checks that all fits
together. :mod:`reports.assumptions` draws the variables so that assumptions are met where it knows how.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import keyword
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

import numpy as np

from claims.model import combinatorics, distributions, functions, matrices, spaces
from claims.model.arrays import Array
from claims.model.claim import Reading
from claims.model.relations import HOLDS, all_of, le
from claims.model.spaces import Space, Structure, axis_length
from numeric.exact import ExactArithmetic
from numeric.instances import float_values, layout
from reports.assumptions import Unknown, drawn, meet
from reports.expressions import (
    FUNCTIONS, PREDICATES, Comparison, Malformed, Probe, Scope,
    comparisons, evaluate, names, parse, placed, shown, stated,
)  # fmt: skip

#: The sizes at which a conjecture is tried unless it says otherwise, and the largest that may be asked for.
SIZES, MAX_SIZE = (1, 6), 40

#: Coins behind an E(...): sizes are kept to so many where they can be; more than the greatest number are refused.
COINS, MAX_COINS = 6, 12

#: The variable that carries the sizes, and the arithmetic, to where a conjecture is evaluated.
CONTEXT = "_"


def conjecture(conclusion: str, given: Sequence[str], assuming: Sequence[str] = ()) -> Reading:
    """The reading that a conjecture states: spaces as ``NAME: SPACE``, conditions and conclusion as comparisons.

    Its first variable, named :data:`CONTEXT`, only carries the sizes.

    :raises Malformed: in one line, what is wrong and where.
    """
    declared = {d.name: d for d in _declarations(given)}
    concluded = _comparisons(conclusion, "the conclusion")
    conditions = [c for text in assuming for c in _comparisons(text, "--assuming")]
    conditions += [c for d in declared.values() for c in d.conditions()]
    sizes = _sizes(declared, [*concluded, *conditions])
    variables = {name: d for name, d in declared.items() if name not in sizes}
    coins = {name: d for name, d in variables.items() if d.family in _COINS}
    required = _check([*concluded, *conditions], sizes, variables, coins)

    occurring = set().union(*(_outside(side, coins) for c in [*concluded, *conditions] for side in c.sides))
    unknowns = {name: d.unknown() for name, d in variables.items() if name not in coins or name in occurring}
    on_sizes = [c for c in conditions if not c.names & {*variables}]
    remaining = meet(unknowns, [c for c in conditions if c not in on_sizes])

    def allowed(chosen: dict) -> bool:
        scope = Scope(ExactArithmetic(), {}, chosen)
        return all(r(chosen) for r in required) and all(c.relation(scope).decide().holds[0] == HOLDS for c in on_sizes)

    names_of_values = [CONTEXT, *unknowns]
    return Reading(
        "conjecture",
        {CONTEXT: _context(sizes)} | {name: drawn(unknowns[name], tuple(sizes)) for name in _in_order(unknowns)},
        _function(names_of_values, lambda values: stated(concluded, _scope(values, coins))),
        conclusion,
        _function(names_of_values, lambda values: [c.relation(_scope(values, coins)) for c in remaining]),
        sizes,
        _function(sizes, allowed),
    )


def _function(parameters: Sequence[str], body: Callable[[dict], Any]) -> Callable:
    """A function of named arguments with a signature that shows them, as readings want it."""

    def function(**values):
        return body(values)

    function.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in parameters]
    )
    return function


def _context(sizes: Mapping[str, tuple[int, int]]) -> Space:
    """The space of the variable that carries the sizes, as what is known of a number."""

    def build(draw):
        one = draw.constant(1)
        return Array(one.arith, one.data, (), known={name: draw.size(name) for name in sizes})

    return Space("sizes", build, sizes=tuple(sizes))


def _in_order(unknowns: Mapping[str, Unknown]) -> Iterator[str]:
    """The variables, each after those that it needs, else as declared."""
    waiting = dict(unknowns)
    while waiting:
        name = next(name for name, u in waiting.items() if not u.needs & set(waiting))
        del waiting[name]
        yield name


# --- declarations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """A space of the language: how it is written, how many axes its values have, and how it is made from its sizes and
    whole numbers. ``lowest`` is the bound that it sets to the entries (of a matrix, the eigenvalues), ``at_most`` says
    which of its sizes must not exceed which."""

    parameters: tuple[str, ...]
    rank: int
    make: Callable[..., Space]
    lowest: tuple[Fraction, bool] | None = None
    at_most: tuple[tuple[int, int], ...] = ()


def _number(low: int, high: int) -> Space:
    return Space(
        f"integers({low}, {high})",
        lambda draw: draw.constant(draw.integer(low, high)),
        lambda k: all_of(le(low, k), le(k, high)),
    )


_FROM_ZERO, _ABOVE_ZERO = (Fraction(0), False), (Fraction(0), True)
SPACES: dict[str, _Entry] = {
    "real": _Entry((), 0, spaces.real),
    "positive": _Entry((), 0, spaces.positive, _ABOVE_ZERO),
    "nonnegative": _Entry((), 0, spaces.nonnegative, _FROM_ZERO),
    "interval": _Entry(("a", "b"), 0, spaces.real),
    "integers": _Entry(("low", "high"), 0, _number),
    "vector": _Entry(("n",), 1, spaces.vector),
    "nonnegative_vector": _Entry(("n",), 1, spaces.nonnegative_vector, _FROM_ZERO),
    "positive_vector": _Entry(("n",), 1, spaces.positive_vector, _ABOVE_ZERO),
    "unit": _Entry(("n",), 1, spaces.unit_vector),
    "simplex": _Entry(("n",), 1, spaces.simplex),
    "signs": _Entry(("n",), 1, spaces.signs),
    "mask": _Entry(("n", "p"), 1, spaces.mask),
    "matrix": _Entry(("m", "n"), 2, spaces.matrix),
    "symmetric": _Entry(("n",), 2, spaces.symmetric),
    "psd": _Entry(("n",), 2, spaces.psd, _FROM_ZERO),
    "pd": _Entry(("n",), 2, spaces.pd, _ABOVE_ZERO),
    "orthogonal": _Entry(("n",), 2, spaces.orthogonal),
    "frame": _Entry(("n", "k"), 2, matrices.frame, at_most=((1, 0),)),
    "projection": _Entry(("n",), 2, matrices.projection),
    "lower_triangular": _Entry(("n",), 2, spaces.lower_triangular),
    "full_row_rank": _Entry(("m", "n"), 2, spaces.full_row_rank, at_most=((0, 1),)),
    "of_rank": _Entry(("m", "n", "r"), 2, matrices.of_rank, at_most=((2, 0), (2, 1))),
    "rank_at_most": _Entry(("m", "n", "r"), 2, matrices.rank_at_most),
    "stochastic": _Entry(("m", "n"), 2, matrices.stochastic),
    "joint": _Entry(("m", "n"), 2, distributions.joint),
    "graph": _Entry(("n",), 2, combinatorics.graph),
    "smooth_function": _Entry(("n",), 1, functions.smooth_function),
    "convex_function": _Entry(("n",), 1, functions.convex_function),
    "strongly_convex_function": _Entry(("n",), 1, lambda n: functions.convex_function(n, strongly=True)),
    "piecewise_quadratic": _Entry(("n",), 1, functions.piecewise_quadratic),
    "pl_function": _Entry(("n",), 1, functions.smooth_pl_function),
    "lipschitz_function": _Entry(("n",), 1, functions.lipschitz_function),
    "homogeneous_function": _Entry(("n", "degree"), 1, functions.homogeneous_function),
    "polynomial": _Entry(("n", "degree"), 1, functions.polynomial),
}
_KINDS = dict.fromkeys("abp", "expression") | dict.fromkeys(("low", "high", "degree"), "whole")
_MAX_DEGREE = 8

#: The families of variables that E(...) averages over.
_COINS = ("mask", "signs")


@dataclass(frozen=True)
class _Declaration:
    """A declared variable: its space's name, and the sizes, whole numbers and expressions that this was given."""

    name: str
    family: str
    sizes: tuple
    whole: tuple[int, ...]
    expressions: tuple[ast.expr, ...]
    place: tuple[str, str]

    @property
    def axes(self) -> tuple:
        """The axes of its values."""
        return (self.sizes * 2)[: SPACES[self.family].rank]

    def shaped(self) -> Space:
        """A space of values of the same shape, at any sizes."""
        entry = SPACES[self.family]
        return spaces.matrix(*self.axes) if entry.at_most else entry.make(*self.sizes, *self.whole)

    def fits(self, at: Mapping[str, int]) -> bool:
        """Whether the space exists at these sizes."""
        lengths = [axis_length(axis, at) for axis in self.sizes]
        return min(lengths, default=1) >= 1 and all(lengths[i] <= lengths[j] for i, j in SPACES[self.family].at_most)

    def unknown(self) -> Unknown:
        """The variable as it is drawn while no assumption asks for more."""
        entry = SPACES[self.family]
        family = "real" if self.family == "interval" else self.family
        lows = [(lambda scope: entry.lowest[0], entry.lowest[1])] if entry.lowest else []
        return Unknown(self.name, family, self.axes, entry.make(*self.sizes, *self.whole), lows=lows)

    def conditions(self) -> list[Comparison]:
        """What the declaration states with its expressions: an interval's bounds, a probability between 0 and 1."""
        node, name = parse("x"), ast.Name(self.name, ast.Load())
        if self.family == "interval":
            low, high = self.expressions
            return [Comparison(ast.LtE, sides, node, self.place) for sides in ((low, name), (name, high))]
        if self.family == "mask":
            (p,) = self.expressions
            zero, one = ast.Constant(Fraction(0)), ast.Constant(Fraction(1))
            return [Comparison(ast.LtE, sides, p, self.place) for sides in ((zero, p), (p, one)) if names(p)]
        return []

    def law(self, scope: Scope) -> Iterator[tuple[Any, Array]]:
        """The values of a mask or of signs with their probabilities."""
        n = axis_length(self.sizes[0], scope.sizes)
        p = evaluate(self.expressions[0], scope) if self.family == "mask" else Fraction(1, 2)
        for bits in itertools.product((0, 1), repeat=n):
            values = bits if self.family == "mask" else [2 * bit - 1 for bit in bits]
            yield reduce(mul, (p if bit else 1 - p for bit in bits)), scope.arith.constant(values, (n,))


def _declarations(given: Sequence[str]) -> Iterator[_Declaration]:
    seen = set()
    for text in given:
        with placed(text, f"--given {text[:60]!r}"):
            for declaration in _declared(text):
                if declaration.name in seen:
                    raise Malformed(f"{declaration.name} is declared twice")
                seen.add(declaration.name)
                yield declaration


def _declared(text: str) -> Iterator[_Declaration]:
    """The variables of ``NAME: SPACE`` or ``NAME, NAME: SPACE``."""
    before, colon, after = text.partition(":")
    if not colon or not after.strip():
        raise Malformed("a variable and its space are expected, as in 'x: vector(n)'")
    family, arguments = _space(parse(text, len(before) + 1))
    for name in (part.strip() for part in before.split(",")):
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            raise Malformed(f"{name[:40]!r} cannot be the name of a variable")
        if name in FUNCTIONS or name in PREDICATES or name in SPACES or name == "pi":
            raise Malformed(f"{name} has a meaning of its own and cannot be the name of a variable")
        yield _Declaration(name, family, *arguments, (text, f"--given {text[:60]!r}"))


def _space(node: ast.expr) -> tuple[str, list[tuple]]:
    """A space's name; and its arguments, those that are sizes, whole numbers and other expressions."""
    family = node.func.id if isinstance(node, ast.Call) else getattr(node, "id", None)
    if family not in SPACES:
        raise Malformed(f"unknown space {shown(node)}; there are {', '.join(SPACES)}", node)
    written = node.args if isinstance(node, ast.Call) else []
    parameters = SPACES[family].parameters
    if len(written) != len(parameters):
        usage = f"({', '.join(parameters)})" if parameters else ""
        raise Malformed(f"the space is written {family}{usage}", node)
    found: dict[str, list] = {"size": [], "whole": [], "expression": []}
    for argument, parameter in zip(written, parameters):
        kind = _KINDS.get(parameter, "size")
        found[kind].append({"size": _axis, "whole": _whole}.get(kind, lambda node: node)(argument))
    if family == "integers" and found["whole"][0] > found["whole"][1]:
        raise Malformed("there are no such integers", node)
    if "degree" in parameters and not 1 <= found["whole"][0] <= _MAX_DEGREE:
        raise Malformed(f"a degree is from 1 to {_MAX_DEGREE}", node)
    return family, [tuple(arguments) for arguments in found.values()]


def _axis(node: ast.expr):
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=number) if number.denominator == 1 and 1 <= number <= MAX_SIZE:
            return int(number)
        case ast.BinOp(op=ast.Add() | ast.Sub(), left=ast.Name(id=name), right=ast.Constant(value=number)) if (
            number.denominator == 1 and number <= MAX_SIZE
        ):
            return f"{name}{'+' if isinstance(node.op, ast.Add) else '-'}{number}"
    raise Malformed(f"{shown(node)} is no size: a name, a number from 1 to {MAX_SIZE}, or a sum such as n + 1", node)


def _whole(node: ast.expr) -> int:
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    number = node.operand if negative else node
    if not isinstance(number, ast.Constant) or number.value.denominator != 1 or number.value > 10**9:
        raise Malformed(f"{shown(node)}: a whole number as written is expected, at most 10**9", node)
    return -int(number.value) if negative else int(number.value)


def _comparisons(text: str, where: str) -> list[Comparison]:
    where = where if where != "--assuming" else f"--assuming {text[:60]!r}"
    with placed(text, where):
        return [replace(c, place=(text, where)) for c in comparisons(parse(text))]


def _name(axis) -> str | None:
    """The size in an axis such as ``"n+1"``."""
    return re.split("[+-]", axis)[0] if isinstance(axis, str) else None


def _sizes(declared: Mapping[str, _Declaration], stated: Sequence[Comparison]) -> dict[str, tuple[int, int]]:
    """The sizes and their ranges; an integer variable that is used as a size is one."""
    used = dict.fromkeys(name for d in declared.values() for name in map(_name, d.sizes) if name)
    for call in _calls(stated, ("eye", "ones", "zeros")):
        used |= dict.fromkeys(name for a in call.args for name in sorted(names(a)) if name in declared)
    sizes = {}
    for name in used:
        if name not in declared:
            sizes[name] = SIZES
            continue
        declaration = declared[name]
        low, high = declaration.whole or (0, 0)
        if not 1 <= low <= high <= MAX_SIZE:
            problem = f"{name} is used as a size: declare it as integers(low, high) from 1 to {MAX_SIZE}, or not at all"
            raise Malformed(problem, where=declaration.place[1])
        sizes[name] = (low, high)
    return sizes


def _calls(stated: Sequence[Comparison], functions: Sequence[str]) -> Iterator[ast.Call]:
    for comparison in stated:
        for node in (node for side in comparison.sides for node in ast.walk(side)):
            if isinstance(node, ast.Call) and node.func.id in functions:
                yield node


def _outside(node: ast.AST, coins: Mapping) -> set[str]:
    """The variables that occur, those over which an E(...) averages left out."""
    if isinstance(node, ast.Call) and node.func.id == "E":
        over = names(node) & set(coins)
        return (names(node) - over) | {p for name in over for e in coins[name].expressions for p in names(e)}
    inside = [_outside(child, coins) for child in ast.iter_child_nodes(node)]
    return set().union(*inside, {node.id} if isinstance(node, ast.Name) else ())


# --- what is stated, at given values --------------------------------------------------------------------------------


def _scope(values: Mapping[str, Any], coins: Mapping[str, _Declaration], probe: Probe | None = None) -> Scope:
    context = values[CONTEXT]
    variables = {name: value for name, value in values.items() if name != CONTEXT}
    return Scope(context.arith, variables, context.known, {name: d.law for name, d in coins.items()}, probe)


def _check(
    stated: Sequence[Comparison],
    sizes: Mapping[str, tuple[int, int]],
    variables: Mapping[str, _Declaration],
    coins: Mapping[str, _Declaration],
) -> list[Callable[[Mapping[str, int]], bool]]:
    """Evaluate everything once, at sizes that are all different, so that shapes which conform do so at all sizes.

    Returns what must hold of the sizes: that the spaces and the indices exist, and that no E(...) has too many terms.

    :raises Malformed: at what does not fit together.
    """
    axes = [axis for d in variables.values() for axis in d.sizes]
    written = [n.value for c in stated for side in c.sides for n in ast.walk(side) if isinstance(n, ast.Constant)]
    whole = {int(number) for number in written if number.denominator == 1} | {a for a in axes if isinstance(a, int)}
    # Far from all that is written and from one another, so that sums such as n + 2 are told apart too.
    margin = 1 + max((int(part) for a in axes if isinstance(a, str) for part in re.findall(r"[+-](\d+)", a)), default=0)
    free = (k for k in itertools.count(7, 2 * margin + 2) if all(abs(k - number) > margin for number in whole))
    chosen = dict(zip(sizes, free))
    lengths = {axis_length(axis, chosen): axis for axis in (*axes, *sizes) if isinstance(axis, str)}
    spaces_of = {name: d.shaped() for name, d in variables.items()}
    bare = Reading("probe", {CONTEXT: _context(sizes)} | spaces_of, lambda: None, "", sizes=sizes)
    form = layout(bare, Structure(tuple(chosen.items())))
    generator = np.random.default_rng(0)
    probe = Probe()
    with np.errstate(all="ignore"):
        values = float_values(bare, form.structure, generator.uniform(0.25, 0.75, (1, len(form.kinds))))
        for declaration in coins.values():
            with placed(*declaration.place):
                _check_probability(declaration, coins, _scope(values, coins, probe))
        for comparison in stated:
            try:
                with placed(*comparison.place):
                    comparison.relation(_scope(values, coins, probe))
            except Malformed as error:
                raise Malformed(_in_names(str(error), lengths)) from None
    required = [d.fits for d in variables.values()]
    for length, least in probe.indexed:
        if length not in lengths and least > length:
            raise Malformed(f"an index is beyond the length of its axis, which is {length}")
        required.append(lambda at, axis=lengths.get(length, length), least=least: axis_length(axis, at) >= least)
    return required + _few_coins(probe, sizes, coins)


def _in_names(problem: str, lengths: Mapping[int, str]) -> str:
    """A message about shapes with the sizes by name, where they were chosen to be recognised."""
    return re.sub(r"(?<![\w.,'])\d+(?![\w.'])", lambda m: lengths.get(int(m[0]), m[0]), problem)


def _check_probability(declaration: _Declaration, coins: Mapping[str, _Declaration], scope: Scope) -> None:
    for p in declaration.expressions:
        if names(p) & set(coins):
            raise Malformed("a probability that is random itself")
        value = evaluate(p, scope)
        if isinstance(value, Array) and not value.is_scalar:
            raise Malformed(f"{shown(p)} is no probability, but an array")
        if isinstance(value, Fraction) and not 0 <= value <= 1:
            raise Malformed(f"{shown(p)} is no probability")


def _few_coins(probe: Probe, sizes, coins) -> list[Callable[[Mapping[str, int]], bool]]:
    def count(averaged: Sequence[str], at: Mapping[str, int]) -> int:
        return sum(axis_length(coins[name].sizes[0], at) for name in averaged)

    required = []
    for averaged in probe.averaged:
        fewest = count(averaged, {name: low for name, (low, _) in sizes.items()})
        if fewest > MAX_COINS:
            raise Malformed(
                f"E(...) over 2**{fewest} values of {', '.join(averaged)}; at most 2**{MAX_COINS} are summed"
            )
        required.append(lambda at, averaged=averaged, most=max(COINS, fewest): count(averaged, at) <= most)
    return required
