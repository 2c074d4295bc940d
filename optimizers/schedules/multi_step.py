from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param


@dataclass(frozen=True)
class MultiStep(Schedule):
    """The learning rate drops by a factor at chosen moments.

    Two drops at the same moment count twice; one at the end of the run never comes.
    """

    first: Number = param(0.5, 0.0, 1.0, "m₁", help="first drop: when it comes, as a share of the run")
    second: Number = param(0.75, 0.0, 1.0, "m₂", help="second drop: when it comes, as a share of the run")
    third: Number = param(1.0, 0.0, 1.0, "m₃", help="third drop: when it comes, as a share of the run")
    gamma: Number = param(0.1, 0.0, 1.0, "γ", help="factor: what a drop multiplies the rate by")

    reference = Reference(
        "K. He, X. Zhang, S. Ren, J. Sun",
        2016,
        "Deep residual learning for image recognition",
        "https://arxiv.org/abs/1512.03385",
    )
    rule = r"\eta_t = \eta\, \gamma^{\#\{i \,:\, m_i \le t\}}"
    differs = "torch's MultiStepLR drops at the step of the milestone, Keras' PiecewiseConstantDecay one step later."

    def __call__(self, t, total):
        # t / total and not share · total: a milestone n / total is then met at t = n to the digit
        drops = [np.where(t / total >= share, 1, 0) for share in (self.first, self.second, self.third)]
        return np.float_power(self.gamma, sum(drops))
