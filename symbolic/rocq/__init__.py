"""Readings as Rocq theorems: the statement comes from the claim's own body, the proof from its derivation."""

from symbolic.rocq.export import NotExported, Theorem, refutation, theorem

__all__ = ["NotExported", "Theorem", "refutation", "theorem"]
