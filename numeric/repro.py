"""``proofread repro``: a standalone script that recomputes both sides of a refuted statement, ready to send to an
author.

The script is generated from the claim's own body: its source, the source of the words of ours that it uses, a plain
implementation of the array vocabulary (:mod:`numeric.repro_prelude`), and the instance.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
from fractions import Fraction
from pathlib import Path
from types import FunctionType
from typing import Any

from claims.model.arrays import Int
from claims.model.claim import Claim
from claims.model.spaces import Record
from numeric.instances import decoded_somewhere

#: The kinds of evidence with something to recompute.
KINDS = ("instance", "undefined", "statistical")

_OURS = ("claims.", "symbolic.", "numeric.")

_PRELUDE = Path(__file__).with_name("repro_prelude.py")


class NothingToRecompute(ValueError):
    """There is no finite computation behind this evidence."""


def script(claim: Claim, result: dict) -> str:
    """The script for the refutation of a claim's printed reading.

    :raises NothingToRecompute: where the printed reading is not refuted, or the evidence is of another kind.
    """
    refutation = (result["readings"].get("printed") or {}).get("refutation")
    if refutation is None:
        raise NothingToRecompute(f"{claim.id}: nothing speaks against the statement as printed")
    if refutation["kind"] not in KINDS:
        raise NothingToRecompute(f"{claim.id}: evidence of kind {refutation['kind']} has no finite part to recompute")
    if refutation["kind"] == "statistical":
        return _statistical(claim)
    reading = claim.readings["printed"]
    names = list(inspect.signature(reading.conclusion).parameters)
    body = _Sources()
    body.add_body(reading.conclusion)
    sizes = refutation["instance"]["sizes"]  # a witness that the claim gives names none, and is made of arrays
    alike = decoded_somewhere(reading, sizes) if set(reading.size_names()) <= set(sizes) else {}
    for name in names:
        body.add_parts(alike.get(name))
    values = [f"{n} = {_literal(refutation['instance'][n], reading.given[n], alike.get(n))}" for n in names]
    lines = [
        _header(claim),
        _prelude(),
        *body.texts,
        "",
        "",
        *values,
        "",
        f"for name in {names!r}:",
        '    print(f"{name} = {shown(globals()[name]) if isinstance(globals()[name], Array) else globals()[name]}")',
        "try:",
        f"    relation = printed({', '.join(names)})",
        "except (Undefined, ZeroDivisionError, IllTyped) as error:",
        '    print(f"The statement is undefined here: {error}")',
        "else:",
        "    part = relation.decisive()",
        '    print(f"left side:  {shown(part.lhs)}")',
        '    print(f"right side: {shown(part.rhs)}")',
        "    print(f\"{part.kind}: {'holds' if relation.holds else 'is violated'}\")",
        "",
    ]
    return "\n".join(lines)


def _header(claim: Claim) -> str:
    sentences = textwrap.fill(" ".join(claim.statement.split()), 100)
    parts = [f"{claim.source.title}\n{claim.place}: {claim.title}", sentences, f"As printed:\n{claim.formula}"]
    return '"""' + "\n\n".join(parts).replace("\\", "\\\\").replace('"', "'") + '\n"""'


def _prelude() -> str:
    """The vocabulary without its module docstring."""
    source = _PRELUDE.read_text(encoding="utf-8")
    docstring = ast.parse(source).body[0]
    return "\n".join(source.splitlines()[docstring.end_lineno :]).strip()


def _literal(value: Any, space, alike: Any) -> str:
    """Python source for a value of an instance as results.json has it; ``alike`` is a value of the same space."""
    if isinstance(alike, Record) or isinstance(alike, tuple) and isinstance(alike[0], Record):
        return _record(value, alike)
    if isinstance(value, dict) and "mid" not in value:
        if not {"A", "a", "s"} <= set(value):
            raise NothingToRecompute(f"{space}: the script cannot make its values, which are more than numbers")
        return f"function({json.dumps(value)})"
    if (space.letter or {}).get("index") is not None:
        return str(int(Fraction(value)))
    if str(space).startswith("many("):
        parts = (_literal(v, space, None) if isinstance(v, dict) else f"array({json.dumps(v)})" for v in value)
        return f"[{', '.join(parts)}]"
    return f"array({json.dumps(value)})"


def _record(value: Any, alike: Any) -> str:
    """Python source for a record, or for a part of one."""
    if isinstance(alike, Record):
        parts = ", ".join(f"{name}={_record(value[name], part)}" for name, part in vars(alike).items())
        return f"{type(alike).__name__}({parts})"
    if isinstance(alike, (tuple, list)):
        return f"[{', '.join(map(_record, value, alike))}]"
    return value if callable(alike) else f"array({json.dumps(value)})"


class _Sources:
    """The sources of the functions that a body uses, in order of need; the vocabulary's own words are in the
    prelude."""

    def __init__(self):
        self.texts: list[str] = []
        self.done: set[str] = set(_prelude_names())

    def add_body(self, function: FunctionType) -> None:
        self._needs(function)
        source = textwrap.dedent(inspect.getsource(function))
        if not source.startswith("def"):
            raise NothingToRecompute(f"{function.__qualname__}: the body is no function definition")
        name = function.__name__
        self.texts.append("\n\n" + source.replace(f"def {name}(", "def printed(", 1).rstrip())

    def add_parts(self, value: Any) -> None:
        """The classes of the records that a value consists of, and the functions among their parts."""
        if isinstance(value, (tuple, list)):
            for part in value:
                self.add_parts(part)
        elif isinstance(value, Record):
            for needed in (type(value), *filter(inspect.isfunction, vars(value).values())):
                if needed.__name__ not in self.done:
                    self._include(needed.__name__, needed)
            self.add_parts(list(vars(value).values()))

    def _needs(self, defined: FunctionType | type) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(defined)))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        known = vars(sys.modules[defined.__module__])
        for name in sorted(names & set(known) - self.done):
            self._include(name, known[name])

    def _include(self, name: str, value: Any) -> None:
        self.done.add(name)
        if isinstance(value, FunctionType) or (inspect.isclass(value) and value.__module__.startswith(_OURS)):
            self._needs(value)
            self.texts.append("\n\n" + textwrap.dedent(inspect.getsource(value)).rstrip())
        elif isinstance(value, (int, Fraction, str, tuple, dict)) and not isinstance(value, Int):
            self.texts.append(f"\n\n{name} = {value!r}")


def _prelude_names() -> set[str]:
    tree = ast.parse(_PRELUDE.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _statistical(claim: Claim) -> str:
    sources = _Sources()
    test = claim.refute.test
    sources._include(test.__name__, test)
    call = f'\n\nprint(f"error probability: {{{test.__name__}(0):.2e}}")\n'
    return "\n".join([_header(claim), _prelude(), *sources.texts, call])
