"""Who may import whom, and that importing a package brings in no heavy library before it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("claims", "symbolic", "numeric", "reports")
#: What is loaded only when the library itself is (symbolic.lazy holds the place of SymPy).
HEAVY = ("sympy.core", "scipy", "hypothesis")
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in OURS
    for file in sorted((ROOT / package).rglob("*.py"))
}


def allowed(module):
    """The packages of ours that a module may import."""
    if within(module, "claims.model"):
        return ("claims.model",)
    if module == "symbolic.kernel":
        return ()
    package = module.partition(".")[0]
    return {
        "claims": ("claims", "symbolic", "numeric"),
        "symbolic": ("claims.model", "symbolic"),
        "numeric": ("claims.model", "numeric"),
        "reports": OURS,
    }[package]


def within(module, package):
    return module == package or module.startswith(package + ".")


def imported(module):
    """The modules that a module imports, in functions too; ``from a import b`` is ``a.b`` if that is a module."""
    file = MODULES[module]
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{origin}.{alias.name}" if f"{origin}.{alias.name}" in MODULES else origin


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_it_may(module):
    ours = {name for name in imported(module) if name.partition(".")[0] in (*OURS, "tests")}
    assert {name for name in ours if not any(within(name, package) for package in allowed(module))} == set()


def test_the_kernel_trusts_python_flint_and_the_standard_library_only():
    assert {name.partition(".")[0] for name in imported("symbolic.kernel")} <= sys.stdlib_module_names | {"flint"}


@pytest.mark.parametrize(
    "statement",
    [
        *(f"import {package}" for package in OURS),
        "import claims; claims.load()",
        "import reports.cli",
        "import reports.runner",
    ],
)
def test_importing_is_light(statement):
    loaded = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not set(HEAVY) & set(loaded)
