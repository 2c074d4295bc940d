"""What `python3 tests --quick` runs and leaves out."""

import pytest

from tests.helpers import ROOT
from tests.quick import engine_alone

TESTS = sorted((ROOT / "tests").glob("test_*.py"))


@pytest.mark.parametrize("name", ["test_run", "test_scenes", "test_outcomes", "test_lint", "test_quick"])
def test_the_engine_and_lint_are_quick(name):
    assert engine_alone(ROOT / "tests" / f"{name}.py")


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_what_has_a_page_is_not(file):
    words = ("AppTest", "open_page", "from views", "visited(")
    if file.stem != "test_quick" and any(word in file.read_text("utf-8") for word in words):
        assert not engine_alone(file)


def test_a_new_file_is_quick_where_its_helpers_are(tmp_path):
    for line, quick in (
        ("from tests.helpers import same", True),
        ("from tests import helpers", True),
        ("from tests.page_script import opened", False),
        ("import streamlit.testing.v1", False),
        ("def test():\n    from views.text.numbers import number", False),
        ("from studies import STUDIES", False),
    ):
        file = tmp_path / f"test_{len(line)}.py"
        file.write_text(f"import numpy\n{line}\n")
        assert engine_alone(file) is quick, line
