"""junit.xml: the run in the form that continuous-integration systems show."""

from __future__ import annotations

import re
from collections.abc import Mapping

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from reports.results import as_expected, by_text

#: What XML 1.0 cannot hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(results: Mapping) -> str:
    """A suite per text, a case per claim: failed if its verdict is not as expected, skipped if nothing is checked."""
    xml = JUnitXml("proofread")
    for source, claims in by_text(results["claims"]).items():
        suite = TestSuite(_clean(source))
        suite.add_testcases(map(_case, claims))
        xml.add_testsuite(suite)
    return xml.tostring().decode("utf-8")


def _case(claim: Mapping) -> TestCase:
    case = TestCase(_clean(claim["id"]), classname=_clean(claim["source"]), time=claim["seconds"])
    reason = _clean(claim["reason"] or "")
    if not as_expected(claim):
        message = f"{claim['verdict']}, expected {claim['expected']}{': ' if reason else ''}{reason}"
        case.result = [Failure(message, claim["verdict"])]
    elif claim["verdict"] in ("not-checkable", "definition"):
        case.result = [Skipped(reason or claim["verdict"])]
    return case


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
