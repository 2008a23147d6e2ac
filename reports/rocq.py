"""Readings as theorems that Rocq's kernel accepts: one generated file a text, checked by ``coqc``."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from claims.model.claim import Claim
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

#: Seconds for one command of a proof, and for one file.
COMMAND_SECONDS, FILE_SECONDS = 10, 300

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
    checker = Checker(directory)
    entries: dict[str, list[Entry]] = {}
    reasons: dict[tuple[str, str], str] = {}
    for result in results:
        claim = claims.get(result["id"])
        for name in _wanted(claim, result):
            try:
                entry = _entry(claim, name, result["readings"][name])
            except rocq.NotExported as error:
                reasons[claim.id, name] = str(error)
                continue
            entries.setdefault(claim.source.key, []).append(entry)
    found = {
        (entry.claim, entry.reading): (entry, outcome)
        for source, each in entries.items()
        for entry, outcome in checker.check(source, each)
    }
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
    stem = re.sub(r"\W", "_", claim.id)
    if _refuted(found):
        theorem = rocq.refutation(f"not_{stem}", claim.readings[name], found["refutation"]["instance"])
    else:
        theorem = rocq.theorem(stem, claim.readings[name])
    comment = re.sub(r"\s+", " ", claim.statement).replace("(*", "( *").replace("*)", "* )").replace('"', "''")
    return Entry(claim.id, name, theorem.name, f"(** {claim.place}. {comment} *)\n{theorem.text}", theorem.dropped)


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
                reading["tier"] = "kernel"
        elif (result["id"], name) in reasons:
            reading["rocq_reason"] = reasons[result["id"], name]
    standing = claim.standing.name if claim is not None and claim.standing else "printed"
    tier = readings[standing]["tier"] if standing in readings else result["tier"]
    return result | {"readings": readings, "tier": tier}


class Checker:
    """Runs coqc in a directory, on one file a text; what a theorem's text and the library determine is kept."""

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
            shutil.copy(LIBRARY / f"{module}.v", self.directory)
            problem = self._coqc(f"{module}.v")
            if problem is not None:
                raise Missing(f"coqc rejects the library, so no theorem was checked: {problem.splitlines()[-1]}")
        stamp.write_text(self.print)

    def _coqc(self, file: str) -> str | None:
        """What coqc complains about, None if nothing."""
        command = ["coqc", "-q", "-w", "none", "-Q", ".", "Proofread", file]
        try:
            found = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, timeout=FILE_SECONDS)
        except subprocess.TimeoutExpired:
            return f"no end after {FILE_SECONDS} s"
        return None if found.returncode == 0 else found.stdout + found.stderr

    def check(self, source: str, entries: list[Entry]) -> list[tuple[Entry, dict]]:
        """The entries with what coqc says: ``accepted``, ``axioms``, and ``reason`` where it is not accepted.

        coqc stops at the first theorem that it rejects: the run goes on with those after it.
        """
        file = re.sub(r"\W", "_", source)
        pending = [entry for entry in entries if self._key(entry) not in self.outcomes]
        while pending:
            for entry in pending:
                self._axioms(entry).unlink(missing_ok=True)
            (self.directory / f"{file}.v").write_text(self._text(source, pending), encoding="utf-8")
            problem = self._coqc(f"{file}.v")
            while pending and self._axioms(pending[0]).exists():
                entry = pending.pop(0)
                self.outcomes[self._key(entry)] = self._accepted(entry)
            if pending:
                entry = pending.pop(0)
                reason = _message(problem or "no axioms were shown")
                self.outcomes[self._key(entry)] = {"accepted": False, "axioms": [], "reason": reason}
            self.kept.write_text(json.dumps(self.outcomes), encoding="utf-8")
        accepted = [entry for entry in entries if self.outcomes[self._key(entry)]["accepted"]]
        (self.directory / f"{file}.v").write_text(self._text(source, accepted), encoding="utf-8")
        return [(entry, self.outcomes[self._key(entry)]) for entry in entries]

    def _key(self, entry: Entry) -> str:
        return hashlib.sha256((self.print + entry.text).encode()).hexdigest()

    def _axioms(self, entry: Entry) -> Path:
        return self.directory / f"{entry.name}.axioms.out"

    @staticmethod
    def _text(source: str, entries: list[Entry]) -> str:
        text = _HEADER.format(title=source, seconds=COMMAND_SECONDS)
        for entry in entries:
            text += f'\n{entry.text}\nRedirect "{entry.name}.axioms" Print Assumptions {entry.name}.\n'
        return text

    def _accepted(self, entry: Entry) -> dict:
        """The axioms of an accepted theorem; any that is not expected rejects it."""
        shown = self._axioms(entry).read_text(encoding="utf-8")
        names = [line.split()[0] for line in shown.splitlines() if line.strip() and not line[0].isspace()]
        axioms = [] if shown.startswith("Closed under the global context") else sorted({*names} - {"Axioms:"})
        strange = [a for a in axioms if a not in AXIOMS]
        if strange:
            return {"accepted": False, "axioms": axioms, "reason": f"it uses {', '.join(strange)}"}
        return {"accepted": True, "axioms": axioms, "reason": None}


def _message(problem: str) -> str:
    _, _, message = problem.partition("Error:")
    return " ".join((message or problem).split())[:300]
