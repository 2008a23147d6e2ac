"""The command line: selection, exit codes, what goes to which stream, and what is run again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import numeric.repro
from claims.model.claim import Source
from reports import cli, rocq, runner, store
from reports.catalogue import Catalogue

ROOT = Path(__file__).parent.parent
READING = {
    "verdict": "proved",
    "formula": r"a \le b",
    "tier": "derived",
    "scope": "general",
    "facts": [],
    "derivation": None,
    "search": None,
    "worst_case": {
        "class": "smooth functions",
        "constant": "the factor c",
        "at": {"L": "1", "eta": "1/2"},
        "stated": "1/4",
        "worst_case": 0.125,
        "ratio": 0.5,
        "note": None,
    },
    "refutation": None,
    "audit": None,
    "rocq": None,
}
REFUTATION = {
    "kind": "instance",
    "instance": {"A": [["1/2", "0"], ["0", "3"]], "x": {"mid": "1.5", "rad": "1e-30"}},
    "lhs": "1/2",
    "rhs": "1/3",
    "arithmetic": "exact",
    "hypotheses_checked": True,
    "certificate": None,
}
ERRATUM = {"class": "sign", "severity": "local", "problem": "the sign of b is wrong"}


def result(id, verdict, expected, refutation=REFUTATION):
    """A claim of results.json."""
    wrong = verdict in ("erratum", "refuted")
    readings = {
        "printed": READING
        | ({"verdict": "refuted", "tier": None, "scope": None, "refutation": refutation} if wrong else {})
    }
    if verdict == "erratum":
        readings["corrected"] = READING
    return {
        "id": id,
        "source": id.partition(":")[0],
        "where": "section 1",
        "kind": "lemma",
        "level": "inequality",
        "title": f"Title of {id}",
        "statement": "Something is at most something else.",
        "assumptions": ["$n \\ge 1$"],
        "verdict": verdict,
        "expected": expected,
        "tier": "derived",
        "scope": "general",
        "facts": [],
        "audit": None,
        "remarks": ["Fails for n = 0."],
        "dropped": ["the limit"],
        "readings": readings if verdict != "error" else {},
        "erratum": ERRATUM if verdict == "erratum" else None,
        "reason": "ValueError: no such thing" if verdict == "error" else None,
        "seconds": 0.5,
    }


class World:
    """A catalogue of claims, what running each of them finds, and a record of those that were run."""

    def __init__(self):
        self.claims, self.found, self.ran = {}, {}, []

    def add(self, id, verdict="proved", expected=None, kind="lemma", cites=(), **options):
        expected = expected or verdict
        self.found[id] = result(id, verdict, expected, **options)
        self.claims[id] = SimpleNamespace(
            id=id,
            source=Source(id.partition(":")[0], "A text", ""),
            place=Source("text", "A text", "").at("section 1"),
            kind=kind,
            level="inequality",
            title=f"Title of {id}",
            expected=expected,
            cites=cites,
            worst_case=None,
            standing_name="printed",
            module="reports.store",
            qualname="Store",
        )

    def run(self, catalogue, plan, settings, known, jobs, started):
        for id in plan.order:
            if id not in known:
                started(id)
                self.ran.append(id)
                yield self.found[id]


@pytest.fixture
def world(monkeypatch, tmp_path):
    world = World()
    monkeypatch.setattr(cli, "load", lambda: Catalogue(world.claims, {}))
    monkeypatch.setattr(runner, "run", world.run)
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.chdir(tmp_path)
    world.add("text:a")
    world.add("text:b", "erratum")
    world.add("text:c", "survived", kind="exercise")
    world.add("other:a", "survived")
    return world


@pytest.fixture
def proofread(capsys):
    def call(*arguments):
        code = cli.main(arguments)
        output, errors = capsys.readouterr()
        return SimpleNamespace(code=code, output=output, errors=errors)

    return call


def test_run_writes_the_report_and_ends_with_0_when_all_is_as_expected(world, proofread, tmp_path):
    done = proofread("run")
    assert done.code == 0
    assert "4 of 4 as expected" in done.output
    written = json.loads((tmp_path / "build" / "report" / "results.json").read_text())
    assert [claim["id"] for claim in written["claims"]] == list(world.claims)
    assert {file.name for file in (tmp_path / "build" / "report").iterdir()} == {
        "results.json",
        "index.html",
        "errata.html",
        "tiers.html",
        "errata.md",
        "junit.xml",
    }


@pytest.mark.parametrize(("verdict", "expected"), [("survived", "proved"), ("error", "proved")])
def test_run_ends_with_1_when_something_is_not_as_expected(world, proofread, verdict, expected):
    world.add("text:d", verdict, expected)
    done = proofread("run")
    assert done.code == 1
    assert "4 of 5 as expected" in done.output
    assert f"text:d  {verdict}" in done.output and f"expected {expected}" in done.output
    assert ("no such thing" in done.output) == (verdict == "error")


def test_an_unchanged_claim_is_not_run_again(world, proofread):
    proofread("run")
    world.ran.clear()
    assert proofread("run").code == 0
    assert world.ran == []
    assert proofread("run", "--fresh", "text:a").code == 0
    assert world.ran == ["text:a"]


@pytest.mark.parametrize("options", [("--seed", "1"), ("--effort", "quick")])
def test_another_seed_or_effort_is_another_run(world, proofread, options):
    proofread("run", "text:a")
    proofread("run", "text:a", *options)
    assert world.ran == ["text:a"] * 2
    proofread("run", "text:a")
    assert world.ran == ["text:a"] * 2


def test_a_failed_claim_is_tried_again(world, proofread):
    world.add("text:d", "error", "proved")
    proofread("run", "text:d")
    proofread("run", "text:d")
    assert world.ran == ["text:d"] * 2


def test_cited_claims_are_run_but_only_the_selection_is_reported(world, proofread, tmp_path):
    world.add("text:d", cites=("other:a",))
    assert proofread("run", "text:d", "--out", "here").code == 0
    assert world.ran == ["other:a", "text:d"]
    assert [claim["id"] for claim in json.loads((tmp_path / "here" / "results.json").read_text())["claims"]] == [
        "text:d"
    ]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ((), "text:a text:b text:c other:a"),
        (("text:*",), "text:a text:b text:c"),
        (("other:a", "*:[ab]"), "text:a text:b other:a"),
        (("--source", "text", "--source", "other"), "text:a text:b text:c other:a"),
        (("--kind", "exercise"), "text:c"),
        (("--verdict", "survived", "text:*"), "text:c"),
    ],
)
def test_selection(world, proofread, arguments, ids):
    assert [row["id"] for row in json.loads(proofread("list", "--json", *arguments).output)] == ids.split()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "text:aa"), "proofread run: no claim has the id 'text:aa'; did you mean text:"),
        (("show", "zzz"), "proofread show: no claim has the id 'zzz'; see proofread list"),
        (("run", "arora:*"), "proofread run: no claim matches the glob 'arora:*'"),
        (("list", "--source", "arora"), "proofread list: --source arora: no claim has it; there are other, text"),
        (
            ("run", "other:a", "--kind", "exercise"),
            "proofread run: no claim meets all of the selection and the filters",
        ),
        (("run", "--effort", "huge"), "proofread run: Invalid value for '--effort': 'huge' is not one of"),
        (("run", "--jobs", "0"), "proofread run: Invalid value for '--jobs'"),
        (("run", "--nonsense"), "proofread run: No such option"),
        (("walk",), "proofread: No such command 'walk'"),
        ((), "proofread: Missing command"),
        (("repro", "text:a"), "proofread: text:a is proved: there is no evidence against it to recompute"),
    ],
)
def test_bad_usage_is_one_line_and_ends_with_2(world, proofread, arguments, message):
    done = proofread(*arguments)
    assert done.code == 2
    assert done.errors.splitlines()[-1].startswith(message)
    assert not done.output


def test_a_store_that_is_none_is_bad_input(world, proofread, tmp_path):
    (tmp_path / "store.sqlite").write_text("not a database")
    done = proofread("run")
    assert done.code == 2
    assert "store.sqlite" in done.errors and len(done.errors.splitlines()) == 1


def test_an_internal_error_is_one_line_and_ends_with_3(world, proofread, monkeypatch):
    monkeypatch.setattr(store.Store, "current", lambda self, prints: {}[0])
    monkeypatch.delenv("PROOFREAD_DEBUG", raising=False)
    done = proofread("run")
    assert (done.code, len(done.errors.splitlines())) == (3, 1)
    assert "internal error: KeyError" in done.errors
    monkeypatch.setenv("PROOFREAD_DEBUG", "1")
    assert "Traceback" in proofread("run").errors


def test_an_interrupted_run_keeps_what_was_finished(world, proofread, monkeypatch):
    def interrupted(*arguments, **options):
        for number, found in enumerate(world.run(*arguments, **options)):
            if number == 2:
                raise KeyboardInterrupt
            yield found

    monkeypatch.setattr(runner, "run", interrupted)
    assert proofread("run").code == 130
    monkeypatch.setattr(runner, "run", world.run)
    world.ran.clear()
    assert proofread("run").code == 0
    assert len(world.ran) == 2


def test_what_rocq_said_is_kept_and_shown(world, proofread, monkeypatch):
    asked = []

    def check(claims, results, jobs):
        asked.extend(result["id"] for result in results)
        theorem = {"theorem": "text_a", "statement": "forall x : R, x = x", "covers": "whole", "dropped": []}
        said = {"rocq": theorem | {"axioms": [], "accepted": True, "reason": None}, "theorem": "Theorem text_a ..."}
        return {
            r["id"]: {"id": r["id"], "verdict": "checked", "coqc": "1", "readings": {"printed": said}} for r in results
        }

    monkeypatch.setattr(rocq, "version", lambda: "1")
    monkeypatch.setattr(rocq, "check", check)
    monkeypatch.setattr(rocq, "write", lambda claims, theorems: None)
    assert "kernel" not in proofread("show", "text:a").output
    assert "Rocq accepted 1 of 1 theorems, 1 of them whole" in proofread("run", "--rocq", "text:a").output
    shown = proofread("show", "text:a").output
    assert "proved, kernel, general" in shown and "forall x : R, x = x" in shown
    proofread("run", "--rocq", "text:a")
    assert asked == ["text:a"]
    monkeypatch.setattr(rocq, "version", lambda: "2")
    proofread("run", "--rocq", "text:a")
    assert asked == ["text:a", "text:a"]


def test_without_coqc_a_run_goes_on_after_one_line(world, proofread, monkeypatch):
    monkeypatch.setattr(rocq.shutil, "which", lambda name: None)
    ran = proofread("run", "--rocq")
    assert ran.code == 0 and "4 of 4 as expected" in ran.output
    assert ran.errors.count("coqc is not installed") == 1


def test_json_is_all_of_the_output(world, proofread):
    assert json.loads(proofread("run", "--json").output)["schema"] == 1
    assert json.loads(proofread("show", "text:b", "--json").output)["verdict"] == "erratum"
    assert [claim["id"] for claim in json.loads(proofread("errata", "--json").output)] == ["text:b"]


def test_list_shows_the_verdict_found_last_and_runs_nothing(world, proofread):
    assert "text:a" in proofread("list").output
    assert not world.ran
    proofread("run", "text:c")
    verdicts = {row["id"]: row["verdict"] for row in json.loads(proofread("list", "--json").output)}
    assert verdicts == {"text:a": None, "text:b": None, "text:c": "survived", "other:a": None}


def test_progress_is_a_table_on_a_terminal_and_lines_elsewhere(world, monkeypatch, capsys):
    cli.main(["run"])
    assert "[4/4] text:a  proved, derived, general  0.5 s" in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    cli.main(["run", "--fresh"])
    errors = capsys.readouterr().err
    assert "[4/4]" not in errors
    for part in ("claims", "3/3", "1/1"):
        assert part in errors


def test_show_runs_what_is_missing_and_tells_everything(world, proofread):
    output = proofread("show", "text:b").output
    assert world.ran == ["text:b"]
    for part in (
        "Title of text:b",
        "section 1",
        "erratum, derived, general, as expected",
        "Something is at most",
        "$n \\ge 1$",
        r"a \le b",
        "sign, local: the sign of b is wrong",
        "evidence: instance, exact arithmetic",
        "A = [[1/2, 0], [0, 3]]",
        "x = 1.5 +/- 1e-30",
        "left side: 1/2",
        "right side: 1/3",
        "worst case: the factor c, over all smooth functions with L: 1, eta: 1/2; 1/4 stated; 0.125 best",
        "Remark: Fails for n = 0.",
    ):
        assert part in output


def test_show_of_a_claim_that_failed(world, proofread):
    world.add("text:d", "error", "proved")
    assert "no such thing" in proofread("show", "text:d").output


def test_errata_shows_printed_and_corrected(world, proofread):
    output = proofread("errata").output
    assert (
        output.index("printed:")
        < output.index("corrected:")
        < output.index("the sign of b is wrong")
        < output.index("evidence")
    )
    assert "1 statement wrong as printed" in output


def test_repro_shows_the_finite_part_of_evidence_without_a_script(world, proofread):
    world.add("text:d", "refuted", refutation=REFUTATION | {"kind": "family", "certificate": "it grows without bound"})
    done = proofread("repro", "text:d")
    assert done.code == 0
    assert "A = [[1/2, 0], [0, 3]]" in done.output and "it grows without bound" in done.output


def test_repro_of_evidence_without_a_finite_part_ends_with_2(world, proofread):
    world.add(
        "text:d", "refuted", refutation=REFUTATION | {"kind": "quote", "instance": None, "lhs": None, "rhs": None}
    )
    done = proofread("repro", "text:d")
    assert done.code == 2
    assert "evidence of the kind quote has no finite part to recompute" in done.errors


def test_repro_prints_the_script_and_nothing_else(world, proofread, monkeypatch):
    monkeypatch.setattr(numeric.repro, "script", lambda claim, result: f"print({claim.id!r})\n")
    assert proofread("repro", "text:b").output == "print('text:b')\n"
    as_json = json.loads(proofread("repro", "text:b", "--json").output)
    assert as_json == {"id": "text:b", "refutation": REFUTATION, "script": "print('text:b')\n"}


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_run_that_is_stopped_goes_on_from_there(tmp_path, stop, code):
    def start(*arguments):
        program = (
            "import sys\nfrom functools import partial\nfrom reports import cli\n"
            "cli.load = partial(cli.load, ['tests.hostile.hang', 'tests.hostile.innocent'])\n"
            f"sys.exit(cli.main({arguments!r}))\n"
        )
        variables = {"PYTHONPATH": str(ROOT), "PROOFREAD_STORE": str(tmp_path / "store.sqlite")}
        return subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env=os.environ | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    process = start("run", "hostile:*", "--jobs", "2")
    finished = [process.stderr.readline().split()[1] for _ in range(2)]
    assert sorted(finished) == ["hostile:innocent-identity", "hostile:innocent-inequality"]
    process.send_signal(stop)
    assert process.wait() == code
    if stop == signal.SIGINT:
        assert process.stderr.read().strip().startswith("proofread: interrupted")
    again = start("run", "hostile:innocent-*")
    assert again.communicate()[1] == ""
    assert again.returncode == 0


@pytest.mark.parametrize("command", ["run", "list", "show", "errata", "repro"])
def test_every_command_has_help(proofread, command):
    done = proofread(command, "--help")
    assert done.code == 0
    assert f"Usage: proofread {command}" in done.output
