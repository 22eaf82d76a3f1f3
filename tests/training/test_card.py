"""What the Markdown beside a model says."""

from arvae_models.image_spec import IMAGE_VAE, ImageSpec
from arvae_models.spec import Dial, ModelCard, ModelSpec, NetworkConfig, Vocabulary
from training.card import markdown

STEERABLE = {"slope": 0.91, "spearman": 0.99, "side_effects": 0.2, "usable": [3.0, 9.0]}


def test_a_card_of_bars():
    card = ModelCard(
        "Folk",
        "Reels.",
        "1,703 tunes.",
        "Free.",
        metrics={"test_ticks": 0.991},
        steerability={"note_density": STEERABLE},
        training={"config": {"loss": {"gamma": 1.0}}},
    )
    dials = (Dial("note_density", 2, 4, 10, -1, 1), Dial("contour", 3, -10, 10, -1, 1))
    lines = markdown(ModelSpec(NetworkConfig(), Vocabulary(55, 80), dials, card)).splitlines()
    assert lines[0] == "# Folk"
    assert "Trained on 1,703 tunes." in lines
    expected = "4 notes | 10 notes | 0.91 | 0.99 | 0.20 | 3 notes to 9 notes |"
    assert f"| Note density | 2 | {expected}" in lines
    assert "| Net rise | 3 | -10 st | +10 st |  |  |  |  |" in lines  # not measured
    assert "| test ticks | 0.991 |" in lines
    assert '   "gamma": 1.0' in lines


def test_a_card_of_pictures():
    dials = (Dial("slant", 1, -0.5, 0.5, -1, 1),)
    text = markdown(ImageSpec(IMAGE_VAE, "digits", 16, dials))
    assert text.startswith("# A model\n")
    assert "| Slant | 1 | -0.50 rad | +0.50 rad |" in text
