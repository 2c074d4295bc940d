from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param, progress, whole


@dataclass(frozen=True)
class Polynomial(Schedule):
    """Down to a floor along a power of the time that is left: a straight line for power one."""

    power: Number = param(1.0, 0.25, 5.0, "p", "log", "power: above one the rate falls early, below one late")
    floor: Number = param(0.0, 0.0, 1.0, "floor", help="the last rate, as a share of the first")
    span: Number = param(1.0, 0.05, 1.0, "T", help="end: when the floor is reached, as a share of the run")

    reference = Reference(
        "W. Liu, A. Rabinovich, A. C. Berg",
        2015,
        "ParseNet: looking wider to see better",
        "https://arxiv.org/abs/1506.04579",
    )
    rule = r"\eta_t = \eta_{\min} + (\eta - \eta_{\min}) \left(1 - \frac{\min(t, T)}{T}\right)^p"
    differs = "torch's PolynomialLR has no floor; optax's and Keras' have one."

    def __call__(self, t, total):
        left = 1 - progress(t, 0, np.maximum(whole(self.span, total), 1))
        return self.floor + (1 - self.floor) * np.float_power(left, self.power)
