"""The columns that analysis rows have beside those of the sheet."""

from __future__ import annotations

UNIT, CLUSTER, TREATED = "@unit", "@cluster", "@treated"
TIME, POST, OUTCOME, WEIGHT = "@time", "@post", "@outcome", "@weight"
BASELINE = "@baseline"
# How many people, households or days the outcome is out of, where the plan says so.
EXPOSURE = "@exposure"
# Whether the programme is for whoever a row is about, where the plan says so.
ELIGIBLE = "@eligible"
# The outcome of those in the same row, or place and time, whom the programme is not for, where the
# outcome is a gap.
LESS = "@less"
# For times until an event: 1 when it happened then, 0 when watching ended.
EVENT = "@event"
