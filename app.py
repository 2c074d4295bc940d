"""Descent. `python3 app.py` sets itself up and serves; `streamlit run app.py` serves what is installed."""

import sys


def within_streamlit() -> bool:
    """Whether a Streamlit server runs this file, which is called `__main__` then too."""
    runtime = sys.modules.get("streamlit.runtime")
    return runtime is not None and runtime.exists()


if within_streamlit():
    from views.shell import navigate

    navigate()
elif __name__ == "__main__":
    from bootstrap import ROOT, become, prepared

    # -P: a file in the current folder must not be imported for a module of the same name.
    become(prepared(ROOT / "requirements.txt"), "-P", "-m", "streamlit", "run", __file__, *sys.argv[1:])
