"""Guards against a Qt binding that wears out the interpreter it runs in.

PySide6 6.12.0 lost a reference to None with every call that returns nothing. Before Python 3.12
that ends the process after a few seconds of use, while a short test run still passes.
"""

import sys

from PySide6.QtCore import QObject, QRectF, Signal


class Emitter(QObject):
    happened = Signal()


def test_calls_that_return_nothing_keep_none_alive():
    rectangle = QRectF()
    before = sys.getrefcount(None)
    for _ in range(50):
        rectangle.translate(0, 0)
    assert sys.getrefcount(None) >= before - 5


def test_emitted_signals_keep_true_alive():
    emitter = Emitter()
    before = sys.getrefcount(True)
    for _ in range(50):
        emitter.happened.emit()
    assert sys.getrefcount(True) >= before - 5
