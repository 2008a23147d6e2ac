"""results.json: its schema takes what the design fixes and rejects what breaks it."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction

import pytest
from jsonschema import Draft202012Validator
from tests.report_sample import INSTANCE, KINDS, claim, evidence, reading, results

from reports.results import SCHEMA, InvalidResults, as_expected, assemble, missing, problems, write_reports

VERDICTS = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]["verdict"]["enum"]


def faults(found: dict) -> list[str]:
    return problems({**results(), "claims": [found]})


def test_the_schema_is_one():
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_sample_is_valid_and_has_every_verdict_and_every_kind_of_evidence():
    sample = results()
    assert problems(sample) == []
    assert {found["verdict"] for found in sample["claims"]} == {*VERDICTS, "erratum"}
    refutations = [each["refutation"] for found in sample["claims"] for each in found["readings"].values()]
    assert {each["kind"] for each in refutations if each} == set(KINDS)


def test_fields_may_be_added():
    assert faults(claim("a:b", "survived", reading("survived", note="new"), more=[1])) == []


@pytest.mark.parametrize("field", sorted(set(claim("a:b", "survived", reading("survived"))) - {"suspect"}))
def test_no_field_of_a_claim_may_be_missing(field):
    found = claim("a:b", "survived", reading("survived"))
    del found[field]
    assert faults(found)


@pytest.mark.parametrize("field", sorted(reading("survived")))
def test_no_field_of_a_reading_may_be_missing(field):
    found = claim("a:b", "survived", reading("survived"))
    del found["readings"]["printed"][field]
    assert faults(found)


@pytest.mark.parametrize(
    "found",
    [
        claim("a:b", "true", reading("survived")),
        claim("a:b", "survived", reading("erratum")),
        claim("a:b", "survived", reading("survived"), level="hard"),
        claim("a:b", "survived", None),
        claim("a:b", "survived", reading("survived", tier="believed")),
        claim("a:b", "proved", reading("proved", tier="derived")),
        claim("a:b", "refuted", reading("refuted")),
        claim("a:b", "erratum", reading("refuted", refutation=INSTANCE), reading("survived")),
        claim("a:b", "error", None),
        claim("a:b", "refuted", reading("refuted", refutation=evidence("hunch"))),
        claim("a:b", "refuted", reading("refuted", refutation=evidence("undefined", lhs="1"))),
        claim("a:b", "refuted", reading("refuted", refutation=INSTANCE | {"hypotheses_checked": False})),
        claim("a:b", "refuted", reading("refuted", refutation=INSTANCE | {"lhs": 0.5})),
        claim("a:b", "refuted", reading("refuted", refutation=INSTANCE | {"lhs": "1/0"})),
        claim("a:b", "refuted", reading("refuted", refutation=INSTANCE | {"instance": {"x": 0.5}})),
    ],
)
def test_what_breaks_the_contract_is_rejected(found):
    assert faults(found)


@pytest.mark.parametrize("number", ["3", "-3/2", "+0.125", "1e-9", ".5", "2.E+3", "1/03"])
def test_exact_numbers_are_what_fraction_reads(number):
    Fraction(number)
    assert faults(claim("a:b", "refuted", reading("refuted", refutation=INSTANCE | {"lhs": [[number]]}))) == []


@pytest.mark.parametrize("number", ["", "one", "1/", "0x1", "nan", "1 /2", "1.5/2"])
def test_other_strings_are_no_numbers(number):
    with pytest.raises(ValueError):
        Fraction(number)
    assert faults(claim("a:b", "refuted", reading("refuted", refutation=INSTANCE | {"lhs": number})))


def test_a_fault_says_where_it_is():
    (fault,) = faults(claim("a:b", "survived", reading("survived", tier="believed")) | {"tier": None})
    assert fault.startswith("claims[0].readings.printed.tier: ")


@pytest.mark.parametrize("broken", [{"level": "hard"}, {"seconds": float("nan")}, {"title": 5}, {"remarks": {1, 2}}])
def test_a_claim_that_breaks_the_schema_becomes_an_error_and_harms_no_other(broken):
    good = claim("a:good", "survived", reading("survived"))
    sound = assemble(
        [claim("a:bad", "survived", reading("survived")) | broken, good], seed=1, seconds=2, effort="quick"
    )
    assert problems(sound) == []
    assert sound["effort"] == "quick"
    bad, kept = sound["claims"]
    assert kept == good
    assert (bad["id"], bad["verdict"]) == ("a:bad", "error")
    assert "schema" in bad["reason"]
    assert not as_expected(bad)


@pytest.mark.parametrize("verdict", ["contradiction", "error", "vacuous", "undecided"])
def test_some_verdicts_cannot_be_expected(verdict):
    assert not as_expected({"verdict": verdict, "expected": verdict})


def test_invalid_results_are_not_written(tmp_path):
    broken = results()
    broken["claims"][3]["verdict"] = "true"
    with pytest.raises(InvalidResults, match=r"claims\[3\]"):
        write_reports(broken, tmp_path / "report")
    assert not (tmp_path / "report").exists()


def shuffled(value):
    """The same value with the fields of its objects the other way round, but for those whose order means something."""
    match value:
        case dict() if {"id", "schema", "verdict", "kind", "closed"} & value.keys():
            return {name: shuffled(value[name]) for name in reversed(value)}
        case list():
            return [shuffled(each) for each in value]
    return value


def test_the_same_results_give_the_same_files_whatever_the_order_of_fields(tmp_path):
    first = [path.read_bytes() for path in write_reports(results(), tmp_path / "first")]
    other = shuffled(results())
    assert list(other) != list(results())
    assert [path.read_bytes() for path in write_reports(other, tmp_path / "other")] == first


def test_what_is_written_is_what_was_given_and_nothing_is_left_behind(tmp_path):
    before = results()
    given = deepcopy(before)
    names = ["results.json", "index.html", "errata.html", "tiers.html", "errata.md", "junit.xml"]
    paths = write_reports(given, tmp_path)
    assert given == before
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8")) == before


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    write_reports(results(), tmp_path)
    old = (tmp_path / "results.json").read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_reports(results() | {"seed": 7}, tmp_path)
    assert (tmp_path / "results.json").read_bytes() == old
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.parametrize(
    ("tier", "scope", "rocq", "words"),
    [
        ("derived", "general", None, ["certified", "simplification"]),
        ("certified", "general", None, ["--rocq"]),
        ("certified", "fixed-sizes", None, ["--rocq", "sizes are symbols"]),
        ("certified", "general", {"accepted": False, "dropped": [], "reason": "timeout"}, ["accept", "timeout"]),
        ("certified", "general", {"accepted": True, "dropped": ["the limit"], "reason": None}, ["the limit"]),
        ("kernel", "general", {"accepted": True, "dropped": [], "reason": None}, []),
        (None, None, None, []),
    ],
)
def test_what_a_proof_lacks_for_the_next_tier(tier, scope, rocq, words):
    steps = [
        {"asserts": "a", "method": "normal form", "closed": True, "residual": None, "tier": "certified"},
        {"asserts": "b", "method": "simplification", "closed": True, "residual": None, "tier": "derived"},
    ]
    found = reading("proved", tier=tier, scope=scope, rocq=rocq, derivation={"closed": True, "steps": steps})
    lacks = " ".join(missing(found))
    assert all(word in lacks for word in words) and bool(lacks) == bool(words)
    assert "normal form" not in lacks


def test_why_there_is_no_theorem_is_what_a_proof_lacks():
    found = reading("proved", tier="certified", scope="general") | {"rocq_reason": "The export lacks erf."}
    assert missing(found) == [
        "For the tier kernel it would have to be stated and proved in Rocq. The export lacks erf."
    ]
