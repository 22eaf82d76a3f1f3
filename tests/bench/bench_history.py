"""How the cost of a step grows with the history; `make bench` prints the figures.

Ten thousand edits of a bar in a melody of 32 bars: the last hundred steps, and as many undos, are
timed against the first hundred in the same run.
"""

import time

import numpy as np

from app.document.document import Document
from app.document.history import LIMIT
from app.document.project import Project
from arvae_models import tokens
from arvae_models.music import Note, Phrase

BARS = 32
WINDOW = 100


def timed(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def edits(document, count):
    """Change one note of one bar at a time; return milliseconds of each step."""
    rows = tokens.rows_of(document.project.phrase)
    times = []
    for number in range(count):
        bar = number % BARS
        row = rows[bar].copy()
        row[0] = 48 + number % 35  # another one each time round
        phrase = tokens.with_rows(document.project.phrase, {bar: row})
        project = document.project.with_phrase(phrase)
        times.append(timed(lambda project=project: document.apply("Turn", project)))
    return np.array(times)


def show(name, times):
    first, last = np.median(times[:WINDOW]), np.median(times[-WINDOW:])
    print(f"\n{name}: first {first:.3f} ms, last {last:.3f} ms, ratio {last / first:.2f}", end="")
    return last / first


def test_ten_thousand_steps(qapp):
    notes = tuple(Note(12 * beat, 12, 60 + beat % 7) for beat in range(4 * BARS))
    document = Document()
    document.new(Project(Phrase(notes, BARS)))
    pushed = edits(document, LIMIT)
    assert len(document.past.entries) == LIMIT
    assert show("a step", pushed) < 3
    undone = np.array([timed(document.undo) for _ in range(LIMIT)])
    assert document.undo_text == ""
    assert show("undo", undone) < 3
