"""Fix a plan before results, and write the slip that somebody else keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluator.commands.evaluate import beside
from evaluator.planning.lock_slip import slip_text
from evaluator.planning.plan_file import read_plan
from evaluator.planning.rules.requirements import missing
from evaluator.planning.understood import read_as_planned
from evaluator.programmes.claims import claim_problems
from evaluator.values.files.writing import is_there, write_together
from evaluator.values.plan import Lock, lock
from evaluator.values.problems import Problem, Refusal
from evaluator.words.dates import day_in_words


@dataclass(frozen=True, slots=True)
class Locked:
    """A plan file that now carries its lock, and its slip; ``with_data`` is whether there were."""

    lock: Lock
    slip: Path
    with_data: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """What was done and what to do with it."""
        given = f"Give it to {self.lock.holder}" if self.lock.holder else "Give it to somebody else"
        data = () if self.with_data else ("No workbook was there yet: the plan alone is locked.",)
        return (
            f"The plan is locked. Code: {self.lock.code}",
            *data,
            f"Wrote {self.slip}. {given} before anybody sees a result.",
        )


def lock_plan(
    path: Path, book: Path | None, slip: Path, *, holder: str = "", now: datetime
) -> Locked:
    """Write the lock into the plan file, whose other lines stay as they are, and the slip.

    Without a workbook beside the plan, and none named, the plan alone is locked.

    Raises:
        Refusal: the plan is locked already, or could not be evaluated as it is.
    """
    plan = read_plan(path)
    if plan.lock is not None:
        raise Refusal(locked_already(path, plan.lock))
    sha256, found = "", book or beside(plan, path)
    if book is not None or is_there(found):
        cohort = read_as_planned(found, plan)
        said = (*claim_problems(plan), *missing(plan, cohort))
        problems = [problem for problem in said if problem.severity == "stops"]
        if problems:
            raise Refusal(*problems)
        sha256 = cohort.provenance.sha256
    at = now.astimezone(UTC).replace(microsecond=0)
    locked = lock(plan, sha256, at, holder=" ".join(holder.split()))
    assert locked.lock is not None
    text = path.read_bytes().rstrip() + _table(locked.lock).encode()
    files = {path: text, slip: slip_text(locked).encode()}
    write_together(files, what=f'"{path.name}" could not be locked', stem=path.stem)
    return Locked(locked.lock, slip, bool(sha256))


def _table(lock: Lock) -> str:
    import tomli_w

    told: dict[str, object] = {"at": lock.at, "plan_hash": lock.plan_hash}
    told |= {"workbook_sha256": lock.workbook_sha256}
    told |= {"holder": lock.holder} if lock.holder else {}
    return f"\n\n# Code {lock.code}\n{tomli_w.dumps({'lock': told})}"


def locked_already(path: Path, lock: Lock) -> Problem:
    """What to do with a plan that carries a lock."""
    return Problem(
        code="plan_locked_already",
        message=f'The plan "{path.name}" was locked on {day_in_words(lock.at)}.',
        fix="Evaluate it as it is. If it must change, change it and say why with --reason.",
    )
