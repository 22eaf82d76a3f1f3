"""Figures of training: boxes over runs, the study of γ and δ, and a run's curves."""

import pytest

from training.config import ConfigError
from training.figures import runs
from training.figures.runs import Result


def results(recipe, count, n=100, **settings):
    return [
        Result(
            recipe,
            {"interpretability": 0.5 + k / 10, "mig": k / 10, "reconstruction": 99.0},
            n,
            **settings,
        )
        for k in range(count)
    ]


def test_boxes_are_a_panel_a_measure_and_a_row_a_recipe(complete, words):
    figure = runs.boxes([*results("plain $", 3), *results("a long name " * 9, 1, 7)], "All " * 99)
    complete(figure)
    assert [axes.get_title() for axes in figure.axes] == [
        "Interpretability", "MIG", "Reconstruction (%)",
    ]  # fmt: skip
    texts = words(figure)
    assert "plain $\nN = 100; 3 runs" in texts
    assert "a long name a long name a long…\nN = 7; 1 run" in texts
    dots = [line for line in figure.axes[0].get_lines() if line.get_marker() == "o"]
    assert [list(line.get_xdata()) for line in dots] == [[0.5, 0.6, 0.7], [0.5]]
    low, high = figure.axes[0].get_ylim()
    assert low > high  # the first recipe on top


def test_a_study_tells_gamma_by_colour_and_delta_by_shape(complete, words):
    shown = [
        result
        for gamma in (0.1, 1.0)
        for delta in (1.0, 10.0, 100.0)
        for result in results("", 1, gamma=gamma, delta=delta)
    ]
    figure = runs.study([*shown, *results("without settings", 2)])
    complete(figure)
    dots = figure.axes[0].get_lines()
    assert len(dots) == 6
    assert len({dot.get_color() for dot in dots}) == 2
    assert len({dot.get_marker() for dot in dots}) == 3
    assert {"γ = 0.1", "γ = 1", "δ = 100", "N = 100"} <= set(words(figure))


def test_curves(run_folder, complete, words):
    log = run_folder / runs.LOG
    assert runs.read_log(log) == {
        "train/loss": ([10, 20], [4.0, 2.0]),
        "validation/bars": ([10, 20], [0.25, 0.75]),
        "validation/loss": ([10, 20], [3.0, 1.5]),
    }
    figure = runs.curves(log, "A run")
    complete(figure)
    assert [axes.get_title() for axes in figure.axes] == ["loss", "bars"]
    assert [len(axes.get_lines()) for axes in figure.axes] == [2, 1]
    assert {"train", "validation", "A run"} <= set(words(figure))


@pytest.mark.parametrize(
    "text", ["", "epoch,step\n1,2\n", "step,train/loss\n1,many\n", "train/loss\n1\n", "\0\xff"]
)
def test_a_log_without_curves_is_refused(tmp_path, text):
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(ConfigError, match=r"The log .*x\.csv"):
        runs.curves(tmp_path / "x.csv")


def test_results_without_figures_are_refused():
    with pytest.raises(ConfigError, match="box plots"):
        runs.boxes([Result("x", {}, 0)])
    with pytest.raises(ConfigError, match="gamma and delta"):
        runs.study(results("x", 2))
