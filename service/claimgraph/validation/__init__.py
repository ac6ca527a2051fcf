"""Graphs against our shapes: SHACL validation (https://www.w3.org/TR/shacl/)."""

from claimgraph.validation.report import SHAPES, Report, Result
from claimgraph.validation.validator import Validator

__all__ = ["SHAPES", "Report", "Result", "Validator"]
