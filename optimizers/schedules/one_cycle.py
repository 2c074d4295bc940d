from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, lasting, param, progress, torch_call
from descent.schedule import MomentumDriver


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up to the full rate along half a cosine, then down along another to almost nothing at the last step.

    With three phases it first comes down to the rate it began with, as fast as it rose, and the rest of the run leads
    on to almost nothing.
    """

    pct: Number = param(0.3, 0.05, 0.95, "p", help="rise: the share of the run spent rising")
    div: Number = param(25.0, 1.0, 1000.0, "d₀", "log", "first divisor: how much lower than the peak the first rate is")
    final_div: Number = param(
        1e4, 1.0, 1e6, "d₁", "log", "last divisor: how much lower than the first rate the last is"
    )
    phases: Number = param(2, 2, 3, "phases", "integer", "phases: 2 come down at once, 3 by way of the first rate")

    reference = Reference(
        "L. N. Smith, N. Topin",
        2018,
        "Super-convergence: very fast training of neural networks using large learning rates",
        "https://arxiv.org/abs/1708.07120",
    )
    rule = (
        r"\eta_t:\; \frac{\eta}{d_0} \;\nearrow\; \eta \;\text{ until } t = p\,T - 1, \qquad"
        r"\eta \;\searrow\; \frac{\eta}{d_0\, d_1} \;\text{ until } t = T - 1"
    )
    differs = (
        "The boundaries are those of torch's OneCycleLR, which overshoots past its end; optax puts them at pct·T and "
        "T, and its linear form has a third phase."
    )

    anneal = "cos"

    def __call__(self, t, total):
        first = 1 / self.div
        last = first / self.final_div
        peak, foot = self._turns(total)
        low = np.where((t > peak) & np.equal(self.phases, 2), last, first)
        leaving = last + (first - last) * (1 - self._eased(progress(t, foot, total - 1)))
        return np.where(t > np.maximum(peak, foot), leaving, low + (1 - low) * self.swing(t, total))

    def swing(self, t, total):
        """How far up its swing the rate is, within 0 and 1."""
        peak, foot = self._turns(total)
        rising, falling = self._eased(progress(t, 0, peak)), 1 - self._eased(progress(t, peak, foot))
        return np.where(t <= peak, rising, falling)

    def _turns(self, total):
        """The steps, not always whole, where the rate stops rising and where it has come down."""
        peak = lasting(self.pct, total) - 1
        return peak, np.where(np.equal(self.phases, 3), 2 * peak, total - 1)

    def _eased(self, done):
        """The share of a rise that is made when a share of its time is over."""
        return (1 - np.cos(np.pi * done)) / 2

    def torch(self, total):
        peak, foot = (float(turn) for turn in self._turns(total))
        if 0 in (peak, foot - peak) or (self.phases == 3 and foot == total - 1):
            return super().torch(total)  # torch divides by the length of each phase
        return torch_call(
            "OneCycleLR",
            max_lr=1.0,
            total_steps=total,
            pct_start=self.pct,
            anneal_strategy=self.anneal,
            div_factor=self.div,
            final_div_factor=self.final_div,
            three_phase=self.phases == 3,
            **self.torch_momentum(),
        )


@dataclass(frozen=True)
class OneCycleLinear(OneCycle):
    """Up to the full rate in a straight line, then down in another to almost nothing at the last step."""

    anneal = "linear"

    def _eased(self, done):
        return done


OPPOSITE = r" \qquad \beta_t:\; \beta_{\max} \;\searrow\; \beta_{\min} \;\nearrow\; \beta_{\max}"


@dataclass(frozen=True)
class OneCycleMomentum(MomentumDriver, OneCycle):
    """One cycle along cosines, and momentum the other way: low while the rate is high."""

    title = "One cycle, momentum driven"
    rule = OneCycle.rule + OPPOSITE


@dataclass(frozen=True)
class OneCycleLinearMomentum(MomentumDriver, OneCycleLinear):
    """One cycle in straight lines, and momentum the other way: low while the rate is high."""

    title = "One cycle linear, momentum driven"
    rule = OneCycle.rule + OPPOSITE
