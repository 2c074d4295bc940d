"""Many seeds of one setting as a batch: of the samples' order, and of noise that wrappers add."""

from __future__ import annotations

import numpy as np

from descent.batches import Sampling
from descent.optimizer import Optimizer, Wrapper
from descent.params import params

SEED = "seed"


def depends_on_seed(sampling: Sampling, optimizer: Optimizer) -> bool:
    """Whether chance has a part in a run: another seed is then another run."""
    drawn = sampling.dropout > 0 or sampling.order == "replace" or (sampling.batch > 0 and sampling.order != "fixed")
    return drawn or any(SEED in params(type(layer)) for layer in optimizer.layers)


def seeded(optimizer: Optimizer, seeds: np.ndarray) -> Optimizer:
    """An optimizer whose wrappers with a seed have these further on from their own: a batch where there are any."""
    if not isinstance(optimizer, Wrapper):
        return optimizer
    own = {SEED: getattr(optimizer, SEED) + seeds} if SEED in params(type(optimizer)) else {}
    return optimizer.replace(inner=seeded(optimizer.inner, seeds), **own)
