"""The reports that people read, and junit.xml: complete, harmless whatever the texts hold, and free of the network."""

from __future__ import annotations

import inspect
import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report_sample import KINDS, claim, reading, results

from reports import junit, markdown, pages
from reports.mathml import ELEMENTS, decimal, mathml, prose, value_latex, value_text
from symbolic import derivation, induction

VOID = {"meta", "link", "input", "rect"}


class Page(HTMLParser):
    """The elements of a page, its text, and whether its tags nest."""

    def __init__(self, source: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def index() -> Page:
    return Page(pages.index(results()))


@pytest.fixture(scope="module")
def errata() -> Page:
    return Page(pages.errata(results()))


@pytest.fixture(scope="module")
def tiers() -> Page:
    return Page(pages.tiers(results()))


@pytest.fixture(scope="module")
def report() -> str:
    return markdown.errata(results())


WRONG = [found for found in results()["claims"] if found["verdict"] in ("erratum", "refuted")]


def test_the_index_has_every_claim(index):
    assert {each["id"] for each in index.all("details") if "id" in each} == {
        found["id"] for found in results()["claims"]
    }


def test_the_index_opens_what_is_not_as_expected(index):
    opened = {each["id"] for each in index.all("details") if "id" in each and "open" in each}
    assert opened == {"other:undecided", "other:vacuous", "other:error", "other:contradiction"}


def test_the_index_shows_the_evidence(index):
    for part in (
        "12,400 instances drawn, 11,980 effective, 3 undefined",
        "worst ratio 0.9983, tight",
        "hypothesis",
        "left over: x**2 - y < 0",
        "5 of 6 variants",
        "matrix calculus",
        "a core of it, without: the limit",
        "fails at",
        "Suspect, not certified",
        "over all strongly convex functions with",
        "the best possible is 0.81, a ratio of 0.9.",
    ):
        assert part in " ".join(index.text.split())


def test_filters_need_javascript_and_nothing_else_does(index):
    (form,) = index.all("form")
    assert "hidden" in form
    assert [each for _, each in index.tags if "hidden" in each] == [form]


def test_facts_are_not_counted_among_the_statements(index):
    assert f"{len(results()['claims']) - 1} statements" in " ".join(index.text.split())


def test_shares_count_the_standing_reading():
    exact = {"level": "exact-identity"}
    proved = reading("proved", tier="derived", scope="general")
    kernel = reading("proved", tier="kernel", scope="general", rocq={"accepted": True})
    core = reading("proved", tier="certified", scope="fixed-sizes", rocq={"accepted": True})
    statements = [
        claim("a:6", "proved", kernel, **exact),
        claim("a:7", "proved", core, **exact),
        claim("a:1", "erratum", reading("refuted"), proved, **exact),
        claim("a:2", "proved", reading("proved", tier="derived", scope="fixed-sizes"), **exact),
        claim("a:3", "survived", reading("survived"), **exact),
        claim("a:4", "proved", proved, level="asymptotic"),
        claim("a:5", "proved", proved, kind="definition"),
    ]
    assert pages._shares(statements) == {
        "exact": 5, "proved": 4, "certified": 2, "kernel": 1, "in_rocq": 2, "general": 2,
    }  # fmt: skip


def test_errata_are_in_reading_order(errata):
    assert [each["id"] for each in errata.all("article")] == [found["id"] for found in WRONG]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_evidence_has_the_command_that_shows_it(errata, report, kind):
    verb = "repro" if kind in ("instance", "undefined", "statistical") else "show"
    assert f"proofread {verb} demo:{kind}" in errata.text
    assert f"proofread {verb} demo:{kind}" in report
    assert pages.EVIDENCE[kind] in errata.text


def test_errata_show_both_sides_exactly(errata, report):
    formulas = [each.get("alttext") for each in errata.all("math")]
    assert r"\frac{5}{8}" in formulas
    assert r"0.36787944117 \pm 1 \cdot 10^{-11}" in formulas
    assert "= 0.625" in errata.text
    assert "left side = `5/8` = 0.625" in report
    assert "right side = `0.36787944117 +/- 1e-11`" in report


def test_texts_are_in_the_order_given_and_claims_in_reading_order():
    late, early = (claim(f"b:{order}", "survived", reading("survived"), order=order) for order in (2, 1))
    other = claim("a:1", "survived", reading("survived"), order=0)
    page = Page(pages.index(results() | {"claims": [late, other, early]}))
    assert [each["id"] for each in page.all("details") if "id" in each] == ["b:1", "b:2", "a:1"]


@pytest.mark.parametrize("make", [pages.index, pages.errata])
def test_pages_without_claims(make):
    Page(make(results() | {"claims": []}))


@pytest.mark.parametrize("page", ["index", "errata"])
def test_markup_in_a_text_is_shown_and_harmless(page, request):
    page = request.getfixturevalue(page)
    assert "<script>alert(1)</script>" in page.text
    assert len(page.all("script")) <= 1
    assert not page.all("img")
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("style", "src") for name in attributes), tag
        assert not attributes.get("href", "").startswith("javascript")


@pytest.mark.parametrize("page", ["index", "errata", "tiers"])
def test_pages_need_no_network(page, request):
    page = request.getfixturevalue(page)
    assert all(each["href"] == "data:," for each in page.all("link"))
    assert all(each["href"].startswith(("#", "?", "index.html", "errata.html", "tiers.html")) for each in page.all("a"))
    assert "url(" not in page.text and "@import" not in page.text
    (policy,) = (each["content"] for each in page.all("meta") if "http-equiv" in each)
    assert "default-src 'none'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("page", ["index", "errata", "tiers"])
def test_ids_are_unique_and_links_within_the_page_arrive(page, request):
    page = request.getfixturevalue(page)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {each["href"][1:] for each in page.all("a") if each["href"].startswith("#")} <= set(ids)


@pytest.mark.parametrize("page", ["index", "errata", "tiers"])
def test_headings_do_not_skip_a_level(page, request):
    levels = [int(tag[1]) for tag, _ in request.getfixturevalue(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_markup_in_a_text_is_escaped_in_markdown(report):
    outside_code = re.sub(r"```.*?```|`[^`\n]*`", "", report, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)<", outside_code)


def test_junit_has_a_case_for_each_claim():
    cases = {case.get("name"): case for case in ElementTree.fromstring(junit.report(results())).iter("testcase")}
    assert set(cases) == {found["id"] for found in results()["claims"]}
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {"other:undecided", "other:vacuous", "other:error", "other:contradiction"}
    assert {name for name, case in cases.items() if case.find("skipped") is not None} == {
        "demo:0",
        "other:not-checkable",
    }
    assert cases["other:error"].find("failure").get("message").startswith("error, expected proved: NameError: ")


@pytest.mark.parametrize(
    "latex, expected",
    [
        (r"\operatorname*{arg\,min}_w f", '<munder><mo movablelimits="true"'),
        (r"\arg\max_{i} x_i", "arg\u2009max"),
        (r"\arg z", "arg"),
        (r"\operatorname{Tr}(A)", "Tr"),
        (r"a \sim b", "∼"),
        (r"\boldsymbol\phi", "𝝓"),
        (r"\mathbf{\Sigma}", "𝚺"),
        (r"\mathbf{w}", "𝐰"),
        (r"\mathbb R", "ℝ"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "<mtable"),
        (r"\mathop{\mathbb{E}}_{x} f", "𝔼</mo>"),
        (r"\sum_{i=1}^n x_i", "munderover"),
    ],
)
def test_formulas_are_converted(latex, expected):
    assert expected in mathml(latex)
    assert ElementTree.fromstring(mathml(latex)).get("alttext") == latex


@pytest.mark.parametrize(
    "latex", [r"\unknowncommand{x}", r"\left( x", r"\frac{1}", "x^2^3", "a & b", r"\begin{aligned"]
)
def test_what_cannot_be_converted_is_shown_as_its_source(latex):
    page = Page(mathml(latex))
    assert page.tags[0][0] == "code"
    assert page.text == latex


def test_a_sign_is_unary_after_an_operator_and_binary_after_a_term():
    signs = [
        each.get("form") for each in ElementTree.fromstring(mathml("a - b = -c (-d)")).iter("mo") if each.text == "−"
    ]
    assert signs == [None, "prefix", "prefix"]


def test_only_dollars_that_enclose_something_are_formulas():
    assert prose("costs $5") == "costs $5"
    assert prose(r"\$5 and \$6") == "$5 and $6"
    assert prose("a < b & $x$").startswith("a &lt; b &amp; <math")
    assert 'display="block"' in prose("$$x$$")


WORDS = ["\\text{", "\\begin{", "\\frac", "\\left", "\\href{", "\\style{", *"<>&\"'$\\{}^_ax1 \n`%~#|"]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_no_text_escapes_into_markup(text):
    for made in (prose(text), mathml(text)):
        page = Page(made)
        assert {tag for tag, _ in page.tags} <= ELEMENTS | {"code"}


@pytest.mark.parametrize(
    "value, latex, text",
    [
        ("-3/2", r"-\frac{3}{2}", "-3/2"),
        ("1e-9", r"1 \cdot 10^{-9}", "1e-9"),
        (["1", "1/2"], r"(1, \frac{1}{2})", "[1, 1/2]"),
        ([["1", "0"], ["0", "1"]], r"\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}", "[[1, 0], [0, 1]]"),
        ({"mid": "0.5", "rad": "1e-20"}, r"0.5 \pm 1 \cdot 10^{-20}", "0.5 +/- 1e-20"),
        ([[["1"]]], None, "[[[1]]]"),
        ([["1"], ["1", "2"]], None, "[[1], [1, 2]]"),
        ([], None, "[]"),
        ("1" * 40, None, "1" * 40),
        ({"kind": "quadratic", "c": "1"}, None, "{kind: quadratic, c: 1}"),
        (True, None, "true"),
    ],
)
def test_values(value, latex, text):
    assert value_latex(value) == latex
    assert value_text(value) == text


@pytest.mark.parametrize(
    "value, digits",
    [
        ("5/8", "= 0.625"),
        ("1/3", "≈ 0.333333"),
        ("12", None),
        ("1/0", None),
        ("one/two", None),
        (["1/3"], None),
        ("9" * 5000, None),
    ],
)
def test_decimals_say_whether_they_are_exact(value, digits):
    assert decimal(value) == digits


def test_the_index_shows_the_audit_and_what_it_missed():
    page = pages.index(results())
    assert "5 of 6 variants" in page and "b -&gt; -b" in page
    assert "N -&gt; D" not in page  # it may be true
    assert "83.3%" in page


def test_the_page_of_tiers_explains_each_and_lists_the_facts_with_who_cites_them(tiers):
    statements = [found for found in results()["claims"] if not found["id"].startswith("fact:")]
    for tier in pages.TIERS:
        assert pages.TIERS[tier] in tiers.text and pages.TRUST[tier] in tiers.text
    assert set(pages.TRUST) == set(pages.TIERS)
    proved = sum(found["tier"] == "derived" for found in statements)
    assert f"{pages.TRUST['derived']}{proved}\n" in tiers.text, "the cells of a row, end to end"
    assert {"href": "index.html#fact:cauchy-schwarz"} in tiers.all("a")


def test_the_methods_that_are_explained_are_those_of_steps():
    """Each begins a method that derivations use: the names must not drift apart."""
    source = inspect.getsource(derivation) + inspect.getsource(induction)
    for method in pages.METHODS:
        for name in method.split(", "):
            assert name in source, name
