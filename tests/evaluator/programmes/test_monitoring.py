"""Monitoring summaries: what is told of people, what is withheld, and that no effect is claimed."""

import io
import json
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from evaluator.commands.monitor import monitored
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.monitored import (
    NOT_RECORDED,
    OTHERS,
    Labelled,
    average_told,
    counts_told,
    sum_told,
)
from evaluator.programmes import programme_called, programmes
from evaluator.programmes.provider import monitoring_workbook
from evaluator.summary.blocks import Bullets, Note, Paragraph, Table
from evaluator.summary.exporters import EXPORTERS
from evaluator.summary.monitoring.reached import ALL_HAD_IT
from evaluator.summary.monitoring.summary import monitoring_summary
from evaluator.summary.receipt import check_receipt
from evaluator.values.plan import Roles
from evaluator.values.problems import Refusal
from evaluator.verdict.wording import BANNED
from tests.evaluator.worlds import cohort_of

RULES = DisclosureRules()
DAY = date(2026, 1, 31)


def labelled(**counts):
    labels = tuple(name for name, count in counts.items() for _ in range(count))
    return Labelled(labels, tuple(counts))


def workshop():
    agencies = ["Police"] * 60 + ["Council"] * 33 + ["Charity A"] * 4 + ["Charity B"] * 3
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "person_key": [f"P{i}" for i in range(100)],
            "agency": agencies,
            "role": ["leader" if i % 2 else "practitioner" for i in range(100)],
            "pre_score": rng.integers(3, 15, 100),
            "post_score": rng.integers(8, 21, 100),
        }
    )


def tables(summary):
    return {block.title: block for block in summary.blocks if isinstance(block, Table)}


def test_counts_are_rounded_and_rare_labels_are_put_together_and_withheld():
    (told,) = counts_told({"Agency": labelled(Police=62, Council=33, A=3, B=2)}, RULES)
    assert told.rows[0] == ("Police", "60", "60%")
    assert told.rows[-1][:2] == (OTHERS, "[c]")
    assert told.folded
    assert {"A", "B"} & {name for name, _, _ in told.rows} == set()


def test_a_single_rare_label_is_not_named():
    (told,) = counts_told({"Agency": labelled(Police=60, Council=33, A=7)}, RULES)
    assert told.rows[-1] == (OTHERS, "[c]", "[c]")
    (told,) = counts_told({"Agency": labelled(**{"Police": 60, NOT_RECORDED: 3})}, RULES)
    assert [name for name, _, _ in told.rows] == ["Police", NOT_RECORDED] and not told.folded


def test_sums_and_averages_of_few_are_withheld():
    assert sum_told([3.0, 4.0], RULES) == "[c]"
    assert sum_told([100.0, 1.0, 2.0], RULES) == "[c]"
    assert sum_told([31.0, 30.0, 31.0], RULES) == "90"
    assert average_told([5.0] * 29, RULES) == "[c]"
    assert average_told([5.0] * 30, RULES) == "5.0"
    assert average_told([400.0] + [1.0] * 30, RULES) == "[c]"  # nearly all of it is one person's
    assert average_told([40.0] + [1.0] * 35, RULES) == "[c]"  # more than half of it is
    assert average_told([20.0] + [1.0] * 35, RULES) == "1.5"


def test_a_workshop_without_comparison_is_told_and_nothing_is_claimed():
    known = programme_called("violence_workshops")
    summary = monitoring_summary(known, cohort_of(workshop()), DAY)
    found = tables(summary)
    assert found["Professionals by agency"].rows[-1] == ("All", "100", "100%")
    assert dict(found["Averages"].rows).keys() == {
        "Score in the quiz before", "Score in the quiz straight after"}  # fmt: skip
    caution = [b.text for b in summary.blocks if isinstance(b, Paragraph) and b.style == "caution"]
    assert "does not say whether it worked" in caution[0]
    assert [b.style for b in summary.blocks if isinstance(b, Bullets)][:2] == [
        "can_say", "cannot_say"]  # fmt: skip
    assert summary.receipt["claim"] == "none"
    assert check_receipt(summary.receipt)
    assert "P17" not in json.dumps(summary.receipt)


def test_rows_of_people_who_have_several_tell_no_more_than_those_people_may():
    """Four pupils of one school, asked at three times, are twelve rows."""
    once = pd.DataFrame({"pupil_id": [f"P{i:03}" for i in range(124)]})
    once["school"] = ["Hill"] * 60 + ["Lake"] * 60 + ["Zebrafish"] * 4
    known = programme_called("gang_awareness_sessions")

    def told(frame):
        summary = monitoring_summary(known, cohort_of(frame), DAY)
        return next(iter(tables(summary).values())), json.dumps(summary.receipt)

    asked, receipt = told(pd.concat([once.assign(wave=wave) for wave in (1, 2, 3)]))
    assert asked.rows == (("Hill", "180", "48%"), ("Lake", "180", "48%"),
                          (OTHERS, "[c]", "[c]"), ("All", "375", "100%"))  # fmt: skip
    assert asked.columns[1] == "Rows" and "rounded to 15" in asked.notes[0]
    assert "Zebrafish" not in receipt
    seen, _ = told(once)
    assert seen.columns[1] == "Pupils" and "rounded to 5" in seen.notes[0]
    assert average_told([30.0] * 9 + [0.0] * 30, RULES, ["A"] * 9 + [*range(30)]) == "[c]"


def test_actions_of_a_board_are_things_and_told_exactly():
    frame = pd.DataFrame(
        {
            "action": [f"Action {i}" for i in range(9)],
            "agency": ["Police"] * 5 + ["Council"] * 4,
            "state": ["done"] * 2 + ["begun"] * 6 + ["not begun"],
        }
    )
    known = programme_called("boards_and_strategy")
    found = tables(monitoring_summary(known, cohort_of(frame), DAY))
    assert [row[:2] for row in found["How far the action is"].rows] == [
        ("not begun", "1"), ("begun", "6"), ("done", "2"), ("All", "9")]  # fmt: skip
    assert not any(
        "Action 3" in cell for table in found.values() for row in table.rows for cell in row
    )


def test_things_handed_out_are_added_up_by_place_and_month():
    months = pd.date_range("2025-01-01", periods=5, freq="MS")
    frame = pd.DataFrame(
        {
            "centre": np.repeat(["Hill", "Lake", "River"], 5),
            "month": [*months] * 3,
            "cards_given": [40] * 15,
            "contacts": [1] * 15,
        }
    )
    summary = monitoring_summary(programme_called("safety_cards"), cohort_of(frame), DAY)
    found = tables(summary)
    assert found["Cards handed out, by month"].rows[0] == ("January 2025", "120", "20%")
    assert "Contacts with the helpline, by month" not in found


@pytest.mark.whole_way
def test_every_format_can_be_written():
    summary = monitoring_summary(programme_called("violence_workshops"), cohort_of(workshop()), DAY)
    for exporter in EXPORTERS:
        assert len(exporter.write(summary)) > 500


@pytest.mark.parametrize("known", programmes(), ids=lambda each: each.key)
def test_fixed_words_promise_nothing(known):
    said = " ".join((known.wording.can_say, known.description, known.given_to)).casefold()
    assert [word for word in BANNED if f" {word.casefold()} " in f" {said} "] == []


def test_a_workbook_without_any_of_the_columns_is_refused():
    with pytest.raises(Refusal) as refused:
        monitoring_summary(programme_called("mentoring"), cohort_of(workshop()), DAY)
    assert refused.value.problems[0].code == "monitoring_nothing"
    assert "--monitoring" in refused.value.problems[0].fix


def notes(summary):
    return " ".join(block.text for block in summary.blocks if isinstance(block, Note))


@pytest.mark.parametrize(
    ("column", "labels", "counted", "said"),
    [
        ("workshop_month", (pd.Timestamp("2025-03-01"), pd.NaT), "60", "are left out"),
        ("workshop_month", ("March 2025", "never"), "60", "are left out"),
        ("trained", ("yes", "no"), "60", "are left out"),
        ("trained", ("yes", "yes"), "100", ""),
        ("trained", ("yes", None), "60", "does not mark"),
        ("trained", ("no", "no"), "100", "may hold people without it"),
        ("colour", ("red", "blue"), "100", ALL_HAD_IT),
    ],
)
def test_rows_of_those_without_it_are_not_counted_as_reached(column, labels, counted, said):
    frame = workshop()
    frame[column] = [labels[0]] * 60 + [labels[1]] * 40
    known = programme_called("violence_workshops")
    if column == "trained":
        known = replace(known, roles=Roles(treated="trained"))
    summary = monitoring_summary(known, cohort_of(frame), DAY)
    assert tables(summary)["Professionals by role"].rows[-1][1] == counted
    assert said in notes(summary)


def test_a_yes_or_no_called_as_those_who_had_it_tells_who_did_and_unclear_words_are_told_so():
    known = programme_called("violence_workshops")
    known = replace(known, roles=Roles(treated_values=("trained",)))
    frame = workshop().assign(trained=["yes"] * 60 + ["no"] * 40)
    summary = monitoring_summary(known, cohort_of(frame), DAY)
    assert tables(summary)["Professionals by role"].rows[-1][1] == "60"
    unclear = replace(known, roles=Roles(treated="arm"))
    frame = workshop().assign(arm=["A"] * 60 + ["B"] * 40)
    summary = monitoring_summary(unclear, cohort_of(frame), DAY)
    assert tables(summary)["Professionals by role"].rows[-1][1] == "100"
    assert "may hold people without it" in notes(summary)


def test_the_sheet_that_holds_what_is_monitored_is_read_and_named(tmp_path):
    known, book = programme_called("violence_workshops"), tmp_path / "book.xlsx"
    months = pd.DataFrame(
        {
            "agency": np.repeat(["Police", "Council"], 120),
            "month": [f"{2010 + i // 12}-{i % 12 + 1:02d}" for i in range(120)] * 2,
            "referrals": range(240),
        }
    )
    with pd.ExcelWriter(book) as writer:
        months.to_excel(writer, sheet_name="Months", index=False)
        workshop().to_excel(writer, sheet_name="Attendees", index=False)
        pd.DataFrame({"About": ["Notes"]}).to_excel(writer, sheet_name="About", index=False)
    assert monitored(known, book, None).provenance.sheet == "Attendees"
    assert monitored(known, book, "Months").provenance.sheet == "Months"
    facts = monitoring_summary(known, monitored(known, book, None), DAY).blocks[0]
    assert ("Where it was read", 'The sheet "Attendees"') in facts.items


def test_a_workbook_to_monitor_by_says_what_a_row_is_and_asks_no_code_for_a_thing_done():
    def texts(key):
        book = openpyxl.load_workbook(io.BytesIO(monitoring_workbook(programme_called(key))))
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows()
                        for cell in row if cell.value is not None)  # fmt: skip

    cards, boards = texts("safety_cards"), texts("boards_and_strategy")
    assert "one youth centre in one month" in cards and "answers in one survey" not in cards
    assert "The action, in a few words" in boards and "number or code" not in boards
