"""The verdict: one pure function from evidence."""

from __future__ import annotations

from dataclasses import dataclass

from numeric.search import ENOUGH
from reports.results import STANDING


#: Why a statement without any derivation is not proved, unless its claim says what one would need.
NO_DERIVATION = "no derivation"


@dataclass(frozen=True)
class Evidence:
    """What is known of one reading.

    ``derived`` says that there is a derivation with every step closed and anchored (``why_not`` what is missing
    otherwise, None without a derivation); ``refuted`` that certified evidence of some kind speaks against it;
    ``reproduced`` is the outcome of an experiment, if the statement is empirical.
    """

    derived: bool = False
    tier: str | None = None
    scope: str | None = None
    why_not: str | None = None
    refuted: bool = False
    suspect: bool = False
    drawn: int = 0
    effective: int = 0
    instances: int = 0
    exhausted: bool = False
    searched: bool = True
    reproduced: bool | None = None


@dataclass(frozen=True)
class Verdict:
    verdict: str
    tier: str | None = None
    scope: str | None = None
    reason: str | None = None


def of_reading(e: Evidence) -> Verdict:
    """The verdict of a reading."""
    if e.derived and e.refuted:
        return Verdict("contradiction", reason="a closed derivation and certified evidence against the same reading")
    if e.refuted:
        return Verdict("refuted")
    if e.reproduced is not None:
        return Verdict("reproduced" if e.reproduced else "not-reproduced")
    if e.suspect:
        return Verdict("undecided", reason="a suspected violation, or a witness that fails, could not be decided")
    if e.searched and e.instances == 0 and e.effective == 0:
        return Verdict("vacuous", reason=f"no instance meets the hypotheses, of {e.drawn} drawn")
    if e.derived:
        return Verdict("proved", e.tier, e.scope)
    missing = e.why_not or NO_DERIVATION
    if e.effective >= ENOUGH or e.exhausted:
        return Verdict("survived", reason=missing)
    return Verdict("undecided", reason=f"{missing}; only {e.effective} effective instances, of {ENOUGH}")


def of_claim(printed: Verdict, corrected: Verdict | None, quoted: bool) -> Verdict:
    """The verdict of a claim from those of its readings; ``quoted`` says that the defect is a textual one."""
    if quoted:
        if printed.verdict in STANDING:
            return Verdict("erratum", printed.tier, printed.scope, printed.reason)
        return printed
    if printed.verdict != "refuted" or corrected is None:
        return printed
    if corrected.verdict in STANDING:
        return Verdict("erratum", corrected.tier, corrected.scope, corrected.reason)
    if corrected.verdict == "refuted":
        return Verdict("refuted", reason="the corrected reading is refuted too")
    return corrected
