"""How early a programme steps in: the tiers of prevention, each with its words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreventionTier:
    """One tier. ``label`` and ``hint`` are for a person choosing, ``heading`` for a digest."""

    key: str
    label: str
    hint: str
    heading: str


TIERS = (
    PreventionTier(
        "attitudinal",
        "Attitudes and knowledge",
        "What people know or believe.",
        "Changing attitudes",
    ),
    PreventionTier(
        "primary",
        "Primary prevention",
        "For everyone, before any sign of trouble.",
        "Prevention for everyone",
    ),
    PreventionTier(
        "secondary",
        "Secondary prevention",
        "For people or places at raised risk.",
        "Help for those at risk",
    ),
    PreventionTier(
        "tertiary",
        "Tertiary prevention",
        "For people already harmed or already offending.",
        "Help for those already involved",
    ),
    PreventionTier(
        "criminal_justice",
        "Criminal justice",
        "Arrest, sentence, prison or probation.",
        "Police, courts and prisons",
    ),
)
