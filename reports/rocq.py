"""Readings as theorems that Rocq's kernel accepts: one generated file a text, checked by ``coqc``.

What was exported is kept for as long as the claim's code and the engine stay the same, what coqc said of a theorem for
as long as its text and the library do: an unchanged run does neither again. coqc checks in several processes, each on
some of the theorems.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from claims.model.claim import Claim
from reports.fingerprint import code, engine, versions
from reports.results import missing
from symbolic import rocq

LIBRARY = Path(rocq.__file__).parent / "library"
MODULES = ("Matrices", "Words", "Derivatives", "Functions")

#: Where the generated files and what was found about them are kept.
DIRECTORY = Path("build/rocq")

#: The axioms of Coq's classical real numbers, and that functions are equal if their values are. No others are accepted.
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)

#: Seconds for one command of a proof, and for one run of coqc.
COMMAND_SECONDS, FILE_SECONDS = 10, 300

#: How many theorems one run of coqc is given: it takes half a second to load the library.
PART = 16

_HEADER = """(** {title}

    Statements of this text as theorems. What they speak of is defined in Proofread.Matrices and Proofread.Functions. *)

From Proofread Require Import Matrices Words Derivatives Functions.
From Coq Require Import Lra Lia.
Open Scope R_scope.
Set Default Timeout {seconds}.
"""


@dataclass(frozen=True)
class Entry:
    """A theorem of a text: the claim and reading that it states, and its text with a comment before it."""

    claim: str
    reading: str
    name: str
    text: str
    dropped: tuple[str, ...]


class Missing(Exception):
    """There is no coqc with the libraries that the theorems use; the message is one line."""


def version() -> str:
    """The version of ``coqc``.

    :raises Missing: where there is none.
    """
    if shutil.which("coqc") is None:
        raise Missing("coqc is not installed (Debian: coq libcoq-coquelicot), so no theorem was checked")
    found = subprocess.run(["coqc", "--print-version"], capture_output=True, text=True, timeout=60)
    return found.stdout.strip()


def attach(claims: Mapping[str, Claim], results: list[dict], directory: Path = DIRECTORY) -> list[dict]:
    """The results of claims with what Rocq says of their standing readings and of their refutations.

    A proved reading whose whole statement is accepted has the tier ``kernel``.

    :raises Missing: where there is no coqc.
    """
    checker, exports = Checker(directory), Exports(directory)
    entries: dict[str, list[Entry]] = {}
    reasons: dict[tuple[str, str], str] = {}
    for result in results:
        claim = claims.get(result["id"])
        for name in _wanted(claim, result):
            made = exports.get(claim, name, result["readings"][name])
            if isinstance(made, Entry):
                entries.setdefault(claim.source.key, []).append(made)
            else:
                reasons[claim.id, name] = made
    exports.keep()
    outcomes = checker.check([entry for each in entries.values() for entry in each])
    for source, each in entries.items():
        checker.write(source, [entry for entry in each if outcomes[entry]["accepted"]])
    found = {(entry.claim, entry.reading): (entry, outcome) for entry, outcome in outcomes.items()}
    return [_attached(claims.get(r["id"]), r, found, reasons) for r in results]


def _wanted(claim: Claim | None, result: Mapping) -> Iterable[str]:
    """The readings of a claim that are worth a theorem: what is proved, and what an instance refutes."""
    if claim is None:
        return ()
    readings = result["readings"].items()
    return [name for name, reading in readings if name in claim.readings and (reading["tier"] or _refuted(reading))]


def _refuted(reading: Mapping) -> bool:
    refutation = reading["refutation"]
    return reading["verdict"] == "refuted" and refutation is not None and refutation["kind"] == "instance"


def _entry(claim: Claim, name: str, found: Mapping) -> Entry:
    stem = _stem(claim.id)
    if _refuted(found):
        theorem = rocq.refutation(f"not_{stem}", claim.readings[name], found["refutation"]["instance"])
    else:
        theorem = rocq.theorem(stem, claim.readings[name])
    comment = re.sub(r"\s+", " ", claim.statement).replace("(*", "( *").replace("*)", "* )").replace('"', "''")
    dropped = theorem.dropped if _refuted(found) else (*claim.readings[name].dropped, *theorem.dropped)
    return Entry(claim.id, name, theorem.name, f"(** {claim.place}. {comment} *)\n{theorem.text}", dropped)


def _attached(claim: Claim | None, result: dict, found: Mapping, reasons: Mapping) -> dict:
    readings = {name: dict(reading) for name, reading in result["readings"].items()}
    for name, reading in readings.items():
        if (result["id"], name) in found:
            entry, outcome = found[result["id"], name]
            covers = "core" if entry.dropped else "whole"
            reading["rocq"] = {
                "theorem": entry.name, "covers": covers, "dropped": list(entry.dropped), **outcome,
            }  # fmt: skip
            if outcome["accepted"] and covers == "whole" and reading["verdict"] == "proved":
                reading |= {"tier": "kernel", "scope": "general"}
        elif (result["id"], name) in reasons:
            reading["rocq_reason"] = reasons[result["id"], name]
    standing = claim and readings.get(claim.standing_name)
    if not standing or not standing["tier"]:
        return result | {"readings": readings}
    reason = result["reason"] if result["verdict"] == "definition" else " ".join(missing(standing)) or None
    return result | {"readings": readings, "tier": standing["tier"], "scope": standing["scope"], "reason": reason}


class Exports:
    """The theorems that readings become, as entries or the reasons why not; kept in a directory."""

    def __init__(self, directory: Path):
        directory.mkdir(parents=True, exist_ok=True)
        self.file = directory / "exported.json"
        self.known: dict[str, dict | str] = json.loads(self.file.read_text()) if self.file.exists() else {}

    def get(self, claim: Claim, name: str, found: Mapping) -> Entry | str:
        """The entry of a reading that was proved or refuted, or why there is none."""
        print_ = [_exporter(), code(claim.module, claim.qualname.partition(".")[0]), claim.id, name]
        print_.append(found["refutation"]["instance"] if _refuted(found) else None)
        key = hashlib.sha256(json.dumps(print_).encode()).hexdigest()
        if key not in self.known:
            made = _made(claim, name, found)
            self.known[key] = made if isinstance(made, str) else asdict(made)
        kept = self.known[key]
        return kept if isinstance(kept, str) else Entry(**kept | {"dropped": tuple(kept["dropped"])})

    def keep(self) -> None:
        """Write down what was made."""
        self.file.write_text(json.dumps(self.known), encoding="utf-8")


@cache
def _exporter() -> str:
    """The digest of all code that makes theorems."""
    return hashlib.sha256(f"{engine()}{versions()}".encode() + Path(__file__).read_bytes()).hexdigest()


def _made(claim: Claim, name: str, found: Mapping) -> Entry | str:
    try:
        return _entry(claim, name, found)
    except rocq.NotExported as error:
        return str(error)
    except Exception as error:  # a claim's own code runs here: its faults are its own
        return f"the export stops with {type(error).__name__}: {error}"


class Checker:
    """Runs coqc in a directory; what a theorem's text and the library determine is kept."""

    def __init__(self, directory: Path):
        self.directory = directory.resolve()
        self.directory.mkdir(parents=True, exist_ok=True)
        sources = "".join((LIBRARY / f"{module}.v").read_text(encoding="utf-8") for module in MODULES)
        self.print = hashlib.sha256("\n".join([version(), *sorted(AXIOMS), sources]).encode()).hexdigest()
        self.kept = self.directory / "checked.json"
        self.outcomes: dict[str, dict] = json.loads(self.kept.read_text()) if self.kept.exists() else {}
        self._library()

    def _library(self) -> None:
        """Compile the library, unless that is done."""
        stamp = self.directory / "library"
        if stamp.exists() and stamp.read_text() == self.print:
            return
        for module in MODULES:
            source = LIBRARY / f"{module}.v"
            problem = self._coqc(self.directory / source.name, source.read_text(encoding="utf-8"))
            if problem is not None:
                raise Missing(f"coqc rejects the library, so no theorem was checked: {problem.splitlines()[-1]}")
        stamp.write_text(self.print)

    def _coqc(self, file: Path, text: str) -> str | None:
        """What coqc says against a file with this text, None if nothing."""
        file.write_text(text, encoding="utf-8")
        command = ["coqc", "-q", "-w", "none", "-Q", ".", "Proofread", file.name]
        try:
            found = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, timeout=FILE_SECONDS)
        except subprocess.TimeoutExpired:
            return f"no end after {FILE_SECONDS} s"
        return None if found.returncode == 0 else found.stdout + found.stderr

    def check(self, entries: list[Entry]) -> dict[Entry, dict]:
        """What coqc says of each entry: ``accepted``, ``axioms``, and ``reason`` where it is not accepted.

        The axioms are those of all theorems that were checked together, as to tell them apart takes longer than the
        proofs.
        """
        pending = [entry for entry in entries if self._key(entry) not in self.outcomes]
        parts = [pending[i : i + PART] for i in range(0, len(pending), PART)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for part, outcomes in zip(parts, pool.map(self._decided, map("part_{}".format, range(len(parts))), parts)):
                self.outcomes |= {self._key(entry): outcome for entry, outcome in zip(part, outcomes)}
                self.kept.write_text(json.dumps(self.outcomes), encoding="utf-8")
        return {entry: self.outcomes[self._key(entry)] for entry in entries}

    def _decided(self, stem: str, entries: list[Entry]) -> list[dict]:
        """The outcomes of theorems in a file of their own.

        coqc stops at the first one that it rejects: those before it are run again for their axioms, those after go on.
        What is wrong with all together (an axiom that is not expected, say) is looked for in halves.
        """
        for name in [stem, *(entry.name for entry in entries)]:
            self._shown(name).unlink(missing_ok=True)
        problem = self._coqc(self.directory / f"{stem}.v", _file(stem, entries, axioms=True))
        shown = sum(self._shown(entry.name).exists() for entry in entries)
        axioms = _axioms(self._shown(stem).read_text(encoding="utf-8")) if self._shown(stem).exists() else []
        strange = [axiom for axiom in axioms if axiom not in AXIOMS]
        if problem is None and self._shown(stem).exists() and not strange:
            return [{"accepted": True, "axioms": axioms, "reason": None}] * len(entries)
        if shown == len(entries) > 1:
            return self._decided(stem, entries[: shown // 2]) + self._decided(stem, entries[shown // 2 :])
        reason = f"it uses {', '.join(strange)}" if strange else _message(problem or "it is not shown as a theorem")
        bad = min(shown, len(entries) - 1)
        rejected = {"accepted": False, "axioms": axioms, "reason": reason}
        before = self._decided(stem, entries[:bad]) if bad else []
        after = self._decided(stem, entries[bad + 1 :]) if entries[bad + 1 :] else []
        return [*before, rejected, *after]

    def write(self, source: str, entries: list[Entry]) -> None:
        """The file of a text: its theorems, and their axioms at the end."""
        file = self.directory / f"{_stem(source)}.v"
        file.write_text(_file(source, entries, axioms=bool(entries)), encoding="utf-8")

    def _shown(self, name: str) -> Path:
        """What coqc printed under this name."""
        return self.directory / f"{name}.out"

    def _key(self, entry: Entry) -> str:
        return hashlib.sha256((self.print + entry.text).encode()).hexdigest()


def _file(source: str, entries: list[Entry], axioms: bool = False) -> str:
    """The text of a file of theorems, each shown under its name; with ``axioms`` those of all together at the end."""
    text = _HEADER.format(title=source, seconds=COMMAND_SECONDS)
    for entry in entries:
        text += f'\n{entry.text}\nRedirect "{entry.name}" Check {entry.name}.\n'
    if axioms:
        names = ", ".join(entry.name for entry in entries)
        text += f"\nDefinition every_theorem := ({names}, I).\n"
        text += f'Redirect "{_stem(source)}" Print Assumptions every_theorem.\n'
    return text


def _axioms(shown: str) -> list[str]:
    """The names that ``Print Assumptions`` shows; what is indented are their types."""
    if shown.startswith("Closed under the global context"):
        return []
    names = {line.split()[0] for line in shown.splitlines() if line.strip() and not line[0].isspace()}
    return sorted(names - {"Axioms:"})


def _stem(name: str) -> str:
    """A claim's id or a text's key as a name for Rocq."""
    return re.sub(r"\W", "_", name)


def _message(problem: str) -> str:
    _, _, message = problem.partition("Error:")
    return " ".join((message or problem).split())[:300]
