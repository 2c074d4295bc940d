from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param


@dataclass(frozen=True)
class IterateAveraging(Wrapper):
    """The point shown is the mean of the inner optimizer's points; that optimizer itself goes on undisturbed.

    Gradients are taken at the inner point w. Until the burn-in is over the point shown is w itself.
    """

    burn_in: Number = param(20, 0, 500, "b", "integer", "burn-in: steps that do not count in the mean")

    reference = Reference(
        "B. T. Polyak, A. B. Juditsky",
        1992,
        "Acceleration of stochastic approximation by averaging",
        "https://doi.org/10.1137/0330046",
    )
    rule = r"w_t = \text{inner step from } w_{t-1} \qquad \theta_t = \frac{1}{t - b} \sum_{i = b + 1}^{t} w_i"
    memory = {
        "w": "the inner optimizer's point, where gradients are taken",
        "a": "the mean of its points, which is shown",
    }
    differs = "torch's AveragedModel is this mean; its ASGD leaves the mean beside the path and starts it at step 10⁶."

    def init(self, x):
        return self.inner.init(x), x, x

    def step(self, x, state, f, t):
        inner, w, mean = state
        moved = x - mean  # by a wrapper around this one: nothing otherwise
        w, inner = self.inner.step(w + moved, inner, f, t)
        count = np.maximum(t - self.burn_in, 1)
        mean = np.where(count > 1, x + (w - x) / count, w)
        return mean, (inner, w, mean)
