"""Where the browser of the browser tests comes from: named, installed, or fetched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "DESCENT_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# A bare machine has neither letters nor the library that playwright's own program is linked to.
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-liberation", "libatomic1")


def get(python) -> str:
    """A browser's path, fetched if need be; `python` is one that has playwright."""
    driver = (str(python), "-m", "playwright", "--version")
    if not attempt(60, *driver) and not (from_apt() and attempt(60, *driver)):
        sys.exit(f"The tests need playwright, which does not start here: `{' '.join(driver)}` tells why.")
    for way in (find, lambda: downloaded(python), from_apt, lambda: download(python)):
        path = way()
        if path:
            return path
    sys.exit(f"The tests need a browser: install Chromium or Chrome, or set {VARIABLE} to the path of one.")


def find():
    """The browser that the environment variable names, else an installed one, else None."""
    named = os.environ.get(VARIABLE)
    if named and not works(named):
        sys.exit(f"{VARIABLE} is set to {named}, where no browser starts.")
    if named:
        return named
    candidates = [shutil.which(name) for name in NAMES] + list(PLACES)
    return next((path for path in candidates if path and works(path)), None)


def works(path) -> bool:
    """Whether a browser is there; Ubuntu's `chromium-browser`, for one, may be a mere notice."""
    if not Path(path).is_file():
        return False
    # There, --version opens a window.
    if os.name == "nt":
        return True
    return attempt(30, path, "--version", "--no-sandbox") is not None


def downloaded(python):
    """The browser that playwright has downloaded before."""
    ask = "import playwright.sync_api as p\nwith p.sync_playwright() as q: print(q.chromium.executable_path)"
    path = (attempt(60, python, "-c", ask) or "").strip()
    return path if path and works(path) else None


def from_apt():
    """Debian's browser, where one may install it: unlike the download, package mirrors have it."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    print("Installing Chromium with apt-get ...", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    attempt(300, "apt-get", "update")
    attempt(900, "apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES)
    return find()


def download(python):
    print("Downloading Chromium with playwright ...", flush=True)
    attempt(120, python, "-m", "playwright", "install", "--no-shell", "chromium")
    return downloaded(python)


def attempt(seconds: int, *command):
    """What a command prints; None if it fails or takes longer."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
