"""Why a run that stands still makes no move: its last update is made again with one thing changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from descent.batches import Batches
from descent.optimizer import Optimizer, Wrapper
from descent.outcome import WHYS, Reason
from descent.rest import on_level_ground

HUGE = 2.0**200
"""A rate so many times as high turns every step that was lost in rounding into one that shows."""
DECAYS = ("wd", "weight_decay", "lambd")
"""The names of an optimizer's weight decay."""


def reasons(f: Any, optimizer: Optimizer, x: np.ndarray, state: Any, met: Any, t: int, resting: Any) -> np.ndarray:
    """Why the resting runs of a batch did not move in update t, as places in WHYS; -1 where it cannot be told.

    ``state`` is that before the update and ``met`` the loss it met. The optimizer is that at its full rate, whatever a
    schedule leaves of it: that the rate is 0 is told from the rates.
    """
    why = np.full(np.shape(resting), -1)
    with np.errstate(all="ignore"):
        asked = resting & ~on_level_ground(f, x)
        if not asked.any():
            return why

        def stays(changed: Optimizer) -> np.ndarray:
            return np.all(changed.step(x, state, met, t)[0] == x, axis=0)

        found: dict[Reason, np.ndarray] = {}
        if isinstance(f, Batches):
            found["samples"] = np.all(met.gradient(x) == 0, axis=0)
        undecayed = without_decay(optimizer)
        if undecayed is not optimizer:
            found["decay"] = stays(optimizer) & ~stays(undecayed)
        found["rounding"] = ~stays(optimizer.scaled(HUGE))
        # a wrapper with a memory may hold its point while the rule moves on
        found["rule"] = np.full(
            asked.shape, not any(isinstance(each, Wrapper) and each.memory for each in optimizer.layers)
        )
    for reason, holds in found.items():
        why[asked & (why < 0) & holds] = WHYS.index(reason)
    return why


def without_decay(optimizer: Optimizer) -> Optimizer:
    """The same optimizer with no weight decay, in any of its layers; itself where there is none."""
    changes: dict[str, Any] = {name: 0.0 for name in DECAYS if np.any(getattr(optimizer, name, 0.0))}
    if isinstance(optimizer, Wrapper):
        inner = without_decay(optimizer.inner)
        changes |= {} if inner is optimizer.inner else {"inner": inner}
    return optimizer.replace(**changes) if changes else optimizer
