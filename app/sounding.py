"""Where the music goes and how it is played: the transport's switches and the sheet of sound.

All of it is remembered between two starts and belongs to no document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from app.control.midi_input import MidiInput
from app.midi_system import counterpart
from app.playback import link, setup
from app.playback.messages import BUILT_IN, VIRTUAL, Route
from app.playback.player import Player
from app.playback.ports import VIRTUAL_NAME
from app.playback.setup import Setup, Voice, destination_of, key_of
from app.settings import Settings
from app.views.main_window import MainWindow
from app.views.roll.playhead import Playhead
from app.views.sound.choices import OutputRow, SoundChoices

if TYPE_CHECKING:
    from app.views.sound.sound_sheet import SoundSheet

_SHEET: Final = "sheet"  # id in the transport's list of outputs: opens the sheet
_SEVERAL: Final = "several"  # id there: more outputs than one, or none
_FIXED: Final = {  # key of an output that is always there -> its name, and what it is
    key_of(BUILT_IN): ("Built-in sound", ""),
    key_of(VIRTUAL): (f"Port “{VIRTUAL_NAME}”", "Other programs find it under this name."),
}


class Sounding(QObject):
    """Connects what is chosen about sound with the player, and shows it."""

    def __init__(
        self,
        window: MainWindow,
        player: Player,
        midi: MidiInput,
        playhead: Playhead,
        settings: Callable[[], Settings],
        remember: Callable[[Settings], None],
        parent: QObject | None = None,
    ) -> None:
        """Begin with what an earlier run has stored."""
        super().__init__(parent)
        self._window = window
        self._player = player
        self._midi = midi
        self._playhead = playhead
        self._settings = settings
        self._remember = remember
        self._setup = setup.from_json(settings().sound)
        self._ports: tuple[str, ...] = ()  # outputs that there are
        self._seen: dict[str, None] = {}  # keys of all ports since the start, in order
        self._written = 0.0  # tempo of the document
        self._followed = 0.0  # tempo of the clock or session that leads; 0 where none does
        self._peers = 0  # others in the Link session
        self._missing = "" if link.installed() else link.PACKAGE
        self._sheet: SoundSheet | None = None
        transport, by_id = window.transport, window.actions_by_id
        transport.output_chosen.connect(self.choose_output)
        for key, button, signal, slot in (
            ("metronome", transport.metronome_button, transport.metronome_toggled, self.click),
            ("count_in", transport.count_in_button, transport.count_in_toggled, self.count_in),
            ("send_clock", transport.clock_button, transport.clock_toggled, self.send_clock),
        ):
            signal.connect(slot)
            by_id[key].triggered.connect(button.click)
            button.toggled.connect(by_id[key].setChecked)
        by_id["sound"].triggered.connect(self.open)
        midi.inputs_changed.connect(self.show)
        player.outputs_changed.connect(self.show_outputs)
        player.counted_in.connect(transport.show_counted)
        player.playing_changed.connect(self.end_count)
        player.followed.connect(self.show_followed)
        player.linked.connect(self.show_linked)
        midi.clock.connect(player.hear_clock)

    @property
    def setup(self) -> Setup:
        """What is chosen."""
        return self._setup

    def start(self) -> None:
        """Let all that is remembered count, from now on."""
        self._player.set_landing(self._settings().takes_over)
        self._player.set_volume(self._setup.volume)
        self._player.choose_outputs(self._setup.routes)
        self._player.set_groove(self._setup.groove)
        self._player.set_clock_out(self._setup.send_clock)
        self.set_time()
        self._follow()
        self._join()
        self._player.list_outputs()
        self.show()

    @Slot()
    def set_time(self) -> None:
        """Let metronome and count-in be as chosen, also after a recording with its own."""
        self._player.set_metronome(self._setup.metronome, self._setup.click)
        self._player.set_count_in(self._setup.bars)

    # What the hand does.

    @Slot(str)
    def choose_output(self, output: str) -> None:
        """Send the notes to one output and no other, or open the sheet: an id of the list."""
        if output == _SHEET:
            self.show()
            self.open()
        elif output != _SEVERAL:
            self._apply(self._setup.only(output))

    @Slot(bool)
    def click(self, on: bool) -> None:
        """Click on every beat, or not."""
        self._apply(replace(self._setup, metronome=on))

    @Slot(bool)
    def count_in(self, on: bool) -> None:
        """Count the music in, or not."""
        self._apply(replace(self._setup, count_in=on))

    @Slot(bool)
    def send_clock(self, on: bool) -> None:
        """Send MIDI clock, or not."""
        self._apply(replace(self._setup, send_clock=on))

    @Slot()
    def open(self) -> None:
        """Show the sheet."""
        if self._sheet is None:
            from app.views.sound.sound_sheet import SoundSheet

            self._sheet = SoundSheet(self._window)
            self._sheet.changed.connect(self.take)
            self._sheet.forgotten.connect(self.forget)
            self._sheet.show_followed(self._followed)
            self._sheet.show_linked(self._peers)
        self.show()
        self._sheet.show()
        self._sheet.raise_()

    @Slot(object)
    def take(self, choices: SoundChoices) -> None:
        """Take over what was chosen in the sheet."""
        if choices.landing != self._settings().takes_over:
            self._remember(replace(self._settings(), takes_over=choices.landing))
        chosen = self._setup
        for row in choices.outputs:
            route = Route(destination_of(row.key), row.channel, row.program)
            if Voice(route, row.on) != chosen.voice(row.key):
                chosen = chosen.with_voice(Voice(route, row.on))
        click = replace(
            chosen.click,
            destination=destination_of(choices.click_key),
            channel=choices.click_channel,
        )
        newly_followed = choices.follow if choices.follow != chosen.follow else ""
        self._apply(
            replace(
                chosen,
                volume=choices.volume,
                metronome=choices.metronome,
                click=click,
                count_in=choices.count_bars > 0,
                count_bars=choices.count_bars or chosen.count_bars,
                swing=choices.swing,
                humanise=choices.humanise,
                send_clock=choices.send_clock,
                follow=newly_followed if choices.link else choices.follow,
                link=choices.link and not newly_followed,
            )
        )

    @Slot(str)
    def forget(self, key: str) -> None:
        """Forget a port that is away."""
        self._seen.pop(key, None)
        self._apply(self._setup.without_voice(key))

    def _apply(self, chosen: Setup) -> None:
        """Let a choice count, remember it and show it."""
        before, self._setup = self._setup, chosen
        if chosen.volume != before.volume:
            self._player.set_volume(chosen.volume)
        if chosen.routes != before.routes:
            self._player.choose_outputs(chosen.routes)
        if chosen.groove != before.groove:
            self._player.set_groove(chosen.groove)
        if chosen.send_clock != before.send_clock:
            self._player.set_clock_out(chosen.send_clock)
        if (chosen.metronome, chosen.click) != (before.metronome, before.click):
            self._player.set_metronome(chosen.metronome, chosen.click)
        if chosen.bars != before.bars:
            self._player.set_count_in(chosen.bars)
        if chosen.follow != before.follow:
            self._follow()
        if chosen.link != before.link:
            self._join()
        self._remember(replace(self._settings(), sound=setup.to_json(chosen)))
        self.show()

    def _follow(self) -> None:
        """Let the clock of the chosen input lead; none is sent back to where it comes from."""
        source = self._setup.follow
        self._midi.follow(source)
        back = counterpart(source, self._ports) or source
        self._player.follow_clock(bool(source), back)

    def _join(self) -> None:
        """Let the Link session lead, where that is chosen and can be."""
        self._player.join_link(self._setup.link and not self._missing)

    # What is shown.

    @Slot(tuple)
    def show_outputs(self, ports: tuple[str, ...]) -> None:
        """MIDI outputs have come or gone; those that were seen once stay in the list."""
        self._ports = ports
        self._seen.update(dict.fromkeys(f"port:{name}" for name in ports))
        if self._setup.follow:
            self._follow()
        self.show()

    @Slot()
    def show(self) -> None:
        """Show what is chosen, in the transport and in the sheet."""
        chosen, transport = self._setup, self._window.transport
        transport.show_metronome(chosen.metronome)
        transport.show_count_in(chosen.count_in)
        transport.show_clock(chosen.send_clock)
        rows = self._rows()
        on = [row for row in rows if row.on]
        listed = [(row.key, row.words) for row in rows]
        if len(on) != 1:
            listed.insert(0, (_SEVERAL, f"{len(on)} outputs" if on else "No output"))
        listed.append((_SHEET, "Several, sounds and clocks…"))
        transport.show_outputs(listed, on[0].key if len(on) == 1 else _SEVERAL)
        if self._sheet:
            self._sheet.show_choices(self._choices(tuple(rows)))

    @Slot(bool)
    def end_count(self, playing: bool) -> None:
        """No count-in goes on where nothing plays."""
        if not playing:
            self._window.transport.show_counted(0)

    @Slot(float)
    def show_followed(self, tempo: float) -> None:
        """The clock or session that leads has another tempo; 0: nobody leads."""
        self._followed = tempo
        if self._sheet:
            self._sheet.show_followed(tempo)
        self._show_tempo()

    @Slot(int)
    def show_linked(self, peers: int) -> None:
        """Others have come to the Link session or left it."""
        self._peers = peers
        if self._sheet:
            self._sheet.show_linked(peers)

    def show_tempo(self, tempo: float) -> None:
        """Show the document's tempo, unless a clock leads."""
        self._written = tempo
        self._show_tempo()

    def _show_tempo(self) -> None:
        tempo = self._followed or self._written
        self._window.transport.show_tempo(tempo, led=bool(self._followed))
        self._playhead.show_tempo(tempo)

    def _rows(self) -> list[OutputRow]:
        """Return all outputs that are known: built in, our own, chosen once, and seen."""
        chosen = self._setup
        keys = dict.fromkeys((*_FIXED, *(voice.key for voice in chosen.voices), *self._seen))
        keys |= {key_of(chosen.click.destination): None}
        rows = []
        for key in keys:
            voice = chosen.voice(key)
            name = voice.route.destination.name
            label, about = _FIXED.get(key, (name, ""))
            rows.append(
                OutputRow(
                    key,
                    label,
                    about,
                    key in _FIXED or name in self._ports,
                    voice.on,
                    voice.route.channel,
                    voice.route.program,
                    voice.route.destination == BUILT_IN,
                )
            )
        return rows

    def _choices(self, rows: tuple[OutputRow, ...]) -> SoundChoices:
        chosen = self._setup
        return SoundChoices(
            rows,
            chosen.volume,
            chosen.metronome,
            key_of(chosen.click.destination),
            chosen.click.channel,
            chosen.bars,
            chosen.swing,
            chosen.humanise,
            self._settings().takes_over,
            chosen.send_clock,
            chosen.follow,
            self._midi.names,
            chosen.link,
            self._missing,
        )
