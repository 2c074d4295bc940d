from dataclasses import dataclass

import numpy as np

from descent import Number, Optimizer, Reference, learning_rate, param


@dataclass(frozen=True)
class Rprop(Optimizer):
    """Each coordinate has its own step size: it grows while the slope keeps its sign and halves when it turns.

    Only signs count. Where the sign has turned the coordinate rests for a step (iRprop-, as in torch).
    """

    lr: Number = learning_rate(1e-2, high=10.0)
    up: Number = param(1.2, 1.01, 2.0, "η⁺", help="growth: what a step size is multiplied by while the sign stays")
    down: Number = param(0.5, 0.1, 0.99, "η⁻", help="shrinkage: what a step size is multiplied by when the sign turns")
    smallest: Number = param(1e-6, 1e-9, 1e-2, "D_min", "log", "the smallest step size")
    largest: Number = param(50.0, 0.1, 100.0, "D_max", "log", "the largest step size")

    reference = Reference(
        "M. Riedmiller, H. Braun",
        1993,
        "A direct adaptive method for faster backpropagation learning: the RPROP algorithm",
        "https://doi.org/10.1109/ICNN.1993.298623",
    )
    rule = (
        r"D \leftarrow \mathrm{clip}\!\left(D \cdot \begin{cases} \eta^+ & g\, g_{\mathrm{last}} > 0 \\"
        r"\eta^- & g\, g_{\mathrm{last}} < 0 \text{, then } g \leftarrow 0 \\ 1 & \text{otherwise} \end{cases}"
        r",\; D_{\min},\; D_{\max}\right) \qquad \theta \leftarrow \theta - D\, \mathrm{sign}(g)"
    )
    memory = {
        "D": "each coordinate's own step size, η at the start",
        "g_last": "the last gradient, zero where its sign had just turned",
    }
    parent = "sgd"
    torch_scheduled = False
    changes = "keeps only the gradient's sign, and lets each coordinate's step size grow until that turns"
    differs = (
        "torch reads η only once, so a schedule does nothing there, while here it multiplies the steps; "
        "optax 0.2.8 makes each step one update late."
    )
    share = 1.0  # what a schedule leaves of each step; η itself is the first step size

    def init(self, x):
        return np.broadcast_to(self.lr, x.shape).astype(float), np.zeros_like(x)

    def scaled(self, factor):
        return self.replace(share=self.share * factor)

    def rate(self, state, t):
        return self.lr * self.share

    def step(self, x, state, f, t):
        size, last = state
        g = f.gradient(x)
        agreement = np.sign(g) * np.sign(last)  # the product of two tiny slopes would be zero
        factor = np.where(agreement > 0, self.up, np.where(agreement < 0, self.down, 1.0))
        smallest = np.where(np.equal(self.lr, 0), 0.0, self.smallest)  # a rate of zero stays
        size = np.clip(size * factor, smallest, self.largest)
        g = np.where(agreement < 0, 0.0, g)
        return x - self.share * size * np.sign(g), (size, g)

    def torch(self):
        sizes = f"step_sizes=({self.smallest}, {self.largest})"
        return f"torch.optim.Rprop([x], lr={self.lr}, etas=({self.down}, {self.up}), {sizes})"
