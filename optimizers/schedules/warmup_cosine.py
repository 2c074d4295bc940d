from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param, progress, whole


@dataclass(frozen=True)
class WarmupCosine(Schedule):
    """Up in a straight line, then down along half a cosine that ends with the run."""

    warm: Number = param(0.1, 0.0, 0.95, "w", help="warm-up: when the full rate is reached, as a share of the run")
    start: Number = param(1 / 3, 0.0, 1.0, "start", help="the first rate, as a share of the full one")
    floor: Number = param(0.0, 0.0, 1.0, "floor", help="the last rate, as a share of the full one")

    reference = Reference(
        "T. He et al.",
        2019,
        "Bag of tricks for image classification with convolutional neural networks",
        "https://arxiv.org/abs/1812.01187",
    )
    rule = (
        r"\eta_t = \begin{cases} \eta \left(\mathrm{start} + (1 - \mathrm{start})\, t / w\right) & t < w \\"
        r"\eta_{\min} + \tfrac12 (\eta - \eta_{\min}) \left(1 + \cos\frac{\pi (t - w)}{T - w}\right)"
        r" & t \ge w \end{cases}"
    )
    differs = "This is torch's SequentialLR of LinearLR and CosineAnnealingLR; transformers starts at zero."

    def __call__(self, t, total):
        warm = whole(self.warm, total)
        rising = self.start + (1 - self.start) * progress(t, 0, warm)
        falling = (1 + np.cos(np.pi * progress(t, warm, total))) / 2
        return np.where(t < warm, rising, self.floor + (1 - self.floor) * falling)
