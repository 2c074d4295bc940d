"""Twenty visitors pressing a heavy button at once, and what others notice of it.

    python -m benchmarks.heavy [visitors]

Each of the twenty opens the Lab on basins of 256 x 256 starts for two optimizers, from an experiment of its own, so
that none gains from another's result; then all press the same one. Meanwhile five visitors of the Playground move a
slider twice a second. Visitors are websocket sessions as in ``benchmarks.sessions``, on this machine, of which they
take part, too. Errors are exceptions on the page, lost connections, answers later than three minutes, tracebacks in the
server's log.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import websockets
from websockets.asyncio.client import connect

from benchmarks import sessions
from benchmarks.common import load, table, verdict
from benchmarks.sessions import Visitor, memory, reruns
from tests.server import Server, serving

VISITORS, OTHERS, THINKING, ALONE = 20, 5, 0.5, 8.0
SOON = 1000.0
"""The aim: the slowest tenth of the others' reruns takes fewer milliseconds than it takes to lose patience."""
HEAVY = "lab=basins&surface=himmelblau&racers=sgd,adam&lab.across=256&steps=300"
PATIENT = 180.0


async def opened(server: Server, page: str, query: str) -> Visitor:
    """A visitor whose page has been shown for the first time."""
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    socket = await connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None)
    visitor = Visitor(socket, query, page)
    try:
        await visitor.rerun()
    except (TimeoutError, websockets.WebSocketException) as error:
        visitor.errors.append(f"{type(error).__name__}: {error}")
    return visitor


async def moving(server: Server, seed: int, until: asyncio.Event) -> Visitor:
    """Somebody else, who moves a slider of the Playground until all is over."""
    rng = random.Random(seed)
    visitor = await opened(server, "", "")
    while not until.is_set():
        await asyncio.sleep(THINKING * rng.uniform(0.7, 1.3))
        await visitor.move("sgd.lr", rng)
    return visitor


async def while_pressed(server: Server, queries: list[str]) -> tuple[list[Visitor], list[Visitor], float]:
    """The visitors who press, the others, and how long it takes until all have their map."""
    over = asyncio.Event()
    others = [asyncio.create_task(moving(server, seed, over)) for seed in range(OTHERS)]
    await asyncio.sleep(1)
    begin = time.perf_counter()
    pressing = await asyncio.gather(*(opened(server, "lab", query) for query in queries))
    took = time.perf_counter() - begin
    if not queries:
        await asyncio.sleep(ALONE)
    over.set()
    met = await asyncio.gather(*others)
    await asyncio.gather(*(visitor.socket.close() for visitor in [*pressing, *met]))
    return list(pressing), list(met), took


def row(name: str, pressing: list[Visitor], others: list[Visitor], took: float, alone: float) -> tuple[object, ...]:
    """What the others have met, and how it went for those who pressed."""
    times = reruns(others)
    errors = [error for visitor in [*pressing, *others] for error in visitor.errors]
    for error in sorted(set(errors)):
        print(f"  {name}: {errors.count(error)} x {error}")
    tenth = quantiles(times, n=10)[-1]
    own = [visitor.took[0] for visitor in pressing if visitor.took]
    shown = (f"{median(times):.0f}", f"{tenth:.0f}", f"{median(times) / (alone or median(times)):.1f}")
    pressed = (f"{median(own):.1f}", f"{took:.1f}") if own else ("", "")
    return name, len(times), *shown, verdict(tenth, SOON), *pressed, len(errors)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else VISITORS
    sessions.LATE = PATIENT
    print(load())
    own = [f"{HEAVY}&sgd.lr={0.01 * (1 + i / 100):.6g}" for i in range(count)]
    crowds = {"nobody": [], f"{count}, each another": own, f"{count}, all the same": [f"{HEAVY}&sgd.lr=0.02"] * count}
    rows: list[tuple[object, ...]] = []
    alone = 0.0
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        asyncio.run(while_pressed(server, [HEAVY]))
        before = memory(server)
        for name, queries in crowds.items():
            pressing, others, took = asyncio.run(while_pressed(server, queries))
            rows.append(row(name, pressing, others, took, alone))
            alone = alone or median(reruns(others))
        print(f"server {before:.0f} MB before, {memory(server):.0f} MB after")
    head = ("who presses", "reruns", "median ms", "p90 ms", "ratio", "target", "own median s", "all s", "errors")
    table(f"Reruns of {OTHERS} others meanwhile, and how long the pressing wait", head, rows)
