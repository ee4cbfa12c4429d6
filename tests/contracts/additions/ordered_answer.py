"""An answer on an ordered scale."""

from dataclasses import replace

from evaluator.outcomes.continuous import CONTINUOUS

ORDERED_ANSWER = replace(CONTINUOUS, key="ordered_answer", label="An answer in order")
