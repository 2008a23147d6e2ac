"""Readings as theorems that Rocq's kernel accepts: checked by ``coqc``, and written into one file a text."""

from __future__ import annotations

import hashlib
import inspect
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from claims.model.claim import Claim
from reports.results import missing

LIBRARY = Path(__file__).parent.parent / "symbolic" / "rocq" / "library"
MODULES = ("Matrices", "Words", "Derivatives", "Functions", "Elementary")

#: Where the generated files go, beside the library that they use.
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
COMMAND_SECONDS, FILE_SECONDS = 20, 300

#: What is said of a theorem for whose proof these were too few.
TIMEOUT = f"coqc does not come to an end of its proof in {COMMAND_SECONDS} s"

#: How many theorems one run of coqc is given: it takes half a second to load the library.
PART = 12

_HEADER = """(** {title}

    Statements of this text as theorems; what they speak of is defined beside this file in Proofread/Matrices.v,
    Proofread/Functions.v and Proofread/Elementary.v. norm2 is the squared norm; a division by zero is some number, and
    so are ln and sqrt outside of their domains; a gradient is one in every direction, and that there is one is shown
    in the proof; every matrix has a pseudo-inverse. To check the file: coqc -Q Proofread Proofread FILE. *)

From Proofread Require Import Matrices Words Derivatives Functions Elementary.
From Coq Require Import Lra Lia.
Open Scope R_scope.
Set Default Timeout {seconds}.
"""


@dataclass(frozen=True)
class Entry:
    """A theorem with a comment before it, its statement alone, and the clauses of the text's that it leaves out."""

    name: str
    text: str
    statement: str
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


def attach(claim: Claim, result: dict, theorems: Mapping) -> dict:
    """A claim's result of a run, with what Rocq says of its readings.

    A proved reading of which the whole statement is accepted has the tier ``kernel`` and is general.
    """
    readings = {name: reading | theorems["readings"].get(name, {}) for name, reading in result["readings"].items()}
    for reading in readings.values():
        rocq = reading["rocq"]
        if rocq and rocq["accepted"] and rocq["covers"] == "whole" and reading["verdict"] == "proved":
            reading |= {"tier": "kernel", "scope": "general"}
    standing = readings.get(claim.standing_name)
    if not standing or not standing["tier"]:
        return result | {"readings": readings}
    reason = result["reason"] if result["verdict"] == "definition" else " ".join(missing(standing)) or None
    return result | {"readings": readings, "tier": standing["tier"], "scope": standing["scope"], "reason": reason}


def check(claims: Mapping[str, Claim], results: Iterable[Mapping], jobs: int | None = None) -> dict[str, dict]:
    """What coqc says of the results' proved readings and of their refutations, by claim id, as :func:`attach` takes it.

    A claim has {``id``, ``verdict`` (``checked``), ``coqc`` (the version), ``readings``: by name {``rocq``,
    ``theorem``} or {``rocq_reason``}}.

    :raises Missing: where there is no coqc.
    """
    checker = Checker(DIRECTORY / "Proofread")
    made = {r["id"]: {name: _made(claims[r["id"]], name, r["readings"][name]) for name in _wanted(r)} for r in results}
    entries = [entry for readings in made.values() for entry in readings.values() if isinstance(entry, Entry)]
    outcomes = dict(zip(entries, checker.check(entries, jobs)))
    said = {id: {name: _found(each, outcomes) for name, each in readings.items()} for id, readings in made.items()}
    return {id: {"id": id, "verdict": "checked", "coqc": checker.version, "readings": said[id]} for id in made}


def write(claims: Mapping[str, Claim], theorems: Mapping[str, Mapping]) -> None:
    """Write the accepted theorems into one file a text, in the order of the texts, beside the library."""
    (DIRECTORY / "Proofread").mkdir(parents=True, exist_ok=True)
    for module in MODULES:
        shutil.copy(LIBRARY / f"{module}.v", DIRECTORY / "Proofread")
    texts: dict[str, list[Entry]] = {}
    for id in sorted(theorems, key=lambda id: claims[id].order):
        for reading in theorems[id]["readings"].values():
            if reading["rocq"] and reading["rocq"]["accepted"]:
                entry = Entry(reading["rocq"]["theorem"], reading["theorem"], reading["rocq"]["statement"], ())
                texts.setdefault(claims[id].source.key, []).append(entry)
    for source, entries in texts.items():
        (DIRECTORY / f"{_stem(source)}.v").write_text(_file(source, entries), encoding="utf-8")


def _wanted(result: Mapping) -> Iterable[str]:
    """The readings of a claim that are worth a theorem: what is proved, and what an instance refutes."""
    return [name for name, reading in result["readings"].items() if reading["tier"] or _refuted(reading)]


def _refuted(reading: Mapping) -> bool:
    refutation = reading["refutation"]
    return reading["verdict"] == "refuted" and refutation is not None and refutation["kind"] == "instance"


def _made(claim: Claim, name: str, found: Mapping) -> Entry | str:
    """The theorem of a reading, or why there is none."""
    from symbolic import rocq

    stem, reading = _stem(claim.id), claim.readings[name]
    try:
        if _refuted(found):
            theorem = rocq.refutation(f"not_{stem}", reading, found["refutation"]["instance"])
        else:
            theorem = rocq.theorem(stem, reading)
    except rocq.NotExported as error:
        return str(error)
    except Exception as error:  # a claim's own code runs here: its faults are its own
        return f"The export to Rocq stops with {type(error).__name__}: {error}"
    comment = re.sub(r"\s+", " ", claim.statement).replace("(*", "( *").replace("*)", "* )").replace('"', "''")
    text = f"(** {claim.place}. {comment} *)\n{theorem.text}"
    return Entry(theorem.name, text, theorem.statement, (*reading.dropped, *theorem.dropped))


def _found(made: Entry | str, outcomes: Mapping[Entry, dict]) -> dict:
    """What is kept of a reading."""
    if isinstance(made, str):
        return {"rocq": None, "rocq_reason": made}
    covers = {"covers": "core" if made.dropped else "whole", "dropped": list(made.dropped)}
    statement = inspect.cleandoc(made.statement)
    return {"rocq": {"theorem": made.name, "statement": statement, **covers, **outcomes[made]}, "theorem": made.text}


class Checker:
    """Runs coqc on theorems; the library is compiled once into a directory."""

    def __init__(self, library: Path):
        self.library, self.version = library.resolve(), version()
        self.library.mkdir(parents=True, exist_ok=True)
        sources = {module: (LIBRARY / f"{module}.v").read_text(encoding="utf-8") for module in MODULES}
        stamp, digest = self.library / "compiled", hashlib.sha256(f"{self.version}{sources}".encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        for module, source in sources.items():
            problem = self._coqc(self.library / f"{module}.v", source)
            if problem is not None:
                raise Missing(f"coqc rejects the library, so no theorem was checked: {_message(problem)}")
        stamp.write_text(digest)

    def _coqc(self, file: Path, text: str) -> str | None:
        """What coqc says against a file with this text, None if nothing."""
        file.write_text(text, encoding="utf-8")
        command = ["coqc", "-q", "-w", "none", "-Q", str(self.library), "Proofread", file.name]
        command += ["-Q", ".", "Parts"] if file.parent != self.library else []
        try:
            found = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, timeout=FILE_SECONDS)
        except subprocess.TimeoutExpired:
            return TIMEOUT
        return None if found.returncode == 0 else found.stdout + found.stderr

    def check(self, entries: Sequence[Entry], jobs: int | None = None) -> list[dict]:
        """What coqc says of each entry: ``accepted``, ``axioms``, and ``reason`` where it is not accepted.

        The axioms are those of all theorems that were checked together, as to tell them apart takes longer than the
        proofs.
        """
        parts = {f"part_{i // PART + 1}": entries[i : i + PART] for i in range(0, len(entries), PART)}
        with TemporaryDirectory() as scratch, ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
            compiled = pool.map(lambda module: self._compiled(Path(scratch), module, parts[module]), parts)
            places = [place for part in compiled for place in part]
            named = {e: f"{module}.{e.name}" for e, (module, reason) in zip(entries, places) if reason is None}
            axioms = self._axioms(Path(scratch), named)
        return [_outcome(axioms.get(entry, []), reason) for entry, (_, reason) in zip(entries, places)]

    def _compiled(self, at: Path, module: str, entries: Sequence[Entry]) -> list[tuple[str, str | None]]:
        """For each theorem the module that has it, and why it is rejected, if it is.

        coqc stops at the first theorem that it rejects: those before it become a module, then those after it.
        """
        if not entries:
            return []
        problem = self._coqc(at / f"{module}.v", _file(module, entries, shown=True))
        shown = sum((at / f"{entry.name}.out").exists() for entry in entries)
        if problem is None and shown == len(entries):
            return [(module, None)] * len(entries)
        bad = min(shown, len(entries) - 1)
        for entry in entries:
            (at / f"{entry.name}.out").unlink(missing_ok=True)
        before = self._compiled(at, f"{module}_before", entries[:bad])
        after = self._compiled(at, f"{module}_after", entries[bad + 1 :])
        return [*before, (module, _message(problem or "it is not shown as a theorem")), *after]

    def _axioms(self, at: Path, named: Mapping[Entry, str]) -> dict[Entry, list[str]]:
        """The axioms of theorems in compiled modules: of all together, or of halves where some are not expected."""
        if not named:
            return {}
        (at / "axioms.out").unlink(missing_ok=True)
        modules = dict.fromkeys(name.partition(".")[0] for name in named.values())
        text = f"From Parts Require {' '.join(modules)}.\n" + _print_assumptions(named.values(), 'Redirect "axioms" ')
        problem = self._coqc(at / "axioms.v", text)
        if problem is None:
            axioms = _names_of_axioms((at / "axioms.out").read_text(encoding="utf-8"))
        else:
            axioms = [f"what cannot be shown ({_message(problem)})"]
        if len(named) > 1 and not AXIOMS.issuperset(axioms):
            half, parts = len(named) // 2, list(named.items())
            return self._axioms(at, dict(parts[:half])) | self._axioms(at, dict(parts[half:]))
        return dict.fromkeys(named, axioms)


def _outcome(axioms: list[str], reason: str | None) -> dict:
    strange = [axiom for axiom in axioms if axiom not in AXIOMS]
    reason = f"it uses {', '.join(strange)}" if strange else reason
    return {"accepted": reason is None, "axioms": axioms, "reason": reason}


def _file(title: str, theorems: Sequence[Entry], shown: bool = False) -> str:
    """The text of a file of theorems, and their axioms; with ``shown`` instead each is written out under its name."""
    text = _HEADER.format(title=title, seconds=COMMAND_SECONDS)
    for theorem in theorems:
        text += f"\n{theorem.text}\n"
        text += f'Redirect "{theorem.name}" Check {theorem.name}.\n' if shown else ""
    return text if shown else text + _print_assumptions(theorem.name for theorem in theorems)


def _print_assumptions(names: Iterable[str], redirect: str = "") -> str:
    """The commands that show the axioms of all theorems together."""
    return f"\nDefinition every_theorem := ({', '.join(names)}, I).\n{redirect}Print Assumptions every_theorem.\n"


def _names_of_axioms(shown: str) -> list[str]:
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
    short = " ".join((message or problem).split())[:300]
    return TIMEOUT if short == "Timeout!" else short
