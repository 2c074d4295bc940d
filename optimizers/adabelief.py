from dataclasses import dataclass

from descent import Number, Reference, average, epsilon
from optimizers.adam import Adam


@dataclass(frozen=True)
class AdaBelief(Adam):
    """Adam that divides by how far gradients stray from their average: what was expected gets a long step."""

    id = "adabelief"
    title = "AdaBelief"

    eps: Number = epsilon(1e-16, low=1e-16, high=1e-2)

    reference = Reference(
        "J. Zhuang et al.",
        2020,
        "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients",
        "https://arxiv.org/abs/2010.07468",
    )
    rule = (
        r"s \leftarrow \beta_2 s + (1 - \beta_2)(g - m)^2 + \varepsilon \qquad"
        r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \varepsilon}"
    )
    memory = {"m": Adam.memory["m"], "s": "the moving average of the squared surprises g - m, with ε added each time"}
    parent = "adam"
    changes = "divides by how far gradients stray from their average, not by their size"
    differs = "The paper's ε is 1e-8; the authors' package rectifies the first steps as RAdam does unless told not to."

    def moments(self, m, v, g):
        m = average(m, g, self.beta1)
        return m, average(v, (g - m) * (g - m), self.beta2) + self.eps

    def torch(self):
        return ""
