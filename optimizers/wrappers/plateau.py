from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param

TINY = 1e-8
"""A reduction of the learning rate by less than this is not made."""


@dataclass(frozen=True)
class ReduceOnPlateau(Wrapper):
    """The learning rate is cut when the loss has not improved for a while.

    The loss is the one each step starts from, and a cut acts from the next step on. The share is one of the best
    loss's size, be it above zero or below.
    """

    factor: Number = param(0.1, 0.05, 0.95, "γ", help="factor: what a cut multiplies the rate by")
    patience: Number = param(10, 0, 100, "p", "integer", "patience: how many steps in a row may bring no better loss")
    threshold: Number = param(1e-4, 1e-6, 0.1, "τ", "log", "threshold: the share by which a better loss is lower")
    cooldown: Number = param(0, 0, 100, "c", "integer", "cooldown: steps after a cut that do not count as bad")

    reference = Reference(
        "PyTorch",
        2017,
        "ReduceLROnPlateau",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",
    )
    rule = (
        r"\eta \leftarrow \gamma\, \eta \qquad \text{after more than } p \text{ steps in a row without }"
        r"f < f_\text{best} - \tau\, |f_\text{best}|"
    )
    memory = {
        "f_best": "the best loss so far",
        "bad": "how many steps in a row have brought no better one",
        "rest": "how many steps of the cooldown are left",
        "s": "the product of all cuts",
    }
    differs = (
        "torch watches what it is given; here that is the loss before each step. torch asks for f < (1 - τ) f_best, "
        "so that below zero a loss that stands still counts as better."
    )

    def init(self, x):
        zero = np.zeros(x.shape[1:])
        return self.inner.init(x), zero + np.inf, zero, zero, zero + 1

    def rate(self, state, t):
        inner, *_, scale = state
        return self.inner.scaled(scale).rate(inner, t)

    def bar(self, best):
        """What a loss must be below to be better than the best so far."""
        return best * (1 - np.copysign(self.threshold, best))

    def step(self, x, state, f, t):
        inner, best, bad, rest, scale = state
        lr, loss = self.rate(state, t), f.value(x)
        x, inner = self.inner.scaled(scale).step(x, inner, f, t)

        better = loss < self.bar(best)
        bad = np.where(better | (rest > 0), 0.0, bad + 1)
        due = bad > self.patience
        cut = due & (lr - lr * self.factor > TINY)
        return x, (
            inner,
            np.where(better, loss, best),
            np.where(due, 0.0, bad),
            np.where(due, self.cooldown, np.maximum(rest - 1, 0.0)),
            np.where(cut, scale * self.factor, scale),
        )
