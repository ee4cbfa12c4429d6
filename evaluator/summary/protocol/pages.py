"""Two pages on a study that has not begun: what it could find, and who starts when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from evaluator.designs import design_of
from evaluator.designs.shared.groups import Level, units_are_places
from evaluator.planning.typed import show_share
from evaluator.prospect.chances import Chances, chances, places_needed, resized
from evaluator.prospect.mix_chances import mix_chances
from evaluator.summary.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Paragraph,
    PartBreak,
    Summary,
    Table,
)
from evaluator.summary.receipt import make_receipt
from evaluator.values.account.lots import Lots
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Outcome, Plan, plan_hash
from evaluator.values.policy import load_policy
from evaluator.values.progress import Progress, quiet
from evaluator.words.amounts import agreed_amount, amount, decimals, outcome_name
from evaluator.words.dates import day_in_words

_FALSE_ALARMS = 0.07
_ALONE = (
    "What happens in the places that start alone, for whatever reason, counts as effect, and no "
    "number of places helps against that."
)
_FACTORS = ((0.5, "Half as many"), (1.0, "As planned"), (2.0, "Twice as many"))
_LONGER = "As planned, twice the times"
_STARTS = {
    "known": "It is settled already who starts.",
    "lots": "Lots decide who starts; the others do not.",
    "waiting_list": "Lots decide who starts now; the others start once the study is over.",
    "stepped": "Lots decide in which order all start, one group after another.",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a study could find at several sizes; ``needed`` finds the worthwhile change."""

    sizes: tuple[tuple[str, Chances], ...]
    needed: Chances | None

    @property
    def planned(self) -> Chances:
        """The study as it is planned."""
        return next(found for name, found in self.sizes if name == "As planned")


def expected(plan: Plan, progress: Progress = quiet) -> Expected:
    """What the study of a plan could find, and what half or twice the places would.

    With a mix of places also what twice the times would; how many places are needed is not
    searched for, as more of them may not help.
    """
    if design_of(plan).made_up is not None:
        return _expected_of_mix(plan, progress)
    outcome, follows = plan.primary[0], design_of(plan).follows_changes
    worthwhile, prospect = outcome.worthwhile, plan.prospect
    sizes = []
    for number, (factor, name) in enumerate(_FACTORS):
        progress(0.1 * number, "Drawing 2,000 studies of each size")
        found = chances(resized(prospect, factor), worthwhile, follows=follows)
        sizes.append((name, found))

    def told(share: float, words: str) -> None:
        progress(0.3 + 0.7 * share, words)

    needed = None
    if worthwhile:
        needed = places_needed(prospect, worthwhile, follows=follows, progress=told)
    return Expected(tuple(sizes), needed)


def _expected_of_mix(plan: Plan, progress: Progress) -> Expected:
    prospect, worthwhile = plan.prospect, plan.primary[0].worthwhile
    asked = [(name, resized(prospect, factor)) for factor, name in _FACTORS]
    asked.append((_LONGER, replace(prospect, before=2 * prospect.before, after=2 * prospect.after)))
    sizes = []
    for number, (name, size) in enumerate(asked):

        def told(share: float, words: str, done: int = number) -> None:
            progress((done + share) / len(asked), words)

        sizes.append((name, mix_chances(plan, size, worthwhile, progress=told)))
    return Expected(tuple(sizes), None)


def protocol(plan: Plan, found: Expected, lots: Lots | None, day: date) -> Summary:
    """The protocol; ``plan`` is locked, and ``lots`` are those it was drawn by."""
    title, policy = plan.programme.name or "Untitled programme", load_policy().stamp
    blocks: list[Block] = [
        _facts(plan),
        Heading("What this study could find"),
        Paragraph(" ".join(sentences(plan, found)), "lead"),
        sizes_table(plan, found),
        _assumed(plan),
        Bullets(("Which changes this study would probably find, if all goes as assumed.",),
                "can_say"),
        Bullets(("That the programme works, or does not: nothing has been measured yet.",),
                "cannot_say"),
        PartBreak("Who starts when, and what to send"),
        *who_starts(plan, lots),
        *_request(plan),
    ]  # fmt: skip
    return Summary(
        title=title,
        subtitle=f"How we will find out whether it changes {_lower(outcome_name(plan.primary[0]))}",
        date=day.isoformat(),
        blocks=tuple(blocks),
        footer=f"{policy.name} {policy.version} ({policy.sha256[:12]}) · protocol",
        receipt=make_receipt(
            {
                "format": "what-worked-protocol",
                "programme": title,
                "date": day.isoformat(),
                "plan": plan_hash(plan),
                "prospect": to_plain(plan.prospect),
                "could_find": to_plain(found),
            }
        ),
        kicker="Study protocol",
    )


def sentences(plan: Plan, found: Expected) -> Iterator[str]:
    """What the study could find, in plain words: of places, or of people chosen one by one."""
    roles, one_by_one = plan.roles, Level(clustered=False, forced=None)
    people = roles.unit is not None and roles.cluster is None and plan.prospect.people == 1
    people = people and design_of(plan).made_up is None and not units_are_places(plan, one_by_one)
    for told in _sentences(plan, found):
        yield told.replace("places", "people").replace("place", "person") if people else told


def _sentences(plan: Plan, found: Expected) -> Iterator[str]:
    outcome, prospect, now = plan.primary[0], plan.prospect, found.planned
    on, off = now.places
    each = f", of about {prospect.people:g} each" if prospect.people != 1 else ""
    yield (
        f"With {on} {'place' if on == 1 else 'places'} in the programme and {off} others"
        f"{each}, {_finds(now, outcome)}."
    )
    if now.found is not None and outcome.worthwhile is not None:
        told = agreed_amount(outcome.worthwhile, outcome)
        yield f"A worthwhile change of {told} would be found in {_of_100(now.found)}."
        if not now.finds(outcome.worthwhile):
            yield _more(found, outcome.worthwhile)
    half = found.sizes[0][1]
    if half.smallest is None:
        yield "With half the places no change could be told from chance, however large."
    else:
        yield f"Half the places would find {_size(half.smallest, outcome)}."
    if now.false_alarms > max(_FALSE_ALARMS, 0.05 + 3 * math.sqrt(0.05 * 0.95 / now.studies)):
        yield (
            f"Beware: of 100 such studies of a programme without effect, "
            f"{_of_100(now.false_alarms)} would find one."
        )
    if design_of(plan).made_up is not None:
        yield _ALONE


def _finds(now: Chances, outcome: Outcome) -> str:
    if now.smallest is None:
        return "no change could be told from chance, however large"
    return f"a change of {_size(now.smallest, outcome)} would be found in 80 of 100 such studies"


def _more(found: Expected, worthwhile: float) -> str:
    """What it takes to find the worthwhile change; of a mix of places, which size tried would."""
    longer = dict(found.sizes).get(_LONGER)
    if longer is not None:
        tried = (("twice the places", found.sizes[2][1]), ("twice the times", longer))
        helps = [words for words, size in tried if size.finds(worthwhile)]
        if not helps:
            return "Neither twice the places nor twice the times would find it reliably."
        told = " would find it in 80 of 100, and so would ".join(helps)
        told = f"{told[:1].upper()}{told[1:]}"
        return f"{told}." if len(helps) > 1 else f"{told} would find it in 80 of 100."
    if found.needed is None:
        return "No number of places that can be had would find it reliably."
    on, off = found.needed.places
    return f"To find it in 80 of 100 takes about {on} places in the programme and {off} others."


def _facts(plan: Plan) -> Facts:
    programme, outcome, prospect = plan.programme, plan.primary[0], plan.prospect
    worth = "Not said" if outcome.worthwhile is None else agreed_amount(outcome.worthwhile, outcome)
    measured = f"{prospect.before} before and {prospect.after} from the start on"
    items = (
        ("What is to be done", programme.description),
        ("For whom and where", _joined(programme.people, programme.setting, programme.area)),
        ("Design", design_of(plan).title),
        ("Main outcome", outcome_name(outcome)),
        ("Worthwhile change", worth),
        ("Times measured", measured),
        ("Who starts", _STARTS[prospect.who_starts]),
        ("Plan locked", _locked(plan)),
    )
    return Facts(tuple((name, text) for name, text in items if text))


def _locked(plan: Plan) -> str:
    lock = plan.lock
    return "" if lock is None else f"{day_in_words(lock.at)}, code {lock.code}"


def sizes_table(plan: Plan, found: Expected) -> Table:
    """What half, all and twice the places could find."""
    outcome = plan.primary[0]
    asked = outcome.worthwhile is not None
    rows = tuple(
        (
            name,
            str(each.places[0]),
            str(each.places[1]),
            "None" if each.smallest is None else _size(each.smallest, outcome),
        )
        + ((_of_100(each.found),) if asked and each.found is not None else ())
        for name, each in found.sizes
    )
    columns = ("Size of the study", "With it", "Without it", "Change found in 80 of 100")
    return Table(
        title="What studies of other sizes could find",
        columns=(*columns, "Worthwhile change found") if asked else columns,
        rows=rows,
        numeric=(False, True, True, True, True) if asked else (False, True, True, True),
        notes=(
            f"Worked out by simulating {found.planned.studies:,} studies of each size, with 95% "
            "ranges.",
        ),
    )


def _assumed(plan: Plan) -> Facts:
    prospect, outcome = plan.prospect, plan.primary[0]
    assert prospect.spread is not None and prospect.between is not None
    source = (("Where these come from", prospect.source),) if prospect.source else ()
    return Facts(
        (
            ("Spread of the places' gaps" if design_of(plan).of_gaps else "Spread of the outcome",
             agreed_amount(prospect.spread, outcome)),
            ("Share between places", show_share(prospect.between)),
            *source,
            ("Places' sizes differ by", f"{show_share(prospect.uneven)} of their average"),
            ("Lost before the end", show_share(prospect.lost)),
            ("Steady from time to time", f"{show_share(prospect.steady)} of the places' part, "
             f"{show_share(prospect.followed)} of the people's part"),
        )
    )  # fmt: skip


def who_starts(plan: Plan, lots: Lots | None) -> Iterator[Block]:
    """Who starts when, by name where places are no people."""
    if lots is None:
        yield Paragraph(_STARTS[plan.prospect.who_starts])
        return
    yield Paragraph(lots.record)
    if plan.roles.cluster is None and plan.prospect.between != 1:
        yield Paragraph("The list itself holds people and stays with whoever draws the lots.")
        return
    several = len(lots.groups) > 1
    rows = [
        (f"Step {step}" if several else "Start", ", ".join(group))
        for step, group in enumerate(lots.groups, 1)
    ]
    if lots.waiting:
        waits = plan.prospect.who_starts == "waiting_list"
        rows.append(("After the study" if waits else "Do not start", ", ".join(lots.waiting)))
    yield Table("Who starts when", ("When", "Places"), tuple(rows), (False, False))


def _request(plan: Plan) -> Iterator[Block]:
    roles = plan.roles
    named = (
        (roles.unit, "Key of each person or place, the same each time"),
        (roles.cluster, "School, area or team"),
        (roles.time, "When it was measured"),
        (roles.treated, "Whether they are in the programme"),
        (roles.eligible, "Whom the programme is for; send the others in the same places too"),
        (roles.first_treated, "When they start; empty where they never do"),
        (roles.exposure, "Size that counts are divided by"),
    )
    rows = [(column, meaning) for column, meaning in named if column]
    rows += [(each.column, outcome_name(each)) for each in plan.outcomes if each.column]
    rows += [(each.column, "As it was before the start") for each in plan.covariates]
    if rows:
        yield Table("What to send, for everybody in both groups", ("Column", "What it holds"),
                    tuple(dict.fromkeys(rows)), (False, False))  # fmt: skip


def _size(value: float, outcome: Outcome) -> str:
    return amount(value, outcome, decimals(value / 2))


def _of_100(share: float | None) -> str:
    told = round(100 * (share or 0.0))
    return "over 99 of 100" if told > 99 else "under 1 of 100" if told < 1 else f"{told} of 100"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
