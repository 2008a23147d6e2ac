"""Lecture 13: algorithmic regularization (lecture notes)."""

from claims.model.claim import Source

MA_L13 = Source("ma-l13", "Lecture 13: algorithmic regularization (lecture notes)", "not named in the copy")
