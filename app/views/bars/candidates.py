"""The candidates strip: other bars in the place of the selected one, to hear, compare and take.

It shows what it is given, in an order of its own, and says what the composer wants; it knows
neither document nor engine. Indices in its signals are those of the sequence that was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.bars.candidate_paint import Face
from app.views.bars.candidate_row import DIGITS, CardRow
from app.views.bars.mini_roll import compare, shared_pitches
from app.views.look.buttons import IconButton
from arvae_models.attributes import BY_KEY
from arvae_models.tokens import Rows

SIZES: Final = ("small", "medium", "large")  # of a variation
LIKENESS: Final = ""  # the order in which the bars that kept most lead

_SPOKEN: Final = {  # attribute key -> its name before the value, in the order they are read
    "note_density": "",
    "pitch_range": "range",
    "contour": "net rise",
    "rhythmic_complexity": "complexity",
}
EMPTY: Final = "Ask for other bars above: hear them by 1 to 9, take one by Enter."
_MORPH = "Bars on the way between the two selected bars"
_NO_MORPH = "Select two bars to see those on the way between them"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A bar that could stand in the place of the selected one."""

    row: Rows  # (24,)
    measured: Mapping[str, float]  # attribute key -> value in its unit
    kept: float  # share of the bar's slots that are as they were, 0..1


def ordered(candidates: Sequence[Candidate], key: str) -> list[int]:
    """Return indices in the order to show: what kept most first, or an attribute from low to high.

    Equals stay in the order they came in; a candidate without the attribute comes last.
    """

    def rank(index: int) -> tuple[bool, float]:
        candidate = candidates[index]
        if key == LIKENESS:
            return False, -candidate.kept
        return key not in candidate.measured, candidate.measured.get(key, 0.0)

    return sorted(range(len(candidates)), key=rank)


def kept_text(share: float) -> str:
    """Show a share of a bar; only a whole bar is called 100 %."""
    percent = round(100 * share)
    return f"{min(percent, 99) if share < 1 else percent} %"


def spoken(candidate: Candidate, number: int, count: int) -> str:
    """Describe a candidate, `number` from 1: "Candidate 3 of 12: 7 notes, range 9 st, …"."""
    keys = [key for key in (*_SPOKEN, *BY_KEY) if key in candidate.measured]
    parts = [
        f"{_SPOKEN.get(key, BY_KEY[key].label)} {BY_KEY[key].text(candidate.measured[key])}".strip()
        for key in dict.fromkeys(keys)
    ]
    parts.append(f"{kept_text(candidate.kept)} of the bar kept")
    return f"Candidate {number} of {count}: {', '.join(parts)}"


class CandidateStrip(QFrame):
    """Buttons that ask for bars, and a row of cards with the bars that came."""

    reroll_pressed = Signal()
    vary_pressed = Signal(str)  # one of SIZES
    surprise_pressed = Signal()
    morph_pressed = Signal()
    auditioned = Signal(int)
    taken = Signal(int)
    dismissed = Signal()  # what was auditioned is let go
    close_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "card")
        self.setAccessibleName("Candidates")
        self._candidates: tuple[Candidate, ...] = ()
        self._faces: tuple[Face, ...] = ()  # of each candidate, but for key and value
        self._shown: list[int] = []  # index of the candidate at each place
        self._can_morph = False

        self.reroll_button = _button("reroll", "Re-roll", "Other notes with the same profile")
        self.vary_buttons = {
            size: _button(
                f"vary_{size}", size.capitalize(), f"Other bars near this one: a {size} step away"
            )
            for size in SIZES
        }
        for size, button in self.vary_buttons.items():
            button.setAccessibleName(f"Vary: {size}")  # its text needs the word beside it
        self.surprise_button = _button("surprise", "Surprise", "Bars from anywhere in the model")
        self.morph_button = _button("morph", "Morph…", _NO_MORPH)
        self.order_box = QComboBox()
        self.order_box.setAccessibleName("Order of the candidates")
        self.order_box.setToolTip("The order of the candidates")
        self.close_button = IconButton("close", "Hide the candidates", quiet=True)
        self.row = CardRow()
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setProperty("rank", "dim")
        self._message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusProxy(self.row)
        self._lay_out()
        self._connect()
        self.show_attributes(())
        self.show_can_morph(False)
        self.clear()

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(4)
        header.setContentsMargins(4, 0, 0, 0)  # flush with the cards
        header.addWidget(self.reroll_button)
        header.addSpacing(6)
        header.addWidget(_dim("Vary"))
        header.addLayout(_segments(tuple(self.vary_buttons.values())))
        header.addSpacing(6)
        header.addWidget(self.surprise_button)
        header.addWidget(self.morph_button)
        header.addStretch(1)
        header.addWidget(self.order_box)
        header.addWidget(self.close_button)
        cards = QGridLayout()  # the message lies over the row, which keeps the focus meanwhile
        cards.addWidget(self.row, 0, 0)
        cards.addWidget(self._message, 0, 0)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.setContentsMargins(12, 8, 10, 4)
        column.addLayout(header)
        column.addLayout(cards)

    def _connect(self) -> None:
        self.reroll_button.clicked.connect(self.reroll_pressed)
        for size, button in self.vary_buttons.items():
            button.clicked.connect(lambda _on=False, size=size: self.vary_pressed.emit(size))
        self.surprise_button.clicked.connect(self.surprise_pressed)
        self.morph_button.clicked.connect(self.morph_pressed)
        self.close_button.clicked.connect(self.close_pressed)
        self.order_box.activated.connect(self._reorder)
        self.row.chosen.connect(lambda place: self.auditioned.emit(self._shown[place]))
        self.row.taken.connect(lambda place: self.taken.emit(self._shown[place]))
        self.row.dismissed.connect(self.dismissed)

    @property
    def order(self) -> str:
        """What the candidates are sorted by: an attribute key, or LIKENESS."""
        return str(self.order_box.currentData() or LIKENESS)

    @property
    def selected(self) -> int | None:
        """Index of the candidate that is auditioned."""
        return None if self.row.place is None else self._shown[self.row.place]

    def show_attributes(self, keys: Sequence[str]) -> None:
        """Offer these attributes to sort by, beside likeness; the present order stays if it can."""
        order = self.order
        with QSignalBlocker(self.order_box):
            self.order_box.clear()
            self.order_box.addItem("By likeness", LIKENESS)
            for key in keys:
                name = _SPOKEN.get(key, BY_KEY[key].label.lower()) or "notes"
                self.order_box.addItem(f"By {name}", key)
        self._show_order(order)

    def show_can_morph(self, on: bool) -> None:
        """Show whether two bars are selected that others could lie between."""
        self._can_morph = on
        self.morph_button.setEnabled(on and self.reroll_button.isEnabled())
        _describe(self.morph_button, _MORPH if on else _NO_MORPH)

    def show_candidates(self, original: Rows, candidates: Sequence[Candidate], key: str) -> None:
        """Show bars (24,) that could stand in the place of another, none of them chosen.

        `key` is what they are sorted by; LIKENESS where it is not one of `show_attributes`.
        """
        self._candidates = tuple(candidates)
        pitches = shared_pitches([original, *(one.row for one in candidates)])
        self._faces = tuple(
            Face("", compare(original, one.row), pitches, "", "", f"kept {kept_text(one.kept)}")
            for one in candidates
        )
        self._show_message("", resting=False)
        self._shown = []
        self._show_order(key)

    def show_message(self, text: str, *, resting: bool = False) -> None:
        """Show one sentence instead of cards; with `resting` no bars can be asked for meanwhile."""
        self._candidates, self._faces = (), ()
        self._show_message(text, resting=resting)
        self._show_cards(None)

    def clear(self) -> None:
        """Show no cards, but how to come by some."""
        self.show_message(EMPTY)

    def _show_message(self, text: str, *, resting: bool) -> None:
        self._message.setText(text)
        self._message.setVisible(bool(text))
        for button in (self.reroll_button, self.surprise_button, *self.vary_buttons.values()):
            button.setEnabled(not resting)
        self.show_can_morph(self._can_morph)

    def _show_order(self, key: str) -> None:
        """Sort anew; the candidate that is auditioned stays so, wherever it goes."""
        selected = self.selected if self._shown else None
        self.order_box.setCurrentIndex(max(self.order_box.findData(key), 0))
        self._show_cards(selected)

    def _show_cards(self, selected: int | None) -> None:
        self._shown = ordered(self._candidates, self.order)
        count = len(self._shown)
        faces = [
            (self._face(index, place), spoken(self._candidates[index], place + 1, count))
            for place, index in enumerate(self._shown)
        ]
        self.row.show_faces(faces, None if selected is None else self._shown.index(selected))

    def _face(self, index: int, place: int) -> Face:
        face, measured, key = self._faces[index], self._candidates[index].measured, self.order
        value = BY_KEY[key].text(measured[key]).replace("-", "−") if key in measured else ""
        number = str(place + 1) if place < len(DIGITS) else ""
        return Face(number, face.change, face.pitches, value, key, face.kept)

    def _reorder(self) -> None:
        self._show_order(self.order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape or event.key() in DIGITS:
            self.row.keyPressEvent(event)  # from a button of the strip
        else:
            event.ignore()


def _button(icon: str, text: str, words: str) -> IconButton:
    button = IconButton(icon, words)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    _describe(button, words)
    return button


def _describe(button: QToolButton, words: str) -> None:
    """Have a button read as its text, and explained in words."""
    button.setAccessibleName(button.text().rstrip("…"))
    button.setAccessibleDescription(words)
    button.setToolTip(words)


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("rank", "dim")
    return label


def _segments(buttons: Sequence[QToolButton]) -> QHBoxLayout:
    """Join buttons to one with rounded ends."""
    line = QHBoxLayout()
    line.setSpacing(1)
    last = len(buttons) - 1
    for number, button in enumerate(buttons):
        flat = [side for side, end in (("left", 0), ("right", last)) if number != end]
        corners = (f"border-{row}-{side}-radius: 0;" for row in ("top", "bottom") for side in flat)
        button.setStyleSheet(f"QToolButton {{ {' '.join(corners)} }}")
        line.addWidget(button)
    return line
