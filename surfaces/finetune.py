from dataclasses import dataclass

from descent import Reference
from descent.data import table
from surfaces.linreg import Linreg


@dataclass(frozen=True)
class Finetune(Linreg):
    """A new line with four samples only: begin at the old task's minimum, and watch the old task being forgotten.

    The first start is the minimum of linear regression, the second its own start: fine-tuned, and from scratch.
    """

    samples: tuple = table("0 1 2 3", "-0.7 0.5 2 3.3")

    title = "Fine-tuning"
    reference = Reference(
        "J. Yosinski, J. Clune, Y. Bengio, H. Lipson",
        2014,
        "How transferable are features in deep neural networks?",
        "https://arxiv.org/abs/1411.1792",
    )
    starts = ((1.644429, -1.451948), (-1.5, 2.5))
    rates = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.05, "adagrad": 0.5, "rmsprop": 0.1, "adam": 0.05}
    origin = Linreg
    outlier = None
