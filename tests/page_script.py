"""A page's script, run without a browser: what it shows at an address, and what it makes of one."""

import re
from functools import partial

from streamlit.testing.v1 import AppTest

from tests.helpers import ROOT
from views.address.address import Address
from views.address.setup import Offer, Setup, setup_of
from views.present_mode import presenting


def at(name: str, *unfolded: str) -> AppTest:
    """The page `pages/{name}.py`, not yet run, some of its parts unfolded."""
    page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
    for part in ("share", *unfolded):
        page.session_state[part] = True
    return page


def visited(name: str, /, *unfolded: str, **query: str) -> AppTest:
    """That page as this address shows it."""
    page = at(name, *unfolded)
    for key, text in query.items():
        page.query_params[key] = text
    return healthy(page.run())


def read(query: dict[str, str], offer: Offer) -> tuple[Setup, Address]:
    """What an address describes, read as its page reads it but without the page, and what there was to say of it."""
    address = Address(query)
    presenting(address)
    setup = setup_of(address, offer)
    address.finish()
    return setup, address


opened = partial(visited, "playground")
"""The Playground as an address shows it."""


def healthy(page: AppTest) -> AppTest:
    assert not page.exception, [box.value for box in page.exception]
    return page


def notices(page: AppTest) -> str:
    return "\n".join(box.value for box in page.warning)


def address(page: AppTest) -> dict[str, str]:
    found = dict(page.query_params)
    return {key: text if isinstance(text, str) else ",".join(text) for key, text in found.items()}


def script(page: AppTest) -> str:
    """The Python script the page offers, on one line."""
    return re.sub(r"\(\s+", "(", re.sub(r",\s*\)", ")", re.sub(r"\s+", " ", page.code[1].value)))


TEXTS = [
    "",
    " ",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1",
    "0",
    "1.5",
    "1e-300",
    "99999999999999999999",
    "0x10",
    "1,2",
    "1,nan",
    "1e9,1e9",
    "a,b",
    ",",
    ",,,,",
    "sgd",
    "sgd,sgd",
    "sgd-9",
    "sgd-1",
    "adam-2,",
    "none",
    "None",
    "True",
    "[1, 2]",
    "{}",
    "../../etc/passwd",
    "__import__('os')",
    "<script>alert(1)</script>",
    "**bold** [x](http://x.example)",
    ":material/home: $x^2$ :red[x]",
    "%00",
    "\x00",
    "é漢字🙂",
    "x" * 1000,
    "9" * 150,
    "lookahead,warmup,lookahead",
]
