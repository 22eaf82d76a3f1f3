"""The pictures of README.md: a turn as a short film, and the window in its looks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from app.views.look import theme
from app.views.look.looks import over
from tests.app.hands import Mouse, pull
from tests.pictures.scenes import reset, turned
from tests.pictures.stage import Stage

FRAME = 0.08  # seconds
COLOURS = 256  # of the film
INKS = ("accent", "rose", "teal", "green", "violet", "good", "danger", "text", "note", "line")
SHARES = (0.24, 0.6, 1.0)
BREADTH = 900  # pixels of the film
WINDOW = (1220, 740)  # logical pixels, as the film shows it
SIZE = (1320, 800)  # as the pictures show it

NAMES = {"dark": "window", "light": "window-light", "contrast": "window-contrast"}  # of a look

_ARROW = ((0, 0), (0, 17), (4, 13.4), (6.6, 19.4), (9.2, 18.2), (6.6, 12.4), (12, 12))


def picture_of(pixmap: QPixmap) -> Image.Image:
    """A grabbed window as Pillow has it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGB")


def grab(stage: Stage, pointer: QPoint) -> Image.Image:
    """The window with a pointer, at the film's size."""
    pixmap = stage.window.grab()
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("black"), 1.2))
        painter.setBrush(QColor("white"))
        painter.drawPolygon(QPolygonF([QPointF(pointer) + QPointF(*at) for at in _ARROW]))
    picture = picture_of(pixmap)
    height = round(BREADTH * picture.height / picture.width)
    return picture.resize((BREADTH, height), Image.Resampling.LANCZOS)


def turn(stage: Stage, key: str, pixels: int, frames: int) -> Iterator[QPoint]:
    """Drag a dial, a step a frame; yields where the pointer is."""
    dial = stage.window.dial_panel.dials[key]
    mouse, start = Mouse(dial), dial.rect().center()

    def spot() -> QPoint:
        return dial.mapTo(stage.window, start)

    mouse.press(start.x(), start.y())
    for frame in range(frames):
        share = (frame + 1) / frames
        eased = share * share * (3 - 2 * share)
        mouse.move(start.x(), start.y() - pixels * eased)
        yield spot() - QPoint(0, round(min(pixels, 60) * eased))
    mouse.release()


def story(stage: Stage) -> Iterator[QPoint]:
    """What is done in the film, a frame at a time."""
    first = stage.window.dial_panel.dials["note_density"]
    second = stage.window.dial_panel.dials["pitch_range"]
    middle = first.mapTo(stage.window, first.rect().center())
    other = second.mapTo(stage.window, second.rect().center())
    yield from [middle] * 3
    yield from turn(stage, "note_density", 150, 15)
    yield from [middle - QPoint(0, 60)] * 5
    for step in range(5):
        yield middle + (other - middle) * (step + 1) / 5
    yield from turn(stage, "pitch_range", 110, 10)
    yield from [other - QPoint(0, 60)] * 6
    stage.trigger("undo")
    yield from [other] * 6
    stage.trigger("undo")
    yield from [other] * 8


def film(stage: Stage, path: Path) -> None:
    """Write the film."""
    theme.apply(stage.application, "dark")
    stage.window.resize(*WINDOW)
    reset(stage)
    stage.rest(0.5)
    frames = []
    for pointer in story(stage):
        stage.rest(FRAME)
        frames.append(grab(stage, pointer))
    table = palette(frames)
    flat = [frame.quantize(palette=table, dither=Image.Dither.NONE) for frame in frames]
    flat[0].save(
        path,
        save_all=True,
        append_images=flat[1:],
        duration=[*[round(1000 * FRAME)] * (len(flat) - 1), 700],
        loop=0,
        optimize=True,
    )


def palette(frames: list[Image.Image]) -> Image.Image:
    """The colours of the look and their shades on its grounds, then those that are commonest.

    Commonest alone would be greys: what glows is a few pixels.
    """
    look = theme.look()
    shades = [look.window, look.panel]
    for ground in ("window", "panel", "lane"):
        for ink in INKS:
            mixed = (over(look.colour(ink, share), look.colour(ground)) for share in SHARES)
            shades += [colour.name() for colour in mixed]
    chosen = list(dict.fromkeys(shades))
    mosaic = Image.new("RGB", (BREADTH, frames[0].height * 4))
    for number in range(4):
        mosaic.paste(frames[number * len(frames) // 4], (0, number * frames[0].height))
    common = mosaic.quantize(COLOURS - len(chosen), Image.Quantize.MEDIANCUT)
    table = Image.new("P", (1, 1))
    values = [part for name in chosen for part in QColor(name).getRgb()[:3]]
    table.putpalette(values + common.getpalette()[: 3 * (COLOURS - len(chosen))])
    return table


def pictures(stage: Stage, folder: Path) -> None:
    """Write the window: being turned, with all around it, and in its other looks."""
    window = stage.window
    window.resize(*SIZE)
    for look, name in NAMES.items():
        theme.apply(stage.application, look)
        reset(stage)
        window.dial_panel.dials["contour"].lock_button.click()
        mouse = pull(window.dial_panel.dials["note_density"], 110)
        stage.rest(0.8)
        save(window.grab(), folder / f"{name}.png")
        mouse.release()
        stage.until(lambda: stage.session.document.gesture_origin is None)
    theme.apply(stage.application, "dark")
    window.resize(1500, 960)
    reset(stage)
    turned(stage, "note_density", 110)
    for part in ("show_score", "show_changes", "show_map"):
        stage.trigger(part)
    stage.trigger("vary_medium")
    stage.rest(3)
    window.candidates.auditioned.emit(1)
    stage.rest(1.5)
    save(window.grab(), folder / "window-around.png")


def save(pixmap: QPixmap, path: Path) -> None:
    """Write a picture, as small as it gets."""
    picture_of(pixmap).save(path, optimize=True)
