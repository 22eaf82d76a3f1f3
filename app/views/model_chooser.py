"""The choice of a model, each with its card; it opens none itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.views.look import plain
from app.views.look.buttons import IconButton
from app.views.look.list_box import ListBox

if TYPE_CHECKING:
    from arvae_models.spec import ModelCard

_OPEN = "Open a model…"
_SPACING = 6  # logical pixels


class ModelChooser(QWidget):
    """A list of models; its last entry asks for a file."""

    model_chosen = Signal(str)  # path

    def __init__(
        self,
        ask_path: Callable[[], str | None],
        show_card: Callable[[ModelCard], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ask_path = ask_path
        self._show_card = show_card
        self._cards: dict[str, ModelCard] = {}
        self._chosen = ""
        self.box = ListBox("Model", wanted=170, least=96)
        self.box.activated.connect(self._take)
        self.card_button = IconButton("info", "What this model was trained on", quiet=True)
        self.card_button.clicked.connect(self._open_card)
        self._label = QLabel("Model")
        self._label.setProperty("rank", "dim")
        row = QHBoxLayout(self)
        row.setSpacing(_SPACING)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, self.box, self.card_button):
            row.addWidget(widget)
        self.show_models((), "")

    def show_models(self, models: Sequence[tuple[str, ModelCard]], chosen: str) -> None:
        """Show the models there are, as (path, card), and which one plays."""
        self._cards, self._chosen = dict(models), chosen
        with QSignalBlocker(self.box):
            self.box.clear()
            for path, card in models:
                self.box.addItem(card.name or path, path)
                tip = plain.tip(card_text(card))
                self.box.setItemData(self.box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            if models:
                self.box.insertSeparator(self.box.count())
            self.box.addItem(_OPEN, None)
            self.box.setCurrentIndex(self.box.findData(chosen) if chosen else -1)
        known = chosen in self._cards
        tip = plain.tip(card_text(self._cards[chosen])) if known else "Choose a model"
        self.box.setToolTip(tip)
        self.card_button.setEnabled(known)

    def minimumSizeHint(self) -> QSize:
        return self._least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the word before the list out where there is no room for it."""
        super().resizeEvent(event)
        word = self._label.sizeHint().width() + _SPACING
        self._label.setVisible(self.width() >= self._least.width() + word)

    @property
    def _least(self) -> QSize:
        """The least size, without the word."""
        parts = [part.minimumSizeHint() for part in (self.box, self.card_button)]
        width = sum(part.width() for part in parts) + _SPACING
        return QSize(width, max(part.height() for part in parts))

    def _take(self, index: int) -> None:
        path = self.box.itemData(index)
        self.box.setCurrentIndex(self.box.findData(self._chosen) if self._chosen else -1)
        path = path or self._ask_path()
        if path and path != self._chosen:
            self.model_chosen.emit(path)

    def _open_card(self) -> None:
        self._show_card(self._cards[self._chosen])


def card_text(card: ModelCard) -> str:
    """Return a model's card in a few lines."""
    lines = [card.summary, f"Trained on {card.trained_on}" if card.trained_on else ""]
    lines += [f"{name.replace('_', ' ')}: {value:g}" for name, value in card.metrics.items()]
    return "\n".join(line for line in lines if line)
