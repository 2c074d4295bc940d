"""The Reference page: every item explains itself."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from descent import DataSurface, Optimizer, Schedule, Surface, params
from optimizers import OPTIMIZERS
from tests.helpers import ITEMS, ids
from tests.page_script import visited
from views.reference import page as reference_page
from views.text.markdown import broken, stacked
from views.text.numbers import symbol


def kind_of(item) -> str:
    return next(kind for kind, catalogue in reference_page.KINDS.items() if item in catalogue.values())


def text(page: AppTest) -> str:
    """All words of a page, markup included."""
    parts = [*page.title, *page.header, *page.markdown, *page.latex, *page.caption]
    return "\n".join([*(str(part.value) for part in parts), *(each.proto.body for each in page.get("html"))])


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_item_explains_itself(item):
    page = visited("reference", kind=kind_of(item), item=item.id)
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
        assert broken(item().latex()) in words


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_item_can_be_tried(item):
    path, _, query = reference_page.playground(item).partition("?")
    assert path == ("/data" if issubclass(item, DataSurface) else "/")
    page = visited("data" if path == "/data" else "playground", **dict(parse_qsl(query)))
    assert not page.warning, [box.value for box in page.warning]
    assert f"{item.__name__}(" in page.code[1].value or item.id == "constant"


def test_a_long_rule_has_a_line_for_each_part():
    assert stacked(r"a \qquad b") == r"a \qquad b"
    long = r"m \leftarrow " + "x" * 120
    assert stacked(rf"{long} \qquad\beta") == rf"\begin{{gathered}}{long} \\[4pt] \beta\end{{gathered}}"
    cases = rf"\begin{{cases}} {long} \qquad b \end{{cases}}"
    assert stacked(cases) == cases


def test_a_long_formula_breaks_between_brackets_nearest_the_middle():
    assert broken("f = a + b") == "f = a + b"
    factor = r"\left(" + "x + " * 25 + r"x\right)"
    wanted = rf"\begin{{aligned}}f = &{factor} \\[4pt] &{factor}\end{{aligned}}"
    assert broken(f"f = {factor} {factor}") == wanted
    sums = rf"f = {factor} + {factor} - {factor}"
    assert broken(sums).split(r" \\[4pt] &")[1] in (
        rf"+ {factor} - {factor}\end{{aligned}}",
        rf"- {factor}\end{{aligned}}",
    )
    assert broken("f = " + "x" * 300) == "f = " + "x" * 300


def test_a_hundred_stationary_points_are_counted_and_the_lowest_listed():
    words = text(visited("reference", kind="surfaces", item="rastrigin"))
    assert "121 minima, 220 saddles, 100 maxima" in words
    assert words.count(">minimum</th>") == reference_page.LISTED


def test_what_is_no_regular_point_is_told():
    assert ">degenerate minimum</th>" in text(visited("reference", kind="surfaces", item="quartic"))
    assert "none: a kink" in text(visited("reference", kind="surfaces", item="absval"))
    valley = text(visited("reference", kind="surfaces", item="product"))
    assert valley.count(">valley of minima</th>") == 2
    assert "0.1002 to 9.989" in valley


def test_the_family_tree_has_every_optimizer_once():
    rows = [cls for cls, _ in reference_page.descent()]
    assert sorted(cls.id for cls in rows) == sorted(OPTIMIZERS)
    for cls in rows:
        if cls.parent:
            assert rows.index(OPTIMIZERS[cls.parent]) < rows.index(cls)


def test_a_bad_address_gets_a_notice_and_a_page():
    page = visited("reference", kind="optimizers", item="warp")
    assert page.title[0].value == "Adam"
    assert "warp" in page.warning[0].value
