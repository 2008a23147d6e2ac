"""Fingerprints: a result may be kept for as long as everything it depends on stays the same.

A claim's result depends on its own code and that of the words it uses, on the engine, on the versions of Python and the
libraries, on the settings (seed and effort), and on the claims it cites. The code of a claim is found on the syntax
tree, without running anything: its class, and every module-level statement reachable from it through the names that
occur in the text. Occurrence in the text is a superset of use, so nothing that matters is missed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from reports import __version__

LIBRARIES = ("sympy", "numpy", "scipy", "hypothesis", "python-flint")
#: What worst cases are computed with, where it is installed.
WORST_CASES = ("pepit", "cvxpy", "clarabel")

_ROOT = Path(__file__).parent.parent

#: Files and folders that every result depends on.
ENGINE = (
    "claims/model",
    "symbolic",
    "numeric",
    "reports/evaluate.py",
    "reports/verdict.py",
    "reports/anchoring.py",
    "reports/worker.py",
)

#: Those that only the theorems for Rocq depend on.
EXPORT = ("symbolic/rocq", "reports/rocq.py")

_IDENTIFIER = re.compile(r"[^\W\d]\w*")


def versions() -> dict[str, str]:
    """The versions of Proofread, Python and the libraries that the results depend on."""
    return {"proofread": __version__, "python": ".".join(map(str, sys.version_info[:3]))} | {
        library: version(library) for library in LIBRARIES
    }


def worst_case_versions() -> dict[str, str]:
    """The versions of the libraries that worst cases are computed with; empty unless all are installed."""
    try:
        return {library: version(library) for library in WORST_CASES}
    except PackageNotFoundError:
        return {}


@cache
def engine() -> str:
    """The digest of all code that every claim runs through."""
    return _digest(ENGINE, apart=EXPORT)


@cache
def export() -> str:
    """The digest of all code that makes theorems for Rocq."""
    return _digest(EXPORT)


def _digest(places: Iterable[str], apart: Iterable[str] = ()) -> str:
    left_out = {file for place in apart for file in _sources(_ROOT / place)}
    digest = hashlib.sha256()
    for file in sorted({file for place in places for file in _sources(_ROOT / place)} - left_out):
        digest.update(f"{file.relative_to(_ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(place: Path) -> Iterable[Path]:
    return [place] if place.is_file() else [file for file in place.rglob("*") if file.suffix in (".py", ".v")]


@dataclass(frozen=True, eq=False)
class _Statement:
    """A module-level statement: its digest, its words, and what it imports (a name of None is the whole module)."""

    module: str
    digest: str
    words: frozenset[str]
    imports: tuple[tuple[str, str | None], ...]


@dataclass
class _Module:
    """A module's statements: by the names they bind, and those that bind none and so may change anything in it."""

    bound: dict[str, list[_Statement]] = field(default_factory=dict)
    unbound: list[_Statement] = field(default_factory=list)

    def statements(self, name: str | None) -> list[_Statement]:
        """Those that a name may depend on: the whole module for a name that no statement is seen to bind."""
        if name in self.bound:
            return self.bound[name] + self.unbound
        return self.unbound + [statement for group in self.bound.values() for statement in group]


@cache
def _module(name: str) -> _Module | None:
    """The parsed module, or None where there is none of that name."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is None or not spec.has_location:
        return None
    source = Path(spec.origin).read_text(encoding="utf-8")
    lines = source.split("\n")
    package = name if spec.submodule_search_locations is not None else name.rpartition(".")[0]
    module = _Module()
    try:
        nodes = ast.parse(source).body
    except SyntaxError:
        nodes = []
        module.unbound.append(_Statement(name, hashlib.sha256(source.encode()).hexdigest(), frozenset(), ()))
    for node in nodes:
        first = min([node.lineno] + [decorator.lineno for decorator in getattr(node, "decorator_list", ())])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        statement = _Statement(
            name,
            hashlib.sha256(f"{name}\0{text}".encode()).hexdigest(),
            frozenset(_IDENTIFIER.findall(text)),
            tuple(_imports(node, package)) if "import" in text else (),
        )
        bound = _bound(node)
        for word in bound:
            module.bound.setdefault(word, []).append(statement)
        if not bound and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            module.unbound.append(statement)
    return module


def _bound(node: ast.stmt) -> set[str]:
    """The names that a module-level statement binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(part.name)
        elif isinstance(part, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in part.names if alias.name != "*")
    return names


def _imports(node: ast.stmt, package: str) -> Iterator[tuple[str, str | None]]:
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from ((alias.name, None) for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - part.level + 1] if part.level else []
            origin = ".".join(parents + ([part.module] if part.module else []))
            yield from ((origin, None if alias.name == "*" else alias.name) for alias in part.names)


def code(module: str, name: str) -> str:
    """The digest of the code of a module-level name and, transitively, of the names it uses in the texts' modules.

    The engine's own packages and the libraries are not followed: :func:`engine` and :func:`versions` stand for them.
    """
    reached: set[_Statement] = set()
    waiting = _declaring(module, name)
    while waiting:
        statement = waiting.pop()
        if statement not in reached:
            reached.add(statement)
            waiting += _used(statement)
    return hashlib.sha256("".join(sorted(statement.digest for statement in reached)).encode()).hexdigest()


@cache
def _used(statement: _Statement) -> list[_Statement]:
    """The statements of the texts that a statement may use."""
    here = _module(statement.module).bound
    used = {each for word in statement.words & here.keys() for each in _declaring(statement.module, word)}
    followed = ("claims", statement.module.partition(".")[0])
    for origin, name in statement.imports:
        if origin.partition(".")[0] in followed and not f"{origin}.".startswith("claims.model."):
            used.update(_declaring(origin, name))
    return list(used)


def _declaring(origin: str, name: str | None) -> list[_Statement]:
    """The statements that a name of a module may depend on; the name may be that of a submodule."""
    module = _module(origin)
    if module is None:
        return []
    if name is not None and name not in module.bound:
        submodule = _module(f"{origin}.{name}")
        if submodule is not None:
            return submodule.statements(None)
    return module.statements(name)


def fingerprints(claims: Mapping, order: Iterable[str], settings) -> dict[str, str]:
    """The fingerprint of each claim by id; ``order`` names the cited claims before those that cite them."""
    engine_and_libraries = [engine(), versions() | {"python": sys.version_info[:2]}, asdict(settings)]
    prints: dict[str, str] = {}
    for id in order:
        claim = claims[id]
        own = [
            code(claim.module, claim.qualname.partition(".")[0]),
            [[cited, prints.get(cited)] for cited in claim.cites],
            worst_case_versions() if claim.worst_case else {},
        ]
        prints[id] = hashlib.sha256(json.dumps([id, engine_and_libraries, own]).encode()).hexdigest()
    return prints
