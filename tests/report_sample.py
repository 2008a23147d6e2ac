"""Results made by hand, to test the reports: every verdict, every kind of evidence, text that wants to be markup."""

from __future__ import annotations

KINDS = ("instance", "undefined", "ill-typed", "no-witness", "family", "disproof", "statistical", "quote")


def reading(verdict: str, formula: str | None = r"\|\mathbf{w}\|^2 \ge 0", **fields) -> dict:
    """A reading with every field, empty where none is given."""
    empty = dict.fromkeys(("tier", "scope", "derivation", "search", "refutation", "audit", "rocq"))
    return {"verdict": verdict, "formula": formula, "facts": [], **empty, **fields}


def evidence(kind: str, **fields) -> dict:
    """Evidence of a kind, with nothing in it but what is given."""
    empty = dict.fromkeys(("instance", "lhs", "rhs", "arithmetic", "certificate"))
    return {"kind": kind, "hypotheses_checked": kind != "quote", **empty, **fields}


def claim(id: str, verdict: str, printed: dict | None, corrected: dict | None = None, **fields) -> dict:
    """A claim whose verdict is the expected one unless ``expected`` says otherwise."""
    readings = {name: each for name, each in (("printed", printed), ("corrected", corrected)) if each}
    standing = corrected or printed or {}
    repeated = {name: standing.get(name) for name in ("tier", "scope", "facts", "audit")}
    return {
        "id": id,
        "source": id.partition(":")[0],
        "where": "section 1",
        "kind": "claim",
        "level": "inequality",
        "verdict": verdict,
        "expected": verdict,
        **repeated,
        "remarks": [],
        "readings": readings,
        "erratum": None,
        "reason": None,
        "seconds": 0.25,
        **fields,
    }


DERIVATION = {
    "closed": True,
    "steps": [
        {
            "asserts": r"the gradient is $\frac{1}{N}\Phi^\top(\Phi w - t)$",
            "method": "matrix calculus",
            "closed": True,
            "residual": None,
        },
        {"asserts": "it equals A w + b", "method": "normal form", "closed": True, "residual": None},
    ],
}
OPEN = {
    "closed": False,
    "steps": [{"asserts": "the rest vanishes", "method": "normal form", "closed": False, "residual": "x**2 - y < 0"}],
}
SEARCH = {
    "drawn": 12400,
    "effective": 11980,
    "undefined": 3,
    "worst_ratio": 0.9983,
    "tight": True,
    "worst_instance": {"sizes": {"n": 2}, "x": ["1", "-3/2"]},
    "phases": {
        "corners": {"drawn": 2400, "effective": 1980, "seconds": 0.31},
        "hypothesis": {"drawn": 2000, "effective": 2000, "seconds": 1.4},
        "volume": {"drawn": 8000, "effective": 8000, "seconds": 0.05},
    },
}
WORST_CASE = {
    "class": "strongly convex functions",
    "constant": r"the factor $1 - \alpha m$",
    "at": {"L": "1", "m": "1/10"},
    "stated": "9/10",
    "worst_case": 0.81,
    "ratio": 0.9,
    "note": None,
}
AUDIT = {
    "mutants": 6,
    "refuted": 5,
    "survivors": [
        {"name": "b -> -b", "kind": "sign", "known_false": True, "instance": {"b": "1"}},
        {"name": "N -> D", "kind": "variable", "known_false": False, "instance": None},
    ],
}
ROCQ = {
    "theorem": "ridge_A_b",
    "statement": "forall x : R, x = x",
    "covers": "core",
    "dropped": ["the limit"],
    "axioms": ["functional_extensionality"],
    "accepted": True,
    "reason": None,
}
INSTANCE = evidence(
    "instance",
    arithmetic="exact",
    lhs="5/8",
    rhs={"mid": "0.36787944117", "rad": "1e-11"},
    instance={
        "sizes": {"N": 1, "D": 2},
        "Phi": [["1", "-3/2"], ["0", "22/7"]],
        "t": ["1"],
        "lam": "1/2",
        "f": {"kind": "quadratic", "A": [["2"]], "c": "-1"},
        "digits": "123456789012345678901234567890/7",
    },
)
CERTIFICATES = {
    "undefined": "division by zero in the right side, $1/\\|x\\|$ at $x = 0$",
    "ill-typed": "(2, 3) @ (2, 3) does not conform",
    "no-witness": "every $c$ with $c^2 = -1$ fails",
    "family": "the ratio of the sides is $n/2$, which is unbounded",
    "disproof": "$1 = 0$ follows",
    "statistical": "4,812 of 5,000 draws violate it; error probability at most 1e-9",
    "quote": "printed: \"p_i 's and sigma_i 's\"; not compared with the text",
}


def results() -> dict:
    """Results with every verdict, every kind of evidence, and hostile text in every field that is text."""
    title = {
        "source_title": "A Chapter on <Regression>",
        "statement": "For every $w$,\n$$\\mathcal{J}(w) \\ge 0.$$",
        "depends": ["demo:0", "demo:gone"],
    }
    claims = [
        claim(
            "demo:0",
            "definition",
            reading("definition", r"y = \mathbf{w}^\top \boldsymbol\phi(\mathbf{x}) + b"),
            order=0,
            **title,
            title="Linear model",
            kind="definition",
            reason="introduces notation",
        ),
        claim(
            "demo:proved",
            "proved",
            reading(
                "proved",
                r"\nabla \mathcal{J}(\mathbf{w}) = \frac{1}{N} \Phi^\top (\Phi \mathbf{w} - \mathbf{t})",
                tier="derived",
                scope="general",
                facts=["fact:cauchy-schwarz"],
                derivation=DERIVATION,
                search=SEARCH,
                worst_case=WORST_CASE,
                audit=AUDIT,
                rocq=ROCQ,
            ),
            order=1,
            **title,
            title=r"Gradient of the cost $\mathcal{J}$",
            level="exact-identity",
            assumptions=["$N \\ge 1$", "A positive semidefinite"],
            remarks=["fails at $\\sigma = 0$", "see also demo:0"],
        ),
        claim(
            "demo:survived",
            "survived",
            reading("survived", search=SEARCH, derivation=OPEN),
            order=2,
            **title,
            title="A bound with a proof that is still open",
            reason="step 1 is open",
        ),
        *(
            claim(
                f"demo:{kind}",
                "erratum",
                reading(
                    "refuted",
                    r"\hat{w} \in \operatorname*{arg\,min}_{w} \mathcal{J}(w) + \frac12\lambda\|w\|^2",
                    refutation=INSTANCE if kind == "instance" else evidence(kind, certificate=CERTIFICATES[kind]),
                ),
                reading(
                    "proved",
                    r"\hat{w} \in \operatorname*{arg\,min}_{w} \mathcal{J}(w) - \frac12\lambda\|w\|^2",
                    tier="certified",
                    scope="fixed-sizes",
                    derivation=DERIVATION,
                ),
                order=3 + order,
                **title,
                title=f"Wrong, shown by {kind}",
                where=f"Eqn. {order}, section 2; lines {order}-{order + 1}",
                erratum={
                    "class": "sign",
                    "severity": "local",
                    "problem": "the linear term is $-\\frac{1}{N} t^\\top \\Phi w$, so b carries a minus sign",
                },
            )
            for order, kind in enumerate(KINDS)
        ),
        claim(
            "other:refuted",
            "refuted",
            reading("refuted", refutation=INSTANCE),
            order=0,
            title="Wrong, with no correction",
        ),
        claim(
            "other:undecided",
            "undecided",
            reading(
                "undecided",
                suspect=evidence(
                    "instance",
                    arithmetic="float",
                    hypotheses_checked=False,
                    instance={"x": "1/3"},
                    lhs="1.0000001",
                    rhs="1",
                ),
            ),
            expected="survived",
            order=1,
            reason="a float violation could not be certified",
        ),
        *(
            claim(
                f"other:{verdict}",
                verdict,
                reading(verdict),
                order=2,
                title=f"An example of {verdict}",
                reason="needs measure theory on path space",
            )
            for verdict in ("reproduced", "not-reproduced", "not-checkable")
        ),
        claim(
            "other:vacuous",
            "vacuous",
            reading("vacuous"),
            expected="proved",
            order=5,
            reason="no instance meets the hypotheses",
        ),
        claim("other:error", "error", None, expected="proved", order=6, reason="NameError: \x1b[31mphi\ud800"),
        claim(
            "other:contradiction",
            "contradiction",
            reading("contradiction", derivation=DERIVATION, refutation=INSTANCE),
            expected="proved",
            order=7,
        ),
        hostile(),
        claim(
            "fact:cauchy-schwarz",
            "proved",
            reading("proved", r"|\langle x, y\rangle| \le \|x\|\,\|y\|", tier="derived", scope="general"),
            order=0,
            source_title="Standard facts",
            title="Cauchy-Schwarz",
        ),
    ]
    versions = {
        "proofread": "0.1",
        "python": "3.11.2",
        "sympy": "1.14.0",
        "numpy": "2.4.6",
        "scipy": "1.17",
        "hypothesis": "6.170.15",
        "python-flint": "0.9.0",
    }
    return {"schema": 1, "versions": versions, "seed": 0, "seconds": 12.5, "claims": claims}


def hostile(text: str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>") -> dict:
    """A claim that is wrong as printed, with markup in every text, and in formulas where the parser lets it through."""
    found = evidence(
        "instance",
        instance={text: text, "deep": {text: [[["1"]]]}},
        lhs="1",
        rhs="2",
        arithmetic=text,
        certificate=f"{text} $\\text{{{text}}}$",
    )
    formula = rf"x < y \text{{{text}}} \href{{javascript:alert(1)}}{{y}} \style{{{text}}}{{z}}"
    steps = [{"asserts": text, "method": text, "closed": False, "residual": text}]
    return claim(
        f"evil:{text}",
        "erratum",
        reading("refuted", formula, refutation=found, derivation={"closed": False, "steps": steps}),
        reading(
            "survived",
            rf"\text{{{text}}} x^2",
            search={**SEARCH, "phases": {text: {"drawn": 1, "effective": 1, "seconds": 0}}},
            worst_case={
                **WORST_CASE,
                "class": text,
                "constant": f"{text} $\\text{{{text}}}$",
                "at": {text: "1"},
                "worst_case": None,
                "ratio": None,
                "note": text,
            },
        ),
        title=text,
        source_title=text,
        where=text,
        statement=f"{text} $\\text{{{text}}}$",
        assumptions=[text],
        depends=[text],
        remarks=[text],
        reason=text,
        kind=text,
        erratum={"class": "textual", "severity": "cosmetic", "problem": text},
        place={"section": text},
    )
