"""Time until an event, for people who were watched for different lengths of time."""

from evaluator.outcomes.kind import OutcomeKind

TIME_TO_EVENT = OutcomeKind(
    key="time_to_event",
    label="Time until an event",
    estimated_as="time_to_event",
    timed=True,
    ratios=(("hazard_ratio", "Ratio of risks at any moment (hazard ratio)"),),
    strength="hazard_ratio",
)
