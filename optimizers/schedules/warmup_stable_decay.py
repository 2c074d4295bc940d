from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param, progress, whole


@dataclass(frozen=True)
class WarmupStableDecay(Schedule):
    """Up in a straight line, then constant, then down in a straight line over the last part of the run.

    Where the cooldown begins can be decided late: until then the run does not know its length.
    """

    title = "Warmup, stable, decay (linear)"

    warm: Number = param(0.1, 0.0, 0.5, "w", help="warm-up: when the full rate is reached, as a share of the run")
    cool: Number = param(0.2, 0.0, 1.0, "d", help="cooldown: its length as a share of the run")
    floor: Number = param(0.0, 0.0, 1.0, "floor", help="what the cooldown leads to, as a share of the full rate")

    reference = Reference(
        "S. Hu et al.",
        2024,
        "MiniCPM: unveiling the potential of small language models with scalable training strategies",
        "https://arxiv.org/abs/2404.06395",
    )
    rule = (
        r"\eta_t = \eta \cdot \begin{cases} t / w & t < w \\ 1 & t < T - d \\"
        r"\mathrm{floor} + (1 - \mathrm{floor})\, (1 - p) & p = (t - T + d) / d \end{cases}"
    )
    differs = (
        "Update 1 does nothing, as in transformers; in pytorch_optimizer every cooldown but the cosine falls to zero "
        "and jumps to the floor at the end."
    )

    def __call__(self, t, total):
        warm, cool = whole(self.warm, total), whole(self.cool, total)
        turn = np.maximum(warm, total - cool)
        falling = self.floor + (1 - self.floor) * self._left(progress(t, turn, turn + cool))
        return np.where(t < warm, progress(t, 0, warm), np.where(t < turn, 1.0, falling))

    def _left(self, done):
        """How much of the rate is left when so much of the cooldown is done."""
        return 1 - done


@dataclass(frozen=True)
class WarmupStableDecaySqrt(WarmupStableDecay):
    """Warm-up, stable, and a cooldown by one minus the root of the time: fast at first, then slowly."""

    title = "Warmup, stable, decay (1 - sqrt)"
    reference = Reference(
        "A. Hägele et al.",
        2024,
        "Scaling laws and compute-optimal training beyond fixed training durations",
        "https://arxiv.org/abs/2405.18392",
    )
    rule = WarmupStableDecay.rule.replace("(1 - p)", r"(1 - \sqrt{p})")

    def _left(self, done):
        return 1 - np.sqrt(done)


@dataclass(frozen=True)
class WarmupStableDecayCosine(WarmupStableDecay):
    """Warm-up, stable, and a cooldown along half a cosine."""

    title = "Warmup, stable, decay (cosine)"
    rule = WarmupStableDecay.rule.replace("(1 - p)", r"\tfrac12 (1 + \cos \pi p)")

    def _left(self, done):
        return (1 + np.cos(np.pi * done)) / 2


@dataclass(frozen=True)
class WarmupStableDecaySquare(WarmupStableDecay):
    """Warm-up, stable, and a cooldown by one minus the square of the time: slow at first, then fast."""

    title = "Warmup, stable, decay (1 - square)"
    reference = WarmupStableDecaySqrt.reference
    rule = WarmupStableDecay.rule.replace("(1 - p)", "(1 - p^2)")

    def _left(self, done):
        return 1 - done * done
