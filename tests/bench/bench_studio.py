"""What another program hears of us while everything works at once, beside the simplest player.

Sixteenths at 120 with MIDI clock, in a loop, through JACK without hardware; the engine answers one
turn after the other and the player gets a new phrase every 30 ms (`tests/studio/rig.py`). Prints
jitter and drift as sent and as heard, and sees whether every note has come; `--seconds` says for
how long.
"""

import shutil

import pytest

from tests.studio import rig

HEAD = f"{'off the beat, ms':22} count     median        p99        max      drift"


def show(name, lateness):
    figures = (lateness.within(0.5), lateness.within(0.99), lateness.within(1), lateness.drift)
    cells = "".join(f"{1000 * figure:11.3f}" for figure in figures)
    print(f"{name:22}{lateness.count:6}{cells}")


@pytest.mark.timeout(1200)
@pytest.mark.skipif(not shutil.which("jackd"), reason="jackd is not installed")
def test_a_studio_at_work(request):
    seconds = request.config.getoption("--seconds")
    heard = rig.perform(seconds)
    starts = heard.starts(heard.ours)
    print(
        f"\n{seconds:.0f} s, {heard.turns} turns answered, {heard.phrases} phrases handed over,"
        f" {heard.xruns} xruns of JACK (period {rig.PERIOD / 48:.2f} ms)\n{HEAD}"
    )
    show("notes, sent", heard.starts(heard.sent))
    show("notes, heard", starts)
    show("clock, sent", heard.pulses(heard.sent))
    show("clock, heard", heard.pulses(heard.ours))
    show("simplest, heard", heard.starts(heard.simplest))
    assert heard.notes(heard.sent) == rig.expected(heard.starts(heard.sent).count)
    assert heard.notes(heard.ours) == heard.notes(heard.sent)
    assert starts.count >= seconds / rig.STEP - 1
    assert starts.within(0.99) <= 0.001
    assert heard.pulses(heard.ours).within(0.99) <= 0.001
    assert abs(starts.drift) < 0.001
