"""The metrics on codes whose figures are known, and beside other implementations."""

import warnings

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.linear_model import LinearRegression

from training import metrics

N = 500
TIED = (2, 0, 5)  # dimension of each attribute


@pytest.fixture
def random():
    return np.random.default_rng(7)


@pytest.fixture
def blurred(random):
    """Eight dimensions; three attributes that depend on each other, stand in TIED, with noise."""
    values = random.standard_normal((N, 3)) @ np.array([[1, 0.6, 0], [0, 1, 0.3], [0, 0, 1]])
    codes = random.standard_normal((N, 8))
    codes[:, TIED] = values + 0.5 * codes[:, TIED]
    codes[:, 4] = values.sum(1) + random.standard_normal(N)
    return codes, values


def test_a_perfect_code(random):
    values = random.uniform(-1, 1, (N, 3))
    noise = random.standard_normal((N, 5))
    figures = metrics.all_metrics(np.hstack((3 * values - 1, noise)), values, seed=0)
    assert figures["n"] == N
    assert figures["interpretability"] == figures["scc"] == 1
    assert figures["sap"] == pytest.approx(1, abs=0.03)
    assert figures["mig"] == pytest.approx(1, abs=0.03)
    assert figures["dmig"] == pytest.approx(1, abs=0.03)


def test_a_random_code(random):
    figures = metrics.all_metrics(
        random.standard_normal((N, 8)), random.uniform(-1, 1, (N, 3)), seed=0
    )
    for name in ("interpretability", "mig", "dmig", "sap"):
        assert abs(figures[name]) < 0.05, name
    assert figures["scc"] < 0.2


def test_order_without_a_line(random):
    """exp keeps the order, so SCC is 1; it is no line, so R^2 is below."""
    values = random.uniform(0, 8, (N, 1))
    figures = metrics.all_metrics(np.hstack((np.exp(values), random.random((N, 1)))), values, 0)
    assert figures["scc"] == 1
    assert 0.3 < figures["interpretability"] < 0.8


def test_an_insignificant_correlation_counts_as_none():
    """Six ranks, squared differences of 6 and 8: rho = 1 - 6 * 6 / 210 = .829 has a p of .042."""
    code = np.repeat(np.arange(6.0)[:, None], 2, axis=1)
    assert metrics.scc(code, np.array([[3, 1, 2, 4, 5, 6]]).T) == pytest.approx(1 - 36 / 210)
    assert metrics.scc(code, np.array([[2, 1, 3, 6, 4, 5]]).T) == 0  # rho .771, p .072


def test_gaps_by_hand():
    """Three dimensions, two attributes, information in nats."""
    information = np.array([[0.9, 0.1], [0.4, 0.8], [0.3, 0.2]])
    own = np.array([[1.0, 0.5], [0.5, 2.0]])
    assert metrics.mig(information, own) == pytest.approx((0.5 / 1 + 0.6 / 2) / 2)
    # The rival of attribute 0 is dimension 1, tied to attribute 1; that of 1 is tied to none.
    assert metrics.dmig(information, own, (0, 1)) == pytest.approx((0.5 / 0.5 + 0.6 / 2) / 2)
    # Tied to dimension 2, attribute 0 is better known by 0, which is tied to none; and 2, the rival
    # of attribute 1, is now tied to attribute 0.
    assert metrics.dmig(information, own, (2, 1)) == pytest.approx((-0.6 / 1 + 0.6 / 1.5) / 2)
    each = [1 - (0.1 / 0.9) ** 2, 1 - (0.4 / 0.8) ** 2, 1 - (0.2 / 0.3) ** 2]
    assert metrics.modularity(information) == pytest.approx(np.mean(each))


def test_r_squared_and_order_beside_their_libraries(blurred):
    codes, values = blurred
    fits = [
        [LinearRegression().fit(z[:, None], a).score(z[:, None], a) for z in codes.T]
        for a in values.T
    ]
    information = metrics.mutual_information(codes, values, 0)
    best = information.argmax(0)
    assert metrics.interpretability(codes, values, information) == pytest.approx(
        np.mean([fit[d] for fit, d in zip(fits, best, strict=True)])
    )
    gaps = [np.diff(sorted(fit)[-2:])[0] for fit in fits]
    assert metrics.sap(codes, values) == pytest.approx(np.mean(gaps))
    orders = np.abs(spearmanr(codes, values)[0][:8, 8:]).max(0)
    assert metrics.scc(codes, values) == pytest.approx(orders.mean())


@pytest.fixture
def latte():
    """The metrics of the paper's own laboratory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        latte = pytest.importorskip("latte", reason="needs latte-metrics")
        from latte.functional.disentanglement import modularity, mutual_info, sap
    latte.seed(3)
    return mutual_info.mig, mutual_info.dmig, sap.sap, modularity.modularity


@pytest.mark.parametrize(("decimals", "slack"), [(None, 1e-4), (0, 0.015)])
def test_beside_latte(latte, blurred, decimals, slack):
    """Attributes with ties come out less alike: the noise that breaks them is another."""
    codes, values = blurred
    if decimals is not None:
        values = values.round(decimals)
    mig, dmig, sap, modularity = latte
    figures = metrics.all_metrics(codes, values, 3, TIED)
    assert figures["mig"] == pytest.approx(mig(codes, values).mean(), abs=slack)
    assert figures["dmig"] == pytest.approx(dmig(codes, values, list(TIED)).mean(), abs=slack)
    assert figures["sap"] == pytest.approx(sap(codes, values).mean(), abs=1e-4)
    assert figures["modularity"] == pytest.approx(modularity(codes, values).mean(), abs=slack)


def test_seeds_and_precision(blurred):
    """Ties are broken by the seed alone, in float32 too."""
    codes, values = (part.astype(np.float32) for part in blurred)
    values = values.round()
    figures = metrics.all_metrics(codes, values, 1)
    assert figures == metrics.all_metrics(codes, values, 1)
    assert figures == metrics.all_metrics(codes.astype(float), values.astype(float), 1)
    assert figures != metrics.all_metrics(codes, values, 2)


def test_what_never_changes_scores_nothing(blurred):
    codes, values = blurred
    flat = np.ones_like(values)
    figures = metrics.all_metrics(codes, flat, 0)
    assert figures.pop("n") == N
    assert set(figures.values()) == {0}
    dead = metrics.all_metrics(np.zeros_like(codes), values, 0)
    assert dead.pop("n") == N
    assert set(dead.values()) == {0}


def test_too_few_bars_are_refused(blurred):
    codes, values = blurred
    with pytest.raises(ValueError, match="20 bars"):
        metrics.all_metrics(codes[:19], values[:19], 0)


def test_ties_leave_no_more_to_the_order_than_the_ceiling():
    """3 of 5 values are equal: sqrt(1 - (27 - 3) / (125 - 5)); and any code that is in order."""
    values = np.array([[1.0, 1], [2, 2], [2, 3], [2, 4], [3, 5]])
    assert metrics.scc_ceiling(values) == pytest.approx(((1 - 24 / 120) ** 0.5 + 1) / 2, abs=1e-4)
    values = np.random.default_rng(0).integers(6, size=(400, 2)).astype(float)
    ideal = values + 1e-3 * np.random.default_rng(1).standard_normal(values.shape)
    assert metrics.scc_ceiling(values) == pytest.approx(metrics.scc(ideal, values), abs=1e-3)
    assert metrics.scc_ceiling(np.ones((9, 1))) == 0
