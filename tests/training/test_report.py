"""The page: whole in itself, honest about N, and safe against what a file calls itself."""

import json
import re
from html.parser import HTMLParser

import pytest

from training import report
from training.config import ConfigError

HOSTILE = '<script>alert("x")</script> & $y'
FIGURES = {"ticks": 0.5, "interpretability": 0.25, "mig": "<b>high</b>", "n": 1234}
VOID = {"meta", "img"}


class Reader(HTMLParser):
    """Collects what a browser would load, and checks that elements close in order."""

    def __init__(self):
        super().__init__()
        self.tags, self.sources, self.open = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.sources += [value for name, value in attributes if name in ("src", "href")]
        assert not any(name.startswith("on") for name, _ in attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def page(tmp_path):
    """A page on a run and on results, all of them with a name that means harm."""
    run = tmp_path / "<i>run & co"
    (run / "logs").mkdir(parents=True)
    record = {"config": {"fit": {HOSTILE: HOSTILE}}, "versions": {"torch": "2"}}
    (run / "config.json").write_text(json.dumps(record))
    (run / "logs" / "metrics.csv").write_text(f"step,train/loss,train/{'<u>'}\n1,4,1\n2,1,3\n")
    results = tmp_path / "results.json"
    part = {"n": 1234, "means": FIGURES, "sampled": FIGURES}
    steered = {"n": 7, "dials": {"<a href=x>": {"raw": {"r": 0.5, "hit": "<br>"}}}}
    measured = {"test": part, "unseen": {"n": 0}}
    results.write_text(json.dumps({f"{HOSTILE}.safetensors": measured, "s": steered}))
    heard = []
    target = tmp_path / "deep" / "page.html"
    report.write([run, results], target, lambda *said: heard.append(said))
    assert heard[0][0] == 0
    assert heard[-1][0] == heard[-1][1] == len(heard) - 1
    return target.read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_outside_itself(page):
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert len(reader.sources) == 2  # curves and boxes
    assert all(re.match(r"data:image/(svg\+xml|png);base64,", link) for link in reader.sources)
    assert not re.search(r"@import|url\(", page)


def test_what_files_say_is_escaped(page):
    reader = Reader()
    reader.feed(page)
    assert not {"script", "i", "u", "b", "a", "br"} & set(reader.tags)
    assert "&lt;script&gt;alert(&quot;x&quot;)" in page
    assert "&lt;i&gt;run &amp; co" in page


def test_figures_stand_beside_their_n(page):
    cells = [re.sub("<[^>]*>", "|", line) for line in page.splitlines()]
    row = next(line for line in cells if "1,234" in line and "sampled" in line)
    assert "||50.00||0.250|" in row  # half the ticks, and the interpretability
    assert any("raw||0.500" in line for line in cells)
    assert any("train/loss||2||1.000||1.000||4.000" in line for line in cells)


def test_the_page_suits_dark_screens_and_paper(page):
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


@pytest.mark.parametrize("numbers", [["1", "−2.50", "3,000", ""], ["0.1"]])
def test_columns_of_numbers_stand_right(numbers):
    table = report._table("", ("a", "b"), [(number, "word") for number in numbers])
    assert table.count("class=number") == len(numbers) + 1


def test_nothing_to_report(tmp_path):
    with pytest.raises(ConfigError, match="needs a model"):
        report.write([], tmp_path / "page.html")


def test_a_broken_record_leaves_no_page(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text("{")
    with pytest.raises(ConfigError, match="record of the run"):
        report.write([tmp_path / "run"], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.slow
def test_a_model_is_measured_and_drawn(run, tmp_path):
    from training.export import export

    export(run, tmp_path / "tiny.safetensors")
    page = report.write([tmp_path / "tiny.safetensors", run], tmp_path / "page.html").read_text()
    assert (
        page
        == report.write([tmp_path / "tiny.safetensors", run], tmp_path / "again.html").read_text()
    )
    for text in ("Pitch range", "Interpretability", "unseen", "fit.epochs", "training curves"):
        assert text in page
    assert page.count("<figure>") == 6 + 4 + 1  # along the dials, of bars and codes, of the run
