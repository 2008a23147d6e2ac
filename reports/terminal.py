"""What the command line prints: the progress of a run, its summary, and single claims."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill

import click

#: The verdicts from good news to bad, as the columns of every table, with their colours.
VERDICTS = {
    "proved": "green",
    "survived": "green",
    "reproduced": "green",
    "definition": "cyan",
    "not-checkable": "cyan",
    "erratum": "yellow",
    "refuted": "yellow",
    "not-reproduced": "yellow",
    "vacuous": "red",
    "undecided": "red",
    "error": "red",
    "contradiction": "red",
}


class _Lines:
    """Progress where standard error is not a terminal: a line for each finished claim."""

    def __init__(self, claims: Sequence, line: Callable[[dict], str]):
        self.total = len(claims)
        self.line = line
        self.count = 0

    def started(self, id: str) -> None:
        """Nothing is said of a claim before it is finished."""

    def finished(self, result: dict) -> None:
        self.count += 1
        click.echo(
            f"[{self.count:{len(str(self.total))}}/{self.total}] {self.line(result)}  {result['seconds']:.1f} s",
            err=True,
        )


class _Table:
    """Progress on a terminal: a table by text and verdict, and the claims that the workers are at."""

    def __init__(self, claims: Sequence, live):
        self.live = live
        self.total = Counter(claim.source.key for claim in claims)
        self.counts = {source: Counter() for source in self.total}
        self.running: list[str] = []
        self._update()

    def started(self, id: str) -> None:
        self.running.append(id)
        self._update()

    def finished(self, result: dict) -> None:
        if result["id"] in self.running:
            self.running.remove(result["id"])
        self.counts[result["source"]][result["verdict"]] += 1
        self._update()

    def _update(self) -> None:
        from rich.console import Group
        from rich.text import Text

        table = _table(
            self.counts, {source: f"{self.counts[source].total()}/{total}" for source, total in self.total.items()}
        )
        self.live.update(
            Group(table, Text("  " + "  ".join(self.running), style="dim", overflow="ellipsis", no_wrap=True))
        )


@contextmanager
def progress(claims: Sequence, line: Callable[[dict], str] | None = None) -> Iterator[_Lines | _Table]:
    """Show on standard error how far the run of these claims is; tell it what is started and finished. ``line`` says
    what was found of a claim, unless it is its verdict."""
    if not claims or not sys.stderr.isatty():
        yield _Lines(claims, line or _headline)
        return
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(stderr=True), transient=True) as live:
        yield _Table(claims, live)


def _table(counts: dict[str, Counter], totals: dict[str, str]):
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    present = [verdict for verdict in VERDICTS if any(count[verdict] for count in counts.values())]
    table = Table(box=SIMPLE_HEAD)
    table.add_column("text")
    table.add_column("claims", justify="right")
    for verdict in present:
        table.add_column(verdict, justify="right", style=VERDICTS[verdict])
    for source, count in counts.items():
        table.add_row(source, totals[source], *(str(count[verdict] or "") for verdict in present))
    return table


def summary(results: dict, unexpected: Sequence[dict], written: Sequence[Path]) -> None:
    """Print a run's table by text and verdict, then each verdict that was not expected, with its reason."""
    from rich.console import Console

    counts: dict[str, Counter] = {}
    for result in results["claims"]:
        counts.setdefault(result["source"], Counter())[result["verdict"]] += 1
    Console(soft_wrap=True).print(_table(counts, {source: str(count.total()) for source, count in counts.items()}))
    for result in unexpected:
        click.echo(f"{_headline(result)}, expected {result['expected']}; {result['where']}")
        if result["reason"]:
            click.echo(_paragraph(result["reason"], "    "))
    theorems = [r["rocq"] for claim in results["claims"] for r in claim["readings"].values() if r["rocq"]]
    if theorems:
        accepted = [theorem for theorem in theorems if theorem["accepted"]]
        whole = sum(theorem["covers"] == "whole" for theorem in accepted)
        click.echo(f"Rocq accepted {len(accepted)} of {len(theorems)} theorems, {whole} of them whole statements")
    total = len(results["claims"])
    click.echo(
        f"{total - len(unexpected)} of {total} as expected in {results['seconds']:.1f} s; "
        f"in {written[0].parent}: {', '.join(path.name for path in written)}"
    )


def audit_line(found: dict) -> str:
    """A claim's id and how many of its mutants were refuted."""
    if found["verdict"] != "audited":
        return _headline(found)
    counts = [f"{each['refuted']} of {each['mutants']}" for each in found["readings"].values()]
    return f"{found['id']}  {', '.join(counts) or 'nothing to audit'}"


def audit(found: dict) -> None:
    """Print the mutants that were missed, those that survived and may be true, and the share that was refuted."""
    for claim in found["claims"]:
        for mutant in claim["missed"]:
            click.echo(f"{claim['id']}, {mutant['reading']}: missed: {mutant['name']}")
            for name, value in (mutant["instance"] or {}).items():
                click.echo(f"    {name} = {_value(value)}")
    for failure in found["failures"]:
        click.secho(failure, fg="red")
    generic = sum(len(claim["generic"]) for claim in found["claims"])
    share = f", {found['share']:.1%}" if found["share"] is not None else ""
    click.echo(
        f"{found['refuted']} of {found['mutants']} mutants known to be false were refuted{share}, "
        f"of {len(found['claims'])} claims in {found['seconds']:.1f} s; {generic} others survived and may be true"
    )


def show(result: dict) -> None:
    """Print everything that is known of a claim."""
    click.secho(f"{result['id']}  {result['title']}", bold=True)
    click.echo(f"{result['where']}; {result['kind']}, {result['level']}")
    click.echo(
        _headline(result)
        + (", as expected" if result["verdict"] == result["expected"] else f", expected {result['expected']}")
    )
    if result["reason"]:
        click.echo(_paragraph(result["reason"], "  "))
    click.echo("\n" + _paragraph(result["statement"], ""))
    for assumption in result["assumptions"]:
        click.echo(_paragraph(assumption, "  ", "- "))
    _erratum(result)
    for name, reading in result["readings"].items():
        click.echo()
        click.secho(f"{name}: {_standing(reading)}", bold=True)
        click.echo(_paragraph(reading["formula"] or "", "  "))
        _derivation(reading["derivation"])
        if "experiment" in reading:
            click.echo(_paragraph(reading["experiment"]["summary"], "  ", "experiment: "))
        else:
            _search(reading["search"])
            _worst_case(reading.get("worst_case"))
        if reading["audit"]:
            _audited(reading["audit"])
        if reading["rocq"]:
            _rocq(reading["rocq"])
        elif reading.get("rocq_reason"):
            click.echo(_paragraph(reading["rocq_reason"], "  "))
        if reading["refutation"]:
            click.echo()
            evidence(reading["refutation"])
    if result["dropped"]:
        click.echo("\n" + _paragraph(f"Left to the reader: {'; '.join(result['dropped'])}", ""))
    for remark in result["remarks"]:
        click.echo("\n" + _paragraph(f"Remark: {remark}", ""))


def _rocq(found: dict) -> None:
    said = "accepted" if found["accepted"] else "did not accept"
    without = f", without {'; '.join(found['dropped'])}" if found["dropped"] else ""
    why = f": {found['reason']}" if found["reason"] else ""
    click.echo(_paragraph(f"Rocq {said} {found['theorem']}{without}{why}", "  "))
    click.echo("\n".join(f"    {line}" for line in found["statement"].splitlines()))


def _audited(audit: dict) -> None:
    click.echo(f"  audit: {audit['refuted']} of {audit['mutants']} mutants refuted")
    for mutant in audit["survivors"]:
        if mutant["known_false"]:
            click.echo(f"    missed: {mutant['name']}")


def errata(wrong: Sequence[dict]) -> None:
    """Print the statements that are wrong as printed."""
    for result in wrong:
        click.secho(f"{result['id']}  {result['title']}", bold=True)
        click.echo(result["where"])
        for name, reading in result["readings"].items():
            click.echo(_paragraph(reading["formula"] or "", "  ", f"{name + ':':11}"))
        _erratum(result)
        evidence(result["readings"]["printed"]["refutation"])
        click.echo()
    click.echo(f"{len(wrong)} statement{'s' * (len(wrong) != 1)} wrong as printed")


def conjecture(conclusion: str, result: dict) -> None:
    """Print what became of a conjecture: a certified counterexample, or how many instances it has survived."""
    click.secho(f"{result['verdict']}: {conclusion}", bold=True)
    if result["verdict"] == "refuted":
        evidence(result)
    else:
        whole = ", which are all there are" if result["exhausted"] else ""
        click.echo(f"  no counterexample in {_count(result['effective'])}{whole}")
        if result["worst_ratio"] is not None:
            tight = " (tight)" if result["tight"] else ""
            click.echo(f"  worst ratio of the two sides: {result['worst_ratio']:.6g}{tight}, at")
            for name, value in result["worst_instance"].items():
                click.echo(f"    {name} = {_value(value)}")
    stopped = "stopped after " if result["stopped"] else ""
    click.echo(f"  {_count(result['drawn'])} drawn; {stopped}{result['seconds']:.1f} s, seed {result['seed']}")


def _count(instances: int) -> str:
    return f"{instances:,} instance{'s' * (instances != 1)}"


def evidence(refutation: dict) -> None:
    """Print the evidence against a reading: its kind, the instance, both sides, the certificate."""
    arithmetic = f", {refutation['arithmetic']} arithmetic" if refutation["arithmetic"] else ""
    given = ", given by the claim" if refutation.get("given") else ""
    click.echo(f"  evidence: {refutation['kind']}{arithmetic}{given}")
    for name, value in (refutation["instance"] or {}).items():
        click.echo(f"    {name} = {_value(value)}")
    for side in ("lhs", "rhs"):
        if refutation[side] is not None:
            click.echo(f"    {'left' if side == 'lhs' else 'right'} side: {_value(refutation[side])}")
    if refutation["certificate"]:
        certificate = refutation["certificate"]
        click.echo(_paragraph(certificate if isinstance(certificate, str) else json.dumps(certificate), "    "))
    _steps(refutation.get("steps", ()))


def _headline(result: dict) -> str:
    return f"{result['id']}  {click.style(_standing(result), fg=VERDICTS.get(result['verdict']))}"


def _standing(claim_or_reading: dict) -> str:
    """The verdict, with tier and scope where there are any."""
    parts = [claim_or_reading.get(field) for field in ("verdict", "tier", "scope")]
    return ", ".join(part for part in parts if part)


def _erratum(result: dict) -> None:
    if result["erratum"]:
        erratum = result["erratum"]
        click.echo(_paragraph(erratum["problem"], "  ", f"{erratum['class']}, {erratum['severity']}: "))


def _derivation(derivation: dict | None) -> None:
    if derivation is None:
        return
    click.echo(f"  derivation, {'closed' if derivation['closed'] else 'open'}:")
    _steps(derivation["steps"])


def _steps(steps: Sequence[dict]) -> None:
    for number, step in enumerate(steps, 1):
        click.echo(f"    {number}. {step['asserts']}  [{step['method']}]{'' if step['closed'] else '  open'}")
        if step["residual"]:
            click.echo(_paragraph(str(step["residual"]), "       ", "residual: "))


def _search(search: dict | None) -> None:
    if search is None:
        return
    worst = f", worst ratio {search['worst_ratio']:.4g}" if search["worst_ratio"] is not None else ""
    click.echo(
        f"  search: {search['drawn']} drawn, {search['effective']} effective, {search['undefined']} undefined{worst}"
        f"{', tight' if search['tight'] else ''}"
    )
    for name, phase in search["phases"].items():
        click.echo(f"    {name}: {phase['drawn']} drawn, {phase['effective']} effective, {phase['seconds']:.2f} s")


def _worst_case(found: dict | None) -> None:
    if found is None:
        return
    parts = [f"{found['constant']}, over all {found['class']} with {_value(found['at'])}"]
    if found["stated"] is not None:
        parts.append(f"{found['stated']} stated")
    if found["worst_case"] is not None:
        parts.append(f"{found['worst_case']:.5g} best possible (a numerical figure)")
    if found["ratio"] is not None:
        parts.append(f"ratio {found['ratio']:.4g}")
    if found["note"] is not None:
        parts.append(found["note"])
    click.echo(_paragraph("; ".join(parts), "  ", "worst case: "))


def _value(value) -> str:
    """A number, ball, array or structured value as text."""
    if isinstance(value, dict) and value.keys() == {"mid", "rad"}:
        return f"{value['mid']} +/- {value['rad']}" if value["rad"] != "0" else value["mid"]
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_value(part)}" for name, part in value.items())
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)


def _paragraph(text: str, margin: str, label: str = "") -> str:
    return fill(
        " ".join(text.split()),
        100,
        initial_indent=margin + label,
        subsequent_indent=margin + " " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )
