"""Which part and which bars of a music file come in, with all that will change said before.

It opens no file: it shows parts, and asks its owner to read one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.views.files.part_list import PartList, part_words
from app.views.files.strip_roll import Strip, StripView
from app.views.look import theme
from app.views.look.number_box import NumberBox
from arvae_models.melody import Imported, Part

# Place of a part, and bars (the first and the one after the last, from 0) or all of them. Raises
# ValueError with a sentence where nothing can come in.
Read = Callable[[int, tuple[int, int] | None], Imported]

_UNCHANGED = "Everything comes in as the file has it."


class ImportDialog(QDialog):
    """A choice of one part and of a range of its bars."""

    def __init__(
        self,
        name: str,
        parts: Sequence[Part],
        read: Read,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._read = read
        self._row = advised = next((row for row, part in enumerate(parts) if part.is_tune), 0)
        self._total = 1  # bars of the chosen part
        self.imported: Imported | None = None  # what would come in now
        whole = read(parts[advised].place, None).phrase
        self._meter = whole.meter
        self.list = PartList(parts, whole.meter)
        self.first, self.last = NumberBox("First bar", 1, 1), NumberBox("Last bar", 1, 1)
        self.count = _dim(QLabel())
        self.all_button = QPushButton("All bars")
        self.preview = StripView()
        self.changes = _dim(QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.addButton(
            "Import", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.setWindowTitle("Import")
        count = f"{len(parts)} parts" if len(parts) > 1 else part_words(parts[0])
        self._lay_out(name, f"{count}, {whole.meter}, ♩ = {whole.tempo:g}")

        self.list.part_chosen.connect(self.show_part)
        self.list.doubleClicked.connect(self._take)
        self.first.valueChanged.connect(self.choose_first)
        self.last.valueChanged.connect(self.choose_last)
        self.all_button.clicked.connect(self.choose_all)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        self.all_button.setAutoDefault(False)
        self.import_button.setDefault(True)
        self.list.choose(advised)
        (self.list if len(parts) > 1 else self.first).setFocus()

    def _lay_out(self, name: str, facts: str) -> None:
        heading = QLabel(f"Import {name}", wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        heading.setFont(theme.font(theme.LARGE, strong=True))
        bars = QHBoxLayout()
        bars.setSpacing(8)
        words = QLabel("&Bars")
        words.setBuddy(self.first)
        for widget in (words, self.first, _dim(QLabel("to")), self.last, self.count):
            bars.addWidget(widget)
        bars.addStretch(1)
        bars.addWidget(self.all_button)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.changes)
        changes = QLabel("What changes")
        changes.setFont(theme.font(strong=True))
        changes.setContentsMargins(0, 4, 0, 0)
        self.changes.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.setContentsMargins(24, 22, 24, 18)
        column.addWidget(heading)
        column.addWidget(_dim(QLabel(facts)))
        column.addWidget(self.list, 2)
        self.list.setVisible(len(self._parts) > 1)
        column.addLayout(bars)
        column.addWidget(self.preview)
        column.addWidget(changes)
        column.addWidget(area, 1)
        column.addWidget(self.buttons)
        self.resize(680, 450 + min(len(self._parts), 5) * 60 * (len(self._parts) > 1))

    @property
    def bars(self) -> tuple[int, int]:
        """The chosen bars: the first and the one after the last, from 0."""
        return self.first.value() - 1, self.last.value()

    @Slot(int)
    def show_part(self, row: int) -> None:
        """Another part is chosen; the bars stay chosen, as far as it has them."""
        self._row = row
        try:
            total = self._read(self._parts[row].place, None).phrase.measures
        except ValueError as error:
            self._refuse(str(error))
            return
        whole = self.bars == (0, self._total)
        self._total = total
        for box in (self.first, self.last):
            with QSignalBlocker(box):
                box.setRange(1, total)
        self.count.setText(f"of {total}")
        self._choose_bars(*((1, total) if whole else (self.first.value(), self.last.value())))

    @Slot()
    def choose_all(self) -> None:
        """Choose every bar."""
        self._choose_bars(1, self._total)

    @Slot(int)
    def choose_first(self, bar: int) -> None:
        """Begin with another bar; the last one gives way."""
        self._choose_bars(bar, max(bar, self.last.value()))

    @Slot(int)
    def choose_last(self, bar: int) -> None:
        """End with another bar; the first one gives way."""
        self._choose_bars(min(bar, self.first.value()), bar)

    def _choose_bars(self, first: int, last: int) -> None:
        for box, bar in ((self.first, first), (self.last, last)):
            with QSignalBlocker(box):
                box.setValue(bar)
        self.all_button.setEnabled(self.bars != (0, self._total))
        self.list.entries.show_bars(self.bars)
        try:
            found = self._read(self._parts[self._row].place, self.bars)
        except ValueError as error:
            self._refuse(str(error))
            return
        self.imported = found
        phrase = found.phrase
        self.preview.show_strip(Strip(phrase.notes, phrase.measures, phrase.meter, found.changed))
        self._tell(found.notices or (_UNCHANGED,))
        self.import_button.setEnabled(True)

    def _refuse(self, sentence: str) -> None:
        """Say why nothing can come in like this."""
        self.imported = None
        self.preview.show_strip(Strip((), self.bars[1] - self.bars[0], self._meter))
        self._tell((sentence,))
        self.import_button.setEnabled(False)

    def _tell(self, sentences: Sequence[str]) -> None:
        self.changes.setText(
            "".join(f"<p style='margin:0 0 4px'>{escape(s)}</p>" for s in sentences)
        )
        self.changes.setAccessibleName(" ".join(sentences))

    @Slot()
    def _take(self) -> None:
        if self.imported is not None:
            self.accept()


def ask(parent: QWidget, name: str, parts: Sequence[Part], read: Read) -> Imported | None:
    """Ask what of a file comes in; None where nothing does."""
    dialog = ImportDialog(name, parts, read, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.imported if accepted else None


def _dim(label: QLabel) -> QLabel:
    label.setProperty("rank", "dim")
    return label
