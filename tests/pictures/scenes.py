"""The table of what there is to see: views, sheets and menus, each with a way to open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QContextMenuEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget

from app import paths
from app.document import storage
from app.settings import Settings
from app.views.files import dialogs
from app.views.pictures.image_explorer import PAGES
from arvae_models.files import write_phrase
from tests.app.hands import Mouse, pull
from tests.pictures.stage import SEEN, Stage

Show = Callable[[str, QPixmap], None]
PARTS = (
    "show_score",
    "show_velocities",
    "show_lanes",
    "show_candidates",
    "show_history",
    "show_map",
    "show_changes",
)


def reset(stage: Stage) -> None:
    """The demo melody, nothing folded out, nothing remembered."""
    session, window = stage.session, stage.window
    session.turning.end_turn()
    session.remember(Settings(hints_seen=tuple(SEEN)))
    window.fold("pictures", False)
    for part in PARTS:
        window.fold(part, False)
    window.banner.hide()
    for hint in SEEN:
        session.comforts.hints.done(hint)
    session.document.new(storage.load(paths.assets() / "demo.attune"))
    window.show_notice("")
    stage.until(stage.ready)
    window.roll.setFocus()
    stage.rest(0.2)


def turn(stage: Stage, key: str, pixels: int) -> Mouse:
    """Take a dial and drag it; the hand still holds it."""
    mouse = pull(stage.window.dial_panel.dials[key], pixels)
    stage.rest(0.6)
    return mouse


def turned(stage: Stage, key: str, pixels: int) -> None:
    """Turn a dial and let go."""
    turn(stage, key, pixels).release()
    stage.until(lambda: stage.session.document.gesture_origin is None)
    stage.rest(0.3)


def work(stage: Stage) -> None:
    """A few minutes of a composer's life."""
    document = stage.session.document
    turned(stage, "note_density", 70)
    document.select({3})
    stage.until(stage.ready)
    turned(stage, "pitch_range", 60)
    turned(stage, "rhythmic_complexity", 60)
    stage.rest(0.3)


def grab(window: QWidget) -> QPixmap:
    """A window with the popups that stand over it."""
    picture = window.grab()
    painter = QPainter(picture)
    for popup in QApplication.topLevelWidgets():
        over = isinstance(popup, QMenu) or popup.windowType().name == "Popup"
        if over and popup.isVisible() and popup is not window:
            painter.drawPixmap(window.mapFromGlobal(popup.pos()), popup.grab())
    painter.end()
    return picture


def sheet(stage: Stage, name: str, show: Show, open_: Callable[[], object], act=None) -> None:
    """Open a modal sheet, show it and close it again."""

    def look() -> None:
        dialog = next((w for w in QApplication.topLevelWidgets() if shown(w)), None)
        if dialog is None:
            return
        stage.rest(0.3)
        if act:
            act(dialog)
            stage.rest(0.3)
        show(name, grab(dialog))
        dialog.reject()

    QTimer.singleShot(300, look)
    open_()
    stage.rest(0.5)
    stage.until(lambda: not any(map(shown, QApplication.topLevelWidgets())))


def shown(widget: QWidget) -> bool:
    """Whether a widget is a sheet in sight."""
    return isinstance(widget, QDialog) and widget.isVisible()


def popup(stage: Stage, name: str, show: Show, box: QComboBox) -> None:
    """Open the list of a box and show it over the window."""
    box.showPopup()
    stage.rest(0.3)
    show(name, grab(stage.window))
    box.hidePopup()


def menu_of(stage: Stage, index: int) -> QPixmap:
    """One menu of the menu bar, over the window."""
    bar = stage.window.menuBar()
    action = bar.actions()[index]
    menu = action.menu()
    menu.popup(bar.mapToGlobal(bar.actionGeometry(action).bottomLeft()))
    stage.rest(0.2)
    picture = grab(stage.window)
    menu.close()
    return picture


def views(stage: Stage, show: Show) -> None:
    """The window, and each part of it folded out."""
    window = stage.window
    reset(stage)
    show("window", grab(window))
    mouse = turn(stage, "note_density", 90)
    show("window-turning", grab(window))
    mouse.release()
    stage.until(lambda: stage.session.document.gesture_origin is None)
    reset(stage)
    work(stage)
    show("window-worked", grab(window))
    for part in PARTS:
        window.fold(part, True)
        stage.rest(0.5)
        if part == "show_map":
            stage.rest(1.5)
        if part == "show_velocities":
            mouse = Mouse(window.velocities)
            mouse.drag((200, 10), (420, 40))
            QApplication.sendEvent(window.velocities, QEvent(QEvent.Type.Leave))
        show(part.replace("show_", "part-"), grab(window))
        window.fold(part, False)
    window.fold("show_candidates", True)
    stage.trigger("vary_medium")
    stage.until(lambda: window.candidates.row.isEnabled())
    stage.rest(1.5)
    window.candidates.auditioned.emit(1)
    stage.rest(0.3)
    show("candidates", grab(window))
    stage.session.exploring.let_go()
    window.fold("show_candidates", False)
    lanes(stage, show)
    for part in ("show_score", "show_history", "show_map", "show_changes"):
        stage.trigger(part)
    stage.rest(2)
    show("everything", grab(window))


def lanes(stage: Stage, show: Show) -> None:
    """A curve drawn over the bars."""
    window = stage.window
    window.fold("show_lanes", True)
    stage.rest(0.4)
    lane = window.lanes.lane
    mouse, low = Mouse(lane), lane.height() - 20
    mouse.press(120, low)
    for x in range(120, lane.width() - 40, 20):
        mouse.move(x, low - (x - 120) * 0.06)
    stage.rest(0.8)
    show("lanes-drawn", grab(window))
    mouse.release()
    stage.rest(1)
    window.fold("show_lanes", False)


def menus(stage: Stage, show: Show) -> None:
    """Menus and lists."""
    window = stage.window
    reset(stage)
    for index, action in enumerate(window.menuBar().actions()):
        show(f"menu-{action.text().lower()}", menu_of(stage, index))
    popup(stage, "list-models", show, window.model_chooser.box)
    popup(stage, "list-outputs", show, window.transport.output_box)
    popup(stage, "list-keys", show, window.keep_bar.tonic_box)
    window.roll.select_notes(frozenset(stage.session.document.project.phrase.notes[:4]))
    stage.session.keeping.choose_key(None)
    window.keep_bar.rhythm_button.click()
    window.keep_bar.tonic_box.setCurrentIndex(1)
    window.keep_bar.hold_button.click()
    stage.rest(0.5)
    show("keep-bar", grab(window))
    dial = next(iter(window.dial_panel.dials.values()))

    def look() -> None:
        if QApplication.activePopupWidget() is not None:
            show("dial-menu", grab(window))
            QApplication.activePopupWidget().close()

    QTimer.singleShot(300, look)
    centre = dial.rect().center()
    QApplication.sendEvent(
        dial,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, centre, dial.mapToGlobal(centre)),
    )
    window.command_palette.open()
    stage.rest(0.3)
    show("palette", grab(window))
    window.command_palette.close()


def sheets(stage: Stage, show: Show) -> None:
    """Every sheet that is asked for."""
    window, session = stage.window, stage.session
    reset(stage)
    sheet(stage, "preferences", show, lambda: stage.trigger("preferences"))
    sheet(stage, "keys", show, lambda: stage.trigger("shortcuts"))
    sheet(stage, "change-keys", show, lambda: stage.trigger("edit_shortcuts"))
    sheet(stage, "controllers", show, lambda: stage.trigger("controllers"))
    sheet(stage, "sound-file", show, lambda: stage.trigger("export_audio"))
    sheet(stage, "about", show, lambda: stage.trigger("about"))
    sheet(stage, "model-card", show, window.model_chooser.card_button.click)
    sheet(stage, "repeat-bars", show, lambda: stage.trigger("repeat_bars"))
    sheet(stage, "import", show, lambda: session.filing.open_path(two_parts(session, stage.folder)))
    sheet(stage, "unsaved", show, lambda: dialogs.ask_unsaved(window, "Evening song"))
    sheet(
        stage,
        "recover",
        show,
        lambda: dialogs.ask_recover(window, "Evening song", datetime(2026, 3, 4, 17, 20)),
    )


def two_parts(session, folder: Path) -> Path:
    """A file with a melody and a bass."""
    import mido

    path, bass = folder / "two parts.mid", folder / "bass.mid"
    phrase = session.document.project.phrase
    write_phrase(path, phrase)
    low = tuple(replace(n, pitch=n.pitch - 24) for n in phrase.notes[::2])
    write_phrase(bass, replace(phrase, notes=low, title="Bass"))
    one, two = mido.MidiFile(path), mido.MidiFile(bass)
    one.type = 1
    one.tracks.append(two.tracks[-1])
    one.save(path)
    return path


def states(stage: Stage, show: Show) -> None:
    """Errors, hints and what is empty."""
    window, session = stage.window, stage.session
    reset(stage)
    session.comforts.hints.start(())
    stage.rest(0.5)
    show("hint-dial", grab(window))
    session.comforts.hints.done("dial")
    stage.rest(1.2)
    show("hint-bar", grab(window))
    reset(stage)
    session.comforts.hints.start(("dial", "bar", "play", "candidates"))
    window.show_error(
        "tune.mid holds no notes.", "Traceback\n  File tune.mid\n  no note-on in 3 tracks"
    )
    stage.rest(0.2)
    show("error", grab(window))
    window.banner.details_button.setChecked(True)
    stage.rest(0.2)
    show("error-details", grab(window))
    window.show_report(
        "tune.mid: 12 notes of chords were left out. (2 more in the details.)",
        "12 notes of chords were left out.\nThe tempo changes were left out.",
    )
    window.banner.details_button.setChecked(True)
    window.show_notice("Imported tune.mid: 8 bars.")
    stage.rest(0.2)
    show("report", grab(window))
    window.banner.hide()
    session.filing.start_new()
    stage.rest(0.5)
    show("empty", grab(window))
    for part in PARTS:
        window.fold(part, True)
    stage.rest(1)
    show("empty-everything", grab(window))
    for part in PARTS:
        window.fold(part, False)


def pictures(stage: Stage, show: Show) -> None:
    """The page of pictures and its sheets."""
    window, explorer = stage.window, stage.window.explorer
    reset(stage)
    window.fold("pictures", True)
    stage.until(
        lambda: (
            explorer.dial_panel.dials
            and all(d.isEnabled() for d in explorer.dial_panel.dials.values())
        )
    )
    stage.rest(1.5)
    for page in PAGES:
        explorer.page_buttons[page].click()
        stage.until(lambda page=page: explorer.sheet(page).images)
        stage.rest(0.3)
        show(f"pictures-{page}", grab(window))
    key = list(explorer.dial_panel.dials)[1]
    mouse = pull(explorer.dial_panel.dials[key], 60)
    stage.rest(1)
    show("pictures-turning", grab(window))
    mouse.release()
    stage.rest(0.5)
    window.fold("pictures", False)


GROUPS = {"views": views, "menus": menus, "sheets": sheets, "states": states, "pictures": pictures}
