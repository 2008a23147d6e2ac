"""The settings of a run; apart from the evaluation, so that a run with nothing to do needs none of its imports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What a result depends on beside the claim: the seed of the search, and how much of it there is."""

    seed: int = 0
    effort: str = "standard"


@dataclass(frozen=True)
class TheoremSettings(Settings):
    """What Rocq's theorems of a result depend on further: the digest of what states and proves them."""

    export: str = ""


@dataclass(frozen=True)
class AuditSettings:
    """What an audit depends on beside the claim: the seed, and how many mutants of a reading are wanted."""

    seed: int = 0
    mutants: int = 12
