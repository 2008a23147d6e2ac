"""The verdict as a function of the evidence alone."""

from __future__ import annotations

import pytest

from reports.verdict import Evidence, Verdict, of_claim, of_reading

SEARCHED = {"drawn": 2000, "effective": 2000, "instances": 200}


@pytest.mark.parametrize("evidence, expected", [
    (Evidence(derived=True, tier="certified", scope="general", **SEARCHED), "proved"),
    (Evidence(derived=True, refuted=True, **SEARCHED), "contradiction"),
    (Evidence(refuted=True, **SEARCHED), "refuted"),
    (Evidence(**SEARCHED), "survived"),
    (Evidence(why_not="open step", **SEARCHED), "survived"),
    (Evidence(drawn=500, effective=500, instances=100), "undecided"),
    (Evidence(drawn=8, effective=8, instances=8, exhausted=True), "survived"),
    (Evidence(drawn=5000), "vacuous"),
    (Evidence(derived=True, tier="certified", scope="general", drawn=5000), "vacuous"),
    (Evidence(suspect=True, **SEARCHED), "undecided"),
    (Evidence(suspect=True, refuted=True, **SEARCHED), "refuted"),
    (Evidence(reproduced=True, searched=False), "reproduced"),
    (Evidence(reproduced=False, searched=False), "not-reproduced"),
])  # fmt: skip
def test_readings(evidence, expected):
    assert of_reading(evidence).verdict == expected


PROVED, SURVIVED, REFUTED = Verdict("proved", "certified", "general"), Verdict("survived"), Verdict("refuted")


@pytest.mark.parametrize("printed, corrected, quoted, expected", [
    (PROVED, None, False, "proved"),
    (REFUTED, PROVED, False, "erratum"),
    (REFUTED, SURVIVED, False, "erratum"),
    (REFUTED, None, False, "refuted"),
    (REFUTED, REFUTED, False, "refuted"),
    (REFUTED, Verdict("undecided"), False, "undecided"),
    (PROVED, PROVED, False, "proved"),
    (SURVIVED, None, True, "erratum"),
    (Verdict("contradiction"), PROVED, False, "contradiction"),
])  # fmt: skip
def test_claims(printed, corrected, quoted, expected):
    assert of_claim(printed, corrected, quoted).verdict == expected


def test_an_erratum_stands_by_its_corrected_reading():
    assert of_claim(REFUTED, PROVED, False) == Verdict("erratum", "certified", "general")
