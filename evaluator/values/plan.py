"""What is asked, of whom and by which design; locked before any outcome is shown."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from evaluator.outcomes import CONTINUOUS, KINDS
from evaluator.values.balance_attempt import Attempt
from evaluator.values.data import Data as Data  # noqa: PLC0414 - part of the plan

if TYPE_CHECKING:
    KindKey = str
else:
    KindKey = Literal[tuple(kind.key for kind in KINDS)]

Tier = Literal["attitudinal", "primary", "secondary", "tertiary", "criminal_justice"]
Better = Literal["higher", "lower", "ambiguous"]
Allocation = Literal["chance", "rule", "chosen", "volunteered", "dont_know"]
Concurrent = Literal["no", "both", "treated_only", "dont_know"]
Answer = Literal["yes", "no", "dont_know"]


@dataclass(frozen=True, slots=True)
class Programme:
    """What was done, for whom, where and when. ``cost`` is in pounds of ``price_year``."""

    name: str = ""
    description: str = ""
    tier: Tier | None = None
    setting: str = ""
    area: str = ""
    people: str = "people"
    starts: date | None = None
    ends: date | None = None
    cost: float | None = None
    price_year: int | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column plays which part. ``cluster`` is the level at which the programme was given.

    ``time`` and ``after`` describe long data; wide data name before and after columns in the
    outcome instead. ``treated_values`` may be empty for yes/no and 0/1 columns. ``first_treated``
    holds starts: an empty cell, or a code such as "never" or 0, means never, "n/k" not known, and
    a time lies after the start from the one in which the start lies.
    """

    unit: str | None = None
    cluster: str | None = None
    time: str | None = None
    after: tuple[str | float, ...] = ()
    treated: str | None = None
    treated_values: tuple[str | float, ...] = ()
    first_treated: str | None = None
    exposure: str | None = None
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """An answer already known from elsewhere, such as a published trial, to show beside ours."""

    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that should change. ``worthwhile`` is the smallest change worth paying for.

    Either ``column`` (one measurement, or long data) or ``before`` and ``after`` (wide data).
    ``worthwhile`` is positive, in the outcome's unit (a proportion for binary outcomes).
    ``pair`` names another outcome to be read with an ambiguous one. ``placebo`` marks one that
    the programme cannot have changed: an effect there speaks against the comparison. ``event``
    is what people are said to have had; for times until an event it names the yes/no column that
    says whether the event happened, and ``horizon`` is up to what time the average time without
    it is compared (None: as long as both groups were watched).
    """

    name: str = ""
    column: str | None = None
    before: str | None = None
    after: str | None = None
    kind: KindKey = CONTINUOUS.key
    better: Better = "higher"
    worthwhile: float | None = None
    worthwhile_reason: str = ""
    primary: bool = False
    unit: str = ""
    event: str = ""
    pair: str | None = None
    benchmark: Benchmark | None = None
    placebo: bool = False
    horizon: float | None = None


@dataclass(frozen=True, slots=True)
class Covariate:
    """Something known about each person or place before the start."""

    column: str
    known_before_start: bool = False
    key: bool = True


@dataclass(frozen=True, slots=True)
class Design:
    """The comparison. ``settings`` holds the design's own options; each has a default."""

    kind: str = "difference_in_differences"
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What no column can tell. Unanswered counts as "don't know", and costs trust.

    Attributes:
        allocation: how it was decided who took part. "chance" needs ``allocation_record``.
        same_measurement: were both groups measured in the same way at the same time?
        other_programme, recording_change: did anything else change, and for whom?
        recording_changed_on: the first day recorded in the new way; None when it did not change
            or nobody knows.
        comparison_reached: did the comparison group get some of the programme, or its effects?
        lowered_to, lowered_reason: a rating may be lowered by hand with a printed reason.
    """

    allocation: Allocation = "dont_know"
    allocation_record: str = ""
    same_measurement: Answer = "dont_know"
    other_programme: Concurrent = "dont_know"
    recording_change: Concurrent = "dont_know"
    recording_changed_on: date | None = None
    comparison_reached: Answer = "dont_know"
    lowered_to: int | None = None
    lowered_reason: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Settings of the analysis that every design shares."""

    subgroups: tuple[str, ...] = ()
    confidence: float = 0.95
    seed: int = 1
    multiplicity: Literal["holm", "benjamini_hochberg", "none"] = "holm"


@dataclass(frozen=True, slots=True)
class Lock:
    """When the plan was fixed, and the hash of what was fixed, before any outcome was shown."""

    at: datetime
    plan_hash: str
    workbook_sha256: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change made after the lock; always printed.

    ``field`` is a dotted path such as ``outcomes.0.worthwhile``. ``plan_hash`` is that of the whole
    plan once the change was made; empty in studies saved before it was kept.
    """

    at: datetime
    field: str
    old: str
    new: str
    reason: str
    results_seen: bool
    plan_hash: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided before the results. An empty plan is allowed; ``evaluate`` is not then.

    ``attempts`` logs every way of matching that a search for balance tried.
    """

    programme: Programme = Programme()
    data: Data = field(default_factory=Data)
    roles: Roles = Roles()
    outcomes: tuple[Outcome, ...] = ()
    covariates: tuple[Covariate, ...] = ()
    design: Design = Design()
    context: Context = Context()
    analysis: Analysis = Analysis()
    lock: Lock | None = None
    amendments: tuple[Amendment, ...] = ()
    attempts: tuple[Attempt, ...] = ()

    @property
    def primary(self) -> tuple[Outcome, ...]:
        """The outcomes that decide the verdict; the first outcome when none is marked."""
        real = tuple(outcome for outcome in self.outcomes if not outcome.placebo)
        return tuple(outcome for outcome in real if outcome.primary) or real[:1]


def canonical(plan: Plan) -> dict[str, Any]:
    """The plan without its lock and amendments, as plain JSON values.

    Corrections to the data and attempts at matching are left out where there were none.
    """
    content = asdict(replace(plan, lock=None, amendments=()))
    del content["lock"], content["amendments"]
    if not plan.attempts:
        del content["attempts"]
    for key in [key for key, value in content["data"].items() if value in ((), {}, "", None)]:
        if key not in ("workbook", "sheet"):
            del content["data"][key]
    plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return plain


def plan_hash(plan: Plan) -> str:
    """SHA-256 of what was planned; equal plans give equal hashes on any machine."""
    text = json.dumps(canonical(plan), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lock(plan: Plan, workbook_sha256: str, at: datetime) -> Plan:
    """Fix the plan before outcomes are shown. Locking a locked plan changes nothing."""
    if plan.lock is not None:
        return plan
    return replace(plan, lock=Lock(at, plan_hash(plan), workbook_sha256))


def amend(locked: Plan, changed: Plan, *, at: datetime, reason: str, results_seen: bool) -> Plan:
    """``changed`` under the lock of ``locked``, with one amendment per field that differs.

    Raises:
        ValueError: ``locked`` is not locked; change it freely instead.
    """
    if locked.lock is None:
        raise ValueError("Only a locked plan is amended.")
    old, new = _flat(canonical(locked)), _flat(canonical(changed))
    made = tuple(
        Amendment(
            at,
            path,
            old.get(path, "(absent)"),
            new.get(path, "(absent)"),
            reason,
            results_seen,
            plan_hash(changed),
        )
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )
    return replace(changed, lock=locked.lock, amendments=locked.amendments + made)


def _flat(value: object, path: str = "") -> dict[str, str]:
    """Nested plain values as dotted paths."""
    if isinstance(value, list):
        value = {str(i): child for i, child in enumerate(value)}
    if not isinstance(value, dict) or not value:
        return {path: "" if value in (None, {}) else str(value)}
    flat: dict[str, str] = {}
    for key, child in value.items():
        flat |= _flat(child, f"{path}.{key}" if path else str(key))
    return flat
