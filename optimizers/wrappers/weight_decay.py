from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Wrapper, param, show
from descent.altered import Altered


@dataclass(frozen=True)
class WeightDecay(Wrapper):
    """A penalty on the squared length of θ is added to the loss: the slope always has a part away from the origin.

    An adaptive rule divides that part by its own scale, like the rest of the gradient.
    """

    title = "Weight decay (L2)"

    wd: Number = param(0.01, 1e-5, 1.0, "λ", "log", "weight decay: how strong the pull to the origin is")

    reference = Reference(
        "A. Krogh, J. Hertz",
        1992,
        "A simple weight decay can improve generalization",
        "https://papers.nips.cc/paper/1991/hash/8eefcfdf5990e441f0fb6f3fad709e21-Abstract.html",
    )
    rule = r"f \leftarrow f + \frac{\lambda}{2} \lVert \theta \rVert^2, \qquad g \leftarrow g + \lambda\, \theta"
    differs = "The weight_decay of torch's SGD and Adam is this form, that of its AdamW the decoupled one."

    def step(self, x, state, f, t):
        decayed = Altered(
            f,
            value=lambda xy: f.value(xy) + self.wd / 2 * (xy[0] * xy[0] + xy[1] * xy[1]),
            gradient=lambda xy: self._decayed(f.gradient(xy), xy),
            hessian=lambda xy: f.hessian(xy) + self.wd * np.eye(2).reshape(2, 2, *[1] * (np.ndim(xy) - 1)),
        )
        return self.inner.step(x, state, decayed, t)

    def _decayed(self, g, xy):
        pulled = g + self.wd * xy
        show(g_decayed=pulled)
        return pulled

    def torch(self):
        return f"x.grad.add_(x.detach(), alpha={self.wd})"


@dataclass(frozen=True)
class DecoupledWeightDecay(Wrapper):
    """Every step first shrinks θ by a share of the learning rate; the gradient knows nothing of it."""

    wd: Number = param(0.01, 1e-5, 10.0, "λ", "log", "weight decay: how strong the pull to the origin is")

    reference = Reference(
        "I. Loshchilov, F. Hutter",
        2019,
        "Decoupled weight decay regularization",
        "https://arxiv.org/abs/1711.05101",
    )
    rule = r"\theta \leftarrow (1 - \eta_t \lambda)\, \theta \qquad \text{then the step, with } g \text{ from before}"
    parent = "weight_decay"
    changes = "shrinks the point itself instead of adding to the gradient"
    differs = "torch multiplies λ by the learning rate too, as here; the paper by the schedule alone."

    def step(self, x, state, f, t):
        shrunk = x * (1 - self.rate(state, t) * self.wd)
        moved = x - shrunk
        show(shrunk=shrunk)
        unaware = Altered(
            f,
            value=lambda xy: f.value(xy + moved),
            gradient=lambda xy: f.gradient(xy + moved),
            hessian=lambda xy: f.hessian(xy + moved),
        )
        return self.inner.step(shrunk, state, unaware, t)
