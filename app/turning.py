"""A dial's turn from the hand to the notes: the panel asks, the engine finds, the document shows.

One turn is one undo step. It ends with the engine's last answer, not with the hand: what is found
after the release still belongs to it. A curve drawn over the bars is a turn as well.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.document.document import Details, Document
from app.document.project import Project
from app.inference.messages import Loaded, Prepared, Scope, Turned
from app.inference.service import InferenceService
from app.views.dials.dial_panel import DialPanel
from app.views.dials.reach import Reach
from app.views.lanes.lanes import LaneView
from arvae_models import grid, tokens
from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.music import Phrase
from arvae_models.request import Request
from arvae_models.tokens import Rows

_KEPT_NAMES = {"rhythm": "the rhythm", "pitches": "the pitches", "notes": "held notes"}


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The end of a turn, for one of its bars."""

    measure: int
    before: Rows  # (24,)
    after: Rows
    request: Request


class Turning(QObject):
    """Connects the dial panel, the lanes, the inference service and the document."""

    ghost_changed = Signal(object)  # the Phrase before the turn; None when it is over
    turned = Signal(object)  # Answered, for the first of the bars

    def __init__(
        self,
        document: Document,
        panel: DialPanel,
        lanes: LaneView,
        service: InferenceService,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._panel = panel
        self._lanes = lanes
        self._service = service
        self._origin: Project | None = None  # when the turn began; None where none goes on
        self._bars: dict[int, Rows] = {}  # the measures that it turns, as they were then
        self.last: Answered | None = None  # the turn that ended last
        self._requests: dict[int, Request] = {}  # of the last question
        self._number = -1  # of the turn's newest question
        self._last = -1  # of the question that ends the turn, once the hand has let go
        self._text = ""  # of the undo step
        self._details = Details()
        self._found: dict[int, bytes] = {}  # the rows that are shown, by bar
        self._asked: dict[str, float] = {}
        self._copied: dict[str, float] = {}
        self._ready = False  # whether the engine has a model
        panel.turn_started.connect(self.start_turn)
        panel.turned.connect(self.ask)
        panel.turn_finished.connect(self.finish_turn)
        panel.turn_cancelled.connect(self.cancel_turn)
        panel.locks_changed.connect(self.keep_locks)
        panel.raw_changed.connect(self.turn_raw)
        lanes.drawing_started.connect(self.start_curve)
        lanes.drawn.connect(self.ask_curve)
        lanes.drawing_finished.connect(self.finish_curve)
        lanes.drawing_cancelled.connect(self.cancel_turn)
        service.model_loaded.connect(self.show_model)
        service.prepared.connect(self.show_scope)
        service.turned.connect(self.show_answer)
        service.failed.connect(self.end_turn)
        document.project_changed.connect(self.show_project)
        document.history_changed.connect(self.prepare)

    def rest(self, sentence: str) -> None:
        """Let the dials wait, for instance while a model is loaded."""
        self._ready = False
        self._panel.show_message(sentence)

    @Slot(object)
    def show_model(self, loaded: Loaded) -> None:
        """A model is ready: show its dials."""
        self._ready = True
        self._panel.show_dials(loaded.spec.dials, BY_KEY)
        self._panel.show_trust(loaded.spec.card.steerability)
        self._lanes.show_dials(loaded.spec.dials)
        self.show_project(self._document.project)

    @Slot(object)
    def show_project(self, project: Project) -> None:
        """Show what the bars measure, and why the dials rest where they do."""
        rows, sentence = _rows(project)
        values = [named(bar) for bar in measure(rows)]
        chosen = sorted(project.selection) if len(rows) else []
        self._lanes.show_measured(values)
        self._panel.show_measured([values[bar] for bar in chosen])
        self._panel.show_locks(project.rules.locks)
        self._panel.show_raw(project.rules.raw)
        if self._origin is None:
            self._panel.forget_requests()  # undo, an edit or other bars: nothing is asked any more
            self._panel.show_blocked("")
            self._panel.show_reaches({})
            if self._ready:
                self._panel.show_message(sentence)
            self.prepare()

    @Slot(object)
    def show_scope(self, prepared: Prepared) -> None:
        """The engine knows what the selected bars can become."""
        if self._origin is None and prepared.scopes:
            scopes = list(prepared.scopes.values())
            tied = set(self._panel.dials) - self._document.project.rules.raw  # raw keeps no lock
            reaches = {key: _reach(key, scopes) for key in tied}
            self._panel.show_reaches({key: reach for key, reach in reaches.items() if reach})
            if (sentence := _fidelity(prepared.scopes)) and self._ready:
                self._panel.show_message(sentence, resting=False)

    @Slot(object)
    def examine(self, phrase: Phrase) -> None:
        """A tune was imported: find out how far the model follows it."""
        try:
            rows = tokens.rows_of(phrase)
        except ValueError:
            return  # the dials say why they rest
        self._service.examine(rows)

    # A dial.

    @Slot()
    def start_turn(self) -> None:
        """The hand has taken a dial."""
        project = self._begin()
        if project is not None:
            rows, _ = _rows(project)
            self._bars = {bar: rows[bar] for bar in sorted(project.selection)} if len(rows) else {}

    @Slot(str, float)
    def ask(self, key: str, value: float) -> None:
        """The hand asks for a value."""
        if self._origin is not None and self._bars:
            self._asked = {key: value}
            self._text = f"Turn {_label(key)} to {BY_KEY[key].text(value)}"
            self._number = self._turn(key, self._values(key, value))

    @Slot(str, float)
    def finish_turn(self, key: str, value: float) -> None:
        """The hand lets go: the next final answer ends the turn."""
        self.ask(key, value)
        self._last = self._number

    @Slot()
    def cancel_turn(self) -> None:
        """The hand takes the turn back."""
        if self._origin is not None:
            ours = self._open
            self._forget()
            if ours:
                self._document.cancel()

    # A curve over the bars.

    @Slot()
    def start_curve(self) -> None:
        """The hand has begun to draw."""
        self._begin()

    @Slot(str, object)
    def ask_curve(self, key: str, curve: Mapping[int, float]) -> None:
        """The hand draws: each bar of the curve is asked for its own value."""
        if self._origin is not None:
            rows, _ = _rows(self._origin)
            self._bars = {bar: rows[bar] for bar in sorted(curve) if bar < len(rows)}
            if self._bars:
                self._text = f"Draw {_label(key)}"
                self._number = self._turn(key, {bar: curve[bar] for bar in self._bars})

    @Slot(str, object)
    def finish_curve(self, key: str, curve: Mapping[int, float]) -> None:
        """The curve is drawn: the next final answer ends the turn."""
        self.ask_curve(key, curve)
        if self._origin is not None and self._bars:
            self._last = self._number
        else:
            self.cancel_turn()

    # Attributes from bar to bar.

    @Slot()
    def copy(self) -> None:
        """Remember what the first selected bar measures."""
        project = self._document.project
        rows, _ = _rows(project)
        if len(rows) and project.selection:
            self._copied = named(measure(rows[[min(project.selection)]])[0])

    @Slot()
    def paste(self) -> None:
        """Ask the selected bars for what was remembered, in every attribute of the model."""
        self.start_turn()
        asked = {key: value for key, value in self._copied.items() if key in self._panel.dials}
        if self._origin is not None and self._bars and asked:
            self._asked, self._text = asked, "Paste attributes"
            rows, _ = _rows(self._origin)
            rules = replace(self._origin.rules, locks=frozenset())
            self._requests = {bar: rules.request(rows, bar, asked) for bar in self._bars}
            self._last = self._service.turn(self._bars, self._requests)
        else:
            self.cancel_turn()

    # Answers.

    @Slot(object)
    def show_answer(self, reply: Turned) -> None:
        """The engine has found bars; put them into the phrase as it was."""
        origin = self._origin
        if origin is None:
            return
        if not self._open:
            self._forget()
            self.show_project(self._document.project)
            return
        rows = {bar: choice.row for bar, choice in reply.choices.items()}
        found = {bar: row.tobytes() for bar, row in rows.items()}
        if found != self._found:  # the final answer is often the first one
            self._found = found
            phrase = tokens.with_rows(origin.phrase, rows)
            self._document.preview(self._document.project.with_phrase(phrase))
        codes = {bar: array("f", choice.code.tolist()) for bar, choice in reply.choices.items()}
        self._details = Details(self._asked, codes)
        if reply.final:
            self._say_what_is_in_the_way(reply.in_the_way)
        if reply.final and reply.number == self._last:
            bar = min(rows)
            self.last = Answered(bar, self._bars[bar], rows[bar], self._requests[bar])
            self.end_turn()
            self.turned.emit(self.last)

    @Slot()
    def end_turn(self) -> None:
        """Keep what the turn has found so far: one undo step."""
        if self._origin is not None:
            ours, details = self._open, self._details
            self._forget()
            if ours:
                self._document.commit(self._text, details)

    def _say_what_is_in_the_way(self, things: tuple[str, ...]) -> None:
        if things:
            names = [_KEPT_NAMES.get(thing, f"the lock on {_label(thing)}") for thing in things]
            verb = "stands" if len(names) == 1 else "stand"
            sentence = f"{' and '.join(names)} {verb} in the way; this is the nearest."
            self._panel.show_blocked(sentence[:1].upper() + sentence[1:], set(things))

    # What turns respect.

    @Slot(object)
    def keep_locks(self, locks: frozenset[str]) -> None:
        """The composer has locked dials or freed them."""
        rules = self._document.project.rules
        changed = rules.locks ^ locks
        if changed:
            verb = "Lock" if changed & locks else "Unlock"
            what = _label(next(iter(changed))) if len(changed) == 1 else "dials"
            ruled = self._document.project.with_rules(replace(rules, locks=locks))
            self._document.apply(f"{verb} {what}", ruled)

    @Slot(object)
    def turn_raw(self, raw: frozenset[str]) -> None:
        """The composer wants dials to turn their own latent dimensions, or not."""
        rules = self._document.project.rules
        if raw != rules.raw:
            ruled = self._document.project.with_rules(replace(rules, raw=raw))
            self._document.apply("Turn raw", ruled)

    # Inside.

    @property
    def _open(self) -> bool:
        """Whether a turn goes on."""
        return self._document.is_open(self._origin)

    @Slot()
    def prepare(self) -> None:
        """Let the engine look around the selected bars before the hand takes a dial.

        Not at every step of a gesture: once it is over.
        """
        project = self._document.project
        if not self._ready or self._document.gesture_origin is not None:
            return
        rows, _ = _rows(project)
        chosen = sorted(project.selection) if len(rows) else []
        requests = {bar: project.rules.request(rows, bar, {}) for bar in chosen}
        self._service.prepare({bar: rows[bar] for bar in chosen}, requests)

    def _begin(self) -> Project | None:
        """Open a gesture; None where nothing can be turned."""
        self.end_turn()
        project = self._document.project
        rows, _ = _rows(project)
        if not (self._ready and len(rows)):
            return None
        self._panel.show_blocked("")
        self._document.begin("Turn")
        self._origin, self._bars = project, {}
        self._number = self._last = -1
        self._text = "Turn"
        self._asked, self._details, self._found = {}, Details(), {}
        self.ghost_changed.emit(project.phrase)
        return project

    def _values(self, key: str, value: float) -> dict[int, float]:
        """Return what each bar is asked for where a dial asks for a value."""
        origin, attribute = self._origin, BY_KEY[key]
        if origin is None or not origin.rules.relative or len(self._bars) < 2:
            return dict.fromkeys(self._bars, value)
        own = measure(np.stack(list(self._bars.values())), (key,))[:, 0]
        middle = round((float(own.min()) + float(own.max())) / 2, attribute.decimals)
        moved = np.clip(own + (value - middle), attribute.lowest, attribute.highest)
        return dict(zip(self._bars, moved.round(attribute.decimals).tolist(), strict=True))

    def _turn(self, key: str, values: Mapping[int, float]) -> int:
        assert self._origin is not None
        rows, _ = _rows(self._origin)
        rules = self._origin.rules
        self._requests = {
            bar: rules.request(rows, bar, {key: value}) for bar, value in values.items()
        }
        return self._service.turn(self._bars, self._requests, key in rules.raw)

    def _forget(self) -> None:
        self._service.forget()
        self._origin = None
        self.ghost_changed.emit(None)


def _rows(project: Project) -> tuple[Rows, str]:
    """Return a phrase's rows; none, and the reason as a sentence, where dials cannot turn it.

    Where no bar is selected there are rows, and a sentence as well.
    """
    try:
        rows = tokens.rows_of(project.phrase)
    except ValueError as error:
        return np.zeros((0, grid.SLOTS), np.int8), str(error)
    chosen = "" if project.selection else "Click a bar’s number above the notes to turn it."
    return rows, chosen


def _label(key: str) -> str:
    return BY_KEY[key].label.lower() if key in BY_KEY else key


def _reach(key: str, scopes: list[Scope]) -> Reach | None:
    """Return what all bars can reach of an attribute; None where nothing is common to them."""
    low = max(scope.bounds[key][0] for scope in scopes)
    high = min(scope.bounds[key][1] for scope in scopes)
    found_low = max(scope.found[key][0] for scope in scopes)
    found_high = min(scope.found[key][1] for scope in scopes)
    return None if low > high else Reach(low, high, found_low, found_high)


def _fidelity(scopes: Mapping[int, Scope]) -> str:
    """Say where the model does not know a bar well; turns change only what it knows to change."""
    poor = {bar: scope.faithful for bar, scope in scopes.items() if scope.faithful < 1}
    if not poor:
        return ""
    bar, share = min(poor.items(), key=lambda item: item[1])
    slots = round(share * grid.SLOTS)
    return (
        f"The model follows {slots} of {grid.SLOTS} slots of bar {bar + 1}; "
        "what it does not follow stays yours."
    )
