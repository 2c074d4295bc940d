"""A function some of whose answers are others: how wrappers change what the inner optimizer sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from descent.objective import Objective


class Altered:
    """Answers what it is given answers for; whatever else it is asked, the function itself answers.

    ``Altered(f, gradient=lambda xy: -f.gradient(xy))`` climbs.
    """

    if TYPE_CHECKING:

        def value(self, xy: np.ndarray) -> Any:
            raise NotImplementedError

        def gradient(self, xy: np.ndarray) -> np.ndarray:
            raise NotImplementedError

        def hessian(self, xy: np.ndarray) -> np.ndarray:
            raise NotImplementedError

    def __init__(self, f: Objective, **answers: Callable[[np.ndarray], Any]) -> None:
        self._f = f
        self.__dict__.update(answers)

    def __getattr__(self, name: str) -> Any:
        if name == "_f":  # not there yet: a copy is being made
            raise AttributeError(name)
        return getattr(self._f, name)
