"""The tab of pictures: one to draw and to turn by dials, and sheets of others to take.

It shows what it is given and says what the hand did; it knows neither engine nor history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.dials.dial_panel import DialPanel
from app.views.look import quantity, theme
from app.views.look.buttons import IconButton
from app.views.pictures.picture_brush import ERASER, PEN, Brush
from app.views.pictures.picture_sheet import Label, Sheet
from app.views.pictures.picture_thumb import PictureThumb
from app.views.pictures.picture_tiles import PictureTiles
from app.views.pictures.picture_view import PictureView
from arvae_models.image_attributes import ImageAttribute
from arvae_models.image_spec import ImageSpec
from arvae_models.picture_search import Image, Picture

SAMPLES: Final = "samples"
STRIPS: Final = "strips"
GRID: Final = "grid"
PAGES: Final = {  # page -> its button and what it shows
    SAMPLES: ("Samples", "Pictures to begin with"),
    STRIPS: ("Strips", "Each dial taken over its range, all else as it is"),
    GRID: ("Grid", "Two dials taken over their ranges"),
}
COLUMNS: Final = {SAMPLES: 8, STRIPS: 11, GRID: 8}
PICTURE: Final = "picture"  # what can be exported, beside the pages and a dial's sweep

_WAITING: Final = {  # page -> what is said before it is drawn
    SAMPLES: "The first samples are being drawn…",
    STRIPS: "The strips are drawn as soon as there is a picture to start from.",
    GRID: "The grid is drawn as soon as there is a picture to start from.",
}
_LEAST, _MOST, _BESIDE = 240, 640, 132  # side of the picture, and what stands beside it, pixels


class ImageExplorer(QWidget):
    """Picture, before and after, sheets and dials."""

    page_chosen = Signal(str)  # of PAGES
    taken = Signal(str, int)  # page, index in its sheet
    more_pressed = Signal()  # other samples
    axes_chosen = Signal(str, str)  # attribute keys across and upwards
    open_pressed = Signal()
    clear_pressed = Signal()
    undo_pressed = Signal()
    redo_pressed = Signal()
    export_pressed = Signal(str)  # PICTURE, STRIPS or GRID
    sweep_pressed = Signal(str)  # attribute key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: dict[str, ImageAttribute] = {}
        self.view = PictureView()
        self.view.setMinimumSize(_LEAST, _LEAST)
        self.view.setMaximumSize(_MOST, _MOST)
        self.view.installEventFilter(self)
        self.before = PictureThumb("Before", "The picture before the last change")
        self.change = PictureThumb("Change", "What came and what went in the last change")
        self.seen = PictureThumb("Model’s view", "How the model sees the picture: what it keeps")
        self.tiles = {page: PictureTiles(words) for page, (_, words) in PAGES.items()}
        self.dial_panel = DialPanel()
        self.undo_button = _quiet("undo", "Undo")
        self.redo_button = _quiet("redo", "Redo")
        self.open_button = _quiet("picture", "Open a picture…")
        self.paste_button = _quiet("paste", "Paste a picture")
        self.clear_button = _quiet("sheet", "A clean sheet")
        self.tool_buttons = {PEN: _tool("pen", "Pen (B)"), ERASER: _tool("eraser", "Eraser (E)")}
        self.smooth_button = _text_button("Smooth", "Show the picture smoothly, or its pixels")
        self.smooth_button.setCheckable(True)
        self.width_label = QLabel()
        self.width_label.setProperty("rank", "faint")
        self.width_label.setToolTip("Breadth of the brush: the wheel, or [ and ]")
        self.page_buttons = {page: _text_button(*words) for page, words in PAGES.items()}
        self.more_button = _quiet("reroll", "Other samples")
        self.across_box, self.upwards_box = (
            _dial_box("Dial across the grid"),
            _dial_box("Dial up the grid"),
        )
        self.export_button = _export_button()
        self._dress()
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._message.setProperty("rank", "dim")
        self._lay_out()
        self._connect()
        self.show_brush(self.view.brush)
        self.show_page(SAMPLES)
        self.show_history("", "")
        self.setEnabled(False)

    def _dress(self) -> None:
        look = theme.look()
        sheet = (
            f"QToolButton {{ color: {look.dim}; }}"
            f"QToolButton:checked {{ background: {look.raised}; color: {look.text}; }}"
        )
        for button in (*self.page_buttons.values(), self.smooth_button):
            button.setStyleSheet(sheet)
        self.export_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the card of the picture no broader than the picture is high."""
        if event.type() == QEvent.Type.Resize:
            self._card.setMaximumWidth(self.view.height() + _BESIDE)
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        self._card = self._picture_card()
        top.addWidget(self._card, 1)
        top.addWidget(self._sheets_card(), 1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top, 1)
        column.addWidget(self.dial_panel)

    def _picture_card(self) -> QFrame:
        card, grid = _card()
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for button in (*self.tool_buttons.values(), self.width_label):
            tools.addWidget(button)
        tools.addStretch(1)
        for button in (self.clear_button, self.open_button, self.paste_button):
            tools.addWidget(button)
        tools.addSpacing(10)
        tools.addWidget(self.undo_button)
        tools.addWidget(self.redo_button)
        thumbs = QVBoxLayout()
        thumbs.setSpacing(8)
        for thumb in (self.before, self.change, self.seen):
            thumbs.addWidget(thumb)
        thumbs.addStretch(1)
        grid.addLayout(tools, 0, 0)
        grid.addWidget(self.smooth_button, 0, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.view, 1, 0)
        grid.addLayout(thumbs, 1, 1)
        grid.addWidget(self._message, 2, 0, 1, 2)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 1)
        return card

    def _sheets_card(self) -> QFrame:
        card, grid = _card()
        header = QHBoxLayout()
        header.setSpacing(4)
        group = QButtonGroup(self)
        for button in self.page_buttons.values():
            button.setCheckable(True)
            group.addButton(button)
            header.addWidget(button)
        header.addSpacing(8)
        for widget in (self.more_button, self.across_box, self.upwards_box):
            header.addWidget(widget)
        header.addStretch(1)
        header.addWidget(self.export_button)
        self._pages = QStackedWidget()
        for tiles in self.tiles.values():
            self._pages.addWidget(tiles)
        grid.addLayout(header, 0, 0)
        grid.addWidget(self._pages, 1, 0)
        grid.setRowStretch(1, 1)
        return card

    def _connect(self) -> None:
        for tool, button in self.tool_buttons.items():
            button.clicked.connect(lambda _on=False, tool=tool: self._choose_tool(tool))
        self.view.brush_changed.connect(self.show_brush)
        self.smooth_button.toggled.connect(self.view.show_smooth)
        self.open_button.clicked.connect(self.open_pressed)
        self.paste_button.clicked.connect(self.view.paste)
        self.clear_button.clicked.connect(self.clear_pressed)
        self.undo_button.clicked.connect(self.undo_pressed)
        self.redo_button.clicked.connect(self.redo_pressed)
        self.more_button.clicked.connect(self.more_pressed)
        for box in (self.across_box, self.upwards_box):
            box.activated.connect(lambda _index: self.axes_chosen.emit(*self.axes))
        for page, each in self.page_buttons.items():
            each.clicked.connect(lambda _on=False, page=page: self._choose_page(page))
        for page, tiles in self.tiles.items():
            tiles.taken.connect(lambda index, page=page: self.taken.emit(page, index))
        self.view.drawing_started.connect(self.dial_panel.settle)
        self.view.refused.connect(self.show_message)

    # What it shows.

    def show_model(self, spec: ImageSpec, side: int) -> None:
        """Show the dials of a model whose pictures are `side` pixels wide and high."""
        self._table = dict(zip(spec.keys, spec.table, strict=True))
        self.setEnabled(True)
        self.view.show_kind(side, centred=spec.picture == "digits")
        self.dial_panel.show_dials(spec.dials, self._table)
        self.dial_panel.show_trust(spec.card.steerability)
        for box, place in ((self.across_box, 0), (self.upwards_box, 1)):
            with QSignalBlocker(box):
                box.clear()
                for row in spec.table:
                    box.addItem(row.label, row.key)
                box.setCurrentIndex(min(place + len(spec.table) // 2, box.count() - 1))
        self._fill_export_menu()
        for page, tiles in self.tiles.items():
            tiles.show_message(_WAITING[page])

    def show_picture(self, image: Image) -> None:
        """Show the picture as it is."""
        self.view.show_picture(image)

    def show_before(self, image: Image | None) -> None:
        """Show the picture before the last change; None where there is none."""
        self.before.show_image(image)
        self.change.show_change(image, None if image is None else self.view.image)

    def show_reconstruction(self, image: Image | None) -> None:
        """Show how the model sees the picture; None where it is not known."""
        self.seen.show_image(image)

    def show_samples(self, pictures: Sequence[Picture]) -> None:
        """Show pictures to begin with."""
        words = tuple(self._words(one) for one in pictures)
        images = tuple(one.image for one in pictures)
        self.tiles[SAMPLES].show_sheet(Sheet(images, COLUMNS[SAMPLES], words))

    def show_strips(
        self, strips: Mapping[str, Sequence[Picture]], now: Mapping[str, float]
    ) -> None:
        """Show a row for each dial, and mark what is nearest to the values of the picture `now`."""
        images: list[Image] = []
        words, marked = [], set()
        for key, row in strips.items():
            values = [one.measured[key] for one in row]
            nearest = min(range(len(row)), key=lambda k: abs(values[k] - now.get(key, values[0])))
            marked.add(len(images) + nearest)
            images += [one.image for one in row]
            words += [f"{self._table[key].label} {self._table[key].text(v)}" for v in values]
        labels = tuple(self._label(key) for key in strips)
        sheet = Sheet(tuple(images), COLUMNS[STRIPS], tuple(words), labels, None, frozenset(marked))
        self.tiles[STRIPS].show_sheet(sheet)

    def show_grid(self, key_x: str, key_y: str, pictures: Sequence[Picture]) -> None:
        """Show a plane of pictures, row by row, the top row first."""
        images = tuple(one.image for one in pictures)
        words = tuple(self._words(one, (key_x, key_y)) for one in pictures)
        axes = (self._label(key_x), self._label(key_y))
        self.tiles[GRID].show_sheet(Sheet(images, COLUMNS[GRID], words, (), axes))

    def show_page(self, page: str) -> None:
        """Show one of PAGES."""
        self.page_buttons[page].setChecked(True)
        self._pages.setCurrentWidget(self.tiles[page])
        self.more_button.setVisible(page == SAMPLES)
        for box in (self.across_box, self.upwards_box):
            box.setVisible(page == GRID)

    def show_brush(self, brush: Brush) -> None:
        """Show which tool is in the hand."""
        self.tool_buttons[brush.tool].setChecked(True)
        self.width_label.setText(f"{brush.breadth:.1f} px")

    def show_message(self, text: str) -> None:
        """Show one sentence below the picture."""
        self._message.setText(text)

    def show_history(self, undo: str, redo: str) -> None:
        """Name what undo and redo would do; empty switches them off."""
        rows = ((self.undo_button, "Undo", undo), (self.redo_button, "Redo", redo))
        for button, word, what in rows:
            button.setEnabled(bool(what))
            words = f"{word} {what[:1].lower()}{what[1:]}".strip()
            button.setToolTip(words)
            button.setAccessibleName(words)

    @property
    def page(self) -> str:
        """Which of PAGES is shown."""
        return next(page for page, button in self.page_buttons.items() if button.isChecked())

    @property
    def axes(self) -> tuple[str, str]:
        """Attribute keys of the grid, across and upwards."""
        return str(self.across_box.currentData()), str(self.upwards_box.currentData())

    def sheet(self, page: str) -> Sheet:
        """Return what a page shows."""
        return self.tiles[page].sheet

    # Inside.

    def _label(self, key: str) -> Label:
        row = self._table[key]
        return row.label, quantity.colour(row, theme.look())

    def _words(self, picture: Picture, keys: Sequence[str] = ()) -> str:
        """Name a picture by what it measures."""
        shown = keys or tuple(self._table)
        return ", ".join(
            f"{self._table[key].label.lower()} {self._table[key].text(picture.measured[key])}"
            for key in dict.fromkeys(shown)
        )

    def _choose_tool(self, tool: str) -> None:
        self.view.show_brush(replace(self.view.brush, tool=tool))
        self.view.setFocus()

    def _choose_page(self, page: str) -> None:
        self.show_page(page)
        self.page_chosen.emit(page)

    def _fill_export_menu(self) -> None:
        menu = self.export_button.menu()
        menu.clear()
        for what, text in ((PICTURE, "Picture"), (STRIPS, "Strips"), (GRID, "Grid")):
            action = menu.addAction(f"{text} as PNG…")
            action.triggered.connect(lambda _on=False, what=what: self.export_pressed.emit(what))
        menu.addSeparator()
        for key, row in self._table.items():
            action = menu.addAction(f"{row.label}, a sweep as GIF…")
            action.triggered.connect(lambda _on=False, key=key: self.sweep_pressed.emit(key))


def _card() -> tuple[QFrame, QGridLayout]:
    card = QFrame()
    card.setProperty("rank", "card")
    grid = QGridLayout(card)
    grid.setContentsMargins(12, 10, 12, 10)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    return card, grid


def _quiet(icon: str, words: str) -> IconButton:
    return IconButton(icon, words, quiet=True)


def _tool(icon: str, words: str) -> IconButton:
    button = IconButton(icon, words, checkable=True, quiet=True)
    button.setAutoExclusive(True)
    return button


def _text_button(text: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("quiet", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(words)
    button.setAccessibleName(text)
    button.setAccessibleDescription(words)
    return button


def _dial_box(words: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(words)
    box.setToolTip(words)
    return box


def _export_button() -> IconButton:
    button = IconButton("export", "Write the picture, a sheet or a sweep to a file")
    button.setText("Export")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
