from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param


@dataclass(frozen=True)
class Warmup(Wrapper):
    """The learning rate rises in a straight line over the first steps.

    Whatever schedule the run has is multiplied by it. Step t uses η·min(1, t/n), so that the first step is small but
    not zero.
    """

    steps: Number = param(20, 1, 200, "n", "integer", "warm-up steps: how many until the full learning rate")

    reference = Reference(
        "P. Goyal et al.",
        2017,
        "Accurate, large minibatch SGD: training ImageNet in 1 hour",
        "https://arxiv.org/abs/1706.02677",
    )
    rule = r"\eta_t = \eta\, \min(1,\, t / n)"
    differs = "optax and transformers warm up from zero, so the first step does nothing; torch's LinearLR from a third."

    def step(self, x, state, f, t):
        return self._warm(t).step(x, state, f, t)

    def rate(self, state, t):
        return self._warm(t).rate(state, t)

    def _warm(self, t):
        return self.inner.scaled(np.minimum(1.0, np.divide(t, self.steps)))
