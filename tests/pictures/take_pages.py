"""Pictures of the pages that most studies end with, for the help.

Run ``python -m tests.pictures.take_pages``, then look at each.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from evaluator import evaluate
from evaluator.cohort.workbook import read_data
from evaluator.planning.plan_file import read_plan
from evaluator.prospect.drawing import by_lots, lots_of
from evaluator.summary.content import summarise
from evaluator.summary.preview import preview_pages
from evaluator.summary.protocol.pages import expected, protocol
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import Outcome, Plan, Programme, Roles, lock
from examples import find
from tests.evaluator.worlds import pupils, pupils_plan, save_book

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DAY = date(2026, 1, 5)
WIDTH = 760


def _example(key: str) -> tuple[Plan, Path]:
    example = find(key)
    assert example is not None
    return read_plan(example.plan_path), example.workbook_path


def _two_ways(folder: Path) -> tuple[Plan, Path]:
    """Lessons after which pupils know more and feel less safe."""
    frame = pupils(schools=24, each=8, before=4, effect=2.5, shock=0.2, seed=1)
    other = pupils(schools=24, each=8, before=4, effect=-2.5, shock=0.2, seed=2)["score"]
    frame = frame.rename(columns={"score": "knowledge"}).assign(safety=other)
    plan = pupils_plan(pupils(before=4))
    names = (("Knowledge of the law", "knowledge"), ("Feeling of safety at school", "safety"))
    outcomes = tuple(
        Outcome(name=name, column=column, worthwhile=1.0, primary=True, unit="points")
        for name, column in names
    )
    programme = replace(
        plan.programme,
        name="Six lessons on knife crime",
        description="Six lessons given by former officers in personal education.",
        setting="secondary schools",
        area="Eastmarsh",
    )
    book = save_book(frame, folder / "schools.xlsx")
    return replace(plan, programme=programme, outcomes=outcomes, lock=None), book


AHEAD = Plan(
    programme=Programme(name="Knife-awareness lessons", people="pupils", setting="schools"),
    roles=Roles(unit="pupil", cluster="school", time="wave", after=("after",), treated="lessons"),
    outcomes=(
        Outcome(name="Attitude", column="score", worthwhile=0.9, unit="points", primary=True),
    ),
    prospect=Prospect(
        treated=6, people=30.0, spread=3.0, between=0.05, who_starts="waiting_list", seed=11,
        places=tuple(f"School {letter}" for letter in "ABCDEFGHIJKL"),
    ),
)  # fmt: skip


def _protocol() -> Iterator[bytes]:
    """The two pages of the protocol of a study that has not begun."""
    found, lots = expected(by_lots(AHEAD)), lots_of(AHEAD)
    locked = lock(by_lots(AHEAD), "", datetime(2026, 1, 5, 9, 0, tzinfo=UTC), holder="The council")
    yield from preview_pages(protocol(locked, found, lots, DAY), width_px=WIDTH)


def main() -> None:
    """Draw page one of an inconclusive, a mixed and an impossible study, and a protocol."""
    for number, page in enumerate(_protocol(), start=1):
        (FOLDER / f"protocol_{number}.png").write_bytes(page)
    with tempfile.TemporaryDirectory() as name:
        studies = {
            "not_proven": _example("reoffending_cohort"),
            "cannot_tell": _example("workshop_no_comparison"),
            "mixed": _two_ways(Path(name)),
        }
        for level, (plan, book) in studies.items():
            cohort = read_data(book, plan.data)
            locked = lock(plan, cohort.provenance.sha256, datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
            evaluation = evaluate(cohort, locked)
            assert evaluation.headline.level == level, evaluation.headline
            page = preview_pages(summarise(evaluation, cohort, locked, DAY), width_px=WIDTH)[0]
            (FOLDER / f"page_{level}.png").write_bytes(page)


if __name__ == "__main__":
    main()
