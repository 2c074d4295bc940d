"""Pictures of every page at rest, to see that a change leaves them as they are.

`python -m tests.pictures before` takes them in one checkout, `python -m tests.pictures after --against ../other/before`
in another, and names each that differs. Reduced motion: a run stands at its end.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

from tests.browser import get
from tests.server import serving, wait_until_drawn

ADDRESSES = {
    "first": "/",
    "schedule": "/?surface=rosenbrock&racers=sgd,adam&schedule=cosine&start=-1.2,1",
    "eight": "/?surface=himmelblau&racers=sgd,momentum,nesterov,adagrad,rmsprop,adam,lion,newton&steps=100",
    "diverged": "/?surface=rosenbrock&racers=sgd&sgd.lr=0.02",
    "arrows": "/?surface=ellipse&racers=momentum&why=momentum&whatif=no_momentum",
    "presented": "/?surface=himmelblau&racers=sgd,adam&present=1",
    "moved": "/?surface=beale&moved.degrees=45&racers=sgd,adam",
    "data": "/data",
    "race": "/race",
    "map": "/lab",
    "sweep": "/lab?lab=sweep",
    "basins": "/lab?lab=basins&surface=himmelblau",
    "flow": "/lab?lab=flow&surface=himmelblau",
    "studies": "/lab?lab=study",
    "reference": "/reference",
    "mistaken": "/?surface=nowhere&sgd.lr=much",
}
NOISE = 2
"""Levels of 255 by which two pictures of the same code may differ."""
SIZES = ((1440, 900), (1024, 768), (390, 844))


def take(folder: Path) -> None:
    """Write a PNG of each address in each size and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, serving(Path(home)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(sys.executable), args=["--disable-gpu"])
        for theme in ("light", "dark"):
            page = browser.new_context(color_scheme=theme, reduced_motion="reduce").new_page()
            for name, address in ADDRESSES.items():
                page.set_viewport_size(ViewportSize(width=SIZES[0][0], height=SIZES[0][1]))
                page.goto(server.url + address)
                wait_until_drawn(page, stage=False)
                for width, height in SIZES:
                    page.set_viewport_size(ViewportSize(width=width, height=height))
                    still(page, folder / f"{name}-{width}-{theme}.png")


def still(page, file: Path) -> None:
    """Save a picture once two in a row are equal."""
    before, now = b"", page.screenshot()
    for _ in range(40):
        page.wait_for_timeout(250)
        before, now = now, page.screenshot()
        if before == now:
            break
    file.write_bytes(now)


def differences(here: Path, there: Path) -> list[str]:
    """What there is to say of pictures that are not in both folders, pixel for pixel."""
    names = sorted({path.name for folder in (here, there) for path in folder.glob("*.png")})
    told = []
    for name in names:
        if not ((here / name).exists() and (there / name).exists()):
            told.append(f"{name}: only in one folder")
            continue
        a, b = (np.asarray(Image.open(folder / name).convert("RGB")).astype(int) for folder in (here, there))
        apart = np.abs(a - b).max(axis=2) if a.shape == b.shape else np.ones(1)
        if (apart > NOISE).any():
            told.append(f"{name}: {np.count_nonzero(apart > NOISE)} pixels differ, by up to {apart.max()} of 255")
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", type=Path)
    asked = parser.parse_args()
    take(asked.folder)
    told = differences(asked.folder, asked.against) if asked.against else []
    print("\n".join(told) or "Nothing differs." if asked.against else f"Pictures are in {asked.folder}.")
    sys.exit(bool(told))
