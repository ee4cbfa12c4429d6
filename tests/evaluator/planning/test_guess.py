"""The starting plan guessed for familiar workbooks."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from evaluator.cohort.workbook import read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.planning.who import who_problems
from evaluator.values.plan import Covariate, Roles

sys.path.insert(0, str(Path(__file__).parents[2] / "bad_workbooks"))
from generate import workbook


@pytest.fixture
def plan_of(tmp_path):
    def guess(header, rows):
        path = tmp_path / "book.xlsx"
        path.write_bytes(workbook(("Data", [header, *rows])))
        return guess_plan(read_workbook(path))

    return guess


def waves(labels, *, arms=("sessions", "usual lessons"), schools=6, pupils=40):
    return [
        [f"P{i}", f"School {i % schools}", arms[i % schools >= schools // 2], wave,
         "MF"[i % 2], 5 + (7 * i + 3 * place) % 9]
        for i in range(pupils) for place, wave in enumerate(labels)
    ]  # fmt: skip


LONG = ["pupil_key", "school", "arm", "wave", "sex", "knowledge"]


def test_long_data_of_whole_schools(plan_of):
    plan = plan_of(LONG, waves(["before", "after"]))
    assert plan.roles == Roles(
        unit="pupil_key",
        cluster="school",
        time="wave",
        after=("after",),
        treated="arm",
        treated_values=("sessions",),
    )
    assert plan.design.kind == "difference_in_differences"
    (outcome,) = plan.outcomes
    assert (outcome.column, outcome.better, outcome.primary) == ("knowledge", "higher", True)
    assert plan.covariates == (Covariate("sex", known_before_start=True),)
    assert (plan.data.workbook, plan.data.sheet) == ("book.xlsx", "Data")


@pytest.mark.parametrize(
    ("labels", "after"),
    [
        (["before", "after"], ("after",)),
        (["Pre", "Post"], ("Post",)),
        (["baseline", "follow-up"], ("follow-up",)),
        (["Wave 1", "Wave 2"], ("Wave 2",)),
        (["T1", "T2"], ("T2",)),
        (["baseline", "post", "12m follow-up"], ("12m follow-up", "post")),
        ([1, 2], (2.0,)),
        ([2023, 2024], (2024.0,)),
        ([datetime(2023, 1, 1), datetime(2024, 1, 1)], ("2024-01-01",)),
        ([2022, 2023, 2024], ()),
        (["Wave 1", "Wave 2", "Wave 3"], ()),
        (["autumn", "spring"], ("spring",)),
        (["Autumn term", "Summer term"], ("Summer term",)),
        (["spring", "autumn"], ()),
        (["Autumn 2023", "Spring 2024"], ("Spring 2024",)),
        (["Spring 2024", "Autumn 2023"], ("Spring 2024",)),
        (["2022/23", "2023/24"], ("2023/24",)),
    ],
)
def test_values_after_the_start(labels, after, plan_of):
    assert plan_of(LONG, waves(labels)).roles.after == after


@pytest.mark.parametrize(
    ("arms", "values"),
    [
        (("sessions", "usual lessons"), ("sessions",)),
        (("Intervention", "Control"), ("Intervention",)),
        (("yes", "no"), ("yes",)),
        (("waiting list", "mentored"), ("mentored",)),
        ((1, 0), (1.0,)),
        ((True, False), ("TRUE",)),
        (("treated", "group b"), ("treated",)),
        (("A", "B"), ()),
        (("Arm 1", "Arm 2"), ()),
    ],
)
def test_labels_of_the_treated(arms, values, plan_of):
    roles = plan_of(LONG, waves(["before", "after"], arms=arms)).roles
    assert roles.treated == "arm"
    assert roles.treated_values == values


@pytest.mark.parametrize(
    ("starts", "values"),
    [
        (("Jan-23", "Apr-23", "Not in scheme"), ()),
        (("Spring 1", "Spring 2", "No"), ()),
        (("Mentoring", "Coaching", "Not in scheme"), ("Coaching", "Mentoring")),
    ],
)
def test_different_starts_do_not_all_mark_those_who_took_part(starts, values, plan_of):
    rows = [[f"Ward {i}", starts[i % 3], 30 + 7 * i % 11, 30 + 5 * i % 13] for i in range(30)]
    roles = plan_of(["Ward", "Scheme", "ASB 2022", "ASB 2023"], rows).roles
    assert (roles.treated, roles.treated_values) == ("Scheme", values)


def people(count=60):
    return [
        [f"K{i}", "yes" if i % 3 == 0 else "no", 11 + i % 7, i % 4, (i * 7) % 5, 3 + i % 6,
         (i * 5) % 9, "yes" if i % 3 == 0 else None, f"p{i}@example.org"]
        for i in range(count)
    ]  # fmt: skip


PEOPLE = ["key", "referred", "age", "prior_arrests_12m", "arrests_12m", "srds_base", "srds_6m",
          "completed", "contact"]  # fmt: skip


def test_people_chosen_one_by_one(plan_of):
    plan = plan_of(PEOPLE, people())
    assert plan.design.kind == "matched_comparison"
    assert plan.roles == Roles(unit="key", treated="referred", treated_values=("yes",))
    assert [(o.before, o.after, o.kind, o.better) for o in plan.outcomes] == [
        ("prior_arrests_12m", "arrests_12m", "count", "lower"),
        ("srds_base", "srds_6m", "count", "lower"),
    ]
    assert [covariate.column for covariate in plan.covariates] == [
        "age", "prior_arrests_12m", "srds_base"]  # fmt: skip
    assert all(covariate.known_before_start for covariate in plan.covariates)


def test_wide_data_of_whole_schools_leaves_the_earlier_score_to_the_design(plan_of):
    rows = [
        [f"P{i}", f"School {i % 6}", "sessions" if i % 6 < 3 else "control", i % 9, (i * 7) % 9, 12]
        for i in range(48)
    ]
    plan = plan_of(["key", "school", "arm", "score_pre", "score_post", "age"], rows)
    assert plan.design.kind == "difference_in_differences"
    assert (plan.outcomes[0].before, plan.outcomes[0].after) == ("score_pre", "score_post")
    assert "score_pre" not in {covariate.column for covariate in plan.covariates}


def test_without_a_comparison_there_is_no_treated(plan_of):
    rows = [[f"P{i}", i % 9, (i * 7) % 9] for i in range(30)]
    plan = plan_of(["person_key", "pre_score", "post_score"], rows)
    assert plan.roles.treated is None and plan.roles.treated_values == ()
    assert plan.outcomes[0].before == "pre_score"


def test_areas_over_many_months(plan_of):
    rows = [
        [f"W{w}", datetime(2020 + m // 12, m % 12 + 1, 1), (3 * w + 5 * m) % 11, 9000 + w,
         datetime(2021, 1, 1) if w < 3 else None]
        for w in range(10) for m in range(24)
    ]  # fmt: skip
    plan = plan_of(["ward", "month", "violence_injury", "population", "start_month"], rows)
    assert plan.roles == Roles(
        unit="ward", time="month", first_treated="start_month", exposure="population"
    )
    assert [(o.column, o.kind, o.better) for o in plan.outcomes] == [
        ("violence_injury", "count", "lower")
    ]


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("knowledge", "higher"),
        ("attendance_rate", "higher"),
        ("arrests_12m", "lower"),
        ("violent_offences_after", "lower"),
        ("exclusions_after", "lower"),
        ("police_reports", "ambiguous"),
        ("safeguarding_referrals", "ambiguous"),
        ("assault_reports", "ambiguous"),
        ("widgets_after", "ambiguous"),
        ("Exit score", "ambiguous"),
        ("Aggression score", "lower"),
    ],
)
def test_direction_by_name(name, better, plan_of):
    rows = [[f"P{i}", "yes" if i % 2 else "no", i % 9] for i in range(30)]
    assert plan_of(["key", "treated", name], rows).outcomes[0].better == better


@pytest.mark.parametrize(
    ("cells", "name", "kind"),
    [
        ([0, 1], "reoffended_after", "binary"),
        (["yes", "no"], "reoffended_after", "binary"),
        ([0, 3, 1], "arrests_12m", "count"),
        ([0, -3, 1], "arrests_12m", "continuous"),
        ([0.5, 1.5], "score_after", "continuous"),
        ([10, 20, 30], "score_after", "continuous"),
    ],
)
def test_kind_of_outcome(cells, name, kind, plan_of):
    rows = [[f"P{i}", "yes" if i % 2 else "no", cells[i // 2 % len(cells)]] for i in range(30)]
    assert plan_of(["key", "treated", name], rows).outcomes[0].kind == kind


def test_nobody_says_what_is_worthwhile_for_a_person(plan_of):
    assert all(outcome.worthwhile is None for outcome in plan_of(PEOPLE, people()).outcomes)


def test_what_is_known_only_afterwards_or_identifies_people_is_never_a_covariate(plan_of):
    plan = plan_of(PEOPLE, people())
    assert not {"completed", "contact"} & {covariate.column for covariate in plan.covariates}


def test_the_same_workbook_gives_the_same_plan(plan_of):
    assert plan_of(PEOPLE, people()) == plan_of(PEOPLE, people())


@pytest.mark.parametrize(
    "name",
    ["Reason for leaving", "Date left", "Final grade band", "Exit interview", "Satisfaction",
     "Case closed", "Risk 6 months after", "Grade at follow-up"],
)  # fmt: skip
def test_what_is_plainly_later_is_never_offered_as_known_before(name, plan_of):
    plan = plan_of(
        ["key", "arm", "age", "score", name],
        [
            [f"K{i}", ("pilot", "control")[i % 2], 11 + i % 5, i * 7 % 19, "abca"[i % 4]]
            for i in range(40)
        ],
    )
    assert name not in {covariate.column for covariate in plan.covariates}


@pytest.mark.parametrize("name", ["Race", "Free lunch", "Ethnicity", "Urban"])
def test_nobody_is_taken_for_treated_by_what_they_are(name, plan_of):
    labels = ["white", "other"] if name != "Free lunch" else ["free lunch", "no free lunch"]
    rows = [[f"K{i}", labels[i % 2], i * 7 % 19] for i in range(40)]
    plan = plan_of(["key", name, "score"], rows)
    assert plan.roles.treated is None


@pytest.mark.parametrize("marks", [("/N/", "\\\\N", "/NO", "/NL"), ("/N", "/N", "N/")])
@pytest.mark.parametrize(("named", "treated"), [("Mentoring", "Mentoring"), ("Hotspot", None)])
def test_nobody_is_taken_for_treated_by_one_day_of_a_register(marks, named, treated, plan_of):
    days = [f"{place + 6:02d}/01 AM" for place in range(len(marks))]
    rows = [[f"K{i}", "YN"[i % 2], *(day[i // 3 % len(day)] for day in marks)] for i in range(40)]
    assert plan_of(["UPN", named, *days], rows).roles.treated == treated


def test_a_column_of_labels_alone_of_its_kind_says_who_took_part(plan_of):
    rows = [[f"K{i}", ("patrols", "none")[i % 2], i * 7 % 19] for i in range(40)]
    assert plan_of(["key", "Hub", "score"], rows).roles.treated == "Hub"


def hint(plan_of, name, cells, tmp_path, programme=""):
    """Columns named where nobody has said who took part."""
    header = ["key", "site", name, "score before", "score after"]
    rows = [
        [f"K{i}", "ABC"[i % 3], cells[i % len(cells)], i * 7 % 19, i * 5 % 19] for i in range(60)
    ]
    plan = plan_of(header, rows)
    plan = replace(
        plan,
        roles=replace(plan.roles, treated=None, treated_values=()),
        programme=replace(plan.programme, name=programme),
    )
    (problem,) = who_problems(plan, read_workbook(tmp_path / "book.xlsx"))
    return problem.fix.split(" says it")[0]


@pytest.mark.parametrize(
    ("name", "cells", "named"),
    [
        ("Patrol ward", "YN", True),
        ("Hotspot force", "YN", True),
        ("VRU area", ["✓", None], True),
        ("Took part", ["Yes", "Y", "yes - partly", "N", "no (moved away)", "?"], True),
        ("Engaged?", ["Yes – completed", "Yes – disengaged", "Not started", "Declined", "No"],
         True),
        ("Boxing sessions", ["None", "A few", "Some", "Most", "All"], True),
        ("Free lunch", "YN", True),
        ("Region", "NSEW", False),
        ("SEN", "YN", False),
        ("Referred by", ["School", "Home", "Police", "Health", "Court"], False),
        ("Age group", ["10-11", "12-13", "14-15", "16-17", "18 and over"], False),
        ("Comment", "YN", False),
    ],
)  # fmt: skip
def test_columns_that_may_say_who_took_part_are_named(name, cells, named, plan_of, tmp_path):
    assert (f'"{name}"' in hint(plan_of, name, cells, tmp_path, "Boxing club")) is named


def test_a_column_of_yes_and_no_is_named_before_one_of_labels(plan_of, tmp_path):
    cells = ["Y", "N"]
    assert hint(plan_of, "Patrol ward", cells, tmp_path).startswith('If "Patrol ward"')


@pytest.mark.parametrize(
    ("marks", "days", "characteristics"),
    [
        ("/\\NLA", ("06/01 AM", "06/01 PM", "07/01 AM", "07/01 PM"), 0),
        ("/\\NLA", ("Maths", "English", "Science", "Art"), 0),
        ("PALE", ("Mon 6 Jan", "Tue 7 Jan", "Wed 8 Jan", "Thu 9 Jan"), 0),
        ("ABCD", ("Maths", "English", "Science", "Art"), 4),
    ],
)
def test_marks_of_a_register_are_no_characteristics(marks, days, characteristics, tmp_path):
    rows = [
        [f"P{i}", "YN"[i % 2], *(marks[(i * (j + 2) + i // 3) % len(marks)] for j in range(4))]
        for i in range(40)
    ]
    path = tmp_path / "marks.xlsx"
    path.write_bytes(workbook(("Marks", [["Pupil", "Mentoring", *days], *rows])))
    cohort = read_workbook(path)
    assert len(guess_plan(cohort).covariates) == characteristics
    told = [p for p in cohort.problems if p.code == "register_marks"]
    assert [(p.severity, p.count) for p in told] == [("warning", 4)] * (characteristics == 0)


def test_outcomes_of_one_name_are_told_apart(plan_of):
    names = ["Area", "Year", "Rate per 1,000", "Rate per 100,000", "Suspensions (%)", "suspensions"]
    rows = [[f"A{i}", 2020 + j, i + j / 3, 9 * i + j / 7, i / 5 + j, 3 * i + j]
            for i in range(12) for j in range(3)]  # fmt: skip
    said = [outcome.name for outcome in plan_of(names, rows).outcomes]
    assert said == ["Rate per 1,000", "Rate per 100,000", "Suspensions (%)", "Suspensions"]


@pytest.mark.parametrize(
    ("column", "name"),
    [("SDQ total", "SDQ total"), ("SDQ_TOTAL", "SDQ total"), ("KNOWLEDGE SCORE", "Knowledge score"),
     ("GCSE points", "GCSE points"), ("knowledge_0_20", "Knowledge")],
)  # fmt: skip
def test_abbreviations_keep_their_capitals(plan_of, column, name):
    rows = [[f"P{i}", "yn"[i % 2], 3.5 + i % 17] for i in range(40)]
    assert [o.name for o in plan_of(["Pupil", "Took part", column], rows).outcomes] == [name]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SDQ start", "SDQ end"),
        ("Start SDQ", "SDQ at the end of the programme"),
        ("How safe did you feel before the sessions?", "How safe do you feel now?"),
        ("Points Autumn", "Points Spring"),
        ("Autumn term points", "Summer term points"),
        ("SDQ baseline", "SDQ end"),
        ("Reading age Sept (months)", "Reading age July (months)"),
        ("Incidents Jan", "Incidents Jun"),
    ],
)
def test_a_measure_before_and_after_in_any_words_is_one_outcome(before, after, plan_of):
    rows = [[f"P{i}", "YN"[i % 2], 20 + i * 7 % 11, 20 + i * 5 % 13] for i in range(40)]
    (outcome,) = plan_of(["Pupil", "Mentoring", before, after], rows).outcomes
    assert (outcome.before, outcome.after) == (before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("SDQ T1", "SDQ T2"), ("Score wave 1", "Score wave 2"), ("Score 2022", "Score 2023"),
     ("SDQ pre", "SDQ post"), ("Points Autumn", "Points Spring")],
)  # fmt: skip
@pytest.mark.parametrize(("word", "paired"), [("DNA", True), ("see file", False)])
def test_what_was_measured_before_is_never_the_only_outcome(word, paired, before, after, plan_of):
    rows = [
        [f"P{i}", "YN"[i % 2], 20 + i * 7 % 11, word if i % 5 == 0 else 20 + i * 3 % 13]
        for i in range(40)
    ]
    plan = plan_of(["Pupil", "Mentoring", before, after], rows)
    assert [(o.before, o.after) for o in plan.outcomes] == [(before, after)] * paired


@pytest.mark.parametrize(
    ("one", "other"),
    [("Start year", "End year"), ("Points Summer", "Points Autumn"), ("Start age", "End hours"),
     ("First offences", "Final warnings"), ("Hours Aug", "Hours Aug (paid)")],
)  # fmt: skip
def test_columns_that_measure_two_things_are_no_pair(one, other, plan_of):
    rows = [[f"P{i}", "YN"[i % 2], 20 + i * 7 % 11, 20 + i * 5 % 13] for i in range(40)]
    assert all(o.before is None for o in plan_of(["Pupil", "Mentoring", one, other], rows).outcomes)


@pytest.mark.parametrize(
    ("unit", "people"),
    [("Ward", "wards"), ("Local authority", "local authorities"), ("Area code", "areas"),
     ("School name", "schools"), ("Police force", "forces"), ("Pupil", "people")],
)  # fmt: skip
def test_results_are_told_among_the_places_that_are_the_units(unit, people, plan_of):
    rows = [[f"E0{i}", f"2024-{1 + j:02d}", 300 + i, (7 * i + j) % 12]
            for i in range(12) for j in range(4)]  # fmt: skip
    plan = plan_of([unit, "Month", "Population", "Widgets"], rows)
    assert plan.programme.people == people


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Widgets", "count"), ("Widget score", "continuous"), ("Widget rate", "continuous")],
)
def test_whole_numbers_beside_the_size_of_a_place_are_counts(name, kind, plan_of):
    rows = [[f"Ward {i}", 2019 + j, 900 + i, (7 * i + j) % 12] for i in range(12) for j in range(5)]
    plan = plan_of(["Ward", "Year", "Population", name], rows)
    assert [outcome.kind for outcome in plan.outcomes] == [kind]
    assert plan.roles.exposure == ("Population" if kind == "count" else None)


def test_the_value_of_an_official_table_leads_and_its_denominator_stays(plan_of):
    names = ["Area Name", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit",
             "Count", "Denominator", "Time period Sortable"]  # fmt: skip
    rows = [[f"Area {i}", f"{2015 + j}/{16 + j}", 5.5 + i / 3 + j / 7, 5 + i / 3, 6.1 + i / 3,
             40 + i + j, 700 + 9 * i, (2015 + j) * 10_000]
            for i in range(12) for j in range(5)]  # fmt: skip
    plan = plan_of(names, rows)
    assert [(o.column, o.kind, o.primary) for o in plan.outcomes] == [
        ("Value", "continuous", True), ("Count", "count", False)]  # fmt: skip
    assert plan.roles.exposure == "Denominator"


def test_months_with_their_last_day_are_times(plan_of):
    names = ["Area", *(f"20231{m} (3{m % 2}/1{m}/23)" for m in range(3)), "202401 (31/01/24) (p)"]
    rows = [[f"Area {i}", *(50 + (i * 7 + m) % 9 for m in range(4))] for i in range(12)]
    roles = plan_of(names, rows).roles
    assert (roles.unit, roles.time) == ("Area", "month")


@pytest.mark.parametrize("labels", [("First", "Second"), ("First survey", "Last survey")])
def test_a_wave_called_survey_is_a_time(labels, plan_of):
    rows = [[f"P{i}", "YN"[i % 2], label, 20 + (i * 7 + 3 * j) % 11]
            for i in range(30) for j, label in enumerate(labels)]  # fmt: skip
    assert plan_of(["Pupil", "Mentoring", "Survey", "Score"], rows).roles.time == "Survey"


def test_a_time_until_an_event_is_no_outcome_of_its_own(plan_of):
    rows = [[f"P{i}", "YN"[i % 2], 1 + i * 7 % 12, "NY"[i // 3 % 2]] for i in range(40)]
    names = ["Person", "Mentoring", "Months-until-reoffending", "Reoffended"]
    (outcome,) = plan_of(names, rows).outcomes
    assert (outcome.column, outcome.event, outcome.measure) == ("Reoffended", "", "")
    names[3] = "Reoffended_12m"
    assert plan_of(names, rows).outcomes[0].measure == "reoffended_12m"
