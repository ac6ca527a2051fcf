"""Fits the confidence of claims on annotated data: ``python -m claimgraph.extraction.fitting FILE``.

FILE holds a JSON object a line: ``features`` (names that hold, see :mod:`claimgraph.extraction.confidence`)
and ``right`` (whether people judged the claim right). Prints the table that ``confidence.tsv`` holds, and
on standard error how stated confidence and observed precision agree in five bins.
"""

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROUNDS: Final = 400
RATE: Final = 0.5
PENALTY: Final = 1.0
"""Of the squared weights: what keeps a rare feature near 0."""

Example = tuple[frozenset[str], bool]


def fit(examples: list[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression, fitted by gradient descent from zero."""
    names = sorted({name for features, _ in examples for name in features} | {"bias"})
    weights = dict.fromkeys(names, 0.0)
    for _ in range(ROUNDS):
        slope = dict.fromkeys(names, 0.0)
        for features, right in examples:
            error = right - probability(weights, features)
            for name in (*features, "bias"):
                slope[name] += error
        for name in names:
            shrink = 0.0 if name == "bias" else PENALTY * weights[name]
            weights[name] += RATE * 4 * (slope[name] - shrink) / len(examples)
    return weights


def probability(weights: dict[str, float], features: Iterable[str]) -> float:
    """Return the model's probability that a claim with these features is right."""
    score = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) for name in features)
    return 1 / (1 + math.exp(-score))


def reliability(weights: dict[str, float], examples: list[Example]) -> list[tuple[int, float, float]]:
    """Return for each of five bins of confidence the count, the mean confidence and the observed precision."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(5)]
    for features, right in examples:
        stated = probability(weights, features)
        bins[min(4, int(stated * 5))].append((stated, right))
    return [
        (len(held), sum(p for p, _ in held) / len(held), sum(right for _, right in held) / len(held))
        if held
        else (0, 0.0, 0.0)
        for held in bins
    ]


def main() -> None:
    """Fit on the even lines, report on the odd ones, then print the weights fitted on all."""
    lines = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    examples = [(frozenset(line["features"]), bool(line["right"])) for line in lines]
    for count, stated, observed in reliability(fit(examples[::2]), examples[1::2]):
        print(f"{count:6} {stated:.3f} {observed:.3f}", file=sys.stderr)
    print("#feature\tweight")
    for name, weight in sorted(fit(examples).items()):
        print(f"{name}\t{weight:.3f}")


if __name__ == "__main__":
    main()
