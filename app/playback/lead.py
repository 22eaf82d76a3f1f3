"""Who leads the music's time: the phrase's own tempo, another's MIDI clock, or a Link session.

There is one leader at most. It moves a `Clock` along and tells what is worth telling; it knows
neither ports nor processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from app.playback import link
from app.playback.clock import Clock
from app.playback.messages import Followed, Linked, Notice, Reply
from app.playback.sync import Began, Follower, Halted, Went
from arvae_models.music import TICKS_PER_BEAT

ASTRAY: Final = TICKS_PER_BEAT / 4  # ticks off a session from which the music waits for a bar
ADRIFT: Final = 0.05  # ticks that a session without others may be off the music


class Lead:
    """Moves a clock along with whoever leads. Times in seconds of `now`."""

    def __init__(
        self,
        clock: Clock,
        notify: Callable[[Reply], None],
        now: Callable[[], float] = time.perf_counter,
        join: Callable[[float], link.Session] = link.join,
    ) -> None:
        self._clock = clock
        self._notify = notify
        self._now = now
        self._join = join
        self._follower: Follower | None = None
        self._passed = 0.0  # of the follower's ticks, as the music began
        self._session: link.Session | None = None
        self._begun = 0.0  # the session's beat as the music began
        self._part = False  # whether the music stops by itself, so that no bar is waited for
        self._peers = 0  # others in the session, as last seen
        self._led = 0.0  # tempo of the leader, as last told

    @property
    def joined(self) -> bool:
        """Whether there is a session that wants to be watched."""
        return self._session is not None

    @property
    def settled(self) -> bool:
        """Whether it is known who leads: it takes a moment to find the others of a session."""
        return self._session is None or self._session.settled

    def follow_clock(self, on: bool) -> None:
        """Let the MIDI clock that `hear` is told lead, or not."""
        if bool(self._follower) != on:
            self.join_link(False)
            self._follower = Follower() if on else None
            self._let_go()

    def join_link(self, on: bool) -> None:
        """Let a Link session lead, or not. Raises ValueError where no library is installed."""
        if self.joined == on:
            return
        if on:
            session = self._join(self._clock.phrase.tempo)
            self.follow_clock(False)
            self._session = session
            self._begun = self._clock.origin / TICKS_PER_BEAT
        elif self._session:
            self._session.close()
            self._session = None
            self._tell_peers(0)
            self._let_go()

    def play(self, tick: int, until: int | None = None, when: float | None = None) -> None:
        """Start at a tick; with others in a session, where that tick comes in its bar."""
        counted = 0 if self._clock.playing or until is not None else self._clock.count_in
        self._part = until is not None
        if self._session and self._session.peers:
            self._join_in(self._session, tick, until, counted)
        elif self._session:
            self._let_go()
            self._clock.play(tick, until)
            self._begun = self._clock.origin / TICKS_PER_BEAT
        else:
            self._clock.play(tick, until, when)
        if self._follower:
            self._passed = self._follower.passed_at(self._now() if when is None else when)
        self._clock.perform()

    def hear(self, message: bytes, when: float) -> None:
        """Take in a message of the MIDI clock that leads; all others are left unheard."""
        if self._follower is None:
            return
        match self._follower.hear(message, when):
            case Began(tick, moment):
                self.play(tick, when=moment)
                if tempo := self._follower.tempo:
                    self._clock.follow(moment, 0.0, tempo)
            case Halted():
                self._clock.stop()
            case Went(passed, moment, tempo) if tempo:
                if self._clock.playing:
                    self._clock.follow(moment, passed - self._passed, tempo)
                self._tell_led(tempo)

    def watch(self) -> None:
        """Look where the leader is; to be called at least sixty times a second while it plays."""
        if self._session:
            self._session.watch()
            self._tell_peers(self._session.peers)
            if self._peers:
                self._go_along(self._session)
            else:
                self._go_alone(self._session)
        elif self._led and self._follower and self._follower.lost(self._now()):
            self._tell_led(0.0)
            if self._clock.playing:
                self._notify(Notice("No MIDI clock comes any more; the music keeps its tempo."))

    def close(self) -> None:
        """Follow nobody any more."""
        self.join_link(False)
        self.follow_clock(False)

    @property
    def _bar(self) -> float:
        return self._clock.phrase.meter.ticks / TICKS_PER_BEAT

    def _join_in(
        self, session: link.Session, tick: int, until: int | None, counted: int = 0
    ) -> None:
        """Start where the music's first tick comes in the session's bar, at most a bar later."""
        now, bar = self._now(), self._bar
        tempo = session.at(now, bar)[1]
        self._clock.play(tick, until, now)
        place = self._clock.origin / TICKS_PER_BEAT
        since = now + counted * bar * 60 / tempo
        self._begun, when = session.next(place, since, bar)
        self._clock.put_off(when, tempo, counted)
        self._tell_led(tempo)

    def _go_along(self, session: link.Session) -> None:
        """Be where the session is; from far away, go on at its next bar and skip no note there."""
        now = self._now()
        beat, tempo = session.at(now, self._bar)
        self._tell_led(tempo)
        if not self._clock.playing:
            return
        passed = (beat - self._begun) * TICKS_PER_BEAT
        astray = abs(passed + self._clock.origin - self._clock.tick) > ASTRAY
        if not astray or self._part:
            self._clock.follow(now, passed, tempo)
            return
        ticks = self._clock.phrase.meter.ticks
        wait = session.next(0.0, now, self._bar)[0] - beat
        bars = round((self._clock.tick + wait * TICKS_PER_BEAT) / ticks)
        self._join_in(session, bars * ticks, None)
        self._notify(Notice("The music goes on at the Link session’s next bar."))

    def _go_alone(self, session: link.Session) -> None:
        """Let a session without others follow the music, so that who comes finds it in time.

        Music that others have left goes on in their tempo, for a jump would be heard.
        """
        now, clock = self._now(), self._clock
        if self._led and not clock.playing:
            self._let_go()
        beat, tempo = session.at(now, self._bar)
        passed = (clock.tick - clock.origin) / TICKS_PER_BEAT
        wanted = self._begun + passed if clock.playing else beat
        off = abs(beat - wanted) * TICKS_PER_BEAT
        if off > ADRIFT or abs(tempo - clock.tempo) > 0.001:
            session.lead(wanted, now, clock.tempo, self._bar)

    def _let_go(self) -> None:
        """Go on in the phrase's own tempo."""
        self._clock.lead()
        self._tell_led(0.0)

    def _tell_led(self, tempo: float) -> None:
        """Tell the tempo that is followed, where it is another one to the eye."""
        if abs(tempo - self._led) >= 0.1:
            self._led = tempo
            self._notify(Followed(round(tempo, 1)))

    def _tell_peers(self, peers: int) -> None:
        if peers != self._peers:
            self._peers = peers
            self._notify(Linked(peers))
