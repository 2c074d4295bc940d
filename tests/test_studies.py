"""Studies: every number written down for a claim, against what is measured now."""

from __future__ import annotations

import shutil
import subprocess
import sys

import numpy as np
import pytest

from descent.study import Finding, half_unit
from studies import STUDIES
from tests.helpers import ROOT, ids, measured

NEW = '''
from descent import Reference
from descent.study import Finding, Report, Study

class NewStudy(Study):
    """One and one is two."""

    title = "Sums"
    reference = Reference("A. Author", 1800, "A title", "https://example.org")
    question = answer = protocol = "What is it?"

    def measure(self):
        return Report([Finding("0.1", "sum", "value", 2.0, "2")])
'''

EVERY = pytest.mark.parametrize("study", STUDIES.values(), ids=ids)


@EVERY
def test_every_number_is_as_written_down_or_says_why_not(study):
    """To the last digit; what depends on chance lies within the seeds' 10-90 % range at least."""
    for found in measured(study).findings:
        if found.because:
            assert found.verdict == "differs", f"{found} holds: nothing is to be explained."
        else:
            assert found.verdict != "differs", found


@EVERY
def test_a_study_stands_for_something(study):
    report = measured(study)
    assert any(found.expected and not found.because for found in report.findings)
    assert report.pictures
    assert all(len(text.strip()) > 20 for text in (study.question, study.answer, study.protocol, study.summary()))
    cells = [(found.claim, found.row, found.column) for found in report.findings]
    assert len(set(cells)) == len(cells), "Two findings have one place."


@EVERY
def test_a_study_is_repeatable(study):
    first, second = measured(study).findings, study().measure().findings
    for one, other in zip(first, second, strict=True):
        assert np.array_equal([one.value], [other.value], equal_nan=True), one


@pytest.mark.parametrize(
    ("expected", "value", "verdict"),
    [
        ("0.49", 0.4949, "agrees"),
        ("0.49", 0.4951, "differs"),
        ("300", 300.4, "agrees"),
        ("300", 301, "differs"),
        ("1.3e-4", 1.349e-4, "agrees"),
        ("1.3e-4", 1.36e-4, "differs"),
        ("never", np.inf, "agrees"),
        ("never", 12, "differs"),
        ("12", np.inf, "differs"),
        ("", 3, "new"),
    ],
)
def test_a_number_agrees_to_its_last_digit(expected, value, verdict):
    assert Finding("1.1", "row", "column", value, expected).verdict == verdict


def test_chance_may_move_a_number_within_its_range():
    assert Finding("1.1", "row", "column", 0.5, "0.45", low=0.44, high=0.53).verdict == "within"
    assert Finding("1.1", "row", "column", 0.5, "0.43", low=0.44, high=0.53).verdict == "differs"


def test_what_is_no_number_cannot_be_expected():
    with pytest.raises(ValueError, match="no number"):
        half_unit("about 3")


def test_a_new_file_is_a_new_study(tmp_path):
    """One file and no other change: found, importable, measured."""
    for name in ("descent", "surfaces", "optimizers", "studies"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "studies" / "brand_new.py").write_text(NEW)
    script = (
        "from studies import STUDIES, NewStudy; print(next(iter(STUDIES)), NewStudy().measure().findings[0].verdict)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["new_study", "agrees"], done.stderr
