import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtSvg import QSvgRenderer

from app.views.score import score_export
from app.views.score.engraving import NoScoreError
from app.views.score.score_export import A4, ScoreFileError, picture, sheets
from arvae_models.music import Meter, Note, Phrase

TUNE = Phrase(
    tuple(Note(12 * i, 12, 60 + i % 12) for i in range(32)), 8, tempo=96.5, title="Tea & Toast"
)
LONG = Phrase(tuple(Note(6 * i, 6, 60 + i % 12) for i in range(64 * 8)), 64, title="Long")
OFF_GRID = Phrase((Note(1, 2, 60),), 1)
WRITERS = {
    "pdf": score_export.write_pdf,
    "svg": score_export.write_svg,
    "png": score_export.write_png,
}


def pages(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


def dark(image, left=0.0, top=0.0, right=1.0, bottom=1.0):
    """Count the dark pixels in a part of an image, its edges as shares of the whole."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    height, width = grey.height(), grey.width()
    part = rows[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
    return int((part < 128).sum())


def painted(sheet):
    size = sheet.paper.toSize()
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        score_export.paint_sheet(painter, sheet)
    return image


def test_a_long_score_takes_pages_of_its_own(qapp):
    found = sheets(LONG)
    assert [(sheet.number, sheet.of) for sheet in found] == [(1, 2), (2, 2)]
    bars = [bar for sheet in found for system in sheet.page.systems for bar in system.bars]
    assert bars == list(range(64))
    for sheet in found:
        for system in sheet.page.systems:
            reach = system.reach(sheet.page.space)
            assert 40 < reach.left() < reach.right() < A4.width() - 40
            assert 40 < reach.top() < reach.bottom() < A4.height() - 40
            assert system.staff.width() == pytest.approx(A4.width() - 92, abs=1)


def test_a_picture_is_as_tall_as_its_music(qapp):
    short, long = picture(TUNE), picture(LONG)
    assert short.paper.width() == long.paper.width() == A4.width()
    assert short.paper.height() < 300
    assert long.paper.height() > A4.height()
    assert len(long.page.systems) == len([s for sheet in sheets(LONG) for s in sheet.page.systems])


def test_small_paper_takes_more_pages(qapp):
    assert len(sheets(LONG, QSizeF(420, 595))) > 2


def test_title_tempo_and_page_number_stand_where_they_should(qapp):
    first, second = sheets(LONG)
    top, foot = (0.4, 0.04, 0.6, 0.085), (0.45, 0.95, 0.55, 0.99)
    one, other = painted(first), painted(second)
    assert dark(one, *top) > 20
    assert dark(one, *foot) > 2
    assert dark(other, *foot) > 2
    untitled = Phrase(LONG.notes[:8], 1)
    (sheet,) = sheets(untitled)
    assert dark(painted(sheet), *foot) == 0
    staff = sheet.page.systems[0].staff
    above = (0.0, 0.0, 1.0, (staff.top() - 14) / A4.height())
    assert dark(painted(sheet), *above) > 10  # the tempo


@pytest.mark.parametrize(
    ("meter", "tempo"), [(Meter(6, 8), 120), (Meter(6, 16), 120), (Meter(1, 16), 60)], ids=str
)
def test_any_beat_has_a_tempo_mark(qapp, meter, tempo):
    (sheet,) = sheets(Phrase((), 1, meter, tempo))
    assert dark(painted(sheet), 0, 0, 0.3, 0.2) > 10


@pytest.mark.parametrize("phrase", [TUNE, Phrase()], ids=["tune", "silence"])
def test_a_pdf_has_pages_and_a_title(qapp, tmp_path, phrase):
    score_export.write_pdf(tmp_path / "score.pdf", phrase)
    data = (tmp_path / "score.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert pages(data) == 1
    assert ("Tea & Toast".encode("utf-16-be") in data) == (phrase is TUNE)
    assert b"/MediaBox [0 0 595" in data


def test_a_long_pdf_has_more_pages(qapp, tmp_path):
    score_export.write_pdf(tmp_path / "score.pdf", LONG)
    assert pages((tmp_path / "score.pdf").read_bytes()) == 2


def test_an_svg_shows_the_same_elsewhere(qapp, tmp_path):
    score_export.write_svg(tmp_path / "score.svg", TUNE)
    root = ElementTree.parse(tmp_path / "score.svg").getroot()
    assert root.findtext("{*}title") == "Tea & Toast"
    assert next(root.iter("{http://www.w3.org/2000/svg}text"), None) is None  # no fonts needed
    score_export.write_png(tmp_path / "score.png", TUNE, 4 * 72)
    expected = QImage(str(tmp_path / "score.png"))
    image = QImage(expected.size(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        QSvgRenderer(str(tmp_path / "score.svg")).render(painter)
    for part in ((0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0, 0.5, 0.5, 1), (0.5, 0.5, 1, 1)):
        assert dark(image, *part) == pytest.approx(dark(expected, *part), rel=0.2)


@pytest.mark.parametrize("dpi", [72, 200])
def test_a_png_has_the_resolution_that_was_asked_for(qapp, tmp_path, dpi):
    score_export.write_png(tmp_path / "score.png", TUNE, dpi)
    image = QImage(str(tmp_path / "score.png"))
    assert image.width() == round(A4.width() * dpi / 72)
    assert image.dotsPerMeterX() == pytest.approx(dpi / 0.0254, abs=1)
    assert image.pixelColor(0, 0).name() == "#ffffff"


def test_a_picture_too_large_gives_a_sentence(qapp, tmp_path):
    with pytest.raises(ScoreFileError, match=r"score\.png cannot be written: .* too large\."):
        score_export.write_png(tmp_path / "score.png", LONG, 20_000)


@pytest.mark.parametrize("kind", WRITERS)
def test_what_cannot_be_written_leaves_nothing(qapp, tmp_path, kind):
    name = f"score.{kind}"
    with pytest.raises(NoScoreError):
        WRITERS[kind](tmp_path / name, OFF_GRID)
    (tmp_path / "file").touch()
    with pytest.raises(ScoreFileError, match=rf"{name} cannot be written: not a directory\."):
        WRITERS[kind](tmp_path / "file" / name, TUNE)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_printing_takes_the_paper_of_the_printer(qapp, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    score_export.print_score(printer, LONG)
    assert pages((tmp_path / "printed.pdf").read_bytes()) == 2


def test_a_printer_that_refuses_gives_a_sentence(qapp, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "missing" / "printed.pdf"))
    with pytest.raises(ScoreFileError, match="does not take"):
        score_export.print_score(printer, TUNE)
