"""Whatever a plan can say can be said in the window, or there is a reason why not."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date
from typing import get_args, get_type_hints

import pytest
from PySide6.QtWidgets import QRadioButton
from ui_fakes import small_cohort

from evaluator.designs import DESIGNS
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.matched_changes.matched_difference_in_differences import (
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
)
from evaluator.planning.plan_file import refuse_unlisted
from evaluator.values.account import Cost, CostPart, PriceLevel, UnitValue
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import (
    Benchmark,
    Context,
    Covariate,
    Design,
    Outcome,
    Plan,
    Programme,
    Roles,
    canonical,
)
from evaluator.values.problems import Problem
from evaluator.words.design_options import idle_settings, options
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import (
    CheckField,
    ChoiceField,
    DateField,
    Field,
    LinesField,
    MoneyField,
    NumberField,
    ShareField,
    WholeNumberField,
    WholeNumbersField,
)
from ui.widgets.data.values_picker import ValuesPicker
from ui.widgets.plan.benchmark_fields import BenchmarkFields
from ui.widgets.programme.cost_editor import LevelsField
from ui.widgets.programme.logo_field import LogoField

CARDINALITY = {"method": "cardinality"}  # its tolerance is a number that must be there
ELSEWHERE = {
    "data": "the data page reads the workbook and keeps what it corrected",
    "lock": "made by locking the plan",
    "amendments": "made by amending a locked plan",
    "attempts": "written by the search for balance",
    "disclosure": "settings ask for it, for every study",
    "design.settings": "walked below, option by option",
    "roles.year_starts": "asked for by the plan page only where times are years",
    "programme.started_from": "said by starting from a programme",
}


def leaves(kind: type, path: str = "") -> set[str]:
    """Dotted names of everything a plan holds; members of a list go by the list's name."""
    found: set[str] = set()
    for name, hint in get_type_hints(kind).items():
        here = f"{path}.{name}" if path else name
        inner = next((a for a in (hint, *get_args(hint)) if is_dataclass(a)), None)
        if here in ELSEWHERE:
            found.add(here)
        elif inner is not None:
            found |= leaves(inner, here)
        else:
            found.add(here)
    return found


def said(value: object, path: str = "") -> dict[str, object]:
    """A plan's values by the names of ``leaves``."""
    if isinstance(value, dict) and value:
        return {
            name: inner
            for key, part in value.items()
            for name, inner in said(part, f"{path}.{key}" if path else key).items()
        }
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return said(value[0], path)
    return {path: value}


def changed(before: Plan, after: Plan) -> set[str]:
    old, new = (said(canonical(plan) | {"report": asdict(plan.report)}) for plan in (before, after))
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


@pytest.fixture
def studied(window, tmp_path):
    """A window on the small cohort."""
    window.session.start_with(small_cohort(), tmp_path / "people.xlsx", Plan())
    return window


ROLES = Roles(
    unit="key", treated="arm", treated_values=("yes",), time="attended_after", eligible="sex"
)
CONTEXT = Context(allocation="chance", recording_change="both")
MONEY = Cost((CostPart("Staff", 1000.0, 2025, "The council"),), unit_value=UnitValue(500.0))
BESIDE = Outcome(name="Other", column="attended_after")
WAYS = {
    "two columns": Outcome(name="Score", before="score", after="attended_after"),
    "time until": Outcome(name="Days", column="score", kind="time_to_event", better="ambiguous"),
    "events": Outcome(name="Arrests", column="score", kind="count", benchmark=Benchmark(1.0)),
}


def plan_with(outcome: Outcome) -> Plan:
    return Plan(
        cost=Cost() if outcome.before else MONEY,
        roles=ROLES,
        outcomes=(outcome, BESIDE),
        covariates=(Covariate("sex"),),
        design=Design("matched_comparison"),
        context=CONTEXT,
    )


def answers(widget: object) -> list[object]:
    """Values that somebody could give in a field."""
    if isinstance(widget, ChoiceField):
        return [choice.value for choice in widget._choices]
    if isinstance(widget, CheckField):
        return [True, False]
    if isinstance(widget, ValuesPicker):
        return [("no",)]
    if isinstance(widget, DateField):
        return [date(2026, 1, 31)]
    if isinstance(widget, LevelsField):
        return [(PriceLevel("2025", 112.4),)]
    if isinstance(widget, LinesField):
        return [("Ash", "Birch")]
    if isinstance(widget, ShareField):
        return [0.3]
    if isinstance(widget, WholeNumbersField):
        return [(3, 6)]
    return [7 if isinstance(widget, MoneyField | NumberField | WholeNumberField) else "words"]


def asked_in_the_window(window, plan: Plan, keys: tuple[str, ...]) -> set[str]:
    """What changes in ``plan`` when every field that is shown is given every answer."""
    found: set[str] = set()
    session = window.session
    for key in keys:
        window.show_page(key)
        page = window.page(key)
        session.change(plan, "Start again")
        page.refresh()
        for folded in page.findChildren(Disclosure):
            folded.toggle.setChecked(True)
        kinds = (Field, CheckField, ValuesPicker)
        widgets = [
            widget
            for kind in kinds
            for widget in page.findChildren(kind)
            if widget.isVisibleTo(page)
            and widget.isEnabledTo(page)
            and not isinstance(widget.parentWidget(), ValuesPicker)
        ]
        for widget in widgets:
            for value in answers(widget):
                widget.edited.emit(value)
                now = changed(plan, session.plan)
                session.change(plan, "Start again")
                page.refresh()
                if now:
                    found |= now
                    break
            else:
                pytest.fail(f"Nothing that can be said in {widget.label!r} changes the plan.")
        for radio in page.findChildren(QRadioButton):
            radio.click()
            found |= changed(plan, session.plan)
            session.change(plan, "Start again")
            page.refresh()
    return found


@pytest.mark.whole_way
def test_every_field_of_a_plan_is_asked_for_or_has_a_reason(studied):
    asked = {name for outcome in WAYS.values()
             for name in asked_in_the_window(studied, plan_with(outcome), ("programme", "plan"))
             }  # fmt: skip
    studied.session.new()
    ahead = Plan(prospect=Prospect(who_starts="stepped"))
    asked |= asked_in_the_window(studied, ahead, ("prospect",))
    wanted = leaves(Plan) - set(ELSEWHERE)
    assert wanted - asked == set()


def test_a_reason_is_given_only_for_what_a_plan_has():
    assert set(ELSEWHERE) <= leaves(Plan)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.key)
def test_every_setting_of_a_design_is_asked_for(design):
    offered = {option.name for option in options(design.settings)}
    hints = get_type_hints(design.settings)
    alone = {name for name, hint in hints.items() if len(get_args(hint)) == 1}
    assert {field.name for field in fields(design.settings)} - alone == offered


def test_numbers_one_after_the_other_can_be_typed(studied, qtbot):
    """What is half written stays as it is."""
    studied.show_page("plan")
    page = studied.page("plan")
    field = next(f for f in page.findChildren(WholeNumbersField))
    for folded in page.findChildren(Disclosure):
        folded.toggle.setChecked(True)
    for words, ends in (("3", (3,)), ("3,", (3,)), ("3, 6", (3, 6)), ("", ())):
        field._line.setText(words)
        page.refresh()
        assert field.words() == words
        assert studied.session.plan.analysis.since_start == ends


def test_a_known_answer_needs_its_value_first(qtbot):
    shown = BenchmarkFields()
    qtbot.addWidget(shown)
    sent: list[Benchmark | None] = []
    shown.edited.connect(sent.append)
    shown.set_value(None)
    assert not shown._fields["low"].isEnabled()
    shown._fields["value"].edited.emit(1.5)
    shown._fields["low"].edited.emit(0.5)
    shown._fields["source"].edited.emit("A trial")
    shown._fields["value"].edited.emit(None)
    assert sent == [
        Benchmark(1.5), Benchmark(1.5, 0.5), Benchmark(1.5, 0.5, None, "A trial"), None,
    ]  # fmt: skip


@pytest.mark.whole_way
def test_the_column_of_an_event_goes_with_the_kind_of_outcome(studied):
    studied.show_page("plan")
    page = studied.page("plan")
    studied.session.change(plan_with(WAYS["time until"]), "Start")
    page.refresh()
    editor = page._outcomes
    assert editor._timed.isVisibleTo(page) and not editor._event.isVisibleTo(page)
    editor._happened.edited.emit("arm")
    assert studied.session.plan.outcomes[0].event == "arm"
    editor._fields["kind"].edited.emit("count")
    assert studied.session.plan.outcomes[0].event == ""
    assert editor._event.isVisibleTo(page) and not editor._timed.isVisibleTo(page)


def test_a_cost_told_as_a_whole_becomes_its_first_part_in_one_step(studied):
    session = studied.session
    session.change(Plan(programme=Programme(cost=48_000.0, price_year=2025)), "Start")
    studied.show_page("programme")
    editor = studied.page("programme")._cost
    assert editor._cost._line.text() == "£48,000"
    editor.more.click()
    assert session.plan.cost.parts == (CostPart("", 48_000.0, 2025),)
    assert session.plan.programme.cost is None and not editor.whole.isVisibleTo(editor)
    editor.more.click()
    editor._parts[1].amount._line.setText("£2.5k")
    editor.refresh()
    assert editor._sum.text() == "Together £50,500."
    session.undo_stack.undo()
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.plan.programme.cost == 48_000.0 and session.plan.cost.parts == ()


def test_a_price_year_over_two_years_is_told_which_one_to_write(studied):
    studied.show_page("programme")
    editor = studied.page("programme")._cost
    editor.more.click()
    year = next(f for f in editor._parts[0].findChildren(WholeNumberField))
    year._line.setText("2023/24")
    assert "for 2023/24, the one that holds most of it, 2023." in year._error.text()
    year._line.setText("2023")
    assert studied.session.plan.cost.parts[0].year == 2023
    assert not year._error.text()


def test_a_published_unit_cost_and_an_amount_of_ones_own_take_each_others_place(studied):
    session = studied.session
    studied.show_page("programme")
    page = studied.page("programme")
    page._cost._known.edited.emit("police_robbery")
    assert session.plan.cost.unit_cost == "police_robbery"
    page.refresh()
    page._cost._own[0].edited.emit(900.0)
    assert session.plan.cost == Cost(unit_value=UnitValue(900.0))
    page._cost._known.edited.emit("police_robbery")
    assert session.plan.cost == Cost(unit_cost="police_robbery")


def test_the_words_of_the_report_change_under_the_lock_and_nothing_else_does(studied):
    session = studied.session
    session.lock("A. Keeper")
    studied.show_page("programme")
    page = studied.page("programme")
    locked = session.plan.lock
    fields = {b.field.label: b.field for b in page._bindings}
    assert fields["Evaluated by"].isEnabled() and not fields["Programme name"].isEnabled()
    fields["Evaluated by"].edited.emit("The research office")
    assert session.plan.report.evaluated_by == "The research office"
    assert (session.plan.lock, session.plan.amendments) == (locked, ())
    fields["Programme name"].edited.emit("Other")
    assert session.plan.programme.name == ""


def test_an_index_of_prices_is_written_a_year_a_line(qtbot):
    field = LevelsField()
    qtbot.addWidget(field)
    sent = []
    field.edited.connect(sent.append)
    field._area.setPlainText("2022/23: 96.1\n2025 = 104")
    assert sent == [(PriceLevel("2022/23", 96.1), PriceLevel("2025", 104.0))]
    field._area.setPlainText("dear")
    assert len(sent) == 1 and "such as 2025: 112.4" in field._error.text()
    field.set_value((PriceLevel("2025", 104.0),))
    assert field._area.toPlainText() == "2025: 104" and len(sent) == 1


def test_a_logo_is_kept_as_its_dots_or_refused_in_words(qtbot, tmp_path):
    from PIL import Image

    field = LogoField()
    qtbot.addWidget(field)
    sent = []
    field.edited.connect(sent.append)
    (tmp_path / "logo.png").write_text("no picture")
    field.take(tmp_path / "logo.png")
    assert sent == [] and "cannot be read" in field._error.text()
    Image.new("RGB", (40, 20), "red").save(tmp_path / "logo.png")
    field.take(tmp_path / "logo.png")
    assert sent[0].startswith("data:image/png;base64,") and field._error.text() == ""
    field.set_value(sent[0])
    field._button.click()
    assert sent[1] == ""


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("cost_told_twice", "Cost in pounds"),
        ("cost_part", "Part 1: amount"),
        ("cost_unit_value", "Published unit cost"),
        ("price_level_missing", "Tell amounts in prices of"),
    ],
)
def test_a_problem_of_money_leads_to_its_field(studied, settle, code, label):
    settle(studied)
    studied.session.change(Plan(cost=Cost((CostPart("Staff", -1.0),))), "Start")
    studied.show_page("plan")
    studied._go_to(Problem(code, "", ""))
    assert studied.current == "programme"
    assert studied.focusWidget().accessibleName() == label


@pytest.mark.whole_way
def test_a_pair_follows_the_name_of_its_outcome(studied):
    studied.show_page("plan")
    page = studied.page("plan")
    stops = Outcome(name="Stops", column="score", better="ambiguous", pair="Harm")
    studied.session.change(Plan(outcomes=(Outcome(name="Harm", column="arm"), stops)), "Start")
    page.refresh()
    page._outcomes._fields["name"].edited.emit("Injuries")
    assert studied.session.plan.outcomes[1].pair == "Injuries"


@pytest.mark.parametrize(
    ("method", "idle"),
    [
        ("nearest", set()),
        ("full", {"ratio", "replace"}),
        ("entropy", {"ratio", "replace", "caliper", "exact"}),
    ],
)
def test_changes_are_asked_only_what_their_matching_uses(method, idle):
    design = MATCHED_DIFFERENCE_IN_DIFFERENCES
    said = {"method": method, "ratio": 2, "replace": True, "caliper": 0.1, "exact": ["sex"]}
    assert said.keys() - design.kept(said).keys() == idle
    every = {option.name for option in options(design.settings)}
    assert every - {o.name for o in design.options(design.settings, said, frozenset())} == idle


def test_settings_for_sizes_of_places_wait_for_a_size():
    design = DIFFERENCE_IN_DIFFERENCES
    sized = {"average_over", "per", "rates_for"}
    plan = plan_with(BESIDE)
    assert idle_settings(plan) == sized
    shown = {o.name for o in design.options(design.settings, {}, idle_settings(plan))}
    assert not shown & sized
    said = {"per": 1000}
    shown = {o.name for o in design.options(design.settings, said, idle_settings(plan))}
    assert shown & sized == {"per"}
    assert idle_settings(replace(plan, roles=Roles(exposure="score"))) == set()


def test_rare_roles_stand_in_a_fold_until_one_is_said_or_asked_for(studied):
    session, plan = studied.session, Plan(roles=Roles(unit="key", treated="arm"))
    section = studied.page("plan")._roles
    shown = section.further.toggle.isChecked
    session.show_plan(plan)
    section.refresh()
    assert not shown()
    session.show_plan(replace(plan, roles=replace(plan.roles, weight="score")))
    section.refresh()
    assert shown()
    section.further.toggle.setChecked(False)
    section.refresh()
    assert not shown()
    of_gaps = next(design for design in DESIGNS if design.of_gaps)
    session.show_plan(replace(plan, design=Design(of_gaps.key)))
    section.refresh()
    assert shown()
    section.further.toggle.setChecked(False)
    section.focus_role("dose")
    assert shown()


@pytest.mark.parametrize(
    "design",
    [*(Design(each.key) for each in DESIGNS), Design("matched_comparison", CARDINALITY)],
    ids=lambda design: f"{design.kind} {design.settings.get('method', '')}",
)
def test_an_emptied_setting_can_be_saved_and_opened_again(opened, settle, design):
    opened.session.change(replace(opened.session.plan, design=design), "Choose design")
    opened.show_page("plan")
    settle(opened)
    grid = opened.page("plan")._design._settings
    emptied = [o for o, _ in grid._fields.values() if o.kind in ("number", "whole_number")]
    for option in emptied:
        grid._fields[option.name][1].edited.emit(None)
    refuse_unlisted(opened.session.plan, "The study")
    held = opened.session.plan.design.settings
    assert all(o.may_be_empty or held[o.name] == o.default for o in emptied)
