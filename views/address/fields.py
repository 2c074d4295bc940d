"""Settings as they are read: what each may be, and what the address says it is, for whoever draws its widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from descent import Entry, Param, params
from views.address.address import Address

T = TypeVar("T", bound=Entry)
ON, OFF = "on", "off"


@dataclass(frozen=True)
class Number:
    """A number within a parameter's range; ``stops`` are those of its slider where they are not the parameter's own."""

    param: Param
    stops: tuple[float, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One of several values, each with its words."""

    options: Mapping[str, str]


@dataclass(frozen=True)
class Several:
    """Some of several values, each with its words, in the order given."""

    options: Mapping[str, str]
    most: int


@dataclass(frozen=True)
class Point:
    """A point x, y within limits."""

    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True)
class Text:
    """Plain text of one line."""

    longest: int


Kind = Number | Choice | Several | Point | Text
SWITCH = Choice({OFF: "Off", ON: "On"})


@dataclass(frozen=True)
class Field:
    """A setting with its key in the address, what it may be, and what it is."""

    key: str
    kind: Kind
    value: Any


class Reader:
    """Reads settings from an address one after the other, and keeps each as a field."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.fields: dict[str, Field] = {}

    def number(self, key: str, kind: Number, default: float | None = None) -> float:
        """A number; its default is the parameter's own unless given."""
        return self._kept(key, kind, self.address.number(key, kind.param, default))

    def whole(self, key: str, kind: Number, default: float | None = None) -> int:
        """A whole number."""
        return int(self.number(key, kind, default))

    def choice(self, key: str, kind: Choice, default: str) -> str:
        """One of several values."""
        return self._kept(key, kind, self.address.choice(key, kind.options, default))

    def switch(self, key: str, default: str = OFF) -> bool:
        """Whether something is on."""
        return self.choice(key, SWITCH, default) == ON

    def several(self, key: str, kind: Several, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Some of several values."""
        return self._kept(key, kind, self.address.choices(key, kind.options, default, kind.most))

    def point(self, key: str, kind: Point, default: tuple[float, float]) -> tuple[float, float]:
        """A point of the plane."""
        return self._kept(key, kind, self.address.point(key, default, kind.low, kind.high))

    def text(self, key: str, kind: Text) -> str:
        """A text, empty by default."""
        return self._kept(key, kind, self.address.text(key, kind.longest))

    def numbers(
        self,
        cls: type[Entry],
        scope: str,
        names: Iterable[str],
        defaults: Mapping[str, float] = MappingProxyType({}),
    ) -> dict[str, float]:
        """Some of the numbers that an item declares, by name; in the address ``scope`` goes before each name."""
        known = params(cls)
        return {name: self.number(f"{scope}.{name}", Number(known[name]), defaults.get(name)) for name in names}

    def item(self, cls: type[T], scope: str, **fixed: Any) -> T:
        """An item with the numbers it declares; ``fixed`` are fields set from elsewhere."""
        return cls(**fixed, **self.numbers(cls, scope, [name for name in params(cls) if name not in fixed]))

    def entry(self, key: str, catalogue: Mapping[str, type[T]], default: str) -> type[T]:
        """One item of a catalogue."""
        return catalogue[self.choice(key, titles(catalogue), default)]

    def _kept(self, key: str, kind: Kind, value: Any) -> Any:
        self.fields[key] = Field(key, kind, value)
        return value


def titles(catalogue: Mapping[str, type[Entry]]) -> Choice:
    """The items of a catalogue by their titles."""
    return Choice({name: cls.title for name, cls in catalogue.items()})
