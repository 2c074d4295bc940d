"""A table of ready HTML cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], dense: bool = False) -> None:
    """A plain table of ready HTML cells; the first cell of a row names it. ``dense`` is for many columns."""
    first_kept = "normal" if dense else "nowrap"
    pad = f"padding:.25em {'.5em' if dense else '.9em'} .25em 0;text-align:left;vertical-align:top;font-weight:"
    top = "".join(f'<th scope="col" style="{pad}600">{head}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row" style="{pad}400;white-space:{first_kept}">{first}</th>'
        + "".join(f'<td style="{pad}400">{cell}</td>' for cell in cells)
        + "</tr>"
        for first, *cells in rows
    )
    small = ' style="font-size:.9em"' if dense else ""
    st.html(f"<table{small}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")
