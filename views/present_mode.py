"""Present mode: the page as a slide. The sidebar's settings hold, but only the stage is drawn, large."""

from __future__ import annotations

import streamlit as st

from views.address import session
from views.address.address import Address

KEY, ON = "present", "1"
STYLE = """<style>
.stAppHeader, .stSidebar, [data-testid="stExpandSidebarButton"], .st-key-idea { display: none }
.stMainBlockContainer { padding-block: .75rem 0 }
.st-key-long-formula .katex { font-size: 1em }
.st-key-arrows-only { position: absolute }
</style>"""


def presenting(address: Address) -> bool:
    """Whether the page is shown as a slide."""
    return address.choice(KEY, ["0", ON], "0") == ON


def switch(on: bool) -> None:
    """Begin or end present mode before the page runs again."""
    session.change(**{KEY: ON if on else None})


def button(on: bool) -> None:
    """The way into present mode, or out of it."""
    name = "Leave" if on else "Present"
    words = "Back to the settings (Esc)" if on else "Large, without the settings (P)"
    st.button(name, type="tertiary", help=words, key="present button", on_click=switch, args=(not on,))
