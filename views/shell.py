"""What every page begins with: the navigation, the logo and a warm process."""

from __future__ import annotations

import gc
import threading
from functools import cache
from pathlib import Path

import streamlit as st

from views import lost_session, paths

ROOT = Path(__file__).parent.parent
PAGES = {name: ROOT / "pages" / f"{name}.py" for name in paths.PAGES}
LOGO, ICON = ROOT / "views" / "logo.svg", ROOT / "views" / "icon.svg"


STYLE = """<style>
.stMainBlockContainer { padding-inline: 1.75rem }
.katex-display { padding: 4px 2px 8px }  /* room for what hangs below a formula: no scroll bar for two pixels */
.st-key-heading { row-gap: 0 }
.st-key-idea { margin-top: -.5rem }
.st-key-idea p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
@media (max-width: 640px) {
  .st-key-idea p { white-space: normal }
  .st-key-formula p, .st-key-long-formula p { line-height: 2.4 }
}
.st-key-clipboard { position: absolute }
.st-key-heading h1 { padding-block: 0 }
@media (max-width: 1199px) { .st-key-long-formula .katex { font-size: 1em } }
</style>"""

_clipboard = st.components.v2.component("descent_clipboard", js=(ROOT / "views" / "clipboard.js").read_text("utf-8"))
_within = threading.local()


def navigate(file: str | None = None) -> None:
    """Declare the pages; called by ``app.py`` it runs the one asked for, called by a page it lets that page go on.

    A fresh server that is first visited at a page's own address runs that page without ``app.py``, so every page
    begins with this call and its own ``__file__``.
    """
    if getattr(_within, "run", False):
        return
    lost_session.hold()
    st.set_page_config(page_title="Descent", layout="wide", page_icon=str(ICON))
    st.logo(LOGO, icon_image=ICON, size="large")
    st.html(STYLE)
    _settle()
    lost_session.awake()
    _clipboard(key="clipboard")
    script, icon = ROOT / "pages" / "playground.py", ":material/landscape:"
    page = st.navigation(
        [
            st.Page(script, title="Playground", icon=icon, url_path="home", default=True),
            st.Page(script, title="Playground", icon=icon, visibility="hidden"),
            st.Page(ROOT / "pages" / "race.py", title="Race", icon=":material/flag:"),
            st.Page(ROOT / "pages" / "lab.py", title="Lab", icon=":material/science:"),
            st.Page(ROOT / "pages" / "data.py", title="Data", icon=":material/scatter_plot:"),
            st.Page(ROOT / "pages" / "reference.py", title="Reference", icon=":material/menu_book:"),
        ],
        position="top",
    )
    if file is not None:
        return
    _within.run = True
    try:
        page.run()
    finally:
        _within.run = False


@cache
def _settle() -> None:
    """Keep what was loaded at start out of garbage collection: it never dies, and searching it is slow."""
    gc.collect()
    gc.freeze()
