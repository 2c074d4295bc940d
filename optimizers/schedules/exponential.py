from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, decay, torch_call


@dataclass(frozen=True)
class Exponential(Schedule):
    """The learning rate shrinks by the same factor at every step."""

    gamma: Number = decay(0.99, "γ", low=0.5, high=0.9999, help="factor: what each step multiplies the rate by")

    reference = Reference(
        "PyTorch",
        2017,
        "ExponentialLR",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html",
    )
    rule = r"\eta_t = \eta\, \gamma^t"
    differs = "Implementations agree."

    def __call__(self, t, total):
        return np.power(self.gamma, t)

    def torch(self, total):
        return torch_call("ExponentialLR", gamma=self.gamma)
