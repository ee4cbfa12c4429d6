"""The plan as a file: written and read back alike, and every fault named with its place."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.designs import DESIGNS
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml, read_plan, write_plan
from evaluator.values.plan import (
    Amendment,
    Analysis,
    Benchmark,
    Context,
    Covariate,
    Data,
    Design,
    Outcome,
    Plan,
    Programme,
    Roles,
    amend,
    lock,
    plan_hash,
)
from evaluator.values.problems import Refusal
from examples import EXAMPLES

text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
maybe = st.none() | text
number = st.floats(allow_nan=False, allow_infinity=False)
label = text | number
day = st.none() | st.dates()

outcomes = st.builds(
    Outcome,
    name=st.text(max_size=9),
    column=maybe,
    before=maybe,
    after=maybe,
    kind=st.sampled_from(["continuous", "binary", "count", "time_to_event"]),
    better=st.sampled_from(["higher", "lower", "ambiguous"]),
    worthwhile=st.none() | number,
    worthwhile_reason=st.text(max_size=9),
    primary=st.booleans(),
    unit=st.text(max_size=9),
    event=st.text(max_size=9),
    pair=maybe,
    benchmark=st.none() | st.builds(Benchmark, value=number, low=st.none() | number),
)
designs = st.one_of(
    st.builds(
        Design,
        kind=st.just("matched_comparison"),
        settings=st.fixed_dictionaries(
            {},
            optional={
                "ratio": st.integers(-3, 10**9),
                "caliper": st.none() | number,
                "replace": st.booleans(),
                "exact": st.lists(text, min_size=1, max_size=2),
                "distance": st.sampled_from(["propensity", "mahalanobis"]),
            },
        ),
    ),
    st.builds(
        Design,
        kind=st.just("difference_in_differences"),
        settings=st.fixed_dictionaries(
            {}, optional={"sample": st.sampled_from(["followed", "all_rows"])}
        ),
    ),
    st.builds(Design, kind=st.just("staggered_roll_out")),
)
plans = st.builds(
    Plan,
    programme=st.builds(
        Programme,
        name=st.text(max_size=9),
        tier=st.sampled_from([None, "primary", "criminal_justice"]),
        people=text,
        starts=day,
        ends=day,
        cost=st.none() | number,
        price_year=st.none() | st.integers(1990, 2030),
    ),
    data=st.builds(Data, workbook=st.text(max_size=9), sheet=maybe),
    roles=st.builds(
        Roles,
        unit=maybe,
        time=maybe,
        after=st.lists(label, max_size=3).map(tuple),
        treated=maybe,
        treated_values=st.lists(label, max_size=3).map(tuple),
        weight=maybe,
    ),
    outcomes=st.lists(outcomes, max_size=3).map(tuple),
    covariates=st.lists(
        st.builds(Covariate, column=text, known_before_start=st.booleans(), key=st.booleans()),
        max_size=3,
    ).map(tuple),
    design=designs,
    context=st.builds(
        Context,
        allocation=st.sampled_from(["chance", "rule", "dont_know"]),
        allocation_record=st.text(max_size=9),
        lowered_to=st.none() | st.integers(0, 5),
    ),
    analysis=st.builds(
        Analysis,
        subgroups=st.lists(text, max_size=3).map(tuple),
        confidence=number,
        seed=st.integers(0, 2**40),
        multiplicity=st.sampled_from(["holm", "none"]),
    ),
)


@pytest.mark.whole_way
@settings(max_examples=150)
@given(plans)
def test_any_plan_is_read_back_as_it_was_written(tmp_path_factory, plan) -> None:
    path = tmp_path_factory.getbasetemp() / "plan.toml"
    write_plan(plan, path)
    again = read_plan(path)
    assert again == plan
    assert plan_hash(again) == plan_hash(plan)


def test_lock_and_amendments_are_read_back(tmp_path) -> None:
    at = datetime(2026, 1, 5, 9, 0)
    locked = lock(Plan(programme=Programme(name="x")), "f" * 64, at)
    changed = replace(locked, analysis=Analysis(seed=7))
    amended = amend(locked, changed, at=at, reason="A slip.", results_seen=True)
    write_plan(amended, tmp_path / "plan.toml")
    assert read_plan(tmp_path / "plan.toml") == amended
    assert amended.amendments == (Amendment(at, "analysis.seed", "1", "7", "A slip.", True),)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_examples_are_read_back(example) -> None:
    import tomllib

    plan = read_plan(example.plan_path)
    again = plan_from_plain(tomllib.loads(plan_to_toml(plan)), "The plan")
    assert plan_hash(again) == plan_hash(plan)


def test_what_was_not_said_is_not_written() -> None:
    written = plan_to_toml(Plan())
    assert "starts" not in written and '""' not in written and "prospect" not in written


def problems(tmp_path, content: str | bytes) -> list[tuple[str, str, str]]:
    path = tmp_path / "plan.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Refusal) as caught:
        read_plan(path)
    for problem in caught.value.problems:
        assert "plan.toml" in problem.message or "The plan" in problem.message
        assert problem.message.endswith(".") and problem.fix[-1] in ".?"
        assert "Traceback" not in problem.message and str(tmp_path) not in problem.message
    return [(p.code, p.column or "", f"{p.message} {p.fix}") for p in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "code", "column", "words"),
    [
        ("[programe]", "unknown_key", "programe", 'Did you mean "programme"?'),
        ("[roles]\nunti = 'x'", "unknown_key", "roles.unti", 'Did you mean "unit"?'),
        (
            "[[outcomes]]\nname='a'\n[[outcomes]]\nworthwile = 1",
            "unknown_key",
            "outcomes[2].worthwile",
            'Did you mean "worthwhile"?',
        ),
        (
            "[[outcomes]]\n[outcomes.benchmark]\nvalues = 1",
            "unknown_key",
            "outcomes[1].benchmark.values",
            'Did you mean "value"?',
        ),
        ("[design]\nkind='matched_comparison'\nratoi=2", "unknown_key", "ratoi", '"ratio"'),
        ("[design]\nkind='nonsense'", "wrong_value", "design.kind", "should be"),
        ("[design]\nkind='before_after'", "design_declined", "design.kind", "bad time"),
        ("[design]\nkind='Pre-post'", "design_declined", "design.kind", "whatworked monitor"),
        (
            "[design]\nkind='Interrupted time series'\nlags=2",
            "design_declined",
            "design.kind",
            "own past",
        ),
        ("[design]\nkind='ITS'", "design_declined", "design.kind", "would count as the effect"),
        ("[design]\nkind='rdd'", "design_declined", "design.kind", "threshold"),
        (
            "[design]\nkind='matched_comparison'\nratio='two'",
            "wrong_value",
            "ratio",
            "integer",
        ),
        ("[[covariates]]\nknown_before_start=true", "missing_key", "covariates[1].column", "lacks"),
        ("[analysis]\nseed = 'one'", "wrong_value", "analysis.seed", "integer"),
        ("[analysis]\nconfidence = 'high'", "wrong_value", "analysis.confidence", "number"),
        ("[programme]\nstarts = 'soon'", "wrong_value", "programme.starts", "date"),
        ("[programme]\nname = 3", "wrong_value", "programme.name", "string"),
        ("programme = 3", "wrong_value", "programme", ""),
        ("outcomes = 3", "wrong_value", "outcomes", ""),
        ("design = 'matched'", "wrong_value", "design", ""),
        ("[outcomes]\nname = 'x'", "wrong_value", "outcomes", ""),
        ("[programme\nname = 1", "plan_not_toml", "", "line 1"),
        ("name = ", "plan_not_toml", "", ""),
        ("[programme]\nstarts = 2025-13-45", "plan_not_toml", "", ""),
        (f"[analysis]\nseed = {'9' * 5000}", "plan_not_toml", "", ""),
        ("x = " + "[" * 2000, "plan_not_toml", "", ""),
        ("x = " + "{a=" * 2000, "plan_not_toml", "", ""),
        (b"\xff\xfe\x00plan", "file_unreadable", "", ""),
        ("[programme]\nname = '£'".encode("cp1252"), "file_unreadable", "", ""),
    ],
)
def test_faults_are_named_with_their_place(tmp_path, content, code, column, words) -> None:
    found = problems(tmp_path, content)
    assert any(
        (code, column) == (found_code, found_column) and words in sentence
        for found_code, found_column, sentence in found
    ), found


def test_every_unknown_key_is_named_not_only_the_first(tmp_path) -> None:
    found = problems(tmp_path, "[roles]\nfoo=1\nbar=2\n[data]\nbaz=3")
    assert [column for _, column, _ in found] == ["roles.foo", "roles.bar", "data.baz"]


def test_a_byte_order_mark_is_no_fault(tmp_path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbf[programme]\r\nname = 'x'\r\n")
    assert read_plan(path).programme.name == "x"


def test_a_huge_file_is_refused_unread(tmp_path) -> None:
    path = tmp_path / "plan.toml"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(Refusal) as caught:
        read_plan(path)
    assert caught.value.problems[0].code == "file_unreadable"


def test_a_missing_file_is_named_without_its_folder(tmp_path) -> None:
    with pytest.raises(Refusal) as caught:
        read_plan(tmp_path / "nothing.toml")
    (problem,) = caught.value.problems
    assert problem.code == "file_missing" and str(tmp_path) not in problem.message


def test_a_folder_is_not_a_plan(tmp_path) -> None:
    with pytest.raises(Refusal) as caught:
        read_plan(tmp_path)
    assert caught.value.problems[0].code == "file_unreadable"


def test_a_setting_can_be_switched_off(tmp_path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('[design]\nkind = "matched_comparison"\ncaliper = "none"\n')
    assert read_plan(path).design.settings == {"caliper": None}


def test_every_design_takes_its_own_defaults() -> None:
    for design in DESIGNS:
        plan = Plan(design=Design(design.key, {}))
        assert plan_from_plain({"design": {"kind": design.key}}, "The plan") == plan


def test_dates_keep_their_day() -> None:
    plan = plan_from_plain({"programme": {"starts": date(2025, 9, 1)}}, "The plan")
    assert plan.programme.starts == date(2025, 9, 1)


def test_a_text_longer_than_any_plan_is_refused_before_it_is_read(tmp_path) -> None:
    path = tmp_path / "long.toml"
    path.write_text("\n".join(f"k{i}.a.b.c.d.e.f = {i}" for i in range(60_000)), "utf-8")
    with pytest.raises(Refusal) as refused:
        read_plan(path)
    assert refused.value.problems[0].code == "plan_too_long"


def test_equal_plans_give_equal_texts_whatever_the_order_of_their_settings() -> None:
    own = {"method": "nearest", "caliper": 0.2, "exact": ["sex"], "ratio": 2}
    turned = dict(reversed(own.items()))
    one, other = (Plan(design=Design("matched_comparison", s)) for s in (own, turned))
    assert one == other and plan_to_toml(one) == plan_to_toml(other)
