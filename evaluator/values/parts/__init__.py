"""What one design or kind of outcome alone shows of a result, a plain value each, listed here."""

from __future__ import annotations

from typing import TypeAlias

from evaluator.values.parts.by_start import ByStart
from evaluator.values.parts.survival import Survival
from evaluator.values.parts.synthetic_report import SyntheticReport

ResultPart: TypeAlias = ByStart | Survival | SyntheticReport
