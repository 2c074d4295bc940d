"""Update rules as values: frozen dataclasses with a pure step, and wrappers that nest around them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from descent.entry import Entry
from descent.objective import Objective
from descent.params import Number

State = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Optimizer(Entry):
    """An update rule; its hyperparameters are fields, each one number or one per run."""

    rule: ClassVar[str]
    """The update in LaTeX."""
    memory: ClassVar[Mapping[str, str]] = {}
    """What the rule carries from step to step: each vector's symbol, and what it holds."""
    parent: ClassVar[str | None] = None
    """The id of the rule this one changes."""
    changes: ClassVar[str] = ""
    """What it changes of its parent, in a few words."""
    momentum: ClassVar[str | None] = None
    """The field that a schedule which drives momentum replaces."""
    turning: ClassVar[str | None] = None
    """The memory that holds the step at which the rule became another, and 0 until then."""
    corrects: ClassVar[bool] = False
    """Whether averages that start at zero are corrected for it, all of them by ``debiased``."""
    torch_scheduled: ClassVar[bool] = True
    """Whether torch's form follows a schedule in the same way."""
    torch_step: ClassVar[str] = "optimizer.step()"
    """How torch takes a step."""
    torch_forgets: ClassVar[bool] = False
    """Whether torch leaves its velocity as it is, unseen, at a step whose momentum is zero."""

    if TYPE_CHECKING:
        # a rule with no learning rate overrides `scaled` and `rate`
        lr: Number = field(default=0.0, kw_only=True)

    def init(self, x: np.ndarray) -> Any:
        """The state before the first step at points x (2, *b): zeros, unless a rule says otherwise."""
        return tuple(np.zeros_like(x) for _ in self.memory)

    def step(self, x: np.ndarray, state: Any, f: Objective, t: int) -> tuple[np.ndarray, Any]:
        """The position and state after update t = 1, 2, ...; changes nothing it is given."""
        raise NotImplementedError

    def scaled(self, factor: Number) -> Self:
        """The same optimizer, its learning rate multiplied: how schedules act."""
        return self.replace(lr=self.lr * factor)

    def driven(self, momentum: Number) -> Self:
        """The same optimizer with this momentum, where it has one: how some schedules act."""
        return self.replace(**{self.momentum: momentum}) if self.momentum else self

    def rate(self, state: Any, t: int) -> Number:
        """The learning rate update t uses, from the state before it."""
        return self.lr

    def stable_rate(self, curvature: Number) -> Number | None:
        """The learning rate up to which the rule is stable on a quadratic with this largest curvature, if known."""
        return None

    @property
    def limit(self) -> str:
        """That rate as a formula in plain letters, L being the curvature; empty where there is no closed form."""
        return ""

    @property
    def layers(self) -> tuple[Optimizer, ...]:
        """The update rule, and the wrappers around it from the inside out."""
        return (self,)

    @property
    def core(self) -> Optimizer:
        """The update rule itself, without wrappers around it."""
        return self.layers[0]

    def marked(self, steps: int) -> dict[str, Sequence[int]]:
        """The steps of a single run of so many at which something happens by the clock, by what it is."""
        return {}

    def inspect(self, state: Any) -> dict[str, np.ndarray]:
        """The memory by name, for plots that look inside."""
        return dict(zip(self.memory, state, strict=True))

    def torch(self) -> str:
        """The call that makes this rule in torch, with its parameters in [x]; empty where torch has none."""
        return ""

    @property
    def torch_point(self) -> str:
        """How torch gives the point shown; ``group`` is the optimizer's parameter group."""
        return "x.tolist()"

    def torch_follows(self, memory: Callable[[], Mapping[str, np.ndarray]]) -> bool:
        """Whether torch's form makes the steps of a run with this memory; rounding may part them."""
        return True

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__.update(changes)
        return copy


@dataclass(frozen=True)
class Wrapper(Optimizer):
    """An optimizer around another: it changes what the inner one sees, does or keeps.

    Wrappers nest, and the outermost alters the function first: in GradientNoise(ClipNorm(WeightDecay(Adam()))) the
    slope gets its noise, is clipped, then takes up the weight decay, and that is the gradient Adam sees. The state
    is the inner optimizer's; a wrapper with memory of its own keeps (inner state, *memory).
    """

    inner: Optimizer

    def init(self, x: np.ndarray) -> Any:
        return self.inner.init(x)

    def step(self, x: np.ndarray, state: Any, f: Objective, t: int) -> tuple[np.ndarray, Any]:
        return self.inner.step(x, state, f, t)

    def scaled(self, factor: Number) -> Self:
        return self.replace(inner=self.inner.scaled(factor))

    def driven(self, momentum: Number) -> Self:
        return self.replace(inner=self.inner.driven(momentum))

    def rate(self, state: Any, t: int) -> Number:
        return self.inner.rate(state[0] if self.memory else state, t)

    @property
    def layers(self) -> tuple[Optimizer, ...]:
        return (*self.inner.layers, self)

    def marked(self, steps: int) -> dict[str, Sequence[int]]:
        return self.inner.marked(steps)

    def torch(self) -> str:
        """The line that does the same to x.grad in torch, before the step; empty where there is none."""
        return ""

    def inspect(self, state: Any) -> dict[str, np.ndarray]:
        if not self.memory:
            return self.inner.inspect(state)
        inner, *own = state
        look = self.inner.inspect(inner)
        for name, values in zip(self.memory, own, strict=True):
            while name in look:  # of the inner optimizer
                name += "′"
            look[name] = values
        return look


_terms: ContextVar[dict[str, Any] | None] = ContextVar("terms", default=None)


@contextmanager
def showing() -> Generator[dict[str, Any]]:
    """Within it, what steps ``show`` is gathered in the dictionary it gives."""
    terms: dict[str, Any] = {}
    token = _terms.set(terms)
    try:
        yield terms
    finally:
        _terms.reset(token)


def show(**terms: Any) -> None:
    """Name the numbers a step works with (m_hat=...), for who lays that step out; otherwise nothing happens.

    A name is the symbol's, in LaTeX or close to it: ``m_hat``, ``v_hat``, ``u``, ``direction``. ``rate`` is each
    coordinate's own learning rate, of a rule that has one. What only serves to be shown is given as a function.
    """
    shown = _terms.get()
    if shown is not None:
        shown.update({name: term() if callable(term) else term for name, term in terms.items()})
