"""Learning-rate schedules: pure curves of time that multiply an optimizer's learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from descent.entry import Entry, Reference
from descent.params import Number, decay

RATES = ("base_lr", "max_lr", "eta_min")
OF_RATE = " * optimizer.param_groups[0]['lr']"
ROUNDED = 2.0**-50
"""What a share of a run may be off by, as a share of itself, for being a product of doubles."""


@dataclass(frozen=True)
class Schedule(Entry):
    """A multiplier of the learning rate over the run.

    Where an exponent may differ from run to run, ``np.float_power``: the last bit of ``np.power`` depends on whether
    there is one exponent or several.
    """

    rule: ClassVar[str]
    """The curve in LaTeX."""

    def __call__(self, t: int, total: int) -> Number:
        """The multiplier for update t + 1 of a run of total updates; t = 0, 1, ..., total - 1."""
        raise NotImplementedError

    def momentum(self, t: int, total: int) -> Number | None:
        """The momentum for update t + 1, from a schedule that drives it; None from one that does not."""
        return None

    def restarts(self, total: int) -> Sequence[int]:
        """The steps within a run of so many updates after which a new cycle begins."""
        return ()

    def torch(self, total: int) -> str:
        """The call that makes this schedule in torch for a run of so many updates; empty where torch has none.

        Where torch has no name for it, the multipliers themselves: torch asks for one more than there are updates.
        """
        if self.momentum(0, total) is not None:
            return ""
        curve = self.curve(total).tolist()
        return f"torch.optim.lr_scheduler.LambdaLR(optimizer, {[*curve, curve[-1]]}.__getitem__)"

    def torch_momentum(self) -> dict[str, Any]:
        """What torch's cyclic schedules are told of momentum."""
        return {"cycle_momentum": False}

    def curve(self, total: int) -> np.ndarray:
        """The multipliers of a whole run: (total, *b)."""
        return np.array([self(t, total) for t in range(total)], float)


@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate at every step."""

    reference: ClassVar = Reference(
        "H. Robbins, S. Monro",
        1951,
        "A stochastic approximation method",
        "https://doi.org/10.1214/aoms/1177729586",
    )
    rule: ClassVar = r"\eta_t = \eta"
    differs: ClassVar = "Implementations agree."

    def __call__(self, t: int, total: int) -> Number:
        return 1.0


@dataclass(frozen=True)
class MomentumDriver(Schedule):
    """What a schedule becomes that drives momentum too: low where the rate is high, and high where it is low."""

    low_momentum: Number = decay(0.85, "β low", help="momentum at the highest rate")
    high_momentum: Number = decay(0.95, "β high", help="momentum at the lowest rate")

    if TYPE_CHECKING:

        def swing(self, t: int, total: int) -> Number:
            """How far up its swing the rate is, within 0 and 1."""
            raise NotImplementedError

    def torch_momentum(self) -> dict[str, Any]:
        return {"cycle_momentum": True, "base_momentum": self.low_momentum, "max_momentum": self.high_momentum}

    def momentum(self, t: int, total: int) -> Number:
        return self.high_momentum - (self.high_momentum - self.low_momentum) * self.swing(t, total)


def torch_call(name: str, **settings: Any) -> str:
    """The call of a torch schedule; rates, named lr or eta_min, are shares of the optimizer's own."""
    spelt = [f"{key}={value!r}{OF_RATE if key in RATES else ''}" for key, value in settings.items()]
    return f"torch.optim.lr_scheduler.{name}({', '.join(['optimizer', *spelt])})"


def lasting(share: Number, total: int) -> Number:
    """A share of a run in steps: 0.07 of 200 are 14, not the 14.000000000000002 that doubles make of it."""
    return _float_lasting(share, total) if type(share) is float else _lasting(share, total)


def _lasting(share: Number, total: int) -> np.ndarray:
    """Halves are kept exact too, for they decide which way a number of steps is rounded."""
    steps = np.multiply(share, total)
    even = np.rint(2 * steps) / 2
    return np.where(np.abs(steps - even) <= ROUNDED * np.abs(steps), even, steps)


@lru_cache(maxsize=1 << 10)
def _float_lasting(share: float, total: int) -> float:
    return float(_lasting(share, total))


def whole(share: Number, total: int) -> np.ndarray:
    """A share of a run as a whole number of steps, so that n / total is n steps to the digit."""
    return np.rint(lasting(share, total))


def passed(t: Number, span: Number) -> np.ndarray:
    """How many spans of so many steps, not always whole, are over at step t: one that ends at t is."""
    return np.floor(t / span * (1 + ROUNDED))


def progress(t: Number, start: Number, end: Number) -> np.ndarray:
    """How much of the way from start to end is done at t, within 0 and 1; a way of no length is done."""
    length = np.subtract(end, start)
    return np.where(length > 0, np.clip((t - start) / np.where(length > 0, length, 1), 0, 1), 1.0)
