import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from app.views.look.geometry import GRIP, rescued

MAIN, RIGHT = QRect(0, 0, 1920, 1040), QRect(1920, 0, 1280, 1024)

rects = st.builds(
    QRect,
    st.integers(-9000, 9000),
    st.integers(-9000, 9000),
    st.integers(200, 4000),
    st.integers(100, 3000),
)


@pytest.mark.parametrize(
    ("rect", "screens", "where"),
    [
        (QRect(100, 80, 1320, 860), (MAIN,), QRect(100, 80, 1320, 860)),
        (QRect(1800, 80, 1320, 860), (MAIN,), QRect(1800, 80, 1320, 860)),  # 120 can be taken
        (QRect(1801, 80, 1320, 860), (MAIN,), QRect(300, 90, 1320, 860)),  # 119 cannot
        (QRect(2000, 80, 800, 600), (MAIN, RIGHT), QRect(2000, 80, 800, 600)),
        (QRect(2000, 80, 800, 600), (MAIN,), QRect(560, 220, 800, 600)),  # its screen is gone
        (QRect(100, -40, 800, 600), (MAIN,), QRect(560, 220, 800, 600)),  # its title is above
        (QRect(2600, -900, 1000, 960), (MAIN, RIGHT), QRect(2060, 32, 1000, 960)),  # most is right
        (QRect(-5000, 0, 3000, 2000), (MAIN,), MAIN),
        (QRect(-5000, 0, 300, 200), (), QRect(-5000, 0, 300, 200)),  # nothing is known
    ],
)
def test_where_a_window_stands(rect, screens, where):
    assert rescued(rect, screens) == where


@given(rect=rects)
def test_a_rescued_window_can_be_taken_and_stays(rect):
    there = rescued(rect, (MAIN, RIGHT))
    edge = QRect(there.topLeft(), QSize(there.width(), GRIP.height()))
    seen = [edge & screen for screen in (MAIN, RIGHT)]
    assert any(part.width() >= GRIP.width() and part.height() == GRIP.height() for part in seen)
    assert rescued(there, (MAIN, RIGHT)) == there
