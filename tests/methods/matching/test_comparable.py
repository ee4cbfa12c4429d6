"""People without a possible match are set aside; columns that repeat others change nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError


def people(n: int = 240, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    risk = rng.normal(size=n)
    took = rng.random(n) < 1 / (1 + np.exp(1 - risk))
    return pd.DataFrame(
        {"took": took.astype(float), "risk": risk, "age": rng.normal(15, 2, n),
         "sex": rng.choice(["F", "M"], n), "y": risk + took + rng.normal(size=n)}
    )  # fmt: skip


MATCHED = {"treated": "took", "covariates": ("risk", "sex")}


def with_label(frame: pd.DataFrame, side: float, many: int = 3) -> pd.DataFrame:
    rows = frame.index[frame["took"] == side][:many]
    return frame.assign(sex=frame["sex"].mask(frame.index.isin(rows), "X"))


@pytest.mark.parametrize("side", [1.0, 0.0])
def test_a_label_of_one_group_is_set_aside_and_nobody_else(side) -> None:
    frame = with_label(people(), side)
    kept = matching.comparable(frame, **MATCHED)
    assert list(frame.loc[~kept, "sex"]) == ["X"] * 3


def test_a_number_of_two_values_is_a_label_and_others_are_not() -> None:
    frame = people().assign(mark=0.0)
    frame.loc[frame.index[frame["took"] == 1][:2], "mark"] = 1.0
    assert (~matching.comparable(frame, treated="took", covariates=("mark",))).sum() == 2
    assert matching.comparable(frame, treated="took", covariates=("risk", "age")).all()


def test_setting_aside_may_leave_another_label_alone() -> None:
    frame = pd.DataFrame(
        {"took": [1.0, 1, 0, 0, 0], "a": list("pqqqs"), "b": list("uvvuv")}
    )  # p is treated only, s comparison only; without p, u is comparison only
    kept = matching.comparable(frame, treated="took", covariates=("a", "b"))
    assert kept.tolist() == [False, True, True, False, False]


def test_groups_that_share_no_label_are_refused_in_words() -> None:
    frame = people().assign(arm=lambda x: x["took"].map({1.0: "in", 0.0: "out"}))
    with pytest.raises(NotIdentifiedError, match="tells those who took part from the others"):
        matching.comparable(frame, treated="took", covariates=("arm",))


@pytest.mark.parametrize("matcher", [matching.nearest, matching.full, matching.subclassify])
@pytest.mark.parametrize("side", [1.0, 0.0])
def test_the_rest_are_matched_as_if_the_others_had_never_been_there(matcher, side) -> None:
    frame = with_label(people(), side)
    rest = frame[frame["sex"] != "X"].reset_index(drop=True)

    def carry_out(part: pd.DataFrame, names: tuple[str, ...]):
        return matcher(part, treated="took", covariates=names)

    among = matching.among(frame, carry_out, **MATCHED)
    alone = matcher(rest, **MATCHED)
    aside = (frame["sex"] == "X").to_numpy()
    assert (among.weights[aside] == 0).all()
    assert among.weights[~aside] == pytest.approx(alone.weights)
    assert among.n_treated == int(frame["took"].sum())
    found, wanted = (
        matching.effect(f, m, outcome="y", covariates=("risk",), variance="recommended")
        for f, m in ((frame, among), (rest, alone))
    )
    for name in ("value", "ci_low", "ci_high", "n_obs", "n_treated"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name))


@pytest.mark.parametrize("kind", ["ipw", "overlap", "entropy", "cbps"])
def test_weights_and_their_uncertainty_are_those_of_the_rest(kind) -> None:
    frame = with_label(people(), 1.0)
    rest = frame[frame["sex"] != "X"].reset_index(drop=True)

    def carry_out(part: pd.DataFrame, names: tuple[str, ...]):
        return matching.weight(part, treated="took", covariates=names, kind=kind)

    among = matching.among(frame, carry_out, **MATCHED)
    alone = matching.weight(rest, kind=kind, **MATCHED)
    found, wanted = (
        matching.effect(f, m, outcome="y", covariates=("risk",), variance="recommended")
        for f, m in ((frame, among), (rest, alone))
    )
    for name in ("value", "std_error", "dof", "p_value"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name))


def test_where_everybody_can_be_compared_nothing_changes() -> None:
    frame = people()
    among = matching.among(
        frame, lambda part, names: matching.nearest(part, treated="took", covariates=names),
        **MATCHED,
    )  # fmt: skip
    assert among.weights == pytest.approx(matching.nearest(frame, **MATCHED).weights)


@pytest.mark.parametrize("link", ["logit", "linear_logit", "probit"])
def test_a_column_that_repeats_others_changes_no_score(link) -> None:
    frame = people()
    frame["risk_twice"], frame["boys"] = 2 * frame["risk"] + 1, (frame["sex"] == "M").astype(float)
    plain = matching.propensity(frame, link=link, **MATCHED)
    more = matching.propensity(
        frame, link=link, treated="took", covariates=("risk", "sex", "boys", "risk_twice")
    )
    assert more.to_numpy() == pytest.approx(plain.to_numpy(), abs=1e-7)
    names = ("risk", "sex", "age", "boys", "risk_twice")
    assert matching.repeated(frame, names) == ("boys", "risk_twice")
    assert matching.repeated(frame, ("risk", "sex", "age")) == ()


def test_a_number_that_separates_the_groups_is_refused_in_words() -> None:
    frame = people().assign(dose=lambda x: x["took"] * 10 + x["age"] / 100)
    with pytest.raises(NotIdentifiedError, match="'dose', alone or with others, tells those who"):
        matching.propensity(frame, treated="took", covariates=("age", "dose"))
