"""``proofread try`` on conjectures whose truth is known: no true one is refuted, and nearly every false one is."""

import pytest

from reports.trying import attempt
from tests.try_corpus import FALSE, TIGHT, TRUE

pytestmark = [pytest.mark.try_corpus, pytest.mark.slow]


def tried(conjecture):
    """The result, with time enough on any machine: what is tested must not depend on its speed."""
    given, assuming = (list(filter(None, part.split("; "))) for part in (conjecture.given, conjecture.assuming))
    return attempt(conjecture.conclusion, given, assuming, seed=0, budget=120)


def test_the_corpus_is_large_and_has_no_conjecture_twice():
    conjectures = [c[:3] for c in (*TIGHT, *TRUE, *FALSE)]
    assert len(set(conjectures)) == len(conjectures)
    assert len(TIGHT) + len(TRUE) >= 100 and len(FALSE) >= 100


@pytest.mark.parametrize("conjecture", TIGHT, ids=lambda c: c.conclusion)
def test_a_tight_conjecture_survives_and_equality_is_found(conjecture):
    result = tried(conjecture)
    assert (result["verdict"], result["tight"]) == ("survived", True)


@pytest.mark.parametrize("conjecture", TRUE, ids=lambda c: c.conclusion)
def test_a_true_conjecture_survives(conjecture):
    assert tried(conjecture)["verdict"] == "survived"


def test_false_conjectures_are_refuted():
    missed = [c.conclusion for c in FALSE if tried(c)["verdict"] != "refuted"]
    assert len(missed) <= 0.02 * len(FALSE), missed
