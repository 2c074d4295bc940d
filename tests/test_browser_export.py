"""Saving in a real browser: the files, what is in them, and that they are made without the server."""

import base64
import io
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from descent import Experiment, __version__
from optimizers import SGD, Momentum
from surfaces import Trap
from tests.axe import violations
from tests.saving import SVG, choose, chunks, dialog, save, texts
from tests.server import wait_until_drawn
from tests.stage_page import EIGHT, FOUR, darken, pause, settle, slowed, stage, still, wait_for
from views.share import files

SIZES = {
    "slide-16x9": (1280, 720),
    "slide-4x3": (960, 720),
    "square": (900, 900),
    "paper-1col": (340, 300),
    "paper-2col": (700, 360),
}
FIRST = Experiment(Trap(), (SGD(0.2), Momentum(0.1)), (-5, 1.5))


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA")).astype(int)


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """The share of pixels that clearly differ."""
    return float((np.abs(a - b).max(axis=2) > 60).mean())


def delays(gif: bytes) -> list[int]:
    """The hundredths of a second that each frame of a GIF is shown."""
    assert gif[:6] == b"GIF89a"
    at = 13 + 3 * 2 ** ((gif[10] & 7) + 1)
    found, frames = [], 0
    while gif[at] != 0x3B:
        if gif[at] == 0x21:
            if gif[at + 1] == 0xF9:
                found.append(struct.unpack("<H", gif[at + 4 : at + 6])[0])
            at += 2
        else:
            assert gif[at] == 0x2C
            frames += 1
            at += 11
        while gif[at]:
            at += gif[at] + 1
        at += 1
    assert frames == len(found)
    assert at == len(gif) - 1
    return found


MASTERS = (0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x1549A966, 0x1C53BB6B, 0xBB, 0xB7, 0xA0)


def elements(webm: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements of a WebM file, those inside others too."""
    at = 0
    while at < len(webm):
        length = 9 - webm[at].bit_length()
        name = int.from_bytes(webm[at : at + length])
        at += length
        length = 9 - webm[at].bit_length()
        size = int.from_bytes(webm[at : at + length]) & (1 << 7 * length) - 1
        # A recorder does not know how long what it writes will be.
        body = webm[at + length :] if size == (1 << 7 * length) - 1 else webm[at + length : at + length + size]
        yield name, body
        if name in MASTERS:
            yield from elements(body)
        at += length + len(body)


def test_png_has_the_pixels_of_its_size_and_resolution(open_page):
    page = open_page("/", reduced_motion="reduce")
    for preset, (wide, high) in SIZES.items():
        name, data = save(page, format="png", preset=preset)
        usual = 4 if "paper" in preset else 2
        assert struct.unpack(">II", dict(chunks(data))["IHDR"][:8]) == (usual * wide, usual * high)
        assert name == f"{files.stem(FIRST)}_light_{preset}.png"
    for scale in (1, 4):
        _, data = save(page, preset="slide-16x9", scale=scale)
        assert struct.unpack(">II", dict(chunks(data))["IHDR"][:8]) == (scale * 1280, scale * 720)


def test_png_tells_what_it_shows(open_page):
    page = open_page("/", reduced_motion="reduce")
    page.locator(".stage input[type=range]").first.fill("42")
    _, data = save(page, format="png", preset="paper-1col")
    notes = {}
    for kind, body in chunks(data):
        if kind == "iTXt":
            keyword, text = body.split(b"\0\0\0\0\0")
            notes[keyword.decode()] = text.decode()
    assert files.settings(FIRST) in notes["Description"]
    assert Trap().text() in notes["Description"]
    assert notes["Seed"] == "0"
    assert notes["Software"] == f"Descent {__version__}"
    assert (
        "Trap from (−5.00, 1.50), step 42: SGD (stuck at a local minimum since step 34), Momentum (moving)"
        in notes["Title"]
    )
    assert notes["Source"] == page.url
    # Four pixels for each of 1/96 inch: 9 points are 9 points.
    across, _, unit = struct.unpack(">IIB", dict(chunks(data))["pHYs"])
    assert (across, unit) == (round(4 * 96 / 0.0254), 1)


def test_svg_is_xml_with_words_and_without_bitmaps(open_page):
    page = open_page(FOUR, reduced_motion="reduce")
    name, data = save(page, format="svg", preset="slide-16x9", show="both")
    assert name.endswith("_light_slide-16x9.svg")
    root = ET.fromstring(data)
    assert not root.findall(f".//{SVG}image")
    words = [text.text for text in texts(data) if text.get("aria-hidden") is None]
    for word in ("SGD", "Momentum", "RMSprop", "Adam", "start", "x", "y", "step", "loss, log scale", "Himmelblau"):
        assert words.count(word) == 1, word
    described = root.findtext(f"{SVG}desc") or ""
    assert "Himmelblau()" in described
    assert f"Descent {__version__}" in described


def test_in_3d_the_picture_is_the_relief_and_svg_says_what_is_an_image(open_page):
    page = open_page("/", reduced_motion="reduce")
    _, flat = save(page, format="png", show="map")
    dialog(page).get_by_role("button", name="Close").click()
    page.locator(".stage .map").focus()
    page.keyboard.press("d")
    wait_for(page, "solid", like="true")
    _, data = save(page, format="png", preset="slide-16x9", show="map")
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (2560, 1440)
    assert "Trap in 3D, height: log of loss" in picture.info["Title"]
    assert data != flat
    words = "the ground is an image"
    expect(dialog(page).get_by_text(words)).to_be_hidden()
    _, svg = save(page, format="svg")
    expect(dialog(page).get_by_text(words)).to_be_visible()
    root = ET.fromstring(svg)
    assert len(root.findall(f".//{SVG}image")) == 1
    assert {"SGD", "Momentum", "start"} <= {text.text for text in texts(svg)}
    _, film = save(page, format="gif", preset="slide-4x3", seconds=1, rate="10")
    frames = Image.open(io.BytesIO(film))
    assert frames.size == (960, 720)
    assert getattr(frames, "n_frames", 1) == 10


@pytest.mark.parametrize("look", [{}, {"plain": True}, {"theme": "dark"}], ids=["filled", "lines", "dark"])
def test_svg_looks_like_png(open_page, new_page, look):
    page = open_page(FOUR, reduced_motion="reduce")
    _, png = save(page, format="png", preset="slide-16x9", scale=1, show="both", **look)
    _, svg = save(page, format="svg")
    viewer = new_page(size=(1280, 720))
    viewer.goto(f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}")
    assert apart(pixels(viewer.screenshot()), pixels(png)) < 0.003


def test_sizes_of_a_slide(open_page):
    page = open_page("/", reduced_motion="reduce")
    _, data = save(page, format="svg", preset="slide-16x9", show="both")
    found = {text.text: text for text in texts(data)}
    sizes = {word: float(found[word].get("font-size", 0)) for word in ("Trap", "x", "step", "SGD", "−4")}
    assert sizes == pytest.approx({"Trap": 26, "x": 22, "step": 22, "SGD": 20, "−4": 18})
    assert found["SGD"].get("font-weight") == "600"
    widths = {float(path.get("stroke-width", 0)) for path in ET.fromstring(data).iter(f"{SVG}path")}
    assert {3.5, 6.0} <= widths


@pytest.mark.parametrize("size", [(1440, 900), (3000, 2000)])
@pytest.mark.parametrize("path", ["/", f"/?surface=rosenbrock&{EIGHT}"])
def test_no_text_is_too_small_or_cut_off(open_page, path, size):
    page = open_page(path, reduced_motion="reduce", size=size)
    for preset in [*SIZES, "screen"]:
        for show in ("map", "both"):
            _, data = save(page, format="svg", preset=preset, show=show, caption="A caption of a few words")
            root = ET.fromstring(data)
            wide, high = float(root.get("width", 0)), float(root.get("height", 0))
            assert (wide, high) == SIZES.get(preset, (wide, high))
            for text in texts(data):
                tall = float(text.get("font-size", 0))
                assert tall >= high / 50 - 0.01, (preset, show, text.text)
                assert tall >= 12 - 0.01
                assert tall / 2 <= float(text.get("y", 0)) <= high
                length = 0.45 * tall * len(text.text or "")
                left = (
                    float(text.get("x", 0))
                    - length * ["start", "middle", "end"].index(text.get("text-anchor", "start")) / 2
                )
                assert -2 <= left <= left + length <= wide + 2, (preset, show, text.text)


def test_a_caption_that_leaves_no_room_is_not_saved(open_page):
    page = open_page(f"/?surface=rosenbrock&{EIGHT}", reduced_motion="reduce")
    box = choose(page, format="png", preset="paper-1col")
    box.get_by_role("button", name="Use the settings").click()
    expect(box.get_by_role("status")).to_contain_text("too little room")
    expect(box.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    choose(page, preset="slide-16x9")
    expect(box.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    _, data = save(page, format="svg")
    assert "Rosenbrock(a=1.0, b=100.0), start" in " ".join(text.text or "" for text in texts(data))


def test_what_is_saved_is_what_the_screen_shows(open_page):
    page = open_page(FOUR, reduced_motion="reduce")
    page.locator(".stage .map").focus()
    page.keyboard.press("+")
    page.keyboard.press("2")
    page.keyboard.press("l")
    page.locator(".stage input[type=range]").first.fill("30")
    wait_for(page, "step", like="30")
    shown = page.locator(".stage .map canvas").evaluate("(canvas) => canvas.toDataURL()")
    name, data = save(page, format="png", preset="screen", scale=1, titled=False)
    assert name.endswith("_light_screen.png")
    screen = pixels(base64.b64decode(shown.partition(",")[2]))
    assert screen.shape == pixels(data).shape
    assert apart(screen, pixels(data)) < 0.01


def test_background_and_ink(open_page):
    page = open_page("/", reduced_motion="reduce")
    name, clear = save(page, format="png", preset="slide-16x9", scale=1, clear=True)
    assert name.endswith("_light-clear_slide-16x9.png")
    assert pixels(clear)[0, 0, 3] == 0
    assert (pixels(clear)[..., 3] == 0).mean() > 0.5
    _, lines = save(page, clear=False, plain=True)
    assert (pixels(lines)[..., 3] == 255).all()
    assert (pixels(lines)[..., :3] == 255).all(axis=2).mean() > 0.5
    name, dark = save(page, plain=False, theme="dark")
    assert name.endswith("_dark_slide-16x9.png")
    assert pixels(dark)[..., :3].mean() < 90


def test_gif_has_its_frames_and_colours(open_page):
    page = open_page("/", reduced_motion="reduce")
    name, data = save(page, format="gif", preset="slide-4x3", seconds=1.5, rate=10, show="both")
    assert name == f"{files.stem(FIRST)}_light_slide-4x3.gif"
    assert delays(data) == [10] * 14 + [110]
    film = Image.open(io.BytesIO(data))
    assert film.info["loop"] == 0
    _, end = save(page, format="png", scale=1)
    film.seek(14)
    last = np.asarray(film.convert("RGBA")).astype(int)
    assert last.shape == (720, 960, 4)
    assert np.abs(last - pixels(end)).mean() < 1
    assert apart(last, pixels(end)) < 0.001
    film.seek(7)
    middle = np.asarray(film.convert("RGBA")).astype(int)
    assert apart(middle, last) > 0.005


def test_webm_has_its_frames(open_page):
    page = open_page("/", reduced_motion="reduce")
    name, data = save(page, format="webm", preset="slide-4x3", seconds=2, rate=25)
    assert name.endswith("_light_slide-4x3.webm")
    found = list(elements(data))
    blocks = [body for tag, body in found if tag == 0xA3]
    assert len(blocks) == 50
    assert blocks[0][3] & 0x80
    assert {body for tag, body in found if tag == 0x86} <= {b"V_VP9", b"V_VP8"}
    seen = page.evaluate(
        """async (data) => {
            const video = document.createElement('video')
            video.src = `data:video/webm;base64,${data}`
            const heard = (name) => new Promise((done, fail) => {
                video.addEventListener(name, done)
                video.addEventListener('error', fail)
                setTimeout(() => fail(`no ${name}`), 20_000)
            })
            await heard('loadeddata')
            video.currentTime = 1.5
            await heard('seeked')
            return [video.videoWidth, video.videoHeight, video.duration]
        }""",
        base64.b64encode(data).decode(),
    )
    assert seen == [960, 720, pytest.approx(2, abs=0.05)]


def test_without_an_encoder_every_frame_of_a_film_is_a_picture(open_page):
    page = open_page("/", reduced_motion="reduce")
    page.evaluate("delete globalThis.VideoEncoder")
    with slowed(page, 6):
        _, data = save(page, format="webm", preset="paper-1col", seconds=2, rate=25)
    assert times(data) == [round(1000 * i / 25) for i in range(50)]
    expect(dialog(page).get_by_role("status")).to_contain_text("Each is a whole picture")
    seen = page.evaluate(SEEN, [base64.b64encode(data).decode(), [0.02, 1, 1.98]])
    assert seen["size"] == [340, 300]
    assert seen["duration"] == pytest.approx(2)
    assert len({tuple(each) for each in seen["frames"]}) == 3


def test_without_encoder_and_webp_a_film_is_a_gif(open_page):
    page = open_page("/", reduced_motion="reduce")
    page.evaluate("""() => {
        delete globalThis.VideoEncoder
        const toBlob = HTMLCanvasElement.prototype.toBlob
        HTMLCanvasElement.prototype.toBlob = function (done) { toBlob.call(this, done, "image/png") }
    }""")
    box = choose(page, format="webm", preset="paper-1col", seconds=1, rate=10)
    box.get_by_role("button", name="Save", exact=True).click()
    expect(box.get_by_role("status")).to_contain_text("can make no video here. Choose GIF")


SEEN = """async ([data, times]) => {
    const video = document.createElement('video')
    video.muted = true
    video.src = `data:video/webm;base64,${data}`
    const heard = (name) => new Promise((done, fail) => {
        video.addEventListener(name, done, { once: true })
        setTimeout(() => fail(`no ${name}`), 20_000)
    })
    await heard('loadeddata')
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 })
    const ctx = canvas.getContext('2d')
    const frames = []
    for (const time of times) {
        video.currentTime = time
        await heard('seeked')
        ctx.drawImage(video, 0, 0, 64, 48)
        frames.push([...ctx.getImageData(0, 0, 64, 48).data])
    }
    return { size: [video.videoWidth, video.videoHeight], duration: video.duration, frames }
}"""
"""The size and the length of a film, and its frames at some times, small."""


def times(webm: bytes) -> list[int]:
    """When each frame of a film is shown, in milliseconds."""
    found, begin = [], 0
    for tag, body in elements(webm):
        if tag == 0xE7:
            begin = int.from_bytes(body)
        elif tag == 0xA3:
            found.append(begin + int.from_bytes(body[1:3], signed=True))
    return found


def test_a_film_can_be_cancelled_and_the_page_lives_on_meanwhile(open_page):
    page = open_page("/", reduced_motion="reduce")
    box = choose(page, format="gif", preset="slide-16x9", seconds=60, rate=50)
    saved: list[Any] = []
    page.on("download", lambda download: saved.append(download))
    box.get_by_role("button", name="Save", exact=True).click()
    progress = box.get_by_role("progressbar")
    expect(progress).to_be_visible()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(
        """() => [...document.querySelectorAll('*')].map((each) => each.shadowRoot?.querySelector('progress'))
            .find(Boolean).value > 12"""
    )
    box.get_by_role("button", name="Cancel").click()
    expect(box.get_by_role("status")).to_have_text("Cancelled.")
    expect(progress).to_be_hidden()
    assert not saved
    name, _ = save(page, format="png")
    assert name.endswith(".png")


def test_a_film_of_no_such_length_is_refused(open_page):
    page = open_page("/", reduced_motion="reduce")
    for seconds in ("", "0", "1000"):
        box = choose(page, format="gif", seconds=seconds)
        box.get_by_role("button", name="Save", exact=True).click()
        assert box.locator("[name=seconds]").evaluate("(input) => input.matches(':invalid')"), seconds
        expect(box.get_by_role("status")).to_have_text("")
    name, _ = save(page, format="png")
    assert name.endswith(".png")


def test_saving_asks_the_server_nothing(open_page):
    page = open_page("/", reduced_motion="reduce", fresh=True)  # its profile goes offline
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    wait_until_drawn(page)
    settle(page, sent)
    quiet = len(sent)
    for ending in ("png", "svg", "gif", "webm"):
        save(page, format=ending, preset="paper-1col", **({"seconds": 1} if ending in ("gif", "webm") else {}))
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    save(page, format="png", preset="slide-16x9")
    assert len(sent) == quiet


def test_axe_finds_nothing_in_the_dialog(open_page):
    page = open_page("/", reduced_motion="reduce")
    for theme in ("light", "dark"):
        if theme == "dark":
            darken(page)
        for ending in ("png", "gif"):
            choose(page, format=ending)
            assert not violations(page), (theme, ending)


def test_the_dialog_needs_no_mouse_and_keys_stay_in_it(open_page):
    page = open_page("/?steps=2000")
    wait_for(page, "playing", like="true")
    page.locator(".stage .map").focus()
    page.keyboard.press("s")
    box = page.get_by_role("dialog", name="Save")
    expect(box).to_be_visible()
    wait_for(page, "playing", like="false")
    step = stage(page, "step")
    box.get_by_label("Caption").focus()
    page.keyboard.type("hl1 sg")
    expect(box.get_by_label("Caption")).to_have_value("hl1 sg")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".png")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert stage(page, "step") == step
    assert page.locator(".stage table").get_by_role("button", name="SGD").get_attribute("aria-pressed") == "true"
    page.locator(".stage").get_by_role("button", name="Save a picture or a film").click()
    expect(box).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_the_dialog_fits_a_phone(open_page, width):
    page = open_page("/", size=(width, 844), reduced_motion="reduce")
    page.locator(".stage").get_by_role("button", name="Save a picture or a film").click()
    box = page.get_by_role("dialog", name="Save")
    assert box.evaluate("(each) => each.scrollWidth <= each.clientWidth")


def test_contour_lines_alone_on_the_screen(open_page):
    page = open_page("/", reduced_motion="reduce")
    white = """(canvas) => {
        const all = [...canvas.getContext('2d').getImageData(40, 60, 60, 60).data]
        return all.filter((v) => v >= 250).length / all.length
    }"""
    canvas = page.locator(".stage .map canvas")
    assert canvas.evaluate(white) < 0.5  # opacity counts, too
    page.locator(".stage .map").focus()
    page.keyboard.press("g")
    button = page.locator(".stage").get_by_role("button", name="Contour lines only")
    expect(button).to_have_attribute("aria-pressed", "true")
    still(page)
    assert canvas.evaluate(white) > 0.8
    expect(choose(page).get_by_label("Contour lines only")).to_be_checked()


def test_the_map_is_told_in_words(open_page):
    page = open_page("/?surface=ellipse&racers=sgd&sgd.lr=0.5&steps=300", reduced_motion="reduce")
    canvas = page.locator(".stage .map canvas")
    expect(canvas).to_have_attribute(
        "aria-label", re.compile(r"Ellipse from .*, step 40: SGD \(diverged at step \d+\)")
    )
    page.locator(".stage .map").focus()
    page.keyboard.press("Home")
    expect(canvas).to_have_attribute("aria-label", re.compile(r"step 0: SGD \(moving\)"))
    page.keyboard.press("1")
    expect(canvas).to_have_attribute("aria-label", "Ellipse: no optimizer shown")


def shared(page: Page, words: str) -> tuple[str, Path]:
    """The name and the place of a file from the Share popover."""
    page.get_by_role("button", name="Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words).click()
    return download.value.suggested_filename, Path(download.value.path())


def test_the_numbers_are_those_of_the_run(open_page):
    page = open_page("/", reduced_motion="reduce")
    name, path = shared(page, "Numbers of every step")
    assert name == f"{files.stem(FIRST)}.csv"
    assert path.read_text("utf-8-sig") == files.table(FIRST, ["SGD", "Momentum"], FIRST.run())


def test_the_code_to_scan_is_there_while_it_fits(open_page):
    page = open_page("/", reduced_motion="reduce")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    long = open_page(f"/?{EIGHT}&start=-1.23456789012345,1.23456789012345&momentum.lr=0.123456789&sgd.lr=0.123456789"
                     "&adam.lr=0.123456789&rmsprop.lr=0.123456789", reduced_motion="reduce")  # fmt: skip
    long.get_by_role("button", name="Share").click()
    expect(long.get_by_text("holds 213")).to_be_visible()
    expect(long.get_by_role("img", name="QR code of the link")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_shared(open_page, theme):
    page = open_page("/", theme=theme, reduced_motion="reduce")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    assert not violations(page)


def test_without_racers_there_is_a_picture_and_no_film(open_page):
    page = open_page("/?racers=", reduced_motion="reduce")
    name, data = save(page, format="png", preset="slide-16x9", scale=1, show="both")
    assert name.startswith("trap_a0.6_none_")
    assert pixels(data).shape == (720, 1280, 4)
    box = choose(page, format="gif")
    box.get_by_role("button", name="Save", exact=True).click()
    expect(box.get_by_role("status")).to_contain_text("nothing to film")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_of_its_own_plays_without_network(open_page, new_page, tmp_path, theme):
    name, path = shared(open_page(FOUR, reduced_motion="reduce"), "Page that plays offline")
    assert re.fullmatch(r"himmelblau_sgd-momentum-rmsprop-adam_[0-9a-f]{6}\.html", name)
    file = tmp_path / name
    file.write_bytes(path.read_bytes())
    page = new_page(theme=theme, offline=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    wait_for(page, "playing", like="true")
    wait_for(page, "step", like="150")
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    assert len(asked) == 1
    expect(page.get_by_role("heading", name="Himmelblau")).to_be_visible()
    expect(page.get_by_text("f(x, y) = (x² + y − 11)² + (x + y² − 7)²")).to_be_visible()
    expect(page.get_by_text("start (-0.75, -0.75), for 150 steps")).to_be_visible()
    page.locator(".stage input[type=range]").first.fill("57")
    wait_for(page, "step", like="57")
    home = stage(page, "view")
    page.locator(".stage .map").focus()
    page.keyboard.press("+")
    wait_for(page, "view", unlike=home)
    page.locator(".stage .map").click(position={"x": 90, "y": 90})
    pause(page, 400)
    assert stage(page, "step") == "57"
    dark = page.locator(".stage .map canvas").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(60, 60, 1, 1).data[0] < 128"
    )
    assert dark == (theme == "dark")
    assert not violations(page)
    saved, _ = save(page, format="png", preset="paper-1col")
    assert saved.startswith(name.removesuffix(".html"))
    dialog(page).get_by_role("button", name="Close").click()
    page.locator(".stage .map").focus()
    page.keyboard.press("d")
    wait_for(page, "solid", like="true")
    page.keyboard.press("Space")
    wait_for(page, "step", unlike="57")
    page.keyboard.press("p")  # there is nothing to present: it is the whole page
    expect(page.locator(".stage")).not_to_have_class(re.compile("large"))


NAMES = ("</script><b>x", "=1+1", "# x", "\"]]>'''&amp;")


def test_a_name_is_text_in_every_file(open_page, new_page, tmp_path):
    """Whatever is in it: in the pictures' metadata, in letters on them, and in the page that plays offline."""
    named = "&".join(
        f"{slot}.name={quote(name)}" for slot, name in zip(("sgd", "sgd-2", "sgd-3", "sgd-4"), NAMES, strict=True)
    )
    page = open_page(f"/?surface=bowl&steps=5&racers=sgd,sgd-2,sgd-3,sgd-4&{named}", reduced_motion="reduce")
    labels = [f"{name} SGD" for name in NAMES]
    _, svg = save(page, format="svg", preset="slide-16x9")
    title = ET.fromstring(svg).findtext(f"{SVG}title") or ""
    assert all(label in title for label in labels)
    assert set(labels) <= {text.text for text in texts(svg)}
    _, png = save(page, format="png", scale=1)
    notes = dict(body.split(b"\0\0\0\0\0") for kind, body in chunks(png) if kind == "iTXt")
    assert all(label in notes[b"Title"].decode() for label in labels)
    dialog(page).get_by_role("button", name="Close").click()
    name, path = shared(page, "Page that plays offline")
    assert re.fullmatch(r"bowl_[a-z0-9.-]+_[0-9a-f]{6}\.html", name)
    code = path.read_text("utf-8")
    assert code.count("</script>") == code.count("<script") == 3
    file = tmp_path / name
    file.write_text(code, "utf-8")
    alone = new_page(offline=True)
    alone.goto(file.as_uri())
    wait_for(alone, "step", like="5")
    for label in labels:
        expect(alone.get_by_text(label, exact=True).first).to_be_attached()
