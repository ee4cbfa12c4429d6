"""What is known of a programme of the field before any data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from evaluator.values.data import Kind
from evaluator.values.plan import Better, KindKey, Roles, Tier
from evaluator.values.tier import TIERS

if TYPE_CHECKING:
    from evaluator.values.tier import PreventionTier

Claim = Literal["impact", "if_compared", "monitoring"]
About = Literal[
    "", "allocation", "same_measurement", "other_programme", "recording_change",
    "comparison_reached",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UsualOutcome:
    """An outcome that is usual for a programme.

    Attributes:
        measure: its key in the catalogue of measures; what is empty here is taken from there.
        column, before, after: what a provider's columns are called, as in ``Outcome``.
        event_column: for a time until an event, the column that says whether it happened.
        unit: what a number counts, where it is not the measure's.
        pair: the measure or the name of the outcome that it is read beside.
    """

    measure: str = ""
    name: str = ""
    column: str | None = None
    before: str | None = None
    after: str | None = None
    kind: KindKey | None = None
    better: Better | None = None
    primary: bool = False
    unit: str = ""
    event: str = ""
    event_column: str = ""
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Something to collect of everybody, as it was before the start; ``choices`` where few."""

    column: str
    meaning: str
    choices: tuple[str, ...] = ()
    holds: Kind | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A pitfall, asked; ``about`` names the question of the plan that it helps to answer."""

    ask: str
    why: str
    about: About = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask of whom."""

    of: str
    what: str


@dataclass(frozen=True, slots=True)
class Monitored:
    """A column that can be told of without a comparison.

    Attributes:
        adds_up: a number of things done or handed out, whose sum is told.
        key: says which row is which, and is never told.
    """

    column: str
    meaning: str
    choices: tuple[str, ...] = ()
    adds_up: bool = False
    key: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What a reader of the result may say and may not."""

    can_say: str
    cannot_say: str


@dataclass(frozen=True, slots=True)
class KnownProgramme:
    """One programme of the field.

    Attributes:
        row: its place in the list of programmes commissioned; 0 for somebody's own.
        name, description, setting, people, tier: as in the plan's programme.
        given_to: who has it and who is the comparison. row_is: what one row of data is.
        words: what the people who run it call it.
        designs: keys of the designs that suit it, the best first.
        claim: whether an impact may be claimed: "impact"; "if_compared", where ``condition``
            holds; "monitoring", never, because of ``condition``.
        follow_up_months: the shortest useful follow-up, and the reason.
        monitored_row: what one row is where it is only monitored; as ``row_is`` when empty.
        counts_people: whether rows that are monitored are people, or things done.
        kinds: how columns are to be read where their names do not say it.
        key: the name of its file.
    """

    name: str
    description: str
    tier: Tier
    setting: str
    people: str
    given_to: str
    row_is: str
    follow_up_months: int
    follow_up_reason: str
    wording: Wording
    source: str
    row: int = 0
    words: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    claim: Claim = "impact"
    condition: str = ""
    roles: Roles = field(default_factory=Roles)
    kinds: dict[str, Kind] = field(default_factory=dict)
    outcomes: tuple[UsualOutcome, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()
    questions: tuple[Question, ...] = ()
    requests: tuple[Request, ...] = ()
    monitoring: tuple[Monitored, ...] = ()
    monitored_row: str = ""
    counts_people: bool = True
    key: str = ""

    @property
    def prevention(self) -> PreventionTier:
        """Its tier of prevention, with its words."""
        return next(tier for tier in TIERS if tier.key == self.tier)

    @property
    def row_is_monitored(self) -> str:
        """What one row is where the programme is only monitored."""
        return self.monitored_row or self.row_is

    @property
    def only_monitored(self) -> bool:
        """Whether no impact can ever be claimed."""
        return self.claim == "monitoring"

    @property
    def claim_sentence(self) -> str:
        """Whether an impact may be claimed, as one sentence; empty where it simply may."""
        if self.claim == "monitoring":
            return f"No effect can be claimed: {self.condition}."
        if self.claim == "if_compared":
            return f"An effect can be claimed only where {self.condition}."
        return ""
