from dataclasses import dataclass

import numpy as np

from descent import Reference, show
from descent.doubles import along, ratio
from optimizers.armijo import Armijo


@dataclass(frozen=True)
class FletcherReeves(Armijo):
    """Follow the slope plus a share of the last direction, as large as keeps directions conjugate on a bowl.

    The length of a step comes from an Armijo search; where the direction does not lead downhill it starts afresh
    from the slope.
    """

    title = "Conjugate gradient (Fletcher-Reeves)"
    reference = Reference(
        "R. Fletcher, C. M. Reeves",
        1964,
        "Function minimization by conjugate gradients",
        "https://doi.org/10.1093/comjnl/7.2.149",
    )
    rule = (
        r"d \leftarrow -g + \beta\, d \qquad \beta = \frac{g^\top g}{g_0^\top g_0} \qquad"
        r"\theta \leftarrow \theta + \alpha\, d"
    )
    memory = {
        "g_0": "the gradient of the last step",
        "d": "the direction of the last step",
        "α": "the length that the last search settled on",
    }
    parent = "hestenes_stiefel"
    changes = "takes the method from linear equations to any function, and adds a share that needs slopes only"
    differs = "Each implementation has a line search of its own, so paths differ."

    def init(self, x):
        return np.zeros_like(x), np.zeros_like(x), np.zeros(x.shape[1:])

    def step(self, x, state, f, t):
        last, d, _ = state
        g = f.gradient(x)
        beta = self.share(g, last, d)
        d = beta * d - g
        downhill = along(g, d) < 0
        d = np.where(downhill, d, -g)
        show(β=np.where(downhill, beta, 0.0))
        length = self.search(f, x, g, d)
        return x + length * d, (g, d, length)

    def share(self, g, last, d):
        """How much of the last direction is kept."""
        return ratio(g, g, last, last)


@dataclass(frozen=True)
class PolakRibiere(FletcherReeves):
    """Conjugate gradients that forget the last direction when the gradient has hardly changed.

    This is PR+: a share below zero counts as zero, which starts afresh from the slope.
    """

    title = "Conjugate gradient (Polak-Ribière+)"
    reference = Reference(
        "E. Polak, G. Ribière",
        1969,
        "Note sur la convergence de méthodes de directions conjuguées",
        "https://www.numdam.org/item/M2AN_1969__3_1_35_0/",
    )
    rule = (
        r"d \leftarrow -g + \beta\, d \qquad \beta = \max\Big(0, \frac{g^\top (g - g_0)}{g_0^\top g_0}\Big) \qquad"
        r"\theta \leftarrow \theta + \alpha\, d"
    )
    parent = "fletcher_reeves"
    changes = "forgets the last direction where the gradient has hardly changed"

    def share(self, g, last, d):
        return np.maximum(0.0, ratio(g, g - last, last, last))


@dataclass(frozen=True)
class HestenesStiefel(FletcherReeves):
    """Conjugate gradients whose new direction is conjugate to the last one whatever the length of the step was."""

    title = "Conjugate gradient (Hestenes-Stiefel)"
    reference = Reference(
        "M. R. Hestenes, E. Stiefel",
        1952,
        "Methods of conjugate gradients for solving linear systems",
        "https://doi.org/10.6028/jres.049.044",
    )
    rule = (
        r"d \leftarrow -g + \beta\, d \qquad \beta = \frac{g^\top (g - g_0)}{d^\top (g - g_0)} \qquad"
        r"\theta \leftarrow \theta + \alpha\, d"
    )
    parent = "sgd"
    changes = "makes each new direction conjugate to the last, so that steps do not undo each other"

    def share(self, g, last, d):
        return ratio(g, g - last, d, g - last)
