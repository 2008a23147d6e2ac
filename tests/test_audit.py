"""The audit: mutants known to be false are false, none that is equivalent counts, and a test that cannot fail shows."""

import json
from fractions import Fraction
from types import SimpleNamespace

import pytest

from claims.model.arrays import dot, norm2, sqrt
from claims.model.claim import Reading
from claims.model.relations import any_of, eq, exists, le, lt
from claims.model.spaces import interval, matrix, positive, real, vector
from numeric import audit as numeric_audit
from numeric.audit import audit
from numeric.certify import MET, examine
from numeric.experiments import Reproduction
from numeric.mutants import mutants
from numeric.search import EFFORTS, SearchResult, search
from reports import cli, runner
from reports.audit import attach, judged
from tests.statements import TRUE
from tests.statements import reading as stated


def reading(conclusion, assuming=None, sizes=None, **given) -> Reading:
    return Reading("printed", given, conclusion, "x", assuming, sizes or {"n": (1, 2)})


def claim(*readings, expected="survived", experiment=None, mutants=None):
    """As much of a claim as an audit looks at; it stands by the last of its readings."""
    return SimpleNamespace(
        readings={each.name: each for each in readings},
        standing=readings[-1] if readings else None,
        standing_name=readings[-1].name if readings else "printed",
        expected=expected,
        experiment=experiment,
        mutants=mutants or {},
    )


def known(read, **options):
    return {mutant.name: mutant for mutant in mutants(read, **options) if mutant.known_false is not None}


# --- what counts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["expanded square", "completed square", "Cauchy-Schwarz", "psd form", "Young"])
def test_a_mutant_known_to_be_false_is_certified_where_its_hypotheses_are_met(name):
    given, body, _ = TRUE[name]
    found = known(stated(given, body))
    assert len(found) >= 3
    for mutant in found.values():
        finding = examine(mutant.reading, mutant.known_false)
        assert (finding.hypotheses, finding.refutes) == (MET, True), mutant.name
        if mutant.kind != "hypothesis":
            assert examine(stated(given, body), mutant.known_false).conclusion == "holds", mutant.name


def test_equivalent_mutants_are_left_out():
    kinds = {m.kind for m in mutants(reading(lambda x, y: eq(dot(x, y), dot(y, x)), x=vector("n"), y=vector("n")))}
    assert "swap" not in kinds and "factor" in kinds


def test_mutants_that_conform_at_no_size_are_left_out():
    def body(A, x):
        return eq(norm2(A @ x), norm2(A @ x))

    wide = mutants(reading(body, sizes={"m": (1, 1), "n": (2, 2)}, A=matrix("m", "n"), x=vector("n")))
    square = mutants(reading(body, sizes={"n": (2, 2)}, A=matrix("n", "n"), x=vector("n")))
    assert "transpose" not in {mutant.kind for mutant in wide}
    assert "transpose" in {mutant.kind for mutant in square}


def test_a_bound_is_moved_past_the_worst_ratio_recorded():
    tight = known(reading(lambda x, y: le(2 * x * y, x**2 + y**2), x=positive(), y=positive()))
    loose = known(reading(lambda x: le(x, 4 * x + 1), x=interval(0, 1)))
    assert "right side times 99/100" in tight
    assert "right side times 9/50" in loose  # 9/10 of the ratio 1/5, at x = 1


def is_positive(x):
    return lt(0, x)


def test_a_hypothesis_is_dropped_where_an_instance_needs_it():
    assert "without lt(0, x)" in known(reading(lambda x: eq(sqrt(x**2), x), is_positive, x=real()))
    assert "x in real, not positive" in known(reading(lambda x: eq(sqrt(x**2), x), x=positive()))
    needless = known(reading(lambda x: le(0, x**2), is_positive, x=real()))
    assert needless and not [name for name in needless if "without" in name]


def half(x):
    return x / 2


def test_a_helper_is_changed_where_it_is_called_and_nowhere_else():
    def body(x):
        return eq(half(x), half(x))

    assert "half: 2 -> 3" in known(reading(body, x=real()))


def test_a_mutant_of_an_existence_statement_is_about_the_witness():
    read = reading(lambda x: exists(x / 2, lambda y: eq(y + y, x)), x=real())
    found = known(read)
    assert len(found) >= 3
    assert all(examine(mutant.reading, mutant.known_false).conclusion == "violated" for mutant in found.values())


def test_mutants_are_determined_by_the_seed_and_what_is_recorded_is_not():
    given, body, _ = TRUE["expanded square"]
    first, again, other = (known(stated(given, body), seed=seed, limit=8) for seed in (0, 0, 5))
    recorded = [{name: mutant.known_false for name, mutant in each.items()} for each in (first, again, other)]
    assert list(recorded[0].items()) == list(recorded[1].items())
    assert recorded[0].keys() != recorded[2].keys()
    for name in recorded[0].keys() & recorded[2].keys():
        assert recorded[0][name] == recorded[2][name]


def test_of_the_declared_mutants_those_count_that_are_false():
    read = reading(lambda x: le(2 * x, x**2 + 1), x=real())
    declared = {"a tenth less": lambda x: le(2 * x, x**2 + Fraction(9, 10)), "true": lambda x: le(2 * x, x**2 + 2)}
    found = {mutant.name: mutant.known_false is not None for mutant in mutants(read, declared=declared)}
    assert found["a tenth less"] and not found["true"]


# --- what the audit finds -------------------------------------------------------------------------------------------


def test_the_search_of_a_sound_claim_refutes_all():
    found = audit(claim(reading(lambda x, y: le(2 * dot(x, y), norm2(x) + norm2(y)), x=vector("n"), y=vector("n"))))
    assert found["printed"]["mutants"] == found["printed"]["refuted"] >= 3
    assert not [mutant for mutant in found["printed"]["survivors"] if mutant["known_false"]]


def test_a_statement_that_cannot_fail_has_no_mutants_and_fails_the_audit():
    found = audit(claim(reading(lambda x: any_of(eq(x, 1), eq(x, x)), x=real())))
    assert found["printed"]["mutants"] == 0
    assert judged([audited("text:a", found)])["failures"]


def test_a_variable_that_the_body_ignores_does_no_harm():
    read = reading(lambda x, y: eq((x + 1) ** 2, x**2 + 2 * x + 1), x=real(), y=real())
    names = known(read, limit=40)
    assert any(mutant.kind == "variable" for mutant in names.values())
    assert all(search(m.reading, 0, EFFORTS["quick"], shrinking=False).refutation for m in names.values())


def test_a_search_that_finds_nothing_misses_every_mutant(monkeypatch):
    monkeypatch.setattr(numeric_audit, "search", lambda *arguments, **options: SearchResult())
    found = audit(claim(reading(lambda x: eq(2 * x, x + x), x=real())))
    missed = [mutant for mutant in found["printed"]["survivors"] if mutant["known_false"]]
    assert found["printed"]["refuted"] == 0 and len(missed) == found["printed"]["mutants"] >= 3
    assert all(mutant["instance"] for mutant in missed)
    summary = judged([audited("text:a", found)])
    assert summary["share"] == 0 and len(summary["failures"]) == 2
    assert [mutant["name"] for mutant in summary["claims"][0]["missed"]] == [mutant["name"] for mutant in missed]


def test_an_experiment_is_audited_by_the_mutants_that_it_declares():
    def experiment(seed, reproduced=True):
        return Reproduction(reproduced, 1e-9, 1, 0.0, "")

    declared = {"false": lambda seed: experiment(seed, False), "still true": experiment}
    found = audit(claim(experiment=experiment, expected="reproduced", mutants=declared))
    assert found["printed"]["mutants"] == 2 and found["printed"]["refuted"] == 1
    assert [mutant["name"] for mutant in found["printed"]["survivors"]] == ["still true"]
    assert audit(claim(experiment=experiment, expected="reproduced"))["printed"]["mutants"] == 0


def test_a_reading_that_is_expected_to_fail_is_not_audited():
    wrong = reading(lambda x: eq(x, 2 * x), x=real())
    right = Reading("corrected", wrong.given, lambda x: eq(2 * x, x + x), "x")
    assert not audit(claim(wrong, expected="refuted"))
    assert audit(claim(wrong, right, expected="erratum")).keys() == {"corrected"}


# --- what is made of it ---------------------------------------------------------------------------------------------


def audited(id, readings):
    return {"id": id, "source": "text", "verdict": "audited", "readings": readings, "seconds": 0.1}


def found(mutants, refuted):
    missed = [{"name": "a", "kind": "sign", "known_false": True, "instance": {"x": "1"}}] * (mutants - refuted)
    generic = [{"name": "b", "kind": "sign", "known_false": False, "instance": None}]
    return {"printed": {"mutants": mutants, "refuted": refuted, "survivors": missed + generic}}


@pytest.mark.parametrize(
    ("audits", "failures"),
    [
        ([found(12, 12), found(3, 3)], 0),
        ([found(99, 99), found(3, 2)], 0),
        ([found(300, 300), found(12, 7)], 1),  # less than two thirds of one claim
        ([found(12, 11), found(12, 12)], 1),  # less than 98 % of all
        ([found(2, 2)], 1),  # too few
        ([{}], 0),  # a claim with no reading that holds
    ],
)
def test_the_shares_that_are_demanded(audits, failures):
    summary = judged([audited(f"text:{number}", each) for number, each in enumerate(audits)])
    assert len(summary["failures"]) == failures
    assert summary["mutants"] == sum(each["printed"]["mutants"] for each in audits if each)


def test_an_audit_that_did_not_end_is_a_failure():
    stopped = audited("text:a", {}) | {"verdict": "undecided", "reason": "out of time"}
    assert judged([stopped])["failures"] == ["text:a: not audited: out of time"]


def test_only_readings_that_hold_show_an_audit():
    made = {"printed": found(3, 3)["printed"], "corrected": found(4, 4)["printed"]}
    verdicts = {"printed": "refuted", "corrected": "proved"}
    result = {"audit": None, "readings": {name: {"verdict": v, "audit": None} for name, v in verdicts.items()}}
    with_audit = attach(SimpleNamespace(standing_name="corrected"), result, {"readings": made})
    assert with_audit["readings"]["printed"]["audit"] is None
    assert with_audit["audit"] == with_audit["readings"]["corrected"]["audit"] == made["corrected"]


IDS = ("grosse:case1-recurrence", "grosse:case1-solution", "grosse:case-1a")


@pytest.fixture
def proofread(monkeypatch, tmp_path, capsys):
    """The command line, with workers that find what the test says; it returns the code and the output."""
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments, finds=found(6, 6), stops_after=None):
        ran = []

        def run(catalogue, plan, settings, known, started, **options):
            for id in plan.order:
                if id not in known:
                    if len(ran) == stops_after:
                        raise KeyboardInterrupt
                    ran.append(id)
                    started(id)
                    yield audited(id, finds)

        monkeypatch.setattr(runner, "run", run)
        code = cli.main(arguments)
        return SimpleNamespace(code=code, ran=ran, output=capsys.readouterr().out)

    return call


def test_what_was_audited_is_not_audited_again(proofread):
    interrupted = proofread("audit", *IDS, stops_after=2)
    assert interrupted.code == 130 and len(interrupted.ran) == 2
    resumed = proofread("audit", *IDS)
    assert resumed.code == 0 and len(resumed.ran) == 1
    assert not proofread("audit", *IDS).ran
    assert len(proofread("audit", *IDS, "--fresh").ran) == 3
    assert len(proofread("audit", *IDS, "--seed", "1").ran) == 3


def test_the_audit_fails_and_says_what_was_missed(proofread):
    done = proofread("audit", IDS[0], finds=found(12, 6))
    assert done.code == 1
    assert f"{IDS[0]}, printed: missed: a" in done.output and "x = 1" in done.output
    summary = json.loads(proofread("audit", IDS[0], "--json").output)
    assert summary["share"] == 0.5 and summary["seed"] == 0
    assert proofread("audit", "nothing").code == 2


@pytest.mark.slow
def test_a_run_shows_the_audit_while_it_is_current(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.chdir(tmp_path)

    def of_the_run(*options):
        cli.main(["run", "grosse:case1-recurrence", "--effort", "quick", "--json", *options])
        (result,) = json.loads(capsys.readouterr().out)["claims"]
        assert result["audit"] == result["readings"]["printed"]["audit"]
        return result["audit"]

    assert of_the_run() is None
    assert cli.main(["audit", "grosse:case1-recurrence"]) == 0
    capsys.readouterr()
    shown = of_the_run()
    assert shown["mutants"] == shown["refuted"] >= 3
    assert of_the_run("--seed", "1") is None
