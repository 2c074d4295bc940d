"""Update rules, one file each; every class here is found by being there."""

from typing import Any

from descent import Optimizer
from descent.entry import discover

OPTIMIZERS = discover(__name__, __path__, Optimizer)


def __getattr__(name: str) -> Any:
    for cls in OPTIMIZERS.values():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
