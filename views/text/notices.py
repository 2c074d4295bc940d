"""What a page says above and below: problems of an address, notices, what two parameters can show."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

LISTED = 5
"""Problems a notice spells out; it counts the rest."""


def problems(found: Sequence[str]) -> None:
    """One notice that names everything that was wrong with an address."""
    notice("Part of the address could not be used: ", found)


def notice(first: str, found: Sequence[str]) -> None:
    """Something to know that takes one line or several."""
    if not found:
        return
    lines = list(found[:LISTED])
    if len(found) > LISTED:
        lines.append(f"... and {len(found) - LISTED} more.")
    listed = lines[0] if len(lines) == 1 else "\n".join(["", *(f"- {line}" for line in lines)])
    st.warning(first + listed, icon=":material/link_off:")


def footing() -> None:
    """What two parameters can show, and what not."""
    st.caption("Two parameters illustrate mechanisms; they are not evidence about neural networks.")
