import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.pictures.picture_sheet import Colours, Plan, Sheet, paint_sheet

WHITE, BLACK, GREY, RED = (QColor(name) for name in ("white", "black", "#888888", "#ff0000"))
COLOURS = Colours(WHITE, BLACK, GREY, RED)
DOT = np.ones((4, 4), np.float32)
PLAIN = Sheet((DOT,) * 8, columns=4)
LABELLED = Sheet((DOT,) * 8, 4, labels=(("Area", BLACK), ("Thickness", BLACK)))
PLANE = Sheet((DOT,) * 9, 3, axes=(("Slant", BLACK), ("Width", BLACK)))


def test_a_plan_is_counted_by_hand():
    plan = Plan.of(PLAIN, 409, 300)
    assert plan == Plan(0, 48.5, 100, 3, 4)  # 4·100 + 3·3 across, 2·100 + 3 down
    assert plan.rect(5).topLeft() == QPointF(103, 151.5)
    assert plan.at(QPointF(110, 160), 8) == 5
    assert plan.at(QPointF(101.5, 60), 8) is None
    assert plan.at(QPointF(110, 160), 5) is None


@pytest.mark.parametrize("sheet", [PLAIN, LABELLED, PLANE], ids=["plain", "labels", "axes"])
@pytest.mark.parametrize(("width", "height"), [(600, 200), (200, 600), (320, 320)])
def test_all_pictures_fit_and_none_overlap(sheet, width, height, qapp):
    plan = Plan.of(sheet, width, height)
    rects = [plan.rect(index) for index in range(len(sheet.images))]
    assert min(rect.left() for rect in rects) >= 0
    assert min(rect.top() for rect in rects) >= 0
    assert max(rect.right() for rect in rects) <= width + 1e-6
    assert max(rect.bottom() for rect in rects) <= height + 1e-6
    assert not any(a.intersects(b) for k, a in enumerate(rects) for b in rects[k + 1 :])


def test_a_tight_plan_leaves_no_room(qapp):
    plan, width, height = Plan.tight(PLANE, 50)
    assert (width, height) == (20 + 3 * 50 + 2 * 3, 20 + 3 * 50 + 2 * 3)
    assert plan.rect(8).bottomRight() == QPointF(width, height - 20)
    assert plan.moved(5, 7).rect(0).topLeft() == plan.rect(0).topLeft() + QPointF(5, 7)


def painted(sheet):
    plan, width, height = Plan.tight(sheet, 40)
    image = QImage(round(width), round(height), QImage.Format.Format_RGB32)
    image.fill(WHITE)
    with QPainter(image) as painter:
        paint_sheet(painter, sheet, plan, COLOURS)
    return image, plan


def inked(image, left, top, right, bottom):
    return any(
        image.pixelColor(x, y).lightness() < 200
        for x in range(round(left), round(right))
        for y in range(round(top), round(bottom))
    )


def test_pictures_labels_and_axes_are_painted(qapp):
    image, plan = painted(LABELLED)
    assert image.pixelColor(plan.rect(3).center().toPoint()) == BLACK
    for row in (0, 4):
        rect = plan.rect(row)
        assert inked(image, 0, rect.top(), rect.left() - 5, rect.bottom())
    image, plan = painted(PLANE)
    assert inked(image, 0, 0, 18, image.height())
    assert inked(image, 20, image.height() - 18, image.width(), image.height())


def test_what_is_marked_has_a_rim_of_its_own(qapp):
    image, plan = painted(Sheet((DOT * 0,) * 2, 2, marked=frozenset({1})))
    rims = [image.pixelColor(plan.rect(k).left() + 20, 0) for k in range(2)]
    assert rims[0].red() == rims[0].green()
    assert rims[1].red() > rims[1].green() + 100
