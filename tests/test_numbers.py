"""Numbers in an address: what people write is read, and all else is named, for every number of every page."""

import random
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from descent import DataSurface, params
from descent.fairness import RULES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from tests.helpers import ROOT
from views.address.address import MOST, Address, parsed
from views.address.racer_setup import MOST as RACERS
from views.address.setup import DATA, LAB, PLAYGROUND, RACE, Offer, setup_of
from views.lab.tools import KINDS
from views.playground.link_race import joined

OFFERS = {"playground": PLAYGROUND, "data": DATA, "race": RACE, "lab": LAB}
NO_NUMBERS = (
    *("0_5", "1_0", "_1", "1_", "1e1_0", "0_5.5", "1._5"),
    *("１２", "٣", "०.५", "𝟓", "²", "½", "Ⅳ", "0.٥", "1e１"),
    *(" 5", "5 ", "\t5", "5\n", "\u00a05", "5\u2003", "5\u200b", "\ufeff5", "1 000", "1e 2"),
    *("0x10", "0b1", "0o7", "5px", "5abc", "1e", "e5", "1e5.5", ".", "+", "-", "", "--5", "+-5", "5-", "1.2.3"),
    *("1,5", "5,", "1'000", "5%", "1/2", "2*3", "1+1", "5j", "5L", "1d5", "None", "True", "−5", "5·10³", "٫5"),
)  # fmt: skip
UNBOUNDED = ["nan", "inf", "-inf", "Infinity", "+INFINITY", "NaN", "-nan", "1e999", "-1e999"]
NEAR_UNBOUNDED = ["ınf", "İnf", "in_f", " inf", "inf ", "ｎａｎ", "infinit", "nan(1)"]


class Spy(Address):
    """An address that knows which of its settings are read as numbers."""

    def __init__(self, *given, **how):
        super().__init__(*given, **how)
        self.numbers, self.points = {}, []

    def number(self, key, param, default=None):
        self.numbers[key] = param
        return super().number(key, param, default)

    def point(self, key, default, low, high):
        self.points.append(key)
        return super().point(key, default, low, high)


def described(offer: Offer, given: dict[str, str]):
    address = Spy(given)
    setup = setup_of(address, offer)
    return address, (setup.experiment, setup.racers, setup.terms, setup.by), address.finish()


def bases(offer: Offer) -> Iterator[dict[str, str]]:
    """Addresses that have every item of every catalogue in use, and every number that a choice brings along."""
    for name in offer.surfaces:
        yield {"surface": name}
        if issubclass(SURFACES[name], DataSurface) and len({abs(row[0]) for row in SURFACES[name]().samples}) > 2:
            yield {"surface": name, "curriculum": "hard"}
    names = list(OPTIMIZERS)
    for i in range(0, len(names), RACERS):
        yield {"racers": ",".join(names[i : i + RACERS])}
    for name in SCHEDULES:
        yield {"racers": "sgd,sgd-2", "schedule": name, "sgd-2.schedule": name}
    yield {"racers": "adam", "adam.wrappers": ",".join(WRAPPERS)}
    if offer.ruled:
        yield from ({"rule": rule, "over": "starts"} for rule in RULES)
    else:
        yield {"rates": "one"}


def bad(texts: list[str], keys) -> dict[str, str]:
    """The texts in turn, of a start in its first half."""
    each = {key: texts[i % len(texts)] for i, key in enumerate(keys)}
    return {key: f"{text},1" if key == "start" else text for key, text in each.items()}


@pytest.mark.parametrize("page", OFFERS)
def test_what_is_no_number_is_named_and_the_default_used(page):
    """Each key gets every text: in turn n, key i gets text i + n."""
    offer, every = OFFERS[page], [*NO_NUMBERS, *UNBOUNDED, *NEAR_UNBOUNDED]
    seen = set()
    for base in bases(offer):
        plain, wanted, kept = described(offer, base)
        assert not plain.problems, (base, plain.problems)
        keys = [key for key in [*plain.numbers, *plain.points] if key not in seen or key in ("start", "steps")]
        seen |= set(keys)
        assert len(keys) + len(base) < MOST
        for turn in range(len(every)):
            given = bad([*every[turn:], *every[:turn]], keys)
            address, found, left = described(offer, {**base, **given})
            assert found == wanted, given
            assert left == kept
            assert len(address.problems) == len(keys), (given, address.problems)
            told = sorted(address.problems, key=lambda problem: problem.split(" =")[0])
            for key, problem in zip(sorted(keys), told, strict=True):
                assert f" {key} = " in problem
                assert " was used." in problem
    items = {part for key in seen for part in key.split(".")[:-1]}
    tables = (offer.surfaces, OPTIMIZERS, WRAPPERS, SCHEDULES)
    free = {cls.id for cls in OPTIMIZERS.values() if not set(params(cls)) - {"lr"}} if offer.ruled else set()
    assert {name for table in tables for name, cls in table.items() if params(cls)} - free <= items


def spellings(value: float) -> list[str]:
    """One number as people write it."""
    sign, size = ("-", -value) if value < 0 else ("", value)
    mantissa, exponent = f"{size:.17e}".split("e")
    found = [f"{size!r}", f"00{size!r}", f"{mantissa}e{exponent}", f"{mantissa}E{int(exponent)}"]
    if "e" not in repr(size):
        found += [repr(size).removeprefix("0"), f"{size!r}000"]
    if float(size).is_integer():
        found += [f"{int(size)}", f"{int(size)}."]
    return [sign + text for text in found] if sign else [*found, *(f"+{text}" for text in found)]


@pytest.mark.parametrize("page", OFFERS)
def test_every_way_to_write_a_number_is_the_same_number(page):
    offer, seen = OFFERS[page], set()
    for base in bases(offer):
        plain = described(offer, base)[0]
        fresh = {key: param for key, param in plain.numbers.items() if key not in seen}
        seen |= set(fresh)
        values = {key: float(param.grid(4)[1]) for key, param in fresh.items()}
        address, wanted, kept = described(offer, {**base, **{key: repr(v) for key, v in values.items()}})
        assert not address.problems
        for turn in range(16):
            given = {key: spellings(v)[turn % len(spellings(v))] for key, v in values.items()}
            address, found, left = described(offer, {**base, **given})
            assert not address.problems, (given, address.problems)
            assert found == wanted
            assert left == kept


@pytest.mark.parametrize("text", [f"{a},{b}" for bad in (*NO_NUMBERS, *UNBOUNDED) for a, b in ((bad, 1), (1, bad))])
def test_each_half_of_a_start_is_read_by_the_same_rule(text):
    address = Address({"start": text})
    assert address.point("start", (0.0, 0.5), (-9, -9), (9, 9)) == (0.0, 0.5)
    assert len(address.problems) == 1
    assert "0,0.5 was used" in address.problems[0]


def test_a_number_is_read_just_where_it_is_plain():
    """Against Python's own reading, of texts in plain signs alone."""
    draw, plain = random.Random(3), set("0123456789+-.eE")
    read = 0
    for _ in range(30_000):
        text = "".join(draw.choices("0123456789..eE+-_x ２٣\n", k=draw.randint(1, 6)))
        try:
            wanted = float(text) if set(text) <= plain else None
        except ValueError:
            wanted = None
        assert parsed(text) == wanted, repr(text)
        read += wanted is not None
    assert read > 1000


@pytest.mark.parametrize("text", [*NO_NUMBERS, *UNBOUNDED])
def test_a_pasted_link_names_it_with_its_line(text):
    link = f"https://descent.example/?racers=sgd&sgd.lr={quote(text)}"
    race, notes = joined(f"https://descent.example/?racers=adam\n{link}", "playground", PLAYGROUND)
    assert race is not None
    assert "sgd.lr" not in race
    assert len(notes) == 1
    assert notes[0].startswith("Line 2: ")
    assert "sgd.lr = " in notes[0]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "study"])
def test_the_labs_own_numbers_too(kind, monkeypatch):
    """Read on the page itself: its ranges, seeds and target."""
    read: dict[str, str] = {}
    number = Address.number

    def noting(self, key, param, default=None):
        read[key] = self.given.get(key, "")
        return number(self, key, param, default)

    monkeypatch.setattr(Address, "number", noting)
    small = {"map": {"lab.size": "16"}, "sweep": {}, "basins": {"lab.across": "48"}, "flow": {"lab.starts": "6"}}
    base = {"lab": kind, "surface": "linreg", "racers": "momentum", "steps": "5", **small.get(kind, {"lab.on": "bowl"})}
    assert not opened(base).warning
    own = [key for key in read if key.startswith("lab.")]
    assert {"lab.target", "lab.seeds"} <= set(own)
    page = opened({**base, **bad(["0_5", "１２", " 5 ", "0x10", "1e"], own)})
    told = page.warning[0].value
    for key in own[:5]:
        assert f" {key} = " in told
    if len(own) > 5:
        assert f"and {len(own) - 5} more" in told
    assert not any(key in page.query_params for key in own)


def opened(query: dict[str, str]) -> AppTest:
    page = AppTest.from_file(ROOT / "pages" / "lab.py", default_timeout=60)
    for key, text in query.items():
        page.query_params[key] = text
    page.run()
    assert not page.exception
    return page
