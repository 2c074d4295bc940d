from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param, show
from descent.altered import Altered
from descent.doubles import length


@dataclass(frozen=True)
class ClipNorm(Wrapper):
    """A gradient longer than c is shortened to length c; its direction stays."""

    c: Number = param(1.0, 1e-3, 1e3, "c", "log", "longest gradient: the length a longer one is cut to")

    reference = Reference(
        "R. Pascanu, T. Mikolov, Y. Bengio",
        2013,
        "On the difficulty of training recurrent neural networks",
        "https://arxiv.org/abs/1211.5063",
    )
    rule = r"g \leftarrow g \cdot \min\!\left(1,\, \frac{c}{\lVert g \rVert + 10^{-6}}\right)"
    differs = "The 10⁻⁶ is torch's; optax divides by the length itself, and leaves a gradient of length c as it is."

    def step(self, x, state, f, t):
        return self.inner.step(x, state, Altered(f, gradient=lambda xy: self._clipped(f.gradient(xy))), t)

    def _clipped(self, g):
        clipped = g * np.minimum(1.0, self.c / (length(g) + 1e-6))
        show(g_clipped=clipped)
        return clipped

    def torch(self):
        return f"torch.nn.utils.clip_grad_norm_([x], {self.c})"


@dataclass(frozen=True)
class ClipValue(ClipNorm):
    """Each coordinate of the gradient is kept within -c and c; its direction may turn."""

    c: Number = param(1.0, 1e-3, 1e3, "c", "log", "largest slope: where each coordinate of the gradient is cut")

    reference = Reference(
        "T. Mikolov",
        2012,
        "Statistical language models based on neural networks",
        "https://www.fit.vutbr.cz/~imikolov/rnnlm/thesis.pdf",
    )
    rule = r"g \leftarrow \max(-c,\, \min(c,\, g))"
    parent = "clip_norm"
    changes = "cuts each coordinate alone, not the length"
    differs = "Implementations agree."

    def _clipped(self, g):
        clipped = np.clip(g, -self.c, self.c)
        show(g_clipped=clipped)
        return clipped

    def torch(self):
        return f"torch.nn.utils.clip_grad_value_([x], {self.c})"
