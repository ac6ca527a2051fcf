"""Fits the weights of the score on annotated articles.

``python -m claimgraph.extraction.attribution.fitting ARTICLES.jsonl > weights.tsv`` reads article
lines with ``attributions``, a list of ``{"source": [[start, end]…], "cue": …, "content": …}`` in
characters of the text, as PolNeAR (Newell et al., LREC 2018) can be written. What is stored are
weights of word classes and structure; no word of the articles.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from claimgraph.extraction import pipeline
from claimgraph.extraction.attribution import scoring
from claimgraph.extraction.attribution.candidate import Candidate, Text
from claimgraph.extraction.attribution.features import features
from claimgraph.extraction.attribution.finding import candidates
from claimgraph.model import Article

RIDGE: Final = 3.0
SEEN: Final = 3
ROUNDS: Final = 25
Gold = Sequence[Mapping[str, Sequence[Sequence[int]]]]


def fit(
    texts: Sequence[Text], found: Sequence[Sequence[Candidate]], right: Sequence[Sequence[bool]]
) -> dict[str, float]:
    """Fit weights in two stages, the second seeing the first's scores of the candidates around."""
    labels = np.array([float(good) for row in right for good in row])
    weights: dict[str, float] = {}
    for stage in (0, 1):
        rows: list[list[str]] = []
        for text, some in zip(texts, found, strict=True):
            outer = [0.0] * len(some)
            if stage:
                scoring.score(text, some, weights)
                outer = scoring.enclosing(some)
            rows.extend(features(text, candidate, best) for candidate, best in zip(some, outer, strict=True))
        weights = _regression(rows, labels)
    return weights


def _regression(rows: Sequence[Sequence[str]], labels: NDArray[np.float64]) -> dict[str, float]:
    """Ridge logistic regression by Newton's method; the bias, feature 0, is not shrunk."""
    counts = Counter(name for row in rows for name in row)
    names = ["bias", *sorted(name for name, count in counts.items() if count >= SEEN and name != "bias")]
    place = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for line, row in enumerate(rows):
        matrix[line, [place[name] for name in row if name in place]] = 1.0
    ridge = np.full(len(names), RIDGE)
    ridge[0] = 1e-3
    weights = np.zeros(len(names))
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-matrix @ weights))
        slope = matrix.T @ (labels - chance) - ridge * weights
        curve = (matrix * (chance * (1 - chance) + 1e-6)[:, None]).T @ matrix + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights += step
        if float(np.abs(step).max()) < 1e-5:
            break
    return dict(zip(names, weights.tolist(), strict=True))


def right(text: Text, candidate: Candidate, gold: Gold) -> bool:
    """Whether an annotated attribution has the candidate's source and at least half of its content or the reverse."""
    if candidate.source is None:
        return False
    source = _characters(text, candidate.source)
    for annotated in gold:
        ranges = annotated["content"]
        length = sum(end - start for start, end in ranges)
        if not any(_shared(source, whole) for whole in annotated["source"]):
            continue
        for part in candidate.content:
            start, end = _characters(text, part)
            common = sum(_shared((start, end), whole) for whole in ranges)
            if common and common >= 0.5 * min(end - start, length):
                return True
    return False


def _characters(text: Text, part: tuple[int, int]) -> tuple[int, int]:
    last = text.doc[part[1] - 1]
    return text.doc[part[0]].idx, last.idx + len(last)


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def table(weights: Mapping[str, float]) -> Iterable[str]:
    """Yield the lines of ``weights.tsv``."""
    yield "# Weights of the features of an attribution, fitted by claimgraph.extraction.attribution.fitting."
    for name, weight in sorted(weights.items()):
        if abs(weight) >= 0.005:
            yield f"{name}\t{weight:.2f}"


def main(path: Path) -> None:
    """Fit on the articles of a file and print the table."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    articles = [Article(id=line["id"], text=line["text"]) for line in lines]
    texts = [Text.of(doc) for _, doc in pipeline.documents(pipeline.load(), articles)]
    found = [candidates(text) for text in texts]
    good = [
        [right(text, candidate, line["attributions"]) for candidate in some]
        for text, some, line in zip(texts, found, lines, strict=True)
    ]
    print("\n".join(table(fit(texts, found, good))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
