"""What is asked, of whom and by which design; locked before any outcome is shown."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from evaluator.outcomes import CONTINUOUS, KINDS
from evaluator.values.account import Cost, Report
from evaluator.values.account.prospect import Prospect
from evaluator.values.balance_attempt import Attempt
from evaluator.values.data import Data as Data  # noqa: PLC0414 - part of the plan
from evaluator.values.files.written_names import as_written
from evaluator.values.stricter import StricterDisclosure
from evaluator.values.tier import TIERS

if TYPE_CHECKING:
    KindKey = str
    Tier = str
else:
    KindKey = Literal[tuple(kind.key for kind in KINDS)]
    Tier = Literal[tuple(tier.key for tier in TIERS)]

Better = Literal["higher", "lower", "ambiguous"]
Allocation = Literal["chance", "rule", "chosen", "volunteered", "dont_know"]
Concurrent = Literal["no", "both", "treated_only", "comparison_only", "dont_know"]
Answer = Literal["yes", "no", "dont_know"]
# Digits and capitals without those that are taken for one another when read aloud or copied.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Programme:
    """What was done, for whom, where and when.

    ``cost`` is in pounds of ``price_year``; ``Cost`` tells it part by part instead.
    ``started_from`` is the key of the programme of the field that the plan started from.
    """

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
    started_from: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column plays which part. ``cluster`` is the level at which the programme was given.

    ``time`` and ``after`` describe long data; wide data name before and after columns in the
    outcome instead. ``treated_values`` may be empty for yes/no and 0/1 columns. ``first_treated``
    holds starts: an empty cell, or a code such as "never" or 0, means never, "n/k" not known, and
    a time lies after the start from the one in which the start lies, unless ``start_period``
    leaves that one out. ``dose`` holds how much each had, such as hours or sessions, above zero for
    those who had any: the answer is any against none, and amounts are described, never called an
    effect. It may be the column of ``treated`` itself. ``eligible`` tells those whom the programme
    is for from others in the same places (triple differences); ``eligible_values`` may be empty
    for yes/no columns. ``year_starts`` says when years such as
    2018/19 begin; without it, the headings decide.
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
    dose: str | None = None
    eligible: str | None = None
    eligible_values: tuple[str | float, ...] = ()
    start_period: Literal["left_out"] | None = None
    year_starts: Literal["april", "september"] | None = None


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
    it is compared (None: as long as both groups were watched). ``measure`` is the key of a known
    measure, whose range, direction and caveats then hold. ``less`` names a column that is taken off
    ``column`` row by row: the same outcome for those in each place whom the programme is not for
    (triple differences).
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
    measure: str = ""
    less: str | None = None


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
    """Settings of the analysis that every design shares.

    ``since_start`` asks for the answer by time since the start: the last time of each part, in
    times of the data, 1 being the first with the programme. (3, 6, 12) is the first three, the next
    three and the six after those.
    """

    subgroups: tuple[str, ...] = ()
    since_start: tuple[int, ...] = ()
    confidence: float = 0.95
    seed: int = 1
    multiplicity: Literal["holm", "benjamini_hochberg", "none"] = "holm"


@dataclass(frozen=True, slots=True)
class Lock:
    """When the plan was fixed, and the hash of what was fixed. The time is its author's word.

    Attributes:
        workbook_sha256: of the workbook that was there; empty when there was none yet.
        at_run: fixed by the run itself, so that nothing shows that results had not been seen.
        holder: who was given the lock slip, on which the code stands; empty when nobody was.
    """

    at: datetime
    plan_hash: str
    workbook_sha256: str = ""
    at_run: bool = False
    holder: str = ""

    @property
    def code(self) -> str:
        """Sixteen signs that no other lock has: another time, plan, workbook or holder shows."""
        told = [self.at.isoformat(), self.plan_hash, self.workbook_sha256, self.at_run, self.holder]
        number = int.from_bytes(hashlib.sha256(json.dumps(told).encode()).digest()[:10])
        signs = "".join(_SIGNS[number >> shift & 31] for shift in range(75, -1, -5))
        return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


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

    ``attempts`` logs every way of matching that a search for balance tried. ``report`` and
    ``disclosure`` decide nothing and are held by no lock.
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
    cost: Cost = field(default_factory=Cost)
    prospect: Prospect = field(default_factory=Prospect)
    report: Report = field(default_factory=Report)
    disclosure: StricterDisclosure = field(default_factory=StricterDisclosure)

    @property
    def primary(self) -> tuple[Outcome, ...]:
        """The outcomes that decide the verdict; the first outcome when none is marked."""
        real = tuple(outcome for outcome in self.outcomes if not outcome.placebo)
        return tuple(outcome for outcome in real if outcome.primary) or real[:1]


def canonical(plan: Plan) -> dict[str, Any]:
    """The plan without its lock, amendments, report and folders, as plain JSON values.

    So without limits on what is told. Corrections to the data and attempts at matching are left
    out where there were none.
    """
    unlocked = replace(without_folders(plan), lock=None, amendments=())
    content = asdict(unlocked, dict_factory=as_written)
    del content["lock"], content["amendments"], content["report"], content["disclosure"]
    if not plan.attempts:
        del content["attempts"]
    if plan.prospect == Prospect():
        del content["prospect"]
    for key in ("dose", "eligible", "eligible_values", "start_period", "year_starts"):
        if content["roles"][key] in (None, (), []):
            del content["roles"][key]
    for key in [key for key, value in content["data"].items() if value in ((), {}, "", None)]:
        if key not in ("workbook", "sheet"):
            del content["data"][key]
    plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return plain


def plan_hash(plan: Plan) -> str:
    """SHA-256 of what was planned; equal plans give equal hashes on any machine.

    What stands at its default is left out, so that a lock outlives a version that can ask more.
    """
    planned = replace(
        without_folders(plan), lock=None, amendments=(), report=Report(),
        disclosure=StricterDisclosure(),
    )  # fmt: skip
    content = _beyond_defaults(planned)
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def changed_silently(plan: Plan) -> bool:
    """Whether the plan is neither what was locked nor what the last recorded change made of it.

    An amendment of a study saved before such hashes were kept vouches for the whole plan.
    """
    if plan.lock is None:
        return False
    known = plan.amendments[-1].plan_hash if plan.amendments else plan.lock.plan_hash
    return bool(known) and known != plan_hash(plan)


def _beyond_defaults(value: object) -> object:
    """A plain copy of nested values in which no field of a dataclass stands at its default."""
    if dataclasses.is_dataclass(value):
        return {
            each.name: _beyond_defaults(held)
            for each in dataclasses.fields(value)
            if (held := getattr(value, each.name)) != _default(each)
        }
    if isinstance(value, tuple | list):
        return [_beyond_defaults(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _beyond_defaults(each) for key, each in value.items()}
    return value


def _default(each: dataclasses.Field[Any]) -> object:
    made = each.default_factory
    return each.default if made is dataclasses.MISSING else made()


def draws_people(plan: Plan) -> bool:
    """Whether lots are drawn from names of people, and not from schools, areas or teams."""
    prospect = plan.prospect
    return bool(prospect.places) and plan.roles.cluster is None and prospect.between != 1


def without_folders(plan: Plan) -> Plan:
    """The plan with each workbook's name alone: a folder often holds the name of a person."""
    return replace(plan, data=plan.data.without_folders())


def lock(
    plan: Plan, workbook_sha256: str, at: datetime, *, at_run: bool = False, holder: str = ""
) -> Plan:
    """Fix the plan, as in ``Lock``. Locking a locked plan changes nothing."""
    if plan.lock is not None:
        return plan
    plan = without_folders(plan)
    return replace(plan, lock=Lock(at, plan_hash(plan), workbook_sha256, at_run, holder))


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


def times_amended(plan: Plan, *, results_seen: bool = False) -> int:
    """How often a locked plan was opened again and changed, however much was changed each time.

    With ``results_seen``, only of the times after results had been seen.
    """
    made = [each for each in plan.amendments if each.results_seen or not results_seen]
    return len({(each.at, each.reason, each.results_seen) for each in made})


def amend_whole(plan: Plan, *, at: datetime, reason: str) -> Plan:
    """A plan that is no longer what its lock tells, with one amendment for all that changed.

    For a plan whose earlier text nobody has; results count as seen. Without a change nothing is
    added.
    """
    locked, now = plan.lock, plan_hash(plan)
    if locked is None or plan.amendments or locked.plan_hash == now:
        return plan
    made = Amendment(at, "plan", locked.plan_hash[:12], now[:12], reason, True, now)
    return replace(plan, amendments=(made,))


def amend_data(
    plan: Plan, old: str, new: str, *, at: datetime, reason: str, results_seen: bool = True
) -> Plan:
    """A locked plan that is evaluated on another workbook; ``old`` and ``new`` tell the files.

    Each of the two ends with ``short_mark`` of its workbook in brackets.
    """
    made = Amendment(at, "data", old, new, reason, results_seen, plan_hash(plan))
    return replace(plan, amendments=(*plan.amendments, made))


def short_mark(workbook_sha256: str) -> str:
    """How an amendment names a workbook."""
    return f"({workbook_sha256[:12]})"


def data_swapped(plan: Plan, workbook_sha256: str) -> bool:
    """Whether this is not the workbook of the lock, and no amendment says how it came.

    A lock made before there was a workbook, or by the run, vouches for none.
    """
    if plan.lock is None or plan.lock.at_run or plan.lock.workbook_sha256 in ("", workbook_sha256):
        return False
    mark = short_mark(workbook_sha256)
    return not any(
        each.field == "data" and each.new.endswith(mark) and each.reason.strip()
        for each in plan.amendments
    )


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
