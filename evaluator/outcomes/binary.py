"""Yes or no, told as how many in every 100."""

from evaluator.outcomes.kind import OutcomeKind

BINARY = OutcomeKind(
    key="binary",
    label="Yes or no",
    estimated_as="binary",
    times=100,
    yes_no=True,
    counted=True,
    happens=True,
    ratios=(("risk_ratio", "Ratio of shares"), ("odds_ratio", "Ratio of odds")),
    cells="yes_no",
)
