"""Phrases to MEI, a line of bars at a time: what the engraver of the score on the screen reads.

Writes one voice, as `notation` spells it; knows no paths and draws nothing. A line is a document
of its own whose ids count from its first note, so that bars which stay as they are keep their text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from arvae_models import notation
from arvae_models.music import Phrase
from arvae_models.notation import Sign, Spelling

_DURATIONS: Final = {
    "breve": "breve", "whole": "1", "half": "2", "quarter": "4", "eighth": "8", "16th": "16",
    "32nd": "32",
}  # fmt: skip
_WRITTEN: Final = {-2: "ff", -1: "f", 0: "n", 1: "s", 2: "x"}
_SOUNDING: Final = {-2: "ff", -1: "f", 1: "s", 2: "ss"}


@dataclass(frozen=True, slots=True)
class Line:
    """Some bars of a phrase as an MEI document that is to be engraved on one line.

    The sign that writes note `first_note + i` of the phrase has the id "n{i}"; the signs that it
    is tied on with have "n{i}-1", "n{i}-2", and so on; its ties have "t{i}-0" and so on.
    """

    bars: range
    first_note: int  # place in the phrase's notes of the first one that sounds here
    text: str


def dumps(phrase: Phrase) -> str:
    """Write a phrase on one line."""
    return lines(phrase, [range(phrase.measures)])[0].text


def lines(
    phrase: Phrase, breaks: Sequence[range], signs: Sequence[tuple[Sign, ...]] | None = None
) -> list[Line]:
    """Write a phrase line by line; `breaks` are the bars of each, from 0.

    `signs` are those of `notation.signs` for the phrase, where they are known already.
    """
    measures = notation.signs(phrase) if signs is None else signs
    fifths = notation.key_fifths(phrase)
    return [_line(phrase, measures, bars, fifths) for bars in breaks]


@dataclass(frozen=True, slots=True)
class _Named:
    """A sign with its id in the line; rests have none."""

    sign: Sign
    name: str = ""


def _line(phrase: Phrase, measures: Sequence[tuple[Sign, ...]], bars: range, fifths: int) -> Line:
    start = bars[0] * phrase.meter.ticks
    first = sum(note.end <= start for note in phrase.notes)
    named = _named((measures[bar] for bar in bars), first)
    ties = _ties(named, phrase.meter.numerator + 1)
    body = []
    for bar, signs, tied in zip(bars, named, ties, strict=True):
        end = ' right="end"' if bar == phrase.measures - 1 else ""
        layer = _layer(signs, phrase, fifths)
        body.append(
            f'<measure n="{bar + 1}"{end}><staff n="1"><layer n="1">{layer}</layer></staff>'
            f"{tied}</measure>\n"
        )
    head = _head(phrase, fifths, shows_meter=bars[0] == 0)
    return Line(bars, first, f"{head}{''.join(body)}{_FOOT}")


_FOOT: Final = "</section></score></mdiv></body></music></mei>\n"


def _head(phrase: Phrase, fifths: int, *, shows_meter: bool) -> str:
    meter, clef = phrase.meter, notation.clef(phrase)
    octaves = ' dis="8" dis.place="below"' if clef.octaves else ""
    signature = f"{abs(fifths)}{'s' if fifths > 0 else 'f'}" if fifths else "0"
    hidden = "" if shows_meter else ' visible="false"'
    return (
        '<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0">'
        "<music><body><mdiv><score><scoreDef><staffGrp>"
        f'<staffDef n="1" lines="5"><clef shape="{clef.sign}" line="{clef.line}"{octaves}/>'
        f'<keySig sig="{signature}"/>'
        f'<meterSig count="{meter.numerator}" unit="{meter.denominator}"{hidden}/></staffDef>'
        "</staffGrp></scoreDef><section><sb/>\n"
    )


def _named(measures: Iterable[tuple[Sign, ...]], first: int) -> list[list[_Named]]:
    counts: dict[int, int] = {}  # signs of a note so far

    def name(note: int | None) -> str:
        if note is None:
            return ""
        counts[note] = count = counts.get(note, -1) + 1
        return f"n{note - first}-{count}" if count else f"n{note - first}"

    return [[_Named(sign, name(sign.note)) for sign in signs] for signs in measures]


def _ties(measures: Sequence[Sequence[_Named]], past_the_end: int) -> list[str]:
    """Write the ties of every measure; those of the line's ends lead out of it."""
    ties: list[list[str]] = [[] for _ in measures]
    flat = [(bar, named) for bar, measure in enumerate(measures) for named in measure]
    for index, (bar, named) in enumerate(flat):
        note, _, count = named.name.partition("-")
        tie = f'<tie xml:id="t{note[1:]}-{int(count or 0)}"'
        if named.name and index == 0 and not named.sign.first:
            ties[bar].append(f'<tie xml:id="t{note[1:]}-in" tstamp="0" endid="#{named.name}"/>')
        if named.name and not named.sign.last:
            if index + 1 < len(flat):
                end = f'endid="#{flat[index + 1][1].name}"'
            else:
                end = f'tstamp2="0m+{past_the_end}"'
            ties[bar].append(f'{tie} startid="#{named.name}" {end}/>')
    return ["".join(found) for found in ties]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A note, a rest or a tuplet, as a beam sees it."""

    text: str
    signs: int
    beamed: bool  # a beam may cover all of it
    begins: bool  # no beam may come from what stands before


def _layer(signs: Sequence[_Named], phrase: Phrase, fifths: int) -> str:
    in_force: dict[tuple[str, int], int] = {}  # accidentals of this measure so far
    units: list[_Unit] = []
    tuplet: list[_Unit] = []
    for named in signs:
        sign = named.sign
        begins = sign.beams[:1] == ("begin",)
        unit = _Unit(_sign(named, phrase, fifths, in_force), 1, bool(sign.beams), begins)
        if not sign.triplet:
            units.append(unit)
            continue
        tuplet.append(unit)
        if sign.closes:
            units.append(_tuplet(tuplet))
            tuplet = []
    return _beamed(units)


def _tuplet(units: Sequence[_Unit]) -> _Unit:
    """Put a bracket around signs; a beam which covers them all stays outside it."""
    beamed = all(unit.beamed for unit in units) and not any(unit.begins for unit in units[1:])
    inside = "".join(unit.text for unit in units) if beamed else _beamed(units)
    text = f'<tuplet num="3" numbase="2">{inside}</tuplet>'
    return _Unit(text, len(units), beamed, units[0].begins)


def _beamed(units: Sequence[_Unit]) -> str:
    """Put beams around neighbours; one that a bracket would cross ends at the bracket."""
    run = 0

    def place(unit: _Unit) -> tuple[bool, int]:
        nonlocal run
        run += unit.begins or not unit.beamed
        return unit.beamed, run

    text = []
    for (beamed, _), group in groupby(units, place):
        inside = list(group)
        words = "".join(unit.text for unit in inside)
        text.append(
            f"<beam>{words}</beam>" if beamed and sum(u.signs for u in inside) > 1 else words
        )
    return "".join(text)


def _sign(named: _Named, phrase: Phrase, fifths: int, in_force: dict[tuple[str, int], int]) -> str:
    """Write one sign; `in_force` is brought up to date with its accidental."""
    sign = named.sign
    if sign.value is None:
        return "<mRest/>"
    kind, dots = sign.value
    length = f'dur="{_DURATIONS[kind]}"' + (f' dots="{dots}"' if dots else "")
    if sign.note is None:
        return f"<rest {length}/>"
    spelling = notation.spelled(phrase.notes[sign.note].pitch, fifths)
    return (
        f'<note xml:id="{named.name}" {length} oct="{spelling.octave}" '
        f'pname="{spelling.step.lower()}"{_accidental(sign, spelling, fifths, in_force)}/>'
    )


def _accidental(
    sign: Sign, spelling: Spelling, fifths: int, in_force: dict[tuple[str, int], int]
) -> str:
    """Write the accidental that a reader needs, or what sounds without one."""
    if notation.needs_accidental(sign, spelling, fifths, in_force):
        return f' accid="{_WRITTEN[spelling.alter]}"'
    return f' accid.ges="{_SOUNDING[spelling.alter]}"' if spelling.alter else ""
