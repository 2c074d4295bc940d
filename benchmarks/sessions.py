"""A hundred visitors at once against one alone: how long a rerun takes, and what goes wrong.

    python -m benchmarks.sessions [visitors]

Every visitor is a websocket session that speaks Streamlit's protocol as the page in a browser does: it sends the
values of its sliders, the hashes of the messages it holds, and the address as the server last changed it. Each opens
the page with a start of its own, so none gains from what was computed for another, and moves a slider every three
seconds or so. A rerun lasts from the change until the script has finished. "Work" is the server's
processor time per rerun, openings included. Errors are exceptions on the page, scripts
that do not compile, lost connections, late answers and tracebacks in the server's log. All on this machine: the
visitors take part of its time, too.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.common import EIGHT, load, table, verdict
from tests.server import Server, serving

VISITORS, SECONDS, THINKING, LATE = 100, 36.0, 3.0, 30.0
MOST = 3.0
"""The aim: at most this many times the median of one visitor alone."""
KEPT = 2
"""A browser forgets a message no script has sent for this many runs."""
SCENES = {
    "2 racers x 200 steps": ("", "sgd.lr"),
    "8 racers x 1000 steps": (f"surface=rosenbrock&{EIGHT}&steps=1000", "sgd.lr"),
}
"""By name: the address, and the key of the slider that is moved."""


@dataclass
class Slider:
    """A slider as the page shows it: its id, its stops and the one it stands on."""

    id: str
    stops: list[str]
    value: list[str]


@dataclass
class Visitor:
    """A browser, as far as the server can tell."""

    socket: ClientConnection
    query: str
    page: str = ""
    sliders: dict[str, Slider] = field(default_factory=dict)
    cache: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    runs: int = 0
    took: list[float] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def rerun(self) -> None:
        """Run the script with the sliders where they are; remember how long it took."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self.page
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.cached_message_hashes.extend(self.cache)
        for slider in self.sliders.values():
            widget = state.widget_states.widgets.add(id=slider.id)
            widget.string_array_value.data.extend(slider.value)
        begin, size = time.perf_counter(), 0
        await self.socket.send(message.SerializeToString())
        finished = None
        while finished is None or finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            data = await asyncio.wait_for(self.socket.recv(decode=False), LATE)
            size += len(data)
            finished = self._take(data)
        self.took.append(time.perf_counter() - begin)
        self.received.append(size)
        self._forget()

    async def move(self, key: str, rng: random.Random) -> None:
        """Move a slider to another of its stops."""
        slider = next(s for s in self.sliders.values() if s.id.endswith(f"-{key}"))
        slider.value = [rng.choice([stop for stop in slider.stops if stop not in slider.value])]
        await self.rerun()

    def _take(self, data: bytes) -> int | None:
        """Take in a message; the way the script finished if it has."""
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "ref_hash":
            if message.ref_hash not in self.cache:
                self.errors.append("a reference to a message that was never sent")
                return None
            message = self.cache[message.ref_hash][0]
        if message.metadata.cacheable or message.hash in self.cache:
            self.cache[message.hash] = message, self.runs
        match message.WhichOneof("type"):
            case "delta":
                self._draw(message)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self.errors.append("the script does not compile")
                return message.script_finished
        return None

    def _draw(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "exception":
                self.errors.append(f"{element.exception.type}: {element.exception.message}")
            case "slider":
                new = element.slider
                value = list(new.raw_value) if new.set_value or new.id not in self.sliders else None
                old = self.sliders.get(new.id)
                self.sliders[new.id] = Slider(new.id, list(new.options), value or (old.value if old else []))

    def _forget(self) -> None:
        self.runs += 1
        self.cache = {key: kept for key, kept in self.cache.items() if self.runs - kept[1] <= KEPT}


async def visit(server: Server, scene: str, seed: int, until: float, thinking: float) -> Visitor:
    """One visitor, from opening the page until the time is over."""
    address, key = SCENES[scene]
    rng = random.Random(seed)
    start = f"start={rng.uniform(-1, 1):.4f},{rng.uniform(0, 1):.4f}"
    await asyncio.sleep(rng.uniform(0, thinking))
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    socket = await connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None)
    visitor = Visitor(socket, "&".join(filter(None, (address, start))))
    try:
        await visitor.rerun()
        while time.perf_counter() < until:
            await asyncio.sleep(thinking * rng.uniform(0.7, 1.3))
            await visitor.move(key, rng)
    except (TimeoutError, websockets.WebSocketException, StopIteration) as error:
        visitor.errors.append(f"{type(error).__name__}: {error}")
    return visitor


async def crowd(
    server: Server, scene: str, count: int, seconds: float, thinking: float, look: Callable[[], None] = lambda: None
) -> list[Visitor]:
    """Several visitors at once; ``look`` is called while all are there."""
    until = time.perf_counter() + seconds
    seeds = random.Random(f"{scene} {count} {thinking}").sample(range(10**6), count)
    visitors = await asyncio.gather(*(visit(server, scene, seed, until, thinking) for seed in seeds))
    look()
    await asyncio.gather(*(visitor.socket.close() for visitor in visitors))
    return visitors


def memory(server: Server) -> float:
    """The server's resident memory in MB; nan where the system does not tell."""
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        return float("nan")
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def worked(server: Server) -> float:
    """The processor seconds the server has used; nan where the system does not tell."""
    status = Path(f"/proc/{server.process.pid}/stat")
    if not status.exists():
        return float("nan")
    user, system = status.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def reruns(visitors: list[Visitor]) -> list[float]:
    """Milliseconds of every rerun but the first, which opens the page."""
    return [1000 * seconds for visitor in visitors for seconds in visitor.took[1:]]


def row(name: str, visitors: list[Visitor], work: float, alone: float | None) -> tuple[object, ...]:
    """What one crowd has met, for which the server worked so many seconds."""
    times, opened = reruns(visitors), [1000 * visitor.took[0] for visitor in visitors if visitor.took]
    sizes = [size / 1000 for visitor in visitors for size in visitor.received[1:]]
    errors = [error for visitor in visitors for error in visitor.errors]
    for error in sorted(set(errors)):
        print(f"  {name}: {errors.count(error)} x {error}")
    shown = (median(times), quantiles(times, n=20)[-1], median(opened), 1000 * work / (len(times) + len(opened)))
    ratio = ("", "") if alone is None else (f"{median(times) / alone:.1f}", verdict(median(times) / alone, MOST))
    return name, len(times), *(f"{ms:.0f}" for ms in shown), f"{median(sizes):.1f}", *ratio, len(errors)


def scene(name: str, count: int) -> tuple[list[tuple[object, ...]], list[float]]:
    """One visitor, many, one again, on a server of their own; and its memory before and with many."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:

        def met(number: int, seconds: float, thinking: float) -> tuple[list[Visitor], float]:
            before = worked(server)
            visitors = asyncio.run(crowd(server, name, number, seconds, thinking, lambda: sizes.append(memory(server))))
            return visitors, worked(server) - before

        sizes: list[float] = []
        met(1, 2, 0.3)
        one, work = met(1, 10, 0.5)
        many, much = met(count, SECONDS, THINKING)
        again, more = met(1, 10, 0.55)
        both = [*one, *again]
        rows = [
            row(f"{name}, alone", both, work + more, None),
            row(f"{name}, {count} at once", many, much, median(reruns(both))),
        ]
        return rows, sizes[1:3]


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else VISITORS
    print(load())
    rows: list[tuple[object, ...]] = []
    for name in SCENES:
        found, (before, after) = scene(name, count)
        rows += found
        each = (after - before) / count
        print(f"{name}: server {before:.0f} MB, with {count} visitors {after:.0f} MB ({each:.2f} each)")
    head = ("visitors", "reruns", "median ms", "p95 ms", "opening ms", "work ms", "kB", "ratio", "target", "errors")
    table(f"A rerun with {count} visitors thinking {THINKING:g} s, for {SECONDS:g} s", head, rows)
