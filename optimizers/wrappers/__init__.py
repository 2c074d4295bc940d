"""Optimizers around optimizers, one file each; every class here is found by being there."""

from typing import Any

from descent import Wrapper
from descent.entry import discover

WRAPPERS = discover(__name__, __path__, Wrapper)


def __getattr__(name: str) -> Any:
    for cls in WRAPPERS.values():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
