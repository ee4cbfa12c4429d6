"""Plan a study that has not begun: what it could find, who starts when, a locked plan to keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.commands.edited_files import write_pages
from evaluator.commands.evaluate import beside
from evaluator.commands.lock import locked_already
from evaluator.planning.lock_slip import slip_text
from evaluator.planning.plan_file import plan_to_toml, read_plan
from evaluator.planning.understood import read_as_planned
from evaluator.programmes.claims import claim_problems
from evaluator.prospect.drawing import by_lots, lots_of, without_people
from evaluator.prospect.missing import prospect_missing
from evaluator.prospect.variation import with_variation
from evaluator.summary.protocol.pages import Expected, expected, protocol, sentences
from evaluator.values.account.lots import Lots
from evaluator.values.files.storage import to_plain
from evaluator.values.files.writing import is_there, write_together
from evaluator.values.plan import Plan, lock
from evaluator.values.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN, SLIP, LOTS = "plan.toml", "plan.lock-slip.txt", "lots.txt"


@dataclass(frozen=True, slots=True)
class Designed:
    """A study that has not begun, planned; ``files`` is empty where none were asked for."""

    plan: Plan
    found: Expected
    lots: Lots | None
    files: tuple[Path, ...]

    def lines(self) -> Iterator[str]:
        """What was found out and done, for a person to read."""
        yield from sentences(self.plan, self.found)
        if self.lots is not None:
            yield self.lots.record
        if self.plan.lock is not None:
            yield f"The plan is locked. Code: {self.plan.lock.code}"
            yield "Give the slip to somebody else now, and evaluate this plan when the data come."

    def as_json(self) -> dict[str, object]:
        """The same as plain values; places by name are in the plan alone."""
        told = self.plan.lock
        return {
            "could_find": to_plain(self.found),
            "lots": self.lots.record if self.lots else None,
            "code": told.code if told else None,
            "files": [str(file) for file in self.files],
        }


def design_study(
    path: Path,
    book: Path | None,
    out: Path | None,
    *,
    formats: tuple[str, ...],
    holder: str,
    now: datetime,
    day: date,
    overwrite: bool,
) -> Designed:
    """Work out what the study of a plan could find; with ``out``, also lock it and write it down.

    How much the outcome varies is taken from ``book``, or the workbook beside the plan, where the
    plan does not say it.

    Raises:
        Refusal: the plan is locked already or does not say enough; nothing is written then.
    """
    plan = read_plan(path)
    if plan.lock is not None:
        raise Refusal(locked_already(path, plan.lock))
    plan = _with_variation(plan, path, book)
    if problems := (*claim_problems(plan), *prospect_missing(plan)):
        raise Refusal(*problems)
    found = expected(by_lots(plan))
    if out is None:
        return Designed(by_lots(plan), found, lots_of(plan), ())
    return write_design(plan, found, out, formats=formats, holder=holder, now=now, day=day,
                        sources=(path,), overwrite=overwrite)  # fmt: skip


def write_design(
    plan: Plan,
    found: Expected,
    out: Path,
    *,
    formats: tuple[str, ...],
    holder: str,
    now: datetime,
    day: date,
    sources: tuple[Path, ...] = (),
    overwrite: bool = False,
) -> Designed:
    """Draw the lots, lock the plan, and write protocol, plan, slip and lots to ``out``.

    ``found`` is what ``expected`` told of the plan; ``sources`` are never written over. Names of
    people stand in the list of lots alone.

    Raises:
        Refusal: it does not say enough, or the folder cannot be written to; nothing is written.
    """
    if problems := (*claim_problems(plan), *prospect_missing(plan)):
        raise Refusal(*problems)
    lots, at = lots_of(plan), now.astimezone(UTC).replace(microsecond=0)
    plan = lock(without_people(by_lots(plan)), "", at, holder=" ".join(holder.split()))
    pages = write_pages(protocol(plan, found, lots, day), out, formats, "protocol",
                        sources=sources, overwrite=overwrite)  # fmt: skip
    files = {out / PLAN: plan_to_toml(plan).encode(), out / SLIP: slip_text(plan).encode()}
    if lots is not None:
        files[out / LOTS] = _list(lots).encode()
    write_together(files, what="The plan could not be written", stem="plan")
    return Designed(plan, found, lots, (*pages, *files))


def _with_variation(plan: Plan, path: Path, book: Path | None) -> Plan:
    prospect = plan.prospect
    known = prospect.spread is not None and prospect.between is not None
    if known or not plan.primary or not plan.primary[0].column:
        return plan
    earlier = book or (beside(plan, path) if plan.data.workbook else None)
    if earlier is None or (book is None and not is_there(earlier)):
        return plan
    cohort = read_as_planned(earlier, plan)
    return replace(plan, prospect=with_variation(prospect, cohort, plan, plan.primary[0]))


def _list(lots: Lots) -> str:
    kinds = dict(lots.kinds)
    lines = [lots.record, ""]
    for step, group in enumerate(lots.groups, 1):
        title = f"Start {step}" if len(lots.groups) > 1 else "Start"
        lines += [title, *(_one(name, kinds) for name in group), ""]
    if lots.waiting:
        waiting = (_one(name, kinds) for name in lots.waiting)
        lines += ["Do not start during the study", *waiting, ""]
    return "\n".join(lines)


def _one(name: str, kinds: dict[str, str]) -> str:
    told = f"{name} ({kinds[name]})" if kinds.get(name) else name
    return "  " + " ".join("".join(c if c.isprintable() else " " for c in told).split())
