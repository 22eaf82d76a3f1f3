"""Another program hears every note of a loop, in order, while engine and dial are at their busiest.

How evenly it hears them is measured by `tests/bench/bench_studio.py`, which is the same at length.
"""

import shutil

import pytest

from tests.studio import rig

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not shutil.which("jackd"), reason="jackd is not installed"),
]

SECONDS = 30


@pytest.mark.parametrize(
    ("times", "off", "drift"),
    [
        ([10, 11, 12, 13], [0, 0, 0, 0], 0),
        ([10, 11.5, 12, 13], [0, 0.5, 0, 0], 0),
        ([10, 11.5, 13, 14.5], [-0.75, -0.25, 0.25, 0.75], 1.5),
    ],
)
def test_lateness_is_counted_against_an_even_beat(times, off, drift):
    lateness = rig.Lateness.of(times, 1)
    assert lateness.off == pytest.approx(off)
    assert lateness.drift == pytest.approx(drift)
    assert lateness.within(1) == pytest.approx(max(map(abs, off)))


def test_every_note_of_a_loop_is_heard_with_its_end_while_everything_works():
    heard = rig.perform(SECONDS)
    sent = heard.notes(heard.sent)
    assert len(sent) >= 2 * (SECONDS / rig.STEP - 1)
    assert sent == rig.expected(len(sent) // 2)
    assert heard.notes(heard.ours) == sent
    assert heard.pulses(heard.ours).count >= SECONDS / rig.PULSE - 6
    assert heard.turns > 10
    assert heard.phrases > SECONDS / rig.TURN / 2
    assert abs(heard.starts(heard.ours).drift) < abs(heard.starts(heard.simplest).drift)
