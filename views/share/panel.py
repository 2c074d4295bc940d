"""The panel behind Share: the address to copy, the run as code, all numbers, a page that plays offline."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from descent import Experiment
from views import paths
from views.share import files, sheet
from views.share.pytorch import pytorch
from views.share.script import script
from views.stage import Run, alone
from views.text.markdown import plain


def link(address: str) -> None:
    """The address to copy, and to scan."""
    st.write("Whoever opens this link sees the same experiment. Zoom, 3D and the step shown are not in it.")
    st.code(address, language=None, wrap_lines=True)
    _code_to_scan(_for_others(address) if paths.is_local(address) else address)


def _for_others(address: str) -> str:
    """Say that a link to this computer opens nowhere else, and which one does; the link for a phone."""
    other = paths.in_network(address)
    if other is None:
        st.caption("Its address is this computer's own: nobody else can open it.")
        return address
    st.caption("Its address is this computer's own. Others on the same network can open:")
    st.code(other, language=None, wrap_lines=True)
    return other


def share(experiment: Experiment, runs: Sequence[Run], address: str, by: str, terms: str = "") -> None:
    """What to take away: the address, a script, each run as PyTorch, all numbers, and a page that plays offline.

    ``by`` is what the page's clock counts; ``terms`` are those of a race, and stand in all of it.
    """
    labels = [run.label for run in runs]
    link(address)
    _downloads(experiment, runs, by, terms)
    st.write("The same as code. Python runs in this project's folder, PyTorch anywhere:")
    places = st.tabs(["Python", *(f"{plain(label)} in PyTorch" for label in labels)])
    with places[0]:
        st.code(_noted(script(experiment), terms), language=None)  # coloured, some of it would be too pale to read
    for place, run in zip(places[1:], experiment.settings, strict=True):
        with place:
            text = pytorch(*run)
            if text is None:
                st.write("torch.optim has no such combination.")
            else:
                st.code(_noted(text, terms), language=None)


def _noted(code: str, terms: str) -> str:
    """A script with the terms of its race in front."""
    return f"# {terms}\n{code}" if terms else code


def _code_to_scan(link: str) -> None:
    """The link as a QR code, while it is short enough for one."""
    picture = files.qr(link)
    if picture:
        st.image(picture, alt="QR code of the link")
        return
    size = len(link.encode())
    st.write(f"The link has {size} letters. A QR code that a phone reads off a projector holds {files.LONGEST_LINK}.")


def _downloads(experiment: Experiment, runs: Sequence[Run], by: str, terms: str) -> None:
    """Files that are made when they are asked for."""
    about = files.about(experiment, terms)
    table = partial(files.table, experiment, [run.label for run in runs], [run.trajectory for run in runs], terms)
    page = partial(alone, experiment.surface, runs, start=experiment.start, about=about, seed=experiment.seed, by=by)
    offered = {
        "Numbers of every step (CSV)": (lambda: sheet.file(table()), "csv", "text/csv", ":material/table:"),
        "Page that plays offline (HTML)": (page, "html", "text/html", ":material/slideshow:"),
    }
    with st.container(horizontal=True):
        for words, (make, ending, mime, icon) in offered.items():
            name = f"{about['stem']}.{ending}"
            st.download_button(words, make, name, mime, on_click="ignore", icon=icon)
