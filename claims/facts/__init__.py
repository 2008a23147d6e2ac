"""Facts: cited standard results, each stated once and tested like any claim. They are not counted among the
statements."""

from claims.model.claim import Source

FACT = Source("fact", "Standard results that derivations cite", "various")
