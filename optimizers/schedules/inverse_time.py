from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param, whole


@dataclass(frozen=True)
class InverseTime(Schedule):
    """The learning rate falls as one over the time: fast at first, then ever more slowly, and never to zero.

    For p = 1 the sum of all rates still grows without bound, that of their squares does not: what a noisy gradient
    needs to converge.
    """

    k: Number = param(1.0, 0.01, 1000.0, "k", "log", "decay: how much one interval adds to the divisor")
    every: Number = param(1.0, 0.01, 1.0, "s", help="interval: its length, as a share of the run")
    power: Number = param(1.0, 0.1, 2.0, "p", help="power: 0.5 falls as one over the root of the time")

    reference = Reference(
        "H. Robbins, S. Monro",
        1951,
        "A stochastic approximation method",
        "https://doi.org/10.1214/aoms/1177729586",
    )
    rule = r"\eta_t = \frac{\eta}{(1 + k\, t / s)^p}"
    differs = "Keras' InverseTimeDecay has p = 1; torch has no class for it but LambdaLR."

    def __call__(self, t, total):
        return 1 / np.float_power(1 + self.k * self._intervals(t, total), self.power)

    def _intervals(self, t, total):
        return t / np.maximum(whole(self.every, total), 1)


@dataclass(frozen=True)
class InverseTimeStaircase(InverseTime):
    """One over the time in stairs: the learning rate falls at the end of each interval only."""

    every: Number = param(0.1, 0.01, 1.0, "s", help="interval: its length, as a share of the run")

    rule = r"\eta_t = \frac{\eta}{(1 + k \lfloor t / s \rfloor)^p}"

    def _intervals(self, t, total):
        return np.floor(super()._intervals(t, total))
