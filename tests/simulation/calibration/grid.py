"""Worlds of places: every kind, size and way of measuring, whole and flawed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.simulation.calibration.places import Setup, study
from tests.simulation.calibration.world import TIMES, Benefit, World

_NO = "All questions answered; nothing else happened."
ONE_START = Setup()
SEVERAL = Setup("staggered_roll_out", starts=(4, 6), first=4, times=9)
SURVEY = Setup(people=25)
_DESIGNS = {"one_start": ONE_START, "roll_out": SEVERAL}
_KINDS = ("amount", "count", "rate")
_THIN = replace(SEVERAL, on=8, off=30, starts=(2, 3, 4, 5, 5, 6, 7, 7), first=2)
_ALL_START = replace(SEVERAL, on=24, off=0, starts=(3, 4, 5, 6, 7, 8), first=3, times=10)
_MONTHLY = {"times": 24, "first": 18, "months": True}


def _world(name: str, setup: Setup, benefit: Benefit = "none") -> World:
    draw = partial(study, setup=setup, times=TIMES[benefit])
    # Whose make-up nobody knows is rated 3 at most, and so are places of which few weigh much.
    strong = setup.sizes == "alike" and (setup.people == 0 or setup.known)
    told = f"places_{name}_{benefit}"
    return World(told, setup.design, benefit, None, False, _NO, draw, strong=strong)


def _flawed(name: str, flaw: str, setup: Setup, told: str = _NO, *, seen: bool = True) -> World:
    draw = partial(study, setup=setup)
    return World(f"places_{name}", setup.design, "none", flaw, seen, told, draw)


def _clean() -> list[tuple[str, Setup]]:
    """Nothing is wrong with these: names and how they are drawn."""
    found: list[tuple[str, Setup]] = []
    for word, setup in _DESIGNS.items():
        for kind in _KINDS:
            sizes = ("alike",) if kind == "count" else ("alike", "half", "lognormal")
            found += [
                (f"{word}_{kind}_{size}", replace(setup, kind=kind, sizes=size)) for size in sizes
            ]
        survey = replace(setup, people=SURVEY.people)
        found += [
            (f"{word}_survey", survey),
            (f"{word}_survey_half", replace(survey, sizes="half", people=15)),
            (f"{word}_survey_lognormal", replace(survey, sizes="lognormal", people=15)),
            (f"{word}_survey_share", replace(survey, kind="share")),
            (f"{word}_survey_share_half", replace(survey, kind="share", sizes="half", people=15)),
            (f"{word}_survey_known", replace(survey, known=True)),
            (f"{word}_lasting", replace(setup, lasting=0.8)),
            (f"{word}_unit_root", replace(setup, lasting=0.97)),
            (f"{word}_twice_as_variable", replace(setup, on=10, off=40, spread=2.0)),
            (f"{word}_months", replace(setup, **_MONTHLY, starts=(18, 20) if setup.starts else ())),
            (f"{word}_two_before", replace(setup, times=5, first=2,
                                           starts=(2, 3) if setup.starts else ())),
            (f"{word}_city", replace(setup, sizes="city")),
            (f"{word}_rate_city", replace(setup, kind="rate", sizes="city")),
            (f"{word}_8_of_40", replace(setup, on=8, off=32)),
            (f"{word}_rate_8_of_40", replace(setup, on=8, off=32, kind="rate")),
            (f"{word}_apart_in_level", replace(setup, apart=4.0)),
        ]  # fmt: skip
    found += [
        ("thin_starts", _THIN),
        ("thin_starts_lasting", replace(_THIN, lasting=0.8)),
        ("thin_starts_rate", replace(_THIN, kind="rate")),
        ("thin_starts_count", replace(_THIN, kind="count")),
        ("thin_starts_lognormal", replace(_THIN, sizes="lognormal")),
        ("thin_starts_survey", replace(_THIN, people=25)),
        ("all_start", _ALL_START),
        ("all_start_rate", replace(_ALL_START, kind="rate")),
        ("all_start_thin", replace(_ALL_START, on=12)),
        ("all_start_survey", replace(_ALL_START, people=25)),
    ]
    return found


def _few() -> list[tuple[str, Setup]]:
    """Few places, or one, take part."""
    synthetic = Setup("synthetic_comparison", on=1, off=24, times=20, first=16)
    return [
        ("3_of_40", replace(ONE_START, on=3, off=37)),
        ("3_of_40_variable", replace(ONE_START, on=3, off=37, spread=3.0)),
        ("3_of_40_rate", replace(ONE_START, on=3, off=37, kind="rate")),
        ("3_of_40_survey", replace(SURVEY, on=3, off=37)),
        ("6_of_40_variable", replace(ONE_START, on=6, off=34, spread=2.0)),
        ("4_and_4", replace(ONE_START, on=4, off=4)),
        ("roll_out_4_of_30", replace(SEVERAL, on=4, off=26)),
        ("roll_out_4_of_30_variable", replace(SEVERAL, on=4, off=26, spread=3.0)),
        ("synthetic_1", synthetic),
        ("synthetic_1_lasting", replace(synthetic, lasting=0.8)),
        ("synthetic_1_of_40", replace(synthetic, off=39)),
        ("synthetic_1_count", replace(synthetic, kind="count")),
        ("synthetic_1_apart", replace(synthetic, apart=3.0)),
        ("synthetic_3", replace(synthetic, on=3)),
        ("synthetic_3_variable", replace(synthetic, on=3, spread=2.0)),
    ]


def _flaws() -> list[World]:
    """Something is wrong, in every design and kind."""
    found: list[World] = []
    for word, setup in _DESIGNS.items():
        survey = replace(setup, people=20)
        for part, of in (
            ("amount", setup), ("rate", replace(setup, kind="rate")), ("survey", survey),
            ("share", replace(survey, kind="share")),
        ):  # fmt: skip
            found += [
                _flawed(f"{word}_{part}_diverging", "diverging_trends", replace(of, drift=0.5)),
                _flawed(f"{word}_{part}_bad_time", "regression_to_the_mean", replace(of, dip=2.5),
                        "The user does not say that a bad time was why."),
            ]  # fmt: skip
        found += [
            _flawed(f"{word}_{part}_common_fall", "unequal_levels",
                    replace(setup, kind=kind, fall=0.2, apart=8.0),
                    "That the scale matters shows; which is right does not.", seen=False)
            for part, kind in (("amount", "amount"), ("rate", "rate"))
        ]  # fmt: skip
        found += [
            _flawed(f"{word}_{kind}_seasonal", "seasons",
                    replace(setup, **_MONTHLY, kind=kind, season=1.5,
                            starts=(18, 20) if setup.starts else ()),
                    "That the season matters shows; whether it made the change does not.",
                    seen=False)
            for kind in ("amount", "rate")
        ]  # fmt: skip
        found += [
            _flawed(f"{word}_rate_moved_in", "recording_change",
                    replace(setup, kind="rate", moved_in=0.3),
                    "Residents are counted anew where the programme runs; the sheet shows it."),
            _flawed(f"{word}_unsent", "differential_attrition",
                    replace(setup, unsent=0.9, times=12),
                    "Bad returns are not sent any more, and nobody says so."),
            _flawed(f"{word}_crowded", "unequal_levels", replace(survey, crowded=True),
                    "That the scale matters shows; which is right does not.", seen=False),
            _flawed(f"{word}_make_up", "make_up", replace(survey, newcomers=0.3, known=True),
                    "Who is asked changes with the start, and a column shows it."),
            _flawed(f"{word}_make_up_hidden", "make_up", replace(survey, newcomers=0.3),
                    "Who is asked changes with the start, and nothing in the sheet shows it.",
                    seen=False),
        ]  # fmt: skip
    monthly = replace(ONE_START, people=20, months=True, times=24, first=18, season=1.5)
    found.append(
        _flawed("one_start_survey_seasonal", "seasons", monthly,
                "That the season matters shows; whether it made the change does not.", seen=False)
    )  # fmt: skip
    return found


_LARGE = (
    "one_start_rate_alike", "one_start_rate_lognormal", "one_start_amount_lognormal",
    "one_start_count_alike", "one_start_survey", "one_start_survey_share",
    "one_start_survey_lognormal", "one_start_survey_known", "one_start_lasting",
    "one_start_months", "roll_out_rate_alike", "roll_out_rate_lognormal",
    "roll_out_amount_lognormal", "roll_out_count_alike", "roll_out_survey",
    "roll_out_survey_share", "roll_out_survey_lognormal", "roll_out_lasting", "roll_out_months",
    "all_start", "all_start_rate", "roll_out_apart_in_level", "one_start_apart_in_level",
)  # fmt: skip
_ALL = dict((*_clean(), *_few()))

GRID: tuple[World, ...] = (
    *(_world(name, setup) for name, setup in _ALL.items()),
    *(_world(name, _ALL[name], "large") for name in _LARGE),
    *(_world(name, _ALL[name], "worthwhile") for name in _LARGE[::4]),
    *_flaws(),
)
