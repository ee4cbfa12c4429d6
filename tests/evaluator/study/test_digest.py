"""Many studies as one document: families on one scale, gaps, cost, and nobody's folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from evaluator import Study
from evaluator.study.digest import as_plain, digest
from evaluator.study.entry import Entry
from evaluator.study.families import families, forest
from evaluator.study.library import Library
from evaluator.study.wanted import EVERYTHING, Wanted
from evaluator.summary.blocks import Bullets, Figure, Paragraph, Table
from evaluator.summary.exporters import EXPORTERS
from evaluator.summary.layout.gist import gist
from evaluator.values.problems import Problem
from evaluator.words.symbols import NOT_APPLICABLE

NOTHING = Problem("library_left_out", "", "", severity="note")
Make = Callable[..., Entry]


@pytest.fixture(scope="module")
def entry(study: Study) -> Make:
    """An outcome of a study with whatever is said of it; nothing is evaluated."""
    assert study.evaluation is not None
    known = study.evaluation.outcomes[0]

    def make(
        programme: str, /, value: float, low: float, high: float, *, rating: int = 3,
        cost: float | None = None, level: str = "promising", tier: str = "primary", area: str = "",
        **outcome: object,
    ) -> Entry:  # fmt: skip
        assert known.estimate is not None and study.evaluation is not None
        done = replace(study.plan.programme, name=programme, tier=tier, area=area, cost=cost)
        plan = replace(study.plan, programme=done)
        result = replace(
            known,
            outcome=replace(known.outcome, **outcome),
            estimate=replace(known.estimate, value=value, ci_low=low, ci_high=high),
            verdict=replace(known.verdict, rating=rating, level=level),
        )
        mark = f"{programme}{area}{value}"
        found = replace(study.evaluation, fingerprint=mark, outcomes=(result,))
        own = replace(study, plan=plan, evaluation=found)
        return Entry(f"Jane Roe/{programme}.whatworked", own, result)

    return make


@pytest.fixture(scope="module")
def some(entry: Make) -> tuple[Entry, ...]:
    share = {"kind": "binary", "better": "lower", "worthwhile": 0.05, "unit": ""}
    return (
        entry("Mentoring", -0.10, -0.16, -0.04, name="Arrested", cost=90_000.0, **share),
        entry("Sessions", 0.08, 0.02, 0.14, name="Excluded", rating=1, **share),
        entry("Mentoring", -2.0, -3.0, -1.0, area="Luton", name="Days lost", kind="continuous",
              better="lower", worthwhile=0.5, unit="days"),
        entry("Task force", 4.0, -1.0, 9.0, name="Reports", kind="continuous", better="ambiguous"),
        entry("Workshop", 1.0, 0.5, 1.5, level="cannot_tell", rating=0, tier="tertiary",
              name="Quiz", kind="continuous", better="higher", worthwhile=1.0, unit="points"),
    )  # fmt: skip


def test_the_first_sentence_tells_every_verdict_of_a_main_outcome(some) -> None:
    lead = next(
        b for b in digest(library_of(some), date(2026, 1, 5)).blocks if isinstance(b, Paragraph)
    )
    assert lead.text.endswith("with 5 outcomes in all. Main outcomes: promising 4, cannot tell 1.")


def test_outcomes_share_a_picture_only_where_they_share_a_scale(some) -> None:
    shares, rest = families(some)
    assert [e.programme for e in shares.entries] == ["Mentoring", "Sessions"]
    assert (shares.unit, shares.better, shares.worthwhile) == ("Difference, per 100", "lower", 5.0)
    assert [e.result.outcome.name for e in rest.entries] == ["Days lost"]
    assert rest.multiples and rest.worthwhile == 1.0


def test_multiples_of_what_is_worthwhile_have_the_good_side_at_the_right(some) -> None:
    rest = families(some)[1]
    (row,) = forest(rest, (), lambda e: e.programme).chart.rows
    assert (row.value, row.low, row.high) == pytest.approx((4.0, 2.0, 6.0))


def test_a_picture_tells_its_shape_and_how_far_each_can_be_trusted(some) -> None:
    figure = forest(families(some)[0], (), lambda e: e.programme)
    assert "Wholly on the helpful side of no effect: 1. Wholly on the harmful" in figure.alt
    assert "Furthest on the helpful side of it is Mentoring: arrested" in figure.alt
    assert [row.kind for row in figure.chart.rows] == ["planned", "alternative"]
    assert figure.chart.null == 0.0
    assert figure.table.rows[0] == ("Mentoring", "−10", "−16", "−4", "3 of 5")


def library_of(entries: tuple[Entry, ...], wanted: Wanted = EVERYTHING, others: int = 0) -> Library:
    return Library(entries, (), (), wanted, others)


def test_the_digest_tells_gaps_cost_and_programmes_met_twice(some) -> None:
    summary = digest(library_of(some), date(2026, 1, 5))
    told = " ".join(i for b in summary.blocks if isinstance(b, Bullets) for i in b.items)
    assert "Help for those at risk: no study." in told
    assert "Help for those already involved: no result with a trust of 3 or more." in told
    assert "Mentoring: 2 studies (Luton" in told
    costs = next(b for b in summary.blocks if isinstance(b, Table) and "cost" in b.title)
    assert len(costs.rows) == len(some)
    assert costs.rows[0][1] == "£90,000" and costs.rows[1][1] == "Not stated"
    for table in (b for b in summary.blocks if isinstance(b, Table) and "Difference" in b.columns):
        where = table.columns.index("Difference")
        for row in (row for row in table.rows if row[0].startswith("Workshop")):
            assert row[where] == NOT_APPLICABLE, "page one of the study gives no size"


def test_what_is_read_with_its_pair_is_not_counted_as_could_not_tell(some) -> None:
    workshop, pair = some[-1], some[-2]
    verdict = replace(pair.result.verdict, level="cannot_tell", label="Read with its pair")
    pair = replace(pair, result=replace(pair.result, verdict=verdict))
    summary = digest(library_of((pair, workshop)), date(2026, 1, 5))
    table = next(b for b in summary.blocks if isinstance(b, Table))
    told = dict(zip((row[0] for row in table.rows), (row[4] for row in table.rows), strict=True))
    assert (told["Prevention for everyone"], told["Help for those already involved"]) == ("0", "1")


def test_no_export_names_a_folder(some) -> None:
    library = library_of(some)
    summary = digest(library, date(2026, 1, 5))
    assert "Jane Roe" not in str(as_plain(library)) + str(summary)
    left = replace(NOTHING, message='"Jane Roe/x.whatworked" was left out.')
    told = digest(replace(library, left_out=(left,)), date(2026, 1, 5))
    assert '"x.whatworked" was left out.' in str(told) and "Jane Roe" not in str(told)


WANTED = [
    (Wanted(tier="tertiary"), "Workshop"),
    (Wanted(area="luton"), "Mentoring"),
    (Wanted(theme="task"), "Task force"),
    (Wanted(theme="quiz"), "Workshop"),
    (Wanted(verdict="cannot_tell"), "Workshop"),
    (Wanted(rating=3, theme="days"), "Mentoring"),
]


@pytest.mark.parametrize(("wanted", "left"), WANTED)
def test_what_is_asked_for_narrows_and_is_said(some, wanted, left) -> None:
    shown = tuple(each for each in some if wanted.fits(each))
    assert [each.programme for each in shown] == [left]
    summary = digest(library_of(shown, wanted, len(some) - 1), date(2026, 1, 5))
    (caution,) = (b for b in summary.blocks if isinstance(b, Paragraph) and b.style == "caution")
    assert wanted.told in caution.text and "4 other outcomes" in caution.text


@pytest.mark.whole_way
def test_slide_and_picture_show_the_first_family(some) -> None:
    summary = digest(library_of(some), date(2026, 1, 5))
    first = next(block for block in summary.blocks if isinstance(block, Figure))
    assert gist(summary).figure == first
    assert all(len(exporter.write(summary)) > 500 for exporter in EXPORTERS)
