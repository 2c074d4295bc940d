from dataclasses import dataclass

from descent import Number, Optimizer, Reference, average, decay, learning_rate


@dataclass(frozen=True)
class MomentumEMA(Optimizer):
    """Momentum as a moving average of gradients: it smooths the direction, but builds up no speed.

    The same path as the heavy ball whose learning rate is η(1 - β).
    """

    title = "Momentum (averaging)"

    lr: Number = learning_rate(1e-2, low=1e-4, high=100.0)
    beta: Number = decay(0.9, "β", help="the share of the last average that is kept")

    reference = Reference(
        "A. Ng",
        2017,
        "Improving deep neural networks: gradient descent with momentum",
        "https://www.coursera.org/learn/deep-neural-network",
    )
    rule = r"v \leftarrow \beta v + (1 - \beta)\, g \qquad \theta \leftarrow \theta - \eta\, v"
    memory = {"v": "the moving average of the gradients"}
    parent = "momentum"
    torch_scheduled = False
    changes = "averages past gradients instead of adding them up"
    momentum = "beta"
    differs = (
        "torch's dampening = β is another form, whose first step is the whole first gradient; "
        "optax.ema divides the average by 1 - βᵗ unless told not to."
    )

    def step(self, x, state, f, t):
        (v,) = state
        v = average(v, f.gradient(x), self.beta)
        return x - self.lr * v, (v,)

    def stable_rate(self, curvature):
        return 2 * (1 + self.beta) / ((1 - self.beta) * curvature)

    @property
    def limit(self):
        return "2(1 + β)/((1 − β)L)"

    def torch(self):
        return f"torch.optim.SGD([x], lr={self.lr} * (1 - {self.beta}), momentum={self.beta})"
