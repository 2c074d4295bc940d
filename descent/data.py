"""Loss surfaces made of data: one loss per sample, and the mean of it over a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self

import numpy as np

from descent.surface import Samples, Surface

Link = Literal["identity", "tanh", "sine", "logistic"]
"""How a model's output follows from its linear part."""


@dataclass(frozen=True)
class DataSurface(Surface):
    """A mean of one loss per sample; its formula takes a sample's numbers after x and y.

    The formula is differentiated once: full, mini-batch and one-sample gradients are exact means over the rows asked
    for. A model is ``link(score)``, where the score is linear in x and y; both serve to draw the fit.
    """

    samples: Samples = ()

    weights: ClassVar[tuple[str, str]] = ("x", "y")
    """What x and y are in the model: "slope", "intercept"."""
    columns = ("u", "v")
    target: ClassVar[str] = "v"
    """The column the model is to predict."""
    link: ClassVar[Link] = "identity"
    held_out: ClassVar[Samples] = ()
    """Samples to test on."""
    origin: ClassVar[type[Surface] | None] = None
    """The task whose minimum a fine-tuning starts from."""
    outlier: ClassVar[tuple[int, float] | None] = None
    """A sample, by place, and the target that would make an outlier of it."""

    def __post_init__(self) -> None:
        rows = tuple(tuple(float(v) for v in row) for row in self.samples)
        object.__setattr__(self, "samples", rows)
        super().__post_init__()
        if not rows and type(self) is not DataSurface:
            raise ValueError("A loss made of data needs at least one sample.")
        if any(len(row) != len(self.columns) for row in rows):
            raise ValueError(f"A sample of {self.title} has the numbers {', '.join(self.columns)}.")

    def score(self, *args: Any, **kwargs: Any) -> Any:
        """The model's linear part, x·a + y·b, from x, y and a sample's numbers without the target."""
        raise NotImplementedError

    @classmethod
    def inputs(cls) -> tuple[str, ...]:
        """The columns the model reads."""
        return tuple(name for name in cls.columns if name != cls.target)

    def features(self, *inputs) -> tuple[Any, Any]:
        """What x and y are multiplied by in the score: a and b, as arrays shaped like the inputs."""
        shape = np.broadcast_shapes(*(np.shape(each) for each in inputs))
        a, b = (self.score(x, y, *inputs) for x, y in ((1.0, 0.0), (0.0, 1.0)))
        return np.broadcast_to(a, shape), np.broadcast_to(b, shape)

    def absent(self) -> tuple[str, ...]:
        return ("p",) if not np.any(getattr(self, "p", 1.0)) else ()

    def related_losses(self) -> dict[str, Surface]:
        others: dict[str, Surface] = {}
        undropped: dict[str, Any] = {"p": 0.0} if hasattr(self, "p") else {}
        if self.held_out:
            others["test"] = replace(self, samples=self.held_out, **undropped)
        if self.origin is not None:
            others["old task"] = self.origin()
        if np.any(getattr(self, "p", 0.0)):
            others["without dropout"] = replace(self, **undropped)
        return others

    def replacing(self, index: int, **numbers: float) -> Self:
        """The same loss, one sample with other numbers: an outlier, for instance.

        Raises ValueError where a number is of no column.
        """
        if unknown := numbers.keys() - set(self.columns):
            raise ValueError(f"A sample of {self.title} has no {', '.join(sorted(unknown))}.")
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.samples]
        rows[index] |= numbers
        return replace(self, samples=tuple(tuple(row.values()) for row in rows))


def modelled(surface: Surface) -> bool:
    """Whether a linear model, on its own axes, is behind the loss."""
    return isinstance(surface, DataSurface) and type(surface).score is not DataSurface.score


def table(*columns: str) -> Samples:
    """A table of samples from its columns, each a text of numbers."""
    return tuple(zip(*([float(word) for word in column.split()] for column in columns), strict=True))
