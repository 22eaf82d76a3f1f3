"""What a scroll bar says of a content that is longer than its view."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollBar


def span(bar: QScrollBar, content: float, room: float) -> None:
    """Let a bar move a view of `room` pixels over a content."""
    bar.setRange(0, max(round(content - room), 0))
    bar.setPageStep(max(round(room), 1))


def middle_of(bar: QScrollBar) -> float:
    """Return the place in the middle of the view, as a share of the content."""
    return (bar.value() + bar.pageStep() / 2) / (bar.maximum() + bar.pageStep())


def show_middle(bar: QScrollBar, share: float) -> None:
    """Bring a place of the content, as a share of it, into the middle of the view."""
    bar.setValue(round(share * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))
