"""Figures of experiments: data in results.json, drawn as SVG on the page that carries them."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ElementTree

import pytest

from numeric.experiments import Figure, Series
from reports import figures, pages
from tests.report_sample import results

FIGURE = Figure(
    "The loss of $k$ steps.",
    "steps",
    "loss",
    [
        Series("theory", "prediction", [1, 10, 100], [1.0, 0.1, 0.01]),
        Series("runs", "simulation", [1, 10, 100], [1.0123456, 0.11, 0.012], [0.9, 0.09, 0.01], [1.1, 0.12, 0.02]),
    ],
    log="xy",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "store.sqlite"))


def test_a_figure_is_data_of_five_digits():
    series = FIGURE.to_json()["series"]
    assert series[1]["y"] == [1.0123, 0.11, 0.012] and series[0]["low"] is None


def test_the_same_figure_is_the_same_svg():
    pytest.importorskip("matplotlib")
    first = figures.svg(FIGURE.to_json())
    assert first == figures.svg(FIGURE.to_json())
    assert ElementTree.fromstring(first).tag == "{http://www.w3.org/2000/svg}svg"
    assert first != figures.svg({**FIGURE.to_json(), "log": ""})


def _page_with_figure() -> str:
    found = results()
    reading = next(c for c in found["claims"] if c["readings"])["readings"]["printed"]
    reading["experiment"] = {"summary": "It falls.", "error_probability": 1e-9, "figure": FIGURE.to_json()}
    return pages.index(found)


def test_the_page_carries_the_figure():
    pytest.importorskip("matplotlib")
    address = _page_with_figure().split('src="data:image/svg+xml;base64,')[1].split('"')[0]
    assert base64.b64decode(address).decode() == figures.svg(FIGURE.to_json())


def test_a_figure_is_drawn_once(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    address = figures.data_uri(FIGURE.to_json())
    (kept,) = (tmp_path / "figures").glob("*.svg")
    assert kept.read_text() == figures.svg(FIGURE.to_json())
    monkeypatch.setattr(figures, "svg", lambda figure: figure["log"])
    assert figures.data_uri(FIGURE.to_json()) == address
    assert base64.b64decode(figures.data_uri({**FIGURE.to_json(), "log": "x"}).split(",")[1]) == b"x"


def test_without_matplotlib_the_page_says_how_to_draw_it(monkeypatch):
    monkeypatch.setattr(figures, "find_spec", lambda name: None)
    pages._environment.cache_clear()
    try:
        page = _page_with_figure()
    finally:
        pages._environment.cache_clear()
    assert "data:image" not in page and "proofread[figures]" in page
