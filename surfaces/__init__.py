"""Loss surfaces, one file each; every class here is found by being there."""

from typing import Any

from descent import Surface
from descent.entry import discover

SURFACES = discover(__name__, __path__, Surface)


def __getattr__(name: str) -> Any:
    for cls in SURFACES.values():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
