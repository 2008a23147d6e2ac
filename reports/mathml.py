r"""LaTeX to MathML, for pages that show formulas offline and without JavaScript.

`latex2mathml`_ parses the LaTeX. Its tree is then tidied, because browsers implement `MathML Core`_, which knows
neither TeX's spacing rules nor ``mathvariant``, and because the pages show text of unknown origin: only known elements
and attributes pass, and every character is escaped. A formula that cannot be converted is shown as its source.

.. _latex2mathml: https://github.com/roniemartinez/latex2mathml
.. _MathML Core: https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter
from markupsafe import Markup, escape

ELEMENTS = frozenset(
    "math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr"
    " munder munderover".split()
)
ATTRIBUTES = frozenset(
    "accent columnalign depth display displaystyle fence form height largeop linethickness lspace mathvariant maxsize"
    " minsize movablelimits rspace scriptlevel stretchy voffset width".split()
)

ROWS = frozenset("math mrow mstyle mpadded msqrt mtd".split())
SCRIPTS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
#: How many parts an element must have; browsers show one with fewer or more as an error.
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
ACCENTS = frozenset("\u0060\u00a8\u00af\u00b4\u02c7\u02d8\u02d9\u2015\u2192\u005e\u007e\u223c\u20db\u203e")
BARS = frozenset("|\u2016")
OPENING, CLOSING = frozenset("([{⟨⌊⌈"), frozenset(")]}⟩⌋⌉!")
SIGNS = frozenset("+\u2212±∓")
#: Symbols that TeX sets without space around them, though MathML counts them among the operators.
ORDINARY = frozenset("∂∇∞∅⊤⊥∀∃∄¬….")
THIN_SPACE = "0.1667em"

MATH = re.compile(r"\$\$(.+?)\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
OPERATOR_NAME = re.compile(r"\\operatorname(\*?)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
SPACING = re.compile(r"\\[,:;! ]|~|\s+")


class _Unsupported(ValueError):
    """The formula holds something that has no MathML here."""


@cache
def mathml(latex: str, display: bool = False) -> Markup:
    """The formula as ``<math>`` with its source as ``alttext``; its source in ``<code>`` if it cannot be converted."""
    try:
        root = Converter(display="block" if display else "inline").convert_to_element(_prepared(latex))
        # The converter names the namespace as an attribute; inside an HTML page it is implied.
        root.attrib = {"display": "block"} if display else {}
        _tidy(root)
        _place_limits(root)
    except Exception:  # the parser has no common error class, and a page must not fail for a formula
        return Markup('<code class="tex">{}</code>').format(latex)
    root.set("alttext", latex)
    return Markup(tostring(root, encoding="unicode", short_empty_elements=False))


def prose(text: str) -> Markup:
    """Plain text with ``$...$`` and ``$$...$$`` in it, escaped, with the formulas converted."""
    return Markup("").join(
        mathml(part.strip(), display) if is_math else escape(part.replace(r"\$", "$"))
        for part, is_math, display in split_math(text)
    )


def split_math(text: str) -> Iterator[tuple[str, bool, bool]]:
    """The parts of a text in order: the part without its dollar signs, whether it is a formula, whether displayed."""
    end = 0
    for match in MATH.finditer(text):
        yield text[end : match.start()], False, False
        yield match[1] or match[2], True, match[1] is not None
        end = match.end()
    yield text[end:], False, False


def value_latex(value: object, longest: int = 24) -> str | None:
    """A value of results.json (an exact number, a ball, or lists of them up to a matrix) as LaTeX.

    None for what LaTeX would show badly: deeper or ragged lists, structured values, numbers longer than ``longest``.
    """
    match value:
        case str():
            return _number_latex(value) if len(value) <= longest else None
        case int() if not isinstance(value, bool):
            return str(value)
        case {"mid": str(mid), "rad": str(rad)} if max(len(mid), len(rad)) <= longest:
            return rf"{_decimal_latex(mid)} \pm {_decimal_latex(rad)}"
        case [[*_], *_]:
            rows = [
                [_entry_latex(entry, longest) for entry in row] if isinstance(row, list) else [None] for row in value
            ]
            if len({len(row) for row in rows}) > 1 or not rows[0] or any(None in row for row in rows):
                return None
            body = r" \\ ".join(" & ".join(row) for row in rows)
            return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
        case [_, *_]:
            entries = [_entry_latex(entry, longest) for entry in value]
            return None if None in entries else rf"({', '.join(entries)})"
    return None


def value_text(value: object) -> str:
    """A value of results.json on one line of plain text: ``3/2``, ``0.5 +/- 1e-20``, ``[[1, 0], [0, 1]]``."""
    match value:
        case str():
            return value
        case {"mid": mid, "rad": rad, **rest} if not rest:
            return f"{mid} +/- {rad}"
        case dict():
            return "{" + ", ".join(f"{name}: {value_text(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(value_text, value)) + "]"
    return json.dumps(value)


def decimal(value: object) -> str | None:
    """Six digits of an exact number that is no short decimal, with their sign: ``= 0.625``, ``≈ 0.333333``."""
    if not isinstance(value, str) or not ("/" in value or len(value) > 12):
        return None
    try:
        number = Fraction(value)
        digits = f"{Decimal(number.numerator) / Decimal(number.denominator):.6g}"
        return f"{'=' if Fraction(digits) == number else '≈'} {digits}"
    except (ValueError, ArithmeticError):
        return None


def _entry_latex(value: object, longest: int) -> str | None:
    return None if isinstance(value, list) else value_latex(value, longest)


def _number_latex(text: str) -> str | None:
    match = re.fullmatch(r"(-?)(\d+)/(\d+)", text)
    return rf"{match[1]}\frac{{{match[2]}}}{{{match[3]}}}" if match else _decimal_latex(text)


def _decimal_latex(text: str) -> str | None:
    match = re.fullmatch(r"([+-]?\d+(?:\.\d*)?)(?:[eE]([+-]?\d+))?", text)
    if match is None:
        return rf"\text{{{text}}}" if re.fullmatch(r"[\w .+-]+", text) else None
    return match[1] if match[2] is None else rf"{match[1]} \cdot 10^{{{int(match[2])}}}"


def _prepared(latex: str) -> str:
    """The LaTeX with what the parser does not know said in words that it knows."""
    latex = re.sub(r"\\arg\s*\\(min|max)(?![a-zA-Z])", r"\\operatorname*{arg\\,\1}", latex)
    latex = re.sub(r"\\arg(?![a-zA-Z])", r"\\operatorname{arg}", latex)
    latex = OPERATOR_NAME.sub(_operator_name, latex)
    latex = re.sub(r"\\(begin|end)\{(?:aligned|align|gathered|split)\*?\}", r"\\\1{align*}", latex)
    latex = re.sub(r"\\tag\b", r"\\qquad\\tag", latex)
    return re.sub(r"\\sim(?![a-zA-Z])", " ∼ ", latex).replace(":=", " ≔ ")


def _operator_name(match: re.Match) -> str:
    star, name = match.groups()
    words = SPACING.sub("\u2009", name)
    if "\\" in words or "{" in words:
        return rf"\mathop{{{name}}}"
    return rf"\mathop{{\text{{{words}}}}}" if star or "\u2009" in words else rf"\operatorname{{{words}}}"


def _tidy(element: Element) -> None:
    """Make the parser's tree safe and, by TeX's rules, well spaced. Leaves first."""
    if element.tag not in ELEMENTS or len(element) != PARTS.get(element.tag, len(element)):
        raise _Unsupported(element.tag)
    element.attrib = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    element.text = html.unescape(element.text or "")
    if "\\" in element.text or element.text == "&":
        raise _Unsupported(element.text)
    for child in element:
        _tidy(child)
    for position, child in enumerate(element):
        if child.tag == "mrow" and len(child) == 1 and child[0].tag != "mo":
            element[position] = child[0]
    if element.tag == "mo" and len(element):
        _flatten_operator(element)
    if "mathvariant" in element.attrib:
        _apply_variant(element)
    if element.tag in ("mi", "mo"):
        _reclassify(element)
    elif element.tag == "mover" and (element[1].text or "") in ACCENTS:
        element.set("accent", "true")
    if element.tag in ROWS:
        _space(element)


def _flatten_operator(element: Element) -> None:
    """``\\mathop{...}``: an operator holds characters only."""
    text = "".join(element.itertext())
    for child in list(element):
        element.remove(child)
    element.text = text
    element.set("movablelimits", "true")
    element.set("lspace", "0")
    element.set("rspace", "0")


def _apply_variant(element: Element) -> None:
    variant = element.attrib.pop("mathvariant")
    if variant == "normal":
        if element.tag == "mi" and len(element.text) == 1:
            element.set("mathvariant", "normal")
    elif element.tag in ("mi", "mn"):
        element.text = "".join(_variant(letter, variant) for letter in element.text)


def _variant(letter: str, variant: str) -> str:
    """The letter in another alphabet of Unicode: bold, script, double-struck, ..."""
    alphabet = {"double-struck": "DOUBLE-STRUCK", "sans-serif": "SANS-SERIF"}.get(
        variant, variant.upper().replace("-", " ")
    )
    name = re.sub(r"^(LATIN|GREEK) | LETTER", "", unicodedata.name(letter, ""))
    for candidate in (f"MATHEMATICAL {alphabet} {name}", f"{alphabet} {name}"):
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return letter


def _reclassify(element: Element) -> None:
    """Make names operators, operators operators, and ordinary symbols ordinary."""
    text = element.text
    if len(text) == 1 and (text in ORDINARY or unicodedata.name(text, "").startswith("GREEK CAPITAL")):
        element.tag = "mi"
        element.set("mathvariant", "normal")
    elif element.tag == "mi" and len(text) == 1 and unicodedata.category(text) in ("Sm", "Ps", "Pe"):
        element.tag = "mo"
        element.set("stretchy", "false")
    elif len(text) > 1 and text.replace("\u2009", "").replace("\u2006", "").isalpha():
        if element.tag == "mo" and text in ("lim", "max", "min", "sup", "inf"):
            element.set("movablelimits", "true")
        element.tag = "mo"
        element.set("form", "prefix")
    if element.tag == "mo" and (text == "/" or text in BARS and "form" not in element.attrib):
        element.set("lspace", "0")
        element.set("rspace", "0")


def _core(element: Element) -> Element:
    """What an element with scripts carries them on."""
    while len(element) and element.tag in (*SCRIPTS, *SCRIPTS.values()):
        element = element[0]
    return element


def _role(element: Element) -> str:
    core = _core(element)
    if core.tag == "mspace":
        return "space"
    if core.tag != "mo":
        return "ordinary"
    if len(core.text) > 1 or core.get("movablelimits"):
        return "name"
    if core.text in BARS:
        return {"prefix": "opening", "postfix": "closing"}.get(core.get("form", ""), "bar")
    if core.text in OPENING or core.get("form") == "prefix":
        return "opening"
    if core.text in CLOSING or core.get("form") == "postfix":
        return "closing"
    return "large" if core.text in "∑∏∫⋃⋂" else "operator"


def _space(row: Element) -> None:
    """Give names of functions their thin spaces, and signs the form that they have in TeX: unary after an operator."""
    roles = []
    inside_bars = False
    for child in row:
        role = _role(child)
        if role == "bar":
            inside_bars = not inside_bars
            role = "opening" if inside_bars else "closing"
        roles.append(role)
    for position, child in enumerate(row):
        core = _core(child)
        before = roles[position - 1] if position else None
        after = roles[position + 1] if position + 1 < len(roles) else None
        if roles[position] == "name":
            core.set("lspace", THIN_SPACE if before in ("ordinary", "closing", "name") else "0")
            core.set("rspace", THIN_SPACE if after in ("ordinary", "large") else "0")
        elif core.tag == "mo" and core.text in SIGNS and before in ("operator", "opening", "name"):
            core.set("form", "prefix")


def _place_limits(element: Element) -> None:
    """Put the scripts of sums and of names such as min below and above; browsers set them beside in running text."""
    for child in element.iter():
        if child.tag in SCRIPTS and child[0].tag == "mo" and (child[0].get("movablelimits") or child[0].text in "∑∏⋃⋂"):
            child.tag = SCRIPTS[child.tag]
