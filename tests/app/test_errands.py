import pytest

from app.errands import Errands


class Engine:
    """Numbers questions and remembers them."""

    def __init__(self):
        self.asked = []

    def ask(self, make):
        self.asked.append(make(len(self.asked)))
        return len(self.asked) - 1


def question(name):
    return lambda number: (name, number)


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def errands(engine):
    errands = Errands(engine.ask, ("look", "strips", "samples"))
    errands.go_on()
    return errands


def test_one_thing_is_asked_after_another_in_their_order(engine, errands):
    errands.want("look", question("look"))
    errands.want("samples", question("samples"))
    errands.want("strips", question("strips"))
    assert engine.asked == [("look", 0)]
    assert errands.answered(0, final=False)
    errands.next()
    assert engine.asked == [("look", 0)]
    assert errands.answered(0, final=True)
    errands.next()
    assert errands.answered(1, final=True)
    errands.next()
    assert engine.asked == [("look", 0), ("strips", 1), ("samples", 2)]


def test_a_question_replaces_one_of_its_kind_that_waits(engine, errands):
    for name in ("one", "two", "three"):
        errands.want("look", question(name))
    errands.answered(0, final=True)
    errands.next()
    assert engine.asked == [("one", 0), ("three", 1)]


def test_what_is_asked_now_makes_the_rest_out_of_date(engine, errands):
    errands.want("strips", question("strips"))
    assert errands.ask_now(question("turn")) == 1
    assert not errands.answered(0, final=True)
    assert errands.answered(1, final=True)


def test_at_rest_only_what_is_urgent_is_asked(engine, errands):
    errands.rest()
    errands.want("look", question("look"))
    errands.ask_now(question("turn"))
    errands.answered(0, final=True)
    errands.next()
    assert engine.asked == [("turn", 0)]
    errands.go_on()
    assert engine.asked[1:] == [("look", 1)]


@pytest.mark.parametrize("forget", [lambda e: e.drop("look"), lambda e: e.clear()])
def test_what_waits_can_be_forgotten(engine, errands, forget):
    errands.rest()
    errands.want("look", question("look"))
    forget(errands)
    errands.go_on()
    assert engine.asked == []
