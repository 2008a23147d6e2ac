"""The runner contains whatever a claim does to its process, and orders and delivers results."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from claims.model.claim import Claim, Source
from reports import runner
from reports.catalogue import Catalogue
from tests import runner_tasks

TASKS = Source("tasks", "Tasks", "")
SHORT = runner.Budget(seconds=1, memory=runner.GIB)


def catalogue(**cites):
    """A catalogue of claims by id (``__`` is written for the colon) with the ids that each cites."""
    cites = {id.replace("__", ":"): cited for id, cited in cites.items()}
    claims = {
        id: Claim(
            id=id,
            place=TASKS.at("nowhere"),
            kind="claim",
            title=id,
            statement="",
            assumptions=(),
            level="informal",
            formula="",
            depends=(),
            cites=cited,
            readings={},
            erratum=None,
            refute=None,
            remarks=(),
            expected="proved",
            reason=None,
            witness=None,
            experiment=None,
            module="",
            qualname="",
        )
        for id, cited in cites.items()
    }
    return Catalogue(claims, {})


def run(claims, ids=None, budget=SHORT, **options):
    plan = runner.plan(claims, ids or list(claims.claims))
    settings = SimpleNamespace(effort="standard")
    return list(runner.run(claims, plan, settings, budget=budget, evaluate=runner_tasks.evaluate, **options))


def by_id(results):
    assert len({result["id"] for result in results}) == len(results)
    return {result["id"]: result for result in results}


@pytest.mark.parametrize(
    ("task", "verdict", "reason"),
    [
        ("spins", "undecided", "out of time: stopped after 1 s of processor time"),
        ("spins_in_c", "undecided", "out of time: stopped after 1 s of processor time"),
        ("sleeps", "undecided", "out of time: stopped after 3 s on the clock"),
        ("blocks_every_signal", "undecided", "out of time: stopped after 1 s of processor time"),
        # Whichever limit a busy machine meets first.
        ("ignores_the_limit", "undecided", ("killed by the system", "out of time")),
        ("aborts_for_want_of_memory", "undecided", "out of memory: stopped at 1 GiB"),
        ("recurses", "error", "RecursionError: maximum recursion depth exceeded"),
        # Python 3.12 and later stop before the C stack overflows.
        ("overflows_the_stack", "error", ("the worker died of SIGSEGV", "RecursionError")),
        ("segfaults", "error", "the worker died of SIGSEGV (__init__.py:"),
        ("raises", "error", "ValueError: no such thing (runner_tasks.py:"),
        ("exits", "error", "SystemExit: 0 (runner_tasks.py:"),
        ("exits_at_once", "error", "the worker exited with status 0 before it had a result"),
        ("kills_itself", "undecided", "killed by the system"),
        ("returns_a_set", "error", "TypeError: Object of type set is not JSON serializable"),
        ("returns_nan", "error", "ValueError: Out of range float values are not JSON compliant"),
        ("prints_megabytes", "proved", None),
        ("changes_everything", "proved", None),
    ],
)
def test_harm_is_contained(task, verdict, reason):
    results = by_id(run(catalogue(**{task: (), "reports_state": ()}), jobs=1))
    assert results[task]["verdict"] == verdict
    assert results[task]["reason"] == reason or results[task]["reason"].startswith(reason)
    assert results["reports_state"] == by_id(run(catalogue(reports_state=())))["reports_state"]


def test_allocation_without_end_is_stopped():
    (result,) = run(catalogue(allocates=()), budget=runner.Budget(30, runner.GIB))
    assert (result["verdict"], result["reason"]) == ("undecided", "out of memory: stopped at 1 GiB")


def test_nothing_that_a_claim_started_outlives_it(tmp_path):
    pid = tmp_path / "pid"
    program = "from tests.test_runner import *\nprint(run(catalogue(leaves_a_child=()))[0]['verdict'])\n"
    assert python(program, PID_FILE=str(pid)) == "proved\n"
    assert gone(int(pid.read_text()))


def test_workers_end_when_the_runner_is_killed(tmp_path):
    pid = tmp_path / "pid"
    process = start(
        "from tests.test_runner import *\n"
        "run(catalogue(sleeps_after_writing_its_pid=()), budget=runner.Budget(1000))\n",
        PID_FILE=str(pid),
    )
    until(lambda: pid.exists() and pid.read_text())
    process.kill()
    process.wait()
    assert gone(int(pid.read_text()))


def test_cited_claims_run_first_and_their_results_arrive():
    claims = catalogue(
        reports_cited__last=("reports_cited__middle".replace("__", ":"), "succeeds"),
        reports_cited__middle=("raises",),
        raises=(),
        succeeds=(),
    )
    results = run(claims, ["reports_cited:last"], jobs=2)
    order = [result["id"] for result in results]
    assert sorted(order) == sorted(claims.claims)
    assert order.index("raises") < order.index("reports_cited:middle") < order.index("reports_cited:last")
    assert json.loads(by_id(results)["reports_cited:last"]["reason"]) == {
        "reports_cited:middle": "proved",
        "succeeds": "proved",
    }
    assert json.loads(by_id(results)["reports_cited:middle"]["reason"]) == {"raises": "error"}


def test_faulty_citations_are_errors_of_the_claims_concerned_only():
    claims = catalogue(
        succeeds__a=("succeeds:b",), succeeds__b=("succeeds:a",), succeeds__c=("nowhere:x",), succeeds__d=()
    )
    results = by_id(run(claims))
    assert {id for id, result in results.items() if result["verdict"] == "error"} == {
        "succeeds:a",
        "succeeds:b",
        "succeeds:c",
    }
    assert "cites nowhere:x" in results["succeeds:c"]["reason"]
    assert "cites itself: " in results["succeeds:a"]["reason"] and "succeeds:b" in results["succeeds:a"]["reason"]


def test_known_results_are_used_and_not_run_again():
    known = {"raises": {"id": "raises", "verdict": "survived"}}
    (result,) = run(catalogue(raises=(), reports_cited=("raises",)), known=known)
    assert json.loads(result["reason"]) == {"raises": "survived"}


def test_the_number_of_workers_changes_nothing():
    claims = catalogue(**{f"reports_state__{number}": () for number in range(8)}, raises=(), reports_cited=("raises",))
    one, four = (by_id(run(claims, jobs=jobs)) for jobs in (1, 4))
    for results in (one, four):
        for result in results.values():
            del result["seconds"]
    assert one == four


def test_closing_the_iterator_stops_the_workers():
    claims = catalogue(succeeds=(), sleeps=())
    results = runner.run(
        claims,
        runner.plan(claims, list(claims.claims)),
        SimpleNamespace(),
        jobs=2,
        budget=runner.Budget(1000),
        evaluate=runner_tasks.evaluate,
    )
    assert next(results)["id"] == "succeeds"
    begun = time.monotonic()
    results.close()
    assert time.monotonic() - begun < 5


def environment(**variables):
    return os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)} | variables


def start(program, **variables):
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment(**variables), stdout=subprocess.PIPE, text=True
    )


def python(program, **variables):
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def gone(pid):
    def ended():
        try:
            os.kill(pid, signal.SIG_DFL)
        except ProcessLookupError:
            return True
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"

    return until(ended)


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
