"""Many seeds of one setting as a batch: of the samples' order, and of noise that wrappers add."""

from __future__ import annotations

import numpy as np

from descent.batches import Batches, Sampling
from descent.optimizer import Optimizer, Wrapper
from descent.params import params
from descent.surface import Surface

SEED = "seed"


def depends_on_seed(sampling: Sampling, optimizer: Optimizer, surface: Surface) -> bool:
    """Whether chance has a part in a run: another seed is then another run."""
    f = sampling.on(surface)
    drawn = isinstance(f, Batches) and (f.sampling.order != "fixed" or f.sampling.dropout > 0)
    return drawn or any(SEED in params(type(layer)) for layer in optimizer.layers)


def seeded(optimizer: Optimizer, seeds: np.ndarray) -> Optimizer:
    """An optimizer whose wrappers with a seed have these further on from their own: a batch where there are any."""
    if not isinstance(optimizer, Wrapper):
        return optimizer
    own = {SEED: getattr(optimizer, SEED) + seeds} if SEED in params(type(optimizer)) else {}
    return optimizer.replace(inner=seeded(optimizer.inner, seeds), **own)
