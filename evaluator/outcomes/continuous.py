"""A score or an amount."""

from evaluator.outcomes.kind import OutcomeKind

CONTINUOUS = OutcomeKind(
    key="continuous",
    label="A score or an amount",
    estimated_as="continuous",
    crowds=True,
    divided_when=("counts_and_amounts",),
    strength="standard_deviations",
)
