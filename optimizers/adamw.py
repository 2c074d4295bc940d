from dataclasses import dataclass

from descent import Number, Reference, param, show
from optimizers.adam import Adam


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam that also pulls the point towards the origin, by a share of it that no gradient can change."""

    id = "adamw"
    title = "AdamW"

    weight_decay: Number = param(1e-2, 1e-5, 1.0, "λ", "log", "weight decay: η times this share of θ is taken away")

    reference = Reference(
        "I. Loshchilov, F. Hutter", 2019, "Decoupled weight decay regularization", "https://arxiv.org/abs/1711.05101"
    )
    rule = (
        r"\theta \leftarrow (1 - \eta \lambda)\, \theta \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}"
    )
    parent = "adam"
    changes = "shrinks θ by a share of its own before each step"
    differs = (
        "In the paper only the schedule multiplies the decay, not η (its λ is ηλ here); "
        "the default λ is 1e-4 in optax and 4e-3 in Keras."
    )

    def step(self, x, state, f, t):
        moved, state = super().step(x, state, f, t)
        decay = self.lr * self.weight_decay * x
        show(decay=decay)
        return moved - decay, state

    def torch(self):
        averages = f"betas=({self.beta1}, {self.beta2}), eps={self.eps}"
        return f"torch.optim.AdamW([x], lr={self.lr}, {averages}, weight_decay={self.weight_decay})"
