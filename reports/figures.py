"""Experiments drawn as SVG by matplotlib, an optional dependency: simulations as points, predictions over them."""

from __future__ import annotations

import hashlib
import io
import json
from base64 import b64encode
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from reports.kept import KeptFiles

#: Colours that colour-blind readers tell apart (Okabe and Ito), on the white ground of a printed page.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")

_STYLE = {
    "svg.hashsalt": "proofread",  # the same figure is the same file
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
}


def available() -> bool:
    """Whether figures can be drawn here."""
    return find_spec("matplotlib") is not None


def data_uri(figure: Mapping) -> str:
    """The figure as the address of an image that a page carries in itself. What was drawn once is kept in a file."""
    drawn = KeptFiles("figures", ".svg")
    by = [version("matplotlib"), Path(__file__).read_text(encoding="utf-8")]
    key = hashlib.sha256(json.dumps([figure, by], sort_keys=True).encode()).hexdigest()
    text = drawn.get(key)
    if text is None:
        text = drawn[key] = svg(figure)
    return f"data:image/svg+xml;base64,{b64encode(text.encode()).decode()}"


def svg(figure: Mapping) -> str:
    """A figure of results.json as an SVG file. The same figure gives the same text.

    :raises ImportError: where matplotlib is not installed.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        page = Figure(figsize=(5.6, 3.4), layout="constrained")
        axes = page.subplots()
        for axis, scale in (("x", axes.set_xscale), ("y", axes.set_yscale)):
            if axis in figure["log"]:
                scale("log")
        colours = iter(_COLOURS * len(figure["series"]))
        for series in sorted(figure["series"], key=lambda s: s["kind"] == "prediction"):
            _draw(axes, series, next(colours))
        axes.set(xlabel=figure["x"], ylabel=figure["y"])
        page.legend(loc="outside upper left", ncols=2)
        target = io.StringIO()
        page.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue()


def _draw(axes, series: Mapping, colour: str) -> None:
    x, y, label = series["x"], series["y"], series["label"]
    if series["kind"] == "prediction":
        axes.plot(x, y, "--", color=colour, label=label, zorder=3)
        return
    axes.plot(x, y, "o" if len(x) <= 60 else "-", markersize=3, color=colour, label=label)
    if series["low"] is not None:
        axes.fill_between(x, series["low"], series["high"], color=colour, alpha=0.2, linewidth=0)
