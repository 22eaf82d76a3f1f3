import numpy as np
import pytest

from arvae_models.image_attributes import TABLES
from arvae_models.picture_samples import SAMPLES, SIDES, make_digits, make_sprites
from arvae_models.sprite_measures import measure_sprites


def test_every_kind_of_picture_has_samples():
    assert set(SAMPLES) == set(SIDES) == set(TABLES)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_samples_are_pictures_that_come_again(kind):
    images = SAMPLES[kind](3, 12)
    assert images.shape == (12, SIDES[kind], SIDES[kind])
    assert images.dtype == np.float32
    assert images.min() == 0
    assert images.max() == 1
    np.testing.assert_array_equal(images, SAMPLES[kind](3, 12))
    assert (images != SAMPLES[kind](4, 12)).any()


def test_a_one_is_slim_a_zero_has_a_hole_and_both_lie_in_the_middle():
    zero, one = make_digits(0, 2) >= 0.5
    for digit in (zero, one):
        down, across = np.nonzero(digit)
        assert abs(down.mean() - 13.5) < 2
        assert abs(across.mean() - 13.5) < 2
        assert 15 <= np.ptp(down) <= 24
    assert not zero[12:16, 12:16].any()
    assert np.ptp(np.nonzero(one)[1]) < np.ptp(np.nonzero(zero)[1])


def test_digits_stay_inside_the_picture():
    images = make_digits(1, 60)
    rim = np.concatenate([images[:, [0, -1]].ravel(), images[:, :, [0, -1]].ravel()])
    assert rim.max() < 0.5


def test_the_shapes_of_sprites_take_turns():
    assert list(measure_sprites(make_sprites(0, 6))[:, 0]) == [1, 2, 3, 1, 2, 3]
