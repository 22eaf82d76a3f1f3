"""MusicXML to phrases and back, plain or compressed (.mxl).

Writes one part in one voice, as `notation` spells it, with every element in the place where the
schema wants it. Knows no paths. A stranger's document cannot name entities or swell up.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from arvae_models import notation
from arvae_models.melody import Imported, UnreadableError, imported
from arvae_models.music import TICKS_PER_BEAT, Phrase
from arvae_models.musicxml_source import FORTE, source
from arvae_models.notation import Sign, Spelling

SIZE_LIMIT: Final = 32 * 2**20  # bytes of XML
_ELEMENT_LIMIT: Final = 2_000_000
_CONTAINER: Final = "META-INF/container.xml"

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" \
"http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0">
"""
_PARTS: Final = """\
<identification><encoding><software>Attune</software></encoding></identification>
<part-list><score-part id="P1"><part-name>Melody</part-name>\
<score-instrument id="P1-I1"><instrument-name>Piano</instrument-name></score-instrument>\
<midi-instrument id="P1-I1"><midi-channel>1</midi-channel><midi-program>1</midi-program>\
</midi-instrument></score-part></part-list>
<part id="P1">
"""
_NO_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ACCIDENTALS: Final = {
    -2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp",
}  # fmt: skip


def dumps(phrase: Phrase) -> str:
    """Write a phrase; the first sign of note i carries the id "n{i}".

    Only notes below C0, which nobody hears, leave the schema: it has no octave for them.
    """
    fifths = notation.key_fifths(phrase)
    title = escape(_NO_XML.sub("", phrase.title))
    lines = [_HEAD]
    if title:
        lines.append(f"<work><work-title>{title}</work-title></work>\n")
    lines.append(_PARTS)
    measures = notation.signs(phrase)
    for number, signs in enumerate(measures, start=1):
        lines.append(f'<measure number="{number}">\n')
        if number == 1:
            lines.append(_attributes(phrase, fifths) + _tempo_mark(phrase))
        in_force: dict[tuple[str, int], int] = {}  # accidentals of this measure so far
        lines += [_note(sign, phrase, fifths, in_force) for sign in signs]
        if number == len(measures):
            lines.append('<barline location="right"><bar-style>light-heavy</bar-style></barline>\n')
        lines.append("</measure>\n")
    lines.append("</part>\n</score-partwise>\n")
    return "".join(lines)


def _attributes(phrase: Phrase, fifths: int) -> str:
    meter, clef = phrase.meter, notation.clef(phrase)
    octaves = f"<clef-octave-change>{clef.octaves}</clef-octave-change>" if clef.octaves else ""
    return (
        f"<attributes><divisions>{TICKS_PER_BEAT}</divisions>"
        f"<key><fifths>{fifths}</fifths></key>"
        f"<time><beats>{meter.numerator}</beats><beat-type>{meter.denominator}</beat-type></time>"
        f"<clef><sign>{clef.sign}</sign><line>{clef.line}</line>{octaves}</clef></attributes>\n"
    )


def _tempo_mark(phrase: Phrase) -> str:
    beat = notation.beat_ticks(phrase.meter)
    unit, dots = notation.PLAIN[beat]
    shown = phrase.tempo * TICKS_PER_BEAT / beat
    return (
        '<direction placement="above"><direction-type><metronome>'
        f"<beat-unit>{unit}</beat-unit>{'<beat-unit-dot/>' * dots}"
        f"<per-minute>{round(shown, 2):g}</per-minute></metronome></direction-type>"
        f'<sound tempo="{phrase.tempo!r}"/></direction>\n'
    )


def _note(sign: Sign, phrase: Phrase, fifths: int, in_force: dict[tuple[str, int], int]) -> str:
    """Write one sign; `in_force` is brought up to date with its accidental."""
    notations = ""
    if sign.note is None:
        start = "<note>"
        what = "<rest/>" if sign.value else '<rest measure="yes"/>'
        ties = accidental = ""
    else:
        note = phrase.notes[sign.note]
        spelling = notation.spelled(note.pitch, fifths)
        name = f' id="n{sign.note}"' if sign.first else ""
        start = f'<note{name} dynamics="{100 * note.velocity / FORTE:.2f}">'
        what = _pitch(spelling)
        tied = [kind for kind, on in (("stop", not sign.first), ("start", not sign.last)) if on]
        ties = "".join(f'<tie type="{kind}"/>' for kind in tied)
        notations = "".join(f'<tied type="{kind}"/>' for kind in tied)
        accidental = ""
        if notation.needs_accidental(sign, spelling, fifths, in_force):
            accidental = f"<accidental>{_ACCIDENTALS[spelling.alter]}</accidental>"
    value = ""
    if sign.value:
        kind, dots = sign.value
        value = f"<type>{kind}</type>{'<dot/>' * dots}"
    ratio = ""
    if sign.triplet:
        unit = notation.TRIPLET_UNITS[sign.triplet]
        ratio = (
            "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes>"
            f"<normal-type>{unit}</normal-type></time-modification>"
        )
        if sign.opens:
            notations += _bracket(unit)
        if sign.closes:
            notations += '<tuplet type="stop"/>'
    beams = "".join(
        f'<beam number="{level}">{beam}</beam>' for level, beam in enumerate(sign.beams, start=1)
    )
    if notations:
        notations = f"<notations>{notations}</notations>"
    return (
        f"{start}{what}<duration>{sign.ticks}</duration>{ties}<voice>1</voice>"
        f"{value}{accidental}{ratio}{beams}{notations}</note>\n"
    )


def _pitch(spelling: Spelling) -> str:
    alter = f"<alter>{spelling.alter}</alter>" if spelling.alter else ""
    return f"<pitch><step>{spelling.step}</step>{alter}<octave>{spelling.octave}</octave></pitch>"


def _bracket(unit: str) -> str:
    kind = f"<tuplet-type>{unit}</tuplet-type>"
    return (
        '<tuplet type="start">'
        f"<tuplet-actual><tuplet-number>3</tuplet-number>{kind}</tuplet-actual>"
        f"<tuplet-normal><tuplet-number>2</tuplet-number>{kind}</tuplet-normal></tuplet>"
    )


def loads(data: bytes) -> Imported:
    """Read the melody of a score; `melody.imported` says how it is chosen and put on the grid.

    Raises UnreadableError.
    """
    return imported(source(_parsed(data)))


def dumps_compressed(phrase: Phrase) -> bytes:
    """Write a phrase as an .mxl archive."""
    container = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<container><rootfiles><rootfile full-path="score.musicxml" '
        'media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, so that the same phrase gives the same bytes.
        for name, text in ((_CONTAINER, container), ("score.musicxml", dumps(phrase))):
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def loads_compressed(data: bytes) -> Imported:
    """Read an .mxl archive; nothing beyond SIZE_LIMIT is expanded. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = _parsed(_expanded(archive, _CONTAINER)).find(".//{*}rootfile")
            name = root.get("full-path", "") if root is not None else ""
            text = _expanded(archive, name)
    except (
        zipfile.BadZipFile,
        KeyError,  # no such file in the archive
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,  # an unknown compression
        RuntimeError,  # a password
        zlib.error,
    ) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("is not a compressed MusicXML file") from error
    return loads(text)


def _expanded(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.file_size > SIZE_LIMIT:
        raise UnreadableError("is too large to be one tune")
    with archive.open(info) as file:
        return file.read(SIZE_LIMIT)


def _parsed(data: bytes) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if data.count(b"<") > _ELEMENT_LIMIT or len(data) > SIZE_LIMIT:
        raise UnreadableError("is too large to be one tune")
    try:
        root: Element = fromstring(data)
    except DefusedXmlException as error:
        raise UnreadableError("defines entities of its own, which Attune does not open") from error
    except (ParseError, ValueError, LookupError) as error:  # LookupError: an unknown encoding
        raise UnreadableError("is not a MusicXML file") from error
    return root
