"""How well single latent dimensions stand for single attributes: the published measures.

Pure functions of codes (N, D), D >= 2, and attributes (N, K), or of the mutual information between
them; knows neither models nor music. Compare the figures at equal N only: the estimator of mutual
information, and MIG with it, falls as N grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.feature_selection import mutual_info_regression

Table = NDArray[np.float64]

MINIMUM: Final = 20  # bars below which the figures would be noise
_SIGNIFICANCE: Final = 0.05  # a correlation with a higher p counts as none


def all_metrics(
    codes: NDArray[Any], values: NDArray[Any], seed: int, dimensions: Sequence[int] | None = None
) -> dict[str, float]:
    """Return every figure of codes (N, D) and attributes (N, K), and N itself as "n".

    `dimensions` names the dimension that each attribute is tied to (k for attribute k). `seed`
    drives the noise by which the estimator of mutual information breaks ties. An attribute that
    never changes scores 0. Raises ValueError below MINIMUM rows.
    """
    if len(codes) < MINIMUM:
        raise ValueError(f"the metrics of a latent space need {MINIMUM} bars at least")
    information = mutual_information(codes, values, seed)
    own = mutual_information(values, values, seed)
    tied = range(values.shape[1]) if dimensions is None else dimensions
    figures = {
        "interpretability": interpretability(codes, values, information),
        "scc": scc(codes, values),
        "mig": mig(information, own),
        "dmig": dmig(information, own, tied),
        "sap": sap(codes, values),
        "modularity": modularity(information),
    }
    return {"n": len(codes)} | {name: round(value, 4) for name, value in figures.items()}


def mutual_information(codes: NDArray[Any], values: NDArray[Any], seed: int) -> Table:
    """Estimate the mutual information in nats of every column with every other: (D, K).

    The k-nearest-neighbour estimator of Kraskov, Stoegbauer & Grassberger, "Estimating mutual
    information" (Physical Review E 69, 2004), as in scikit-learn. A constant column has none.
    """
    # Ties are broken by noise of 1e-10, which float32 would swallow.
    codes, values = codes.astype(np.float64), values.astype(np.float64)
    information = np.zeros((codes.shape[1], values.shape[1]))
    lively = np.ptp(codes, axis=0) > 0
    for k in np.flatnonzero(np.ptp(values, axis=0)) if lively.any() else ():
        information[lively, k] = mutual_info_regression(
            codes[:, lively], values[:, k], random_state=seed
        )
    return information


def interpretability(codes: NDArray[Any], values: NDArray[Any], information: Table) -> float:
    """R^2 of each attribute on the one dimension that knows most of it; mean over attributes.

    Adel, Ghahramani & Weller, "Discovering Interpretable Representations for Both Deep Generative
    and Discriminative Models" (ICML 2018).
    """
    fit = _determination(codes, values)
    return float(np.take_along_axis(fit, information.argmax(0)[None], 0).mean())


def scc(codes: NDArray[Any], values: NDArray[Any]) -> float:
    """Highest absolute Spearman correlation of each attribute with a dimension; mean.

    Pati & Lerch (2020). A correlation with p > .05 counts as 0.
    """
    return float(np.mean([max(_order(code, value) for code in codes.T) for value in values.T]))


def scc_ceiling(values: NDArray[Any]) -> float:
    """Return the highest SCC that codes of these attributes (N, K) can have.

    Codes are all different, values tie: where groups of t values are equal, no order of the codes
    correlates more than sqrt(1 - sum(t^3 - t) / (N^3 - N)) (Spearman's coefficient with ties). An
    attribute that never changes counts as 0.
    """
    n = len(values)
    groups = (np.unique(column, return_counts=True)[1].astype(np.float64) for column in values.T)
    ties = np.array([(t**3 - t).sum() for t in groups]) / (n**3 - n)
    return round(float(np.sqrt(1 - ties).mean()), 4)


def order_of(codes: NDArray[Any], values: NDArray[Any]) -> float:
    """Spearman correlation of each attribute with the code in the same column; mean.

    An attribute or a code that never changes counts as 0.
    """
    pairs = zip(codes.T, values.T, strict=True)
    lively = [(code, value) for code, value in pairs if np.ptp(code) and np.ptp(value)]
    return sum(float(spearmanr(*pair)[0]) for pair in lively) / codes.shape[1]


def mig(information: Table, own: Table) -> float:
    """Mutual information gap: (best - second best dimension) / entropy of the attribute; mean.

    Chen, Li, Grosse & Duvenaud, "Isolating Sources of Disentanglement in Variational Autoencoders"
    (NeurIPS 2018). `own` is the attributes' information about each other (K, K): its diagonal is
    their entropy by the same estimator.
    """
    return float(_share(_gap(information), np.diag(own)).mean())


def dmig(information: Table, own: Table, dimensions: Sequence[int]) -> float:
    """Mutual information gap that forgives attributes for depending on each other; mean.

    Watcharasupat & Lerch, "Evaluation of Latent Space Disentanglement in the Presence of
    Interdependent Attributes" (ISMIR 2021, late-breaking). The gap is between the attribute's own
    dimension and the best other one; where that is tied to another attribute, the entropy is
    conditional on that attribute. Negative where another dimension knows more.
    """
    gaps, entropies = [], []
    for k, dimension in enumerate(dimensions):
        others = information[:, k].copy()
        others[dimension] = -1
        rival = int(others.argmax())
        gaps.append(information[dimension, k] - others[rival])
        shared = own[list(dimensions).index(rival), k] if rival in dimensions else 0.0
        entropies.append(own[k, k] - shared)
    return float(_share(np.array(gaps), np.array(entropies)).mean())


def sap(codes: NDArray[Any], values: NDArray[Any]) -> float:
    """Separated attribute predictability: best less second best R^2 of a dimension; mean.

    Kumar, Sattigeri & Balakrishnan, "Variational Inference of Disentangled Latent Concepts from
    Unlabeled Observations" (ICLR 2018), the continuous case.
    """
    return float(_gap(_determination(codes, values)).mean())


def modularity(information: Table) -> float:
    """Mean over dimensions of 1 - (sum of I^2 of all attributes but the best) / ((K - 1) best I^2).

    Ridgeway & Mozer, "Learning Deep Disentangled Embeddings with the F-Statistic Loss" (NeurIPS
    2018); 0 for one that knows nothing. With one attribute it tells nothing.
    """
    squares = np.square(information)
    best = squares.max(1)
    spread = _share(squares.sum(1) - best, best * max(1, information.shape[1] - 1))
    return float(np.where(best > 0, 1 - spread, 0).mean())


def _gap(scores: Table) -> Table:
    """Best less second best of each column."""
    ordered = np.sort(scores, axis=0)
    return ordered[-1] - ordered[-2]


def _share(part: Table, whole: Table) -> Table:
    """Divide; 0 where the whole is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _determination(codes: NDArray[Any], values: NDArray[Any]) -> Table:
    """R^2 of the linear regression of each attribute on each dimension: (D, K)."""
    z = codes.astype(np.float64) - codes.mean(0, dtype=np.float64)
    a = values.astype(np.float64) - values.mean(0, dtype=np.float64)
    return _share(np.square(z.T @ a), np.outer(np.square(z).sum(0), np.square(a).sum(0)))


def _order(code: NDArray[Any], value: NDArray[Any]) -> float:
    """Absolute Spearman correlation, where it is significant."""
    if not (np.ptp(code) and np.ptp(value)):
        return 0.0
    found, p = spearmanr(code, value)
    return abs(float(found)) if p <= _SIGNIFICANCE else 0.0
