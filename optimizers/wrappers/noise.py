from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param, show
from descent.altered import Altered
from descent.noise import normals


@dataclass(frozen=True)
class GradientNoise(Wrapper):
    """Normal noise is added to every slope, of a variance that fades over the steps.

    It depends on the seed and the step alone: every optimizer meets the same noise, and meets it again when it asks
    twice in one step.
    """

    eta: Number = param(0.01, 1e-4, 10.0, "σ²", "log", "variance: of the noise at the first step")
    gamma: Number = param(0.55, 0.0, 2.0, "γ", help="fading: the variance falls as the step's number to this power")
    seed: Number = param(0, 0, 99, "seed", "integer", "the noise of another number is another noise")

    reference = Reference(
        "A. Neelakantan et al.",
        2015,
        "Adding gradient noise improves learning for very deep networks",
        "https://arxiv.org/abs/1511.06807",
    )
    rule = r"g \leftarrow g + n_t, \qquad n_t \sim \mathcal{N}\!\left(0,\; \frac{\sigma^2}{t^{\gamma}}\right)"
    differs = "As in optax's add_noise, σ²/(1 + t)^γ is the variance, not the standard deviation, and t counts from 0."

    def step(self, x, state, f, t):
        seed = np.array(self.seed, ndmin=x.ndim - 1)
        noise = np.sqrt(self.eta / np.float_power(float(t), self.gamma)) * normals(seed, t)
        show(noise=noise)
        return self.inner.step(x, state, Altered(f, gradient=lambda xy: f.gradient(xy) + noise), t)
