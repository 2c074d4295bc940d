from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, decay


@dataclass(frozen=True)
class Exponential(Schedule):
    """The learning rate shrinks by the same factor at every step."""

    gamma: Number = decay(0.99, "γ", low=0.5, high=0.9999, help="factor: what each step multiplies the rate by")

    reference = Reference("PyTorch", 2017, "ExponentialLR", "https://pytorch.org/docs/stable/optim.html")
    rule = r"\eta_t = \eta\, \gamma^t"

    def __call__(self, t, total):
        return np.power(self.gamma, t)
