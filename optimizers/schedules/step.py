from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param, torch_call, whole


@dataclass(frozen=True)
class StepDecay(Schedule):
    """The learning rate drops by a factor at regular intervals."""

    every: Number = param(0.25, 0.01, 1.0, "s", help="interval: steps between two drops, as a share of the run")
    gamma: Number = param(0.5, 0.0, 1.0, "γ", help="factor: what a drop multiplies the rate by")

    reference = Reference(
        "PyTorch",
        2017,
        "StepLR",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html",
    )
    rule = r"\eta_t = \eta\, \gamma^{\lfloor t / s \rfloor}"
    differs = "Implementations agree."

    def __call__(self, t, total):
        return np.float_power(self.gamma, np.floor_divide(t, np.maximum(whole(self.every, total), 1)))

    def torch(self, total):
        return torch_call("StepLR", step_size=max(int(whole(self.every, total)), 1), gamma=self.gamma)
