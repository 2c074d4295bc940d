from dataclasses import dataclass

from descent import Number, Optimizer, Reference, learning_rate


@dataclass(frozen=True)
class SGD(Optimizer):
    """Step downhill, in proportion to the slope.

    On these surfaces the gradient is exact, so this is plain gradient descent; its "stochastic" begins where the
    gradient is noisy.
    """

    lr: Number = learning_rate(1e-3, low=1e-5, high=10.0)

    reference = Reference(
        "H. Robbins, S. Monro",
        1951,
        "A stochastic approximation method",
        "https://doi.org/10.1214/aoms/1177729586",
    )
    rule = r"\theta \leftarrow \theta - \eta\, g"
    differs = "Implementations agree; only here are L2 and decoupled weight decay the same."

    def step(self, x, state, f, t):
        return x - self.lr * f.gradient(x), state

    def stable_rate(self, curvature):
        return 2 / curvature

    @property
    def limit(self):
        return "2/L"

    def torch(self):
        return f"torch.optim.SGD([x], lr={self.lr})"
