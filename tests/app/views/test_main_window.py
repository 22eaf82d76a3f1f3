import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from app.views.main_window import MainWindow
from arvae_models.attributes import BY_KEY
from arvae_models.music import Note, Phrase
from arvae_models.spec import Dial

LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62)), 2)


@pytest.fixture
def window(qtbot, activate):
    window = MainWindow()
    qtbot.addWidget(window)
    window.roll.show_phrase(LINE)
    activate(window)
    return window


def test_the_title_names_the_document(window):
    window.show_document("Air", True)
    assert window.windowTitle() == "Air[*] – Attune"
    assert window.isWindowModified()


def test_half_a_wide_screen_is_enough(window):
    assert window.minimumSizeHint().width() <= 1024


def test_undo_and_redo_say_what_they_would_do(window):
    window.show_history("Turn note density", "")
    undo, redo = window.actions_by_id["undo"], window.actions_by_id["redo"]
    assert (undo.text(), undo.isEnabled()) == ("Undo turn note density", True)
    assert (redo.text(), redo.isEnabled()) == ("Redo", False)


def test_keys_reach_the_transport(window, qtbot, record):
    said = [
        record(signal)
        for signal in (
            window.transport.play_toggled,
            window.transport.return_to_start,
            window.transport.loop_toggled,
            window.transport.panic_pressed,
        )
    ]
    qtbot.keyClick(window.roll, Qt.Key.Key_Space)
    qtbot.keyClick(window.roll, Qt.Key.Key_Home)
    qtbot.keyClick(window.roll, Qt.Key.Key_L)
    qtbot.keyClick(window.roll, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert [len(heard) for heard in said] == [1, 1, 1, 1]
    assert window.actions_by_id["loop"].isChecked()


def test_keys_reach_the_roll(window, qtbot, record):
    selected, finished = record(window.roll.measures_selected), record(window.roll.edit_finished)
    qtbot.keyClick(window.roll, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert selected == [{0, 1}]
    qtbot.keyClick(window.roll, Qt.Key.Key_Right)
    qtbot.keyClick(window.roll, Qt.Key.Key_Delete)
    assert finished == ["Delete notes"]
    assert window.roll.phrase.notes == LINE.notes[1:]


def test_letters_in_the_tempo_start_nothing(window, qtbot, record):
    played, looped = record(window.transport.play_toggled), record(window.transport.loop_toggled)
    field = window.transport.tempo_box.lineEdit()
    window.transport.tempo_box.setFocus()
    qtbot.keyClicks(field, "l ")
    assert played == looped == []


@pytest.mark.parametrize("how", ["undo", "bar"])
def test_a_turn_by_wheel_is_finished_before_anything_else(window, mouse, how):
    said = []
    window.dial_panel.show_dials((Dial("note_density", 0, 4, 16, -2, 2),), BY_KEY)
    window.dial_panel.show_measured({"note_density": 9.0})
    window.dial_panel.turn_finished.connect(lambda *_: said.append("finished"))
    window.actions_by_id["undo"].triggered.connect(lambda: said.append("undo"))
    window.roll.measures_selected.connect(lambda _: said.append("bar"))
    mouse(window.dial_panel.dials["note_density"]).wheel(1)
    if how == "undo":
        window.actions_by_id["undo"].trigger()
    else:
        window.roll.select_all_measures()
    assert said == ["finished", how]


PARTS = {
    "show_lanes": "lanes",
    "show_candidates": "candidates",
    "show_history": "history",
    "show_changes": "explanation",
}


@pytest.mark.parametrize(("name", "part"), PARTS.items())
def test_parts_fold_out_and_in_by_key(window, qtbot, name, part):
    widget, action = getattr(window, part), window.actions_by_id[name]
    key = action.shortcut()[0].key()
    assert (widget.isVisible(), window.folded_out) == (False, frozenset())
    qtbot.keyClick(window.roll, key)
    assert (widget.isVisible(), window.folded_out) == (True, {name})
    qtbot.keyClick(window.roll, key)
    assert (widget.isVisible(), action.isChecked()) == (False, False)


def test_a_part_closed_by_its_own_button_is_not_checked_any_more(window, qtbot):
    window.fold("show_candidates", True)
    qtbot.mouseClick(window.candidates.close_button, Qt.MouseButton.LeftButton)
    assert not window.candidates.isVisible()
    window.fold("show_history", True)
    window.history.parentWidget().close()
    assert window.folded_out == frozenset()
    window.fold("show_history", True)
    assert window.history.isVisible()


def test_a_window_behind_others_keeps_its_parts(window):
    window.fold("show_history", True)
    window.hide()
    assert window.folded_out == {"show_history"}
    window.show()
    assert window.history.isVisible()


def test_a_window_is_seen_before_the_rest_of_it_is_built(qtbot):
    window = MainWindow(bare=True)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.seen):
        window.show()
    assert window.roll.isVisible()
    assert not hasattr(window, "score")
    window.furnish()
    parts = (window.score, window.lanes, window.velocities, window.candidates, window.history)
    qtbot.wait(0)
    assert [part.isVisible() for part in parts] == [False] * len(parts)
    window.fold("show_score", True)
    assert window.score.isVisible()


def test_a_window_is_arranged_as_it_was_left(window, qtbot):
    window.fold("show_map", True)
    _, docks = window.left()
    other = MainWindow()
    qtbot.addWidget(other)
    other.show()
    other.arrange(docks, ("show_score", "no_such_part"))
    assert other.folded_out == {"show_map", "show_score"}


def test_a_place_that_makes_no_sense_is_a_first_start(window):
    window.resize(window.sizeHint() * 2)
    window.place("%%%")
    assert window.size() == window.sizeHint()


def test_closing_asks_first(window):
    answers = []
    window.closing.connect(lambda event: (answers.append("asked"), event.ignore()))
    window.close()
    assert answers == ["asked"]
    assert window.isVisible()
    window.closing.disconnect()


def test_a_dropped_file_is_told(window, record):
    said = record(window.file_dropped)
    for urls in ([QUrl.fromLocalFile("/tunes/air.mid")], [QUrl("https://example.org/air.mid")]):
        data = QMimeData()
        data.setUrls(urls)
        event = QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.dropEvent(event)
    assert said == ["/tunes/air.mid"]


def test_errors_are_calm_and_notices_pass(window):
    window.show_error("The model cannot be read.", "SpecError")
    assert window.banner.isVisible()
    assert QApplication.activeModalWidget() is None
    window.show_notice("Saved as <b>.")
    assert window._notice.text() == "Saved as <b>."
    assert window._notice.textFormat() == Qt.TextFormat.PlainText
    window._notice_time.timeout.emit()
    assert window._notice.text() == ""


def test_tab_reaches_roll_dials_and_transport(window):
    reached, widget = [], window.roll
    while (widget := widget.nextInFocusChain()) is not window.roll:
        reached.append(widget)
    wanted = (
        window.lanes.lane,
        window.keep_bar.rhythm_button,
        window.candidates.reroll_button,
        window.transport.play_button,
        window.model_chooser.box,
    )
    places = [reached.index(widget) for widget in wanted]
    assert places == sorted(places)
