"""A number of events."""

from evaluator.outcomes.kind import OutcomeKind

COUNT = OutcomeKind(
    key="count",
    label="A count of events",
    estimated_as="count",
    counted=True,
    never_below_zero=True,
    divided_when=("counts", "counts_and_amounts"),
    happens=True,
    ratios=(("rate_ratio", "Ratio of averages"),),
    cells="whole_number",
)
