"""A reading over a batch of parameters in floats: what is fast, and only ever makes suspects."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from claims.model.arrays import NotExpressible, Undefined
from claims.model.claim import Reading
from claims.model.relations import HOLDS
from numeric.instances import Instance, Layout, float_values


@dataclass(frozen=True)
class Batch:
    """What floats say of a batch: per instance whether the hypotheses are met, the decision, margin and ratio."""

    met: np.ndarray
    holds: np.ndarray
    margin: np.ndarray
    ratio: np.ndarray

    def loss(self) -> np.ndarray:
        """What an ascent minimises, negative where violated: the slack of the ratio where there is one, else the
        margin; large where the hypotheses are not met."""
        loss = np.where(np.isnan(self.ratio), np.minimum(self.margin, 1.0), 1 - self.ratio)
        return np.where(self.met & ~np.isnan(loss), np.clip(loss, -1e3, 1e3), 1e3)


def evaluate_batch(reading: Reading, form: Layout, parameters: np.ndarray) -> Batch | None:
    """The reading at parameters of shape (count, len(form.kinds)); None where floats cannot express it, or where no
    instance meets its conditions.

    :raises IllTyped: by the conclusion, at the sizes of the layout.
    """
    count = parameters.shape[0]
    with np.errstate(all="ignore"):
        try:
            values = float_values(reading, form.structure, parameters)
            met = np.ones(count, dtype=bool)
            for test in reading.conditions(values):
                met &= np.broadcast_to(test.decide().holds == HOLDS, (count,))
            if not met.any():
                return None
            decision = reading.conclude(values).decide()
        except (NotExpressible, Undefined):
            return None
    return Batch(met, *(np.broadcast_to(x, (count,)) for x in (decision.holds, decision.margin, decision.ratio)))


def as_instance(form: Layout, parameters: np.ndarray) -> Instance:
    return Instance(form.structure, tuple(Fraction(float(p)) for p in parameters))
