"""The score on paper and in pictures: PDF, print, SVG and PNG, from the engraver's display list.

PDF and print have pages; SVG and PNG are one picture, as wide as A4 and as tall as the music.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QImageWriter,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from app.views.score import score_paint
from app.views.score.engraving import MARGIN, Page, System, engrave
from app.views.score.outlines import SPACE
from arvae_models import notation
from arvae_models.atomic import write_atomically
from arvae_models.music import TICKS_PER_BEAT, Note, Phrase

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

A4: Final = QSizeF(595.0, 842.0)  # points
STAFF_SPACE: Final = 4.6  # points between two lines: a staff of 6.5 mm

_EDGE: Final = 46.0  # points from the paper's edge
_TITLE, _SMALL = 19.0, 9.5  # points, sizes of type
_TITLE_ROOM: Final = 34.0  # points that a title takes above the music
_TEMPO_ROOM: Final = 14.0
_FOOT: Final = 26.0  # points from the lower edge to the page's number
_TEMPO_SCALE: Final = 0.62  # of a note in the tempo mark
_FAMILIES: Final = ("TeX Gyre Termes", "Libertinus Serif", "Noto Serif", "Georgia", "DejaVu Serif")
_INCH: Final = 72.0  # points
_BLACK: Final = QColor("#000000")


class ScoreFileError(ValueError):
    """A score cannot be written; the message is a sentence with the file's name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page of paper shows; lengths are points."""

    number: int  # from 1
    of: int
    page: Page  # its systems in their places on the paper
    paper: QSizeF


def sheets(phrase: Phrase, paper: QSizeF = A4) -> list[Sheet]:
    """Lay a score out on pages of paper. Raises NoScoreError where there is no score."""
    whole, top = _engraved(phrase, paper)
    found: list[list[System]] = [[]]
    shift = top  # from the engraved page to the paper
    lowest = paper.height() - _EDGE
    for system in whole.systems:
        reach = system.reach(whole.space)
        if found[-1] and reach.bottom() + shift > lowest:
            found.append([])
            shift = _EDGE - reach.top()
        found[-1].append(_moved(system, shift))
    pages = [replace(whole, systems=tuple(systems), size=paper) for systems in found]
    return [Sheet(number, len(pages), page, paper) for number, page in enumerate(pages, 1)]


def picture(phrase: Phrase) -> Sheet:
    """Lay a score out on one page as tall as it is. Raises NoScoreError where there is no score."""
    whole, top = _engraved(phrase, A4)
    systems = tuple(_moved(system, top) for system in whole.systems)
    paper = QSizeF(A4.width(), systems[-1].reach(whole.space).bottom() + _EDGE)
    return Sheet(1, 1, replace(whole, systems=systems, size=paper), paper)


def _engraved(phrase: Phrase, paper: QSizeF) -> tuple[Page, float]:
    """Return the page of all lines, and how far down the paper's first page it begins."""
    inset = MARGIN * STAFF_SPACE
    page = engrave(phrase, paper.width() - 2 * (_EDGE - inset), STAFF_SPACE)
    head = _EDGE + (_TITLE_ROOM if phrase.title else 0.0) + _TEMPO_ROOM
    return page, head - page.systems[0].reach(page.space).top()


def _moved(system: System, down: float) -> System:
    aside = _EDGE - MARGIN * STAFF_SPACE
    return replace(system, origin=system.origin + QPointF(aside, down))


def paint_sheet(painter: QPainter, sheet: Sheet) -> None:
    """Paint a sheet; the painter's unit is a point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if sheet.number == 1:
        _paint_title(painter, sheet)
        _paint_tempo(painter, sheet)
    score_paint.paint_page(painter, sheet.page, score_paint.ON_PAPER)
    if sheet.of > 1:
        foot = QRectF(0, sheet.paper.height() - _FOOT - _SMALL, sheet.paper.width(), 2 * _SMALL)
        _write(painter, foot, str(sheet.number), _SMALL, Qt.AlignmentFlag.AlignHCenter)
    painter.restore()


def _paint_title(painter: QPainter, sheet: Sheet) -> None:
    room = QRectF(_EDGE, _EDGE - _TITLE / 2, sheet.paper.width() - 2 * _EDGE, 2 * _TITLE)
    centred = Qt.AlignmentFlag.AlignHCenter
    _write(painter, room, sheet.page.phrase.title, _TITLE, centred)


def _paint_tempo(painter: QPainter, sheet: Sheet) -> None:
    """Paint "note = number" above the clef: the beat's note, engraved, and beats a minute."""
    phrase, system = sheet.page.phrase, sheet.page.systems[0]
    beat = notation.beat_ticks(phrase.meter)
    sign = engrave(Phrase((Note(0, beat, 69),), 1), A4.width(), STAFF_SPACE).systems[0]
    mark = sign.drawing.marks[0]
    scale = system.scale * _TEMPO_SCALE
    base = system.reach(sheet.page.space).top() - 0.4 * sheet.page.space
    painter.save()
    painter.translate(system.staff.left(), base)
    painter.scale(scale, scale)
    painter.translate(-mark.body.left(), -mark.head.bottom())
    for rule in mark.ink.rules:
        painter.fillRect(rule, _BLACK)
    for path in mark.ink.paths:
        painter.fillPath(path, _BLACK)
    painter.restore()
    shown = round(phrase.tempo * TICKS_PER_BEAT / beat, 1)
    left = system.staff.left() + (mark.body.width() + 0.8 * SPACE) * scale
    room = QRectF(left, base - 1.5 * _SMALL, 200.0, 1.7 * _SMALL)
    _write(painter, room, f"= {shown:g}", _SMALL, Qt.AlignmentFlag.AlignLeft)


def _write(painter: QPainter, room: QRectF, text: str, size: float, side: Qt.AlignmentFlag) -> None:
    """Write one line; a longer one is cut with an ellipsis."""
    font = QFont(list(_FAMILIES))
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPixelSize(round(10 * size))  # finer steps than whole points
    painter.save()
    painter.scale(0.1, 0.1)
    room = QRectF(room.topLeft() * 10, room.size() * 10)
    metrics = QFontMetricsF(font, painter.device())
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    if side == Qt.AlignmentFlag.AlignHCenter:
        room.setLeft(room.center().x() - metrics.horizontalAdvance(cut) / 2)
    place = QPointF(room.left(), room.center().y() + metrics.capHeight() / 2)
    score_paint.write(painter, place, cut, font, _BLACK)
    painter.restore()


def write_pdf(path: Path, phrase: Phrase) -> None:
    """Write A4 pages. Raises NoScoreError and ScoreFileError."""
    pages = sheets(phrase)

    def paint(buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setTitle(phrase.title)
        writer.setCreator("Attune")
        writer.setPageLayout(_bare(QPageSize(QPageSize.PageSizeId.A4)))
        _paint_pages(writer, pages)

    _write_file(path, paint)


def write_svg(path: Path, phrase: Phrase) -> None:
    """Write one picture of lines that stay sharp. Raises NoScoreError and ScoreFileError."""
    from PySide6.QtSvg import QSvgGenerator

    sheet = picture(phrase)

    def paint(buffer: QBuffer) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setResolution(round(_INCH))
        generator.setSize(_whole(sheet.paper))
        generator.setViewBox(QRectF(QPointF(), sheet.paper))
        generator.setTitle(phrase.title)
        with QPainter(generator) as painter:
            paint_sheet(painter, sheet)

    _write_file(path, paint)


def write_png(path: Path, phrase: Phrase, dpi: int = 200) -> None:
    """Write one picture on white, `dpi` pixels to an inch. Raises NoScoreError, ScoreFileError."""
    sheet = picture(phrase)
    scale = dpi / _INCH
    image = QImage(_whole(sheet.paper * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise ScoreFileError(f"{path.name} cannot be written: the picture would be too large.")
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        paint_sheet(painter, sheet)
    _write_file(path, lambda buffer: QImageWriter(buffer, QByteArray(b"png")).write(image))


def print_score(printer: QPrinter, phrase: Phrase) -> None:
    """Print on the paper that the printer is set to.

    Raises NoScoreError, and ScoreFileError where the printer refuses.
    """
    printer.setFullPage(True)
    printer.setDocName(phrase.title or "Attune")
    paper = printer.pageLayout().fullRect(QPageLayout.Unit.Point).size()
    _paint_pages(printer, sheets(phrase, paper))


def _paint_pages(device: QPagedPaintDevice, pages: list[Sheet]) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise ScoreFileError("The printer does not take the score.")
    try:
        scale = device.logicalDpiX() / _INCH
        painter.scale(scale, scale)
        for sheet in pages:
            if sheet.number > 1:
                device.newPage()
            paint_sheet(painter, sheet)
    finally:
        painter.end()


def _bare(size: QPageSize) -> QPageLayout:
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF())


def _whole(size: QSizeF) -> QSize:
    return QSize(round(size.width()), round(size.height()))


def _write_file(path: Path, paint: Callable[[QBuffer], object]) -> None:
    """Write what was painted, whole or not at all."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paint(buffer)
    buffer.close()
    try:
        write_atomically(path, bytes(buffer.data().data()))
    except OSError as error:
        reason = error.strerror or "the system refused"
        sentence = f"{path.name} cannot be written: {reason[0].lower()}{reason[1:]}."
        raise ScoreFileError(sentence) from error
