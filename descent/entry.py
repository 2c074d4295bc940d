"""Catalogue entries: values with a reference, discovered from the files of a folder."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import ClassVar, TypeVar

import numpy as np


@dataclass(frozen=True)
class Reference:
    """Where an item comes from: authors, year, title and a link."""

    authors: str
    year: int
    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}). {self.title}. {self.url}"


class Entry:
    """An item of a catalogue; its docstring says what it is, the first line alone."""

    reference: ClassVar[Reference]
    id: ClassVar[str]
    """Name in addresses and menus' values: the class name in snake case, unless given."""
    title: ClassVar[str]
    """Name on the page: the class name in words, unless given."""
    differs: ClassVar[str] = ""
    """One sentence on where implementations differ, where they do."""

    def __post_init__(self) -> None:
        """Numpy's numbers become plain and lists arrays: float64 throughout, and a repr that reads back."""
        for name, value in vars(self).items():
            if isinstance(value, list | np.ndarray | np.generic):
                plain = np.asarray(value)
                object.__setattr__(self, name, plain.astype(float) if plain.ndim else plain.item())

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        first, *others = re.split(r"(?<=[a-z])(?=[A-Z])", cls.__name__)
        cls.id = cls.__dict__.get("id", "_".join([first, *others]).lower())
        words = [first, *(word if word.isupper() else word.lower() for word in others)]
        cls.title = cls.__dict__.get("title", " ".join(words))

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring: the idea in one sentence."""
        return inspect.cleandoc(cls.__doc__ or "").split("\n", 1)[0]

    @classmethod
    def notes(cls) -> list[str]:
        """The paragraphs of the docstring after its first line."""
        _, *others = inspect.cleandoc(cls.__doc__ or "").split("\n\n")
        return [" ".join(paragraph.split()) for paragraph in others]


T = TypeVar("T", bound=Entry)


def discover(package: str, path: Iterable[str], kind: type[T]) -> dict[str, type[T]]:
    """The classes of a kind defined in the files of a package, by id, oldest idea first.

    Raises ValueError when two of them claim the same id.
    """
    found: dict[str, type[T]] = {}
    for module in pkgutil.iter_modules(path):
        if module.ispkg:
            continue
        for cls in _items(importlib.import_module(f"{package}.{module.name}"), kind):
            if cls.id in found:
                raise ValueError(f"{cls.__name__} and {found[cls.id].__name__} share the id {cls.id!r}")
            found[cls.id] = cls
    return dict(sorted(found.items(), key=lambda item: (item[1].reference.year, item[0])))


def _items(module: ModuleType, kind: type[T]) -> list[type[T]]:
    """The public classes of a kind that a file defines, or lists in its ``__all__``."""
    listed = getattr(module, "__all__", ())
    return [
        value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, kind)
        and (name in listed or (value.__module__ == module.__name__ and not name.startswith("_")))
    ]
