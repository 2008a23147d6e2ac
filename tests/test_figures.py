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
    assert base64.b64decode(address) == figures.svg(FIGURE.to_json())


def test_without_matplotlib_the_page_says_how_to_draw_it(monkeypatch):
    monkeypatch.setattr(figures, "find_spec", lambda name: None)
    pages._environment.cache_clear()
    try:
        page = _page_with_figure()
    finally:
        pages._environment.cache_clear()
    assert "data:image" not in page and "proofread[figures]" in page
