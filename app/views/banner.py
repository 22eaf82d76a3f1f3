"""A calm line for what went wrong or was done, with details folded away; the music goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.views.look.buttons import IconButton

_DETAILS = 104  # logical pixels of the details, which scroll


class Banner(QFrame):
    """One sentence across the window until it is dismissed or replaced."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rank", "banner")
        self.sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.details_button = QPushButton("Details")
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._fold)
        self.dismiss_button = IconButton("close", "Dismiss", quiet=True)
        self.dismiss_button.clicked.connect(self.hide)
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setProperty("rank", "well")
        self.details.setFixedHeight(_DETAILS)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.sentence, self.details_button, self.dismiss_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.setContentsMargins(14, 6, 8, 6)
        column.addLayout(row)
        column.addWidget(self.details)
        self.hide()

    def show_error(self, sentence: str, details: str = "") -> None:
        """Show what went wrong, and the details on demand."""
        self._tell(sentence, details, "error")

    def show_report(self, sentence: str, details: str = "") -> None:
        """Show what was done, and the details on demand."""
        self._tell(sentence, details, "report")

    def _tell(self, sentence: str, details: str, tone: str) -> None:
        self.setProperty("tone", tone)
        self.style().polish(self)  # the style sheet depends on the tone
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.details.setPlainText(details)
        self.details_button.setVisible(bool(details))
        self.details_button.setChecked(False)
        self._fold(False)
        self.show()

    def _fold(self, open_: bool) -> None:
        self.details.setVisible(open_)
