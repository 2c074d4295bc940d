from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, lasting, param, torch_call


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from the full rate down to a floor, slow at both ends."""

    floor: Number = param(0.0, 0.0, 1.0, "ηₘᵢₙ/η", help="floor: the last rate, as a share of the first")
    span: Number = param(1.0, 0.05, 1.0, "s", help="span: when the floor is reached, as a share of the run")

    reference = Reference(
        "I. Loshchilov, F. Hutter",
        2017,
        "SGDR: stochastic gradient descent with warm restarts",
        "https://arxiv.org/abs/1608.03983",
    )
    rule = (
        r"\eta_t = \eta_{\min} + \tfrac12 (\eta - \eta_{\min}) \left(1 + \cos\frac{\pi\, t}{T}\right),"
        r" \quad T = s \cdot \mathrm{steps}"
    )
    differs = "Here, in optax and in Keras it stays at the floor; torch's CosineAnnealingLR rises again after it."

    def __call__(self, t, total):
        done = np.minimum(t / lasting(self.span, total), 1.0)
        return self.floor + (1 - self.floor) * (1 + np.cos(np.pi * done)) / 2

    def torch(self, total):
        if self.span != 1:
            return super().torch(total)
        return torch_call("CosineAnnealingLR", T_max=total, eta_min=float(self.floor))
