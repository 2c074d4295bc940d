from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up to the full rate along half a cosine, then down along another to almost nothing at the last step.

    The boundaries are torch's OneCycleLR: the peak at step p·T - 1, the end at T - 1. Past its end torch
    overshoots; here the curve stays.
    """

    pct: Number = param(0.3, 0.05, 0.95, "p", help="rise: the share of the run spent rising")
    div: Number = param(25.0, 1.0, 1000.0, "d₀", "log", "first divisor: how much lower than the peak the first rate is")
    final_div: Number = param(
        1e4, 1.0, 1e6, "d₁", "log", "last divisor: how much lower than the first rate the last is"
    )

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

    def __call__(self, t, total):
        peak = self.pct * total - 1
        first = 1 / self.div
        last = first / self.final_div
        rising = _anneal(first, 1.0, _share(t, 0.0, peak))
        falling = _anneal(1.0, last, _share(t, peak, total - 1))
        return np.where(t <= peak, rising, falling)


def _share(t, start, end):
    """How much of the way from start to end is done at t, within 0 and 1; a way of no length is done."""
    length = end - start
    return np.where(length > 0, np.clip((t - start) / np.where(length > 0, length, 1), 0, 1), 1.0)


def _anneal(start, end, share):
    """From start to end along half a cosine."""
    return end + (start - end) * (1 + np.cos(np.pi * share)) / 2
