"""The Reference page: every item explains itself."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from descent import Optimizer, Schedule, Surface, params
from optimizers import OPTIMIZERS
from tests.helpers import ITEMS, ids
from views import reference
from views.explain import stacked
from views.words import symbol

ROOT = Path(__file__).resolve().parent.parent


def opened(page: str, **query: str) -> AppTest:
    """A page as this address shows it."""
    shown = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    shown.session_state["share"] = True
    for key, text in query.items():
        shown.query_params[key] = text
    shown.run()
    assert not shown.exception, [box.value for box in shown.exception]
    return shown


def kind_of(item) -> str:
    return next(kind for kind, catalogue in reference.KINDS.items() if item in catalogue.values())


def text(page: AppTest) -> str:
    """All words of a page, markup included."""
    parts = [*page.title, *page.header, *page.markdown, *page.latex, *page.caption]
    return "\n".join([*(str(part.value) for part in parts), *(each.proto.body for each in page.get("html"))])


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_item_explains_itself(item):
    page = opened("reference", kind=kind_of(item), item=item.id)
    assert not page.warning
    words = text(page)
    assert page.title[0].value == item.title
    for param in params(item).values():
        assert f"<code>{param.name}</code>" in words
    assert str(item.reference.year) in words
    if issubclass(item, Optimizer):
        assert stacked(item.rule) in words
        for name, holds in item.memory.items():
            assert symbol(name) in words
            assert holds.split("'")[0] in words
    if issubclass(item, Schedule):
        assert "update 100" in words
        assert page.get("plotly_chart")
    if issubclass(item, Surface):
        assert item().latex() in words


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_item_can_be_tried(item):
    path, _, query = reference.playground(item).partition("?")
    assert path == "/"
    page = opened("playground", **dict(parse_qsl(query)))
    assert not page.warning, [box.value for box in page.warning]
    assert f"{item.__name__}(" in page.code[1].value or item.id == "constant"


def test_a_long_rule_has_a_line_for_each_part():
    assert stacked(r"a \qquad b") == r"a \qquad b"
    long = r"m \leftarrow " + "x" * 120
    assert stacked(rf"{long} \qquad\beta") == rf"\begin{{gathered}}{long} \\[4pt] \beta\end{{gathered}}"
    cases = rf"\begin{{cases}} {long} \qquad b \end{{cases}}"
    assert stacked(cases) == cases


def test_the_family_tree_has_every_optimizer_once():
    rows = [cls for cls, _ in reference.descent()]
    assert sorted(cls.id for cls in rows) == sorted(OPTIMIZERS)
    for cls in rows:
        if cls.parent:
            assert rows.index(OPTIMIZERS[cls.parent]) < rows.index(cls)


def test_a_bad_address_gets_a_notice_and_a_page():
    page = opened("reference", kind="optimizers", item="warp")
    assert page.title[0].value == "Adam"
    assert "warp" in page.warning[0].value
