"""A fingerprint changes when something changes that the result depends on, and only then."""

import importlib
import itertools
import sys
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from reports import fingerprint

WORDS = """
FACTOR = 2
def used(x):
    return helper(x) * FACTOR
def helper(x):
    return x
def unused(x):
    return x
"""
CHAPTER = '''
from {package}.words import used
def local(x):
    return used(x)
class First:
    """A statement."""
    def printed(x):
        return local(x)
class Second:
    def printed(x):
        from {package} import late
        return late.value
class Third(First):
    pass
'''

NAMES = itertools.count()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of texts whose modules can be changed; ``digest`` reads it as it stands on disk."""
    name = f"texts{next(NAMES)}"
    folder = tmp_path / name
    folder.mkdir()
    files = {"__init__": "", "words": WORDS, "chapter": CHAPTER.format(package=name), "late": "value = 1\n"}
    for module, text in files.items():
        (folder / f"{module}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)

    def change(module, old, new):
        assert old in files[module]
        files[module] = files[module].replace(old, new)
        (folder / f"{module}.py").write_text(files[module])

    def digest(claim, module="chapter"):
        fingerprint._module.cache_clear()
        importlib.invalidate_caches()
        return fingerprint.code(f"{name}.{module}", claim)

    yield SimpleNamespace(change=change, digest=digest)
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.mark.parametrize(
    ("claim", "module", "old", "new", "changes"),
    [
        ("First", "chapter", "return local(x)", "return -local(x)", True),
        ("First", "chapter", "return used(x)", "return -used(x)", True),
        ("First", "words", "helper(x) * FACTOR", "helper(x)", True),
        ("First", "words", "return x\ndef unused", "return -x\ndef unused", True),
        ("First", "words", "FACTOR = 2", "FACTOR = 3", True),
        ("First", "words", "FACTOR = 2", "FACTOR = 2\nglobals().update(FACTOR=3)", True),
        ("First", "words", "def unused(x):\n    return x", "def unused(x):\n    return -x", False),
        ("First", "words", "FACTOR = 2", "# a comment\nFACTOR = 2", False),
        ("First", "late", "1", "2", False),
        ("First", "chapter", "late.value", "-late.value", False),
        ("Second", "late", "1", "2", True),
        ("Second", "chapter", "return local(x)", "return -local(x)", False),
        ("Third", "chapter", "return local(x)", "return -local(x)", True),
        ("Made", "late", "1", "2", True),
    ],
)
def test_what_a_claim_uses_is_what_counts(package, claim, module, old, new, changes):
    before = package.digest(claim)
    assert package.digest(claim) == before
    package.change(module, old, new)
    assert (package.digest(claim) != before) == changes


@dataclass(frozen=True)
class Settings:
    seed: int = 0
    effort: str = "standard"


@pytest.fixture
def prints(package):
    def of(settings=Settings(), **cites):
        claims = {
            id: SimpleNamespace(module=fingerprint.__name__, qualname="code", cites=cited, worst_case=None)
            for id, cited in cites.items()
        }
        return fingerprint.fingerprints(claims, claims, settings)

    return of


def test_settings_count(prints):
    assert prints(a=()) == prints(a=())
    assert prints(a=()) != prints(Settings(seed=1), a=())
    assert prints(a=()) != prints(Settings(effort="quick"), a=())


def test_what_computes_worst_cases_counts_for_claims_that_declare_one(monkeypatch):
    def digests():
        claims = {
            id: SimpleNamespace(module=fingerprint.__name__, qualname="code", cites=(), worst_case=declared)
            for id, declared in (("a", None), ("b", "declared"))
        }
        return fingerprint.fingerprints(claims, claims, Settings())

    before = digests()
    monkeypatch.setattr(fingerprint, "worst_case_versions", lambda: {"pepit": "another"})
    after = digests()
    assert after["a"] == before["a"] and after["b"] != before["b"]


def test_cited_claims_count(prints):
    assert prints(b=(), a=("b",))["a"] != prints(b=(), a=())["a"]
    assert prints(c=(), b=("c",), a=("b",))["a"] != prints(c=(), b=(), a=("b",))["a"]


def test_libraries_and_engine_count(prints, monkeypatch):
    before = prints(a=())
    monkeypatch.setattr(fingerprint, "engine", lambda: "another")
    assert prints(a=()) != before
    monkeypatch.undo()
    monkeypatch.setattr(fingerprint, "version", lambda library: "another")
    assert prints(a=()) != before
