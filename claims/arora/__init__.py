"""Sanjeev Arora and contributors, Theory of Deep Learning (draft book)."""

from claims.model.claim import Source

ARORA = Source("arora", "Theory of Deep Learning (draft book)", "Sanjeev Arora and contributors")
