"""Readings as Rocq theorems: the statement comes from the claim's own body, the proof from its derivation."""
