from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, learning_rate, param, show
from descent.doubles import exponent

LEVEL = np.finfo(float).eps
"""Where the squared slope is at most this, the step is zero."""


@dataclass(frozen=True)
class Polyak(Optimizer):
    """A step as long as the gap to the lowest loss calls for, the gap being known or guessed.

    With a guess that is too high the run climbs back up to it; with one that is too low its steps are too long.
    """

    lr: Number = learning_rate(1.0, low=1e-2, high=10.0)
    f_min: Number = param(0.0, -10.0, 10.0, "f*", help="lowest loss: what the gap is measured from")
    max_lr: Number = param(1.0, 1e-4, 100.0, "γmax", "log", "longest step: what the slope is multiplied by at most")
    eps: Number = param(0.0, 0.0, 1.0, "ε", help="shortens the steps where the slope is small")

    title = "Polyak step size"
    reference = Reference(
        "B. T. Polyak",
        1969,
        "Minimization of unsmooth functionals",
        "https://doi.org/10.1016/0041-5553(69)90061-5",
    )
    rule = (
        r"\theta \leftarrow \theta - \eta\, \gamma\, g \qquad"
        r"\gamma = \min\Big(\frac{f(\theta) - f_*}{\lVert g \rVert^2 + \varepsilon},\, \gamma_{\max}\Big)"
    )
    parent = "sgd"
    changes = "works out the length of each step from the gap to the lowest loss"
    differs = "optax 0.2.8 multiplies each step by 1/η where η is meant; its variant sps+ never climbs."

    def step(self, x, state, f, t):
        g = f.gradient(x)
        square = np.sum(g * g, axis=0) + self.eps
        level = square <= LEVEL
        gap = f.value(x) - self.f_min
        gamma = gap / np.where(level, 1.0, square)
        huge = square == np.inf
        if huge.any():  # the slope in units in which its square is a number
            unit = exponent(g)
            g_unit = np.ldexp(g, -unit)
            gamma = np.where(huge, np.ldexp(gap / np.sum(g_unit * g_unit, axis=0), -2 * unit), gamma)
        gamma = np.minimum(gamma, self.max_lr)
        gamma = np.where(level, 0.0, gamma)
        show(γ=gamma)
        return x - self.lr * (gamma * g), state
