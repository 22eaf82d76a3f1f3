from PySide6.QtCore import Qt

from app.views.banner import Banner


def test_a_sentence_with_its_details_folded(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.show_error("The output is gone.", "OSError: 19")
    assert banner.sentence.text() == "The output is gone."
    assert banner.details.isHidden()
    qtbot.mouseClick(banner.details_button, Qt.MouseButton.LeftButton)
    assert banner.details.isVisible()
    assert banner.details.toPlainText() == "OSError: 19"
    banner.show_error("Another.")
    assert banner.details.isHidden()
    assert banner.details_button.isHidden()
    qtbot.mouseClick(banner.dismiss_button, Qt.MouseButton.LeftButton)
    assert banner.isHidden()
