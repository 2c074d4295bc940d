from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, debiased, param, show
from descent.doubles import divided
from optimizers.adam import Adam


@dataclass(frozen=True)
class RAdam(Adam):
    """Adam that divides only once it has seen enough gradients to know their size, and cautiously at first.

    Until then it is momentum with the same η, so a rate of Adam's size can throw it far on a steep surface.
    """

    threshold: Number = param(
        5, 4, 5, "ρ_min", "integer", "threshold: gradients' worth of evidence before it divides; the paper's is 4"
    )

    reference = Reference(
        "L. Liu et al.",
        2020,
        "On the variance of the adaptive learning rate and beyond",
        "https://arxiv.org/abs/1908.03265",
    )
    rule = (
        r"\rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t}, \quad \rho_\infty = \frac{2}{1 - \beta_2} - 1"
        r"\qquad \theta \leftarrow \theta - \eta \begin{cases}"
        r"r_t\, \hat m\, \sqrt{1 - \beta_2^t} / (\sqrt v + \varepsilon) & \rho_t > \rho_{\min} \\"
        r"\hat m & \text{until then} \end{cases} \qquad"
        r"r_t = \sqrt{\tfrac{(\rho_t - 4)(\rho_t - 2)\, \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2)\, \rho_t}}"
    )
    parent = "adam"
    changes = "starts as plain momentum, and divides by √v only as fast as v can be trusted"
    corrects = False  # some of them in its own way
    differs = (
        "ρ must be > 4 in the paper, ≥ 5 in the authors' code and > 5 in torch; "
        "optax has ≥ and adds ε to the corrected root."
    )

    def direction(self, m, v, g, t):
        m_hat = debiased(m, self.beta1, t)
        power = np.power(self.beta2, t)
        longest = 2 / (1 - self.beta2) - 1
        length = longest - 2 * t * power / (1 - power)
        enough = length > self.threshold
        r = rectification(np.where(enough, length, 5), np.where(enough, longest, 5))
        root = np.sqrt(v) + self.eps
        rectified = divided(m_hat * (r * np.sqrt(1 - power)), root, self.eps)
        show(
            m_hat=m_hat,
            rho_t=length,
            r_t=r,
            rate=lambda: self.lr * np.where(enough, r * np.sqrt(1 - power) / root, 1.0),
        )
        return np.where(enough, rectified, m_hat)

    def torch(self):
        if self.threshold != 5:
            return ""
        return f"torch.optim.RAdam([x], lr={self.lr}, betas=({self.beta1}, {self.beta2}), eps={self.eps})"


def rectification(length, longest):
    """The factor r that grows to 1 as the average's length does to its longest; both are above 4."""
    return np.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
