"""The table of what the window can be told to do: menus, shortcuts and the F1 list come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from app.views.commands import key_table


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action."""

    id: str
    text: str
    menu: str
    shortcut: str = ""  # as Qt writes it, Ctrl being Command on a Mac; several apart by "; "
    tip: str = ""  # one sentence
    checkable: bool = False
    starts_group: bool = False  # a line above it in the menu
    on_roll: bool = False  # its keys count on the piano roll only
    why_not: str = "This is not possible just now."  # one sentence, while it is switched off


ACTIONS: Final = (
    ActionRow("new", "New", "File", "Ctrl+N", "Start an empty melody."),
    ActionRow("open", "Open…", "File", "Ctrl+O", "Open a project."),
    ActionRow("save", "Save", "File", "Ctrl+S", "Save the project.", starts_group=True),
    ActionRow("save_as", "Save as…", "File", "Ctrl+Shift+S", "Save under another name."),
    ActionRow(
        "import",
        "Import…",
        "File",
        "Ctrl+I",
        "Take a melody from a MIDI, MusicXML or ABC file.",
        starts_group=True,
    ),
    ActionRow("export_midi", "Export MIDI…", "File", "Ctrl+E", "Write a MIDI file."),
    ActionRow("export_musicxml", "Export MusicXML…", "File", "Ctrl+Shift+E", "Write a score."),
    ActionRow("export_score", "Export score…", "File", "", "Write the score as PDF, SVG or PNG."),
    ActionRow("export_audio", "Export audio…", "File", "", "Write the melody as a sound file."),
    ActionRow("print", "Print…", "File", "Ctrl+P", "Print the score."),
    ActionRow("quit", "Quit", "File", "Ctrl+Q", "Leave Attune.", starts_group=True),
    ActionRow(
        "undo",
        "Undo",
        "Edit",
        "Ctrl+Z",
        "Take back the last change.",
        why_not="Nothing has been changed yet.",
    ),
    ActionRow(
        "redo",
        "Redo",
        "Edit",
        "Ctrl+Shift+Z; Ctrl+Y",
        "Make it again.",
        why_not="Nothing has been taken back.",
    ),
    ActionRow(
        "select_all", "Select all bars", "Edit", "Ctrl+A", "Turn all bars.", starts_group=True
    ),
    ActionRow(
        "delete_notes",
        "Delete notes",
        "Edit",
        "Del; Backspace",
        "Delete the selected notes.",
        on_roll=True,
    ),
    ActionRow(
        "cut",
        "Cut",
        "Edit",
        "Ctrl+X",
        "Copy the selected notes, or else bars, and take them away.",
        starts_group=True,
    ),
    ActionRow("copy", "Copy", "Edit", "Ctrl+C", "Copy the selected notes, or else bars."),
    ActionRow("paste", "Paste", "Edit", "Ctrl+V", "Paste from the first selected bar on."),
    ActionRow(
        "paste_bars",
        "Paste as new bars",
        "Edit",
        "Ctrl+Alt+V",
        "Insert what was copied after the selected bars.",
    ),
    ActionRow(
        "duplicate",
        "Duplicate",
        "Edit",
        "Ctrl+D",
        "The selected notes, or else bars, once more after themselves.",
    ),
    ActionRow(
        "repeat_bars",
        "Repeat bars…",
        "Edit",
        "Ctrl+Shift+D",
        "The selected bars several times more.",
    ),
    ActionRow(
        "insert_bar",
        "Insert bar",
        "Edit",
        "Ctrl+B",
        "Insert an empty bar after the selected ones.",
        starts_group=True,
    ),
    ActionRow("remove_bar", "Remove bars", "Edit", "Ctrl+Shift+B", "Remove the selected bars."),
    ActionRow(
        "preferences",
        "Preferences…",
        "Edit",
        "Ctrl+,",
        "Theme, size, motion, playing and the engine.",
        starts_group=True,
    ),
    ActionRow("edit_shortcuts", "Change keys…", "Edit", "", "Give actions keys of your own."),
    ActionRow(
        "draw_note",
        "Draw a note",
        "Notes",
        "N",
        "A note after the selected ones, or where the bar rests first.",
        on_roll=True,
    ),
    ActionRow(
        "quantise",
        "Quantise to sixteenths",
        "Notes",
        "Q",
        "Carry notes to the nearest sixteenth.",
        on_roll=True,
    ),
    ActionRow(
        "quantise_triplets",
        "Quantise to triplets",
        "Notes",
        "Shift+Q",
        "Carry notes to the nearest triplet.",
        on_roll=True,
    ),
    ActionRow(
        "quantise_slots",
        "Quantise to both",
        "Notes",
        "",
        "Carry notes to the nearest sixteenth or triplet.",
    ),
    ActionRow(
        "quantise_ends",
        "Quantise ends too",
        "Notes",
        "",
        "Quantise where notes end, not only where they start.",
        checkable=True,
    ),
    ActionRow("octave_up", "Octave up", "Notes", "", "An octave higher.", starts_group=True),
    ActionRow("octave_down", "Octave down", "Notes", "", "An octave lower."),
    ActionRow(
        "degree_up",
        "Step up in the key",
        "Notes",
        "]",
        "To the next degree of the key.",
        on_roll=True,
    ),
    ActionRow(
        "degree_down",
        "Step down in the key",
        "Notes",
        "[",
        "To the degree below.",
        on_roll=True,
    ),
    ActionRow(
        "fit_key",
        "Fit to the key",
        "Notes",
        "K",
        "Carry notes outside the key to its nearest pitch.",
        on_roll=True,
    ),
    ActionRow(
        "legato",
        "Legato",
        "Notes",
        "G",
        "Let notes last up to the next.",
        starts_group=True,
        on_roll=True,
    ),
    ActionRow("staccato", "Staccato", "Notes", "T", "Halve the notes.", on_roll=True),
    ActionRow("invert", "Invert", "Notes", "I", "Turn every interval around.", on_roll=True),
    ActionRow("retrograde", "Retrograde", "Notes", "B", "Play notes backwards.", on_roll=True),
    ActionRow(
        "split", "Split", "Notes", "C", "Cut notes at the playhead, or in the middle.", on_roll=True
    ),
    ActionRow("join", "Join", "Notes", "J", "Make one note of neighbours.", on_roll=True),
    ActionRow(
        "reroll", "Re-roll", "Bars", "Ctrl+R", "Find bars of the same profile with other notes."
    ),
    ActionRow("vary_small", "Vary a little", "Bars", "Ctrl+1", "Find small variations."),
    ActionRow("vary_medium", "Vary", "Bars", "Ctrl+2", "Find variations."),
    ActionRow("vary_large", "Vary a lot", "Bars", "Ctrl+3", "Find large variations."),
    ActionRow("surprise", "Surprise", "Bars", "Ctrl+4", "Find bars from anywhere in the model."),
    ActionRow("morph", "Morph", "Bars", "Ctrl+M", "Find bars between the selected ones."),
    ActionRow(
        "answers", "Other answers", "Bars", "Ctrl+Return", "Find other answers to the last turn."
    ),
    ActionRow(
        "copy_attributes",
        "Copy attributes",
        "Bars",
        "Ctrl+Shift+C",
        "Remember what the selected bar measures.",
        starts_group=True,
    ),
    ActionRow(
        "paste_attributes",
        "Paste attributes",
        "Bars",
        "Ctrl+Shift+V",
        "Ask the selected bars for what was remembered.",
    ),
    ActionRow(
        "relative",
        "Turn several bars by the same step",
        "Bars",
        "Ctrl+T",
        "Move each of several bars from where it is, instead of all to one value.",
        checkable=True,
        starts_group=True,
    ),
    ActionRow("hold", "Hold notes", "Bars", "Ctrl+H", "Let turns leave the selected notes alone."),
    ActionRow("pictures", "Pictures", "View", "F4", "Models of pictures, by dials.", True),
    ActionRow("show_score", "Score", "View", "F5", "The melody as a score.", True),
    ActionRow("show_velocities", "Velocities", "View", "", "How loud each note is.", True),
    ActionRow("show_lanes", "Lanes", "View", "F6", "Draw an attribute over the bars.", True),
    ActionRow("show_candidates", "Candidates", "View", "F7", "Other bars to hear and take.", True),
    ActionRow("show_history", "History", "View", "F8", "Every gesture, to go back to.", True),
    ActionRow("show_map", "Latent map", "View", "F10", "Bars as places in the model.", True),
    ActionRow("show_changes", "What changed", "View", "F9", "The last change, explained.", True),
    ActionRow(
        "tint_score",
        "Tint the score",
        "View",
        "F11",
        "Colour notes by their share of the rhythmic complexity.",
        checkable=True,
        starts_group=True,
    ),
    ActionRow("play", "Play or stop", "Play", "Space", "Play the melody, or stop."),
    ActionRow("to_start", "To the start", "Play", "Home", "Go back to the first bar."),
    ActionRow(
        "record", "Record", "Play", "Ctrl+Shift+R", "Play bars in from a keyboard.", True, True
    ),
    ActionRow(
        "step_input", "Step input", "Play", "Ctrl+Shift+T", "Write a note with every key.", True
    ),
    ActionRow("step_rest", "Rest", "Play", ".", "Leave out a step, as the pedal does."),
    ActionRow("step_back", "Step back", "Play", ",", "Take back the last step."),
    ActionRow("step_longer", "Longer steps", "Play", "Ctrl+]", "Let the next steps be longer."),
    ActionRow("step_shorter", "Shorter steps", "Play", "Ctrl+[", "Let the next steps be shorter."),
    ActionRow(
        "controllers", "Keyboards and knobs…", "Play", "", "MIDI inputs, and knobs for dials."
    ),
    ActionRow(
        "loop_bars", "Loop the selected bars", "Play", "Ctrl+L", "Play them again and again."
    ),
    ActionRow("loop", "Loop", "Play", "L", "Start again at the end.", checkable=True),
    ActionRow(
        "metronome", "Metronome", "Play", "M", "Click on every beat.", True, starts_group=True
    ),
    ActionRow("count_in", "Count in", "Play", "Shift+M", "Click before the music begins.", True),
    ActionRow("send_clock", "Send MIDI clock", "Play", "", "Lead others by MIDI clock.", True),
    ActionRow(
        "sound",
        "Sound and MIDI…",
        "Play",
        "Ctrl+Shift+M",
        "Outputs, metronome, swing and MIDI clock.",
    ),
    ActionRow(
        "panic", "Panic", "Play", "Ctrl+.", "Silence every note at every output.", starts_group=True
    ),
    ActionRow("palette", "Find a command…", "Help", "Ctrl+K", "Find any command by its name."),
    ActionRow("shortcuts", "Keys and gestures", "Help", "F1", "What the keys and the mouse do."),
    ActionRow("hints", "Show the hints again", "Help", "", "Point at what to try first."),
    ActionRow("about", "About Attune", "Help", "", "Version and licence.", starts_group=True),
)

GESTURES: Final = (
    ("Dial", "drag up or down", "turn it; with Shift four times finer"),
    ("Dial", "wheel, arrow keys", "one musical step"),
    ("Dial", "double click, Enter, a digit", "type a value"),
    ("Dial", "Ctrl or Alt and click", "back to what the bar had"),
    ("Dial", "Esc", "let go of a turn"),
    ("Dial", "R", "raw: turn the latent dimension itself, or not"),
    ("Dial", "right click, Menu key", "lock all others, type, reset"),
    ("Bar numbers", "click, Shift or Ctrl and click, drag", "choose the bars that the dials turn"),
    ("Bar numbers", "Alt and drag", "drag the bars out as MIDI"),
    ("Bar numbers", "Alt and arrow keys, on the roll", "the bar before or after"),
    ("Notes", "drag on empty space, double click", "draw"),
    ("Notes", "drag the middle, or an end", "move, or change the length"),
    ("Notes", "Shift and drag", "select with a rubber band"),
    ("Notes", "right click, Delete", "delete"),
    ("Notes", "arrow keys; Shift with ↑ ↓", "nudge and transpose; by octaves"),
    ("Notes", "Shift with ← →", "shorten or lengthen"),
    ("Notes", "Ctrl with ← →", "select the note before or after"),
    ("Roll", "Ctrl and wheel, pinch", "zoom"),
    ("Roll", "drag above the bar numbers; double click there", "loop; loop the bar, or nothing"),
    ("Notes", "Alt and click", "split"),
    ("Velocities", "drag a head, or across", "change one, or draw"),
    ("Score", "click, Shift or Ctrl and click; arrow keys", "select notes"),
    ("Score", "Ctrl and wheel, Ctrl and + or −", "zoom"),
    ("Candidates", "arrow keys, 1 to 9, click", "hear one"),
    ("Candidates", "Enter, double click", "take it"),
    ("Candidates", "Esc", "let go of it"),
    ("Lanes", "drag; with Shift a straight line", "ask each bar for a value of its own"),
    ("Lanes", "arrow keys, Enter, Esc", "the same by keys; ask; let go"),
    ("Lanes", "right click, Delete", "ask a bar for nothing"),
    ("History", "arrow keys, or drag the slider", "look at an entry"),
    ("History", "Enter, double click", "go back to it"),
    ("History", "S", "give it a star"),
)


KEYS: Final = MappingProxyType({row.id: row.shortcut for row in ACTIONS})  # proposed


def build(window: QWidget, roll: QWidget) -> dict[str, QAction]:
    """Return every action of the table, its keys in force in the window or on the roll."""
    actions: dict[str, QAction] = {}
    for row in ACTIONS:
        action = QAction(row.text, window)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable)
        action.setToolTip(row.tip)
        if row.on_roll:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            roll.addAction(action)
        else:
            window.addAction(action)
        actions[row.id] = action
    apply_shortcuts(actions, {})
    return actions


def apply_shortcuts(actions: Mapping[str, QAction], changed: Mapping[str, str]) -> None:
    """Put the table's keys in force, and what the composer wants instead: from id to keys.

    What makes no sense in `changed` leaves the table's keys as they are.
    """
    for identity, keys in key_table.in_force(KEYS, changed).items():
        if identity in actions:
            actions[identity].setShortcuts([QKeySequence(key) for key in keys])


def fill_menus(bar: QMenuBar, actions: dict[str, QAction]) -> None:
    """Put the actions into the menus of the table, in its order."""
    for name in dict.fromkeys(row.menu for row in ACTIONS):
        menu = bar.addMenu(name)
        for row in ACTIONS:
            if row.menu == name:
                if row.starts_group:
                    menu.addSeparator()
                menu.addAction(actions[row.id])
