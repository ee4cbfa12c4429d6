"""Made-up people for the matching settings, with what everybody would have had either way.

For each outcome ``y`` the columns ``y_with`` and ``y_without`` hold its mean under both arms, so
that the truth can be averaged over whomever a method answers for; ``chance`` is that of taking
part.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

HORIZON = 6.0  # months up to which time without an event is compared

Floats = np.ndarray


def logistic(linear: Floats) -> Floats:
    return 1 / (1 + np.exp(-linear))


def people(seed: int, n: int = 600, confounding: float = 1.0) -> pd.DataFrame:
    """People in need take part and do worse anyway; effects differ between people."""
    rng = np.random.default_rng(seed)
    need, age = rng.normal(size=(2, n))
    girl = rng.integers(0, 2, n)
    chance = logistic(-1.2 + confounding * (0.7 * need + 0.3 * age - 0.3 * girl))
    t = (rng.random(n) < chance).astype(int)
    frame = pd.DataFrame({"need": need, "age": age, "girl": girl, "t": t, "chance": chance})
    _outcomes(frame, rng, need + 0.5 * age - 0.3 * girl, 0.4 + 0.3 * need)
    return _times(frame, rng)


def hidden(seed: int, n: int = 600) -> pd.DataFrame:
    """The same, but half of what drives both is not in the covariates."""
    rng = np.random.default_rng(seed)
    need, age, unseen = rng.normal(size=(3, n))
    girl = rng.integers(0, 2, n)
    chance = logistic(-1.2 + 0.7 * need + 0.3 * age - 0.3 * girl + 0.9 * unseen)
    t = (rng.random(n) < chance).astype(int)
    frame = pd.DataFrame({"need": need, "age": age, "girl": girl, "t": t, "chance": chance})
    _outcomes(frame, rng, need + 0.5 * age - 0.3 * girl + unseen, np.full(n, 0.4))
    return frame


def curved(seed: int, n: int = 800) -> pd.DataFrame:
    """Those in very high or very low need take part; a score that is linear in need is wrong.

    ``curve`` is the column that would make it right.
    """
    rng = np.random.default_rng(seed)
    need, age = rng.normal(size=(2, n))
    girl = rng.integers(0, 2, n)
    chance = logistic(-1.8 + 0.5 * need**2 + 0.3 * age)
    t = (rng.random(n) < chance).astype(int)
    frame = pd.DataFrame(
        {"need": need, "age": age, "girl": girl, "curve": need**2, "t": t, "chance": chance}
    )
    _outcomes(frame, rng, 0.8 * need**2 + 0.5 * age, np.full(n, 0.4))
    return frame


def apart(seed: int, n: int = 800) -> pd.DataFrame:
    """Half of the participants are in a need that nobody else has, where lines bend."""
    rng = np.random.default_rng(seed)
    t = (rng.random(n) < 0.3).astype(int)
    need = np.where(t == 1, rng.uniform(0, 4, n), rng.uniform(-2, 2.2, n))
    age, girl = rng.normal(size=n), rng.integers(0, 2, n)
    frame = pd.DataFrame({"need": need, "age": age, "girl": girl, "t": t, "chance": 0.5})
    _outcomes(frame, rng, 0.5 * need**2, np.full(n, 0.4))
    return frame


def places(seed: int, count: int, each: int = 20) -> pd.DataFrame:
    """People in places that get the programme as a whole; people of a place are alike."""
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(count), each)
    with_programme = rng.permutation(count) < count // 2
    t = with_programme[place].astype(int)
    need = rng.normal(size=place.size) + 0.4 * t
    frame = pd.DataFrame({"place": place, "need": need, "t": t, "chance": 0.5})
    shared = rng.normal(0, 0.4, count)[place]
    _outcomes(frame, rng, 0.5 * need, np.full(place.size, 0.4), shared)
    return frame


def gaps(seed: int, n: int = 500) -> pd.DataFrame:
    """Need is often not known for those who do badly without the programme: never at random."""
    frame = people(seed, n)
    rng = np.random.default_rng(seed + 5_000_000)
    gone = rng.random(n) < logistic(-1.5 + 1.0 * frame["score"].to_numpy() * (1 - frame["t"]))
    return frame.assign(need=frame["need"].mask(gone), known_need=frame["need"])


def _outcomes(
    frame: pd.DataFrame,
    rng: np.random.Generator,
    risk: Floats,
    gain: Floats,
    shared: Floats | float = 0.0,
) -> None:
    """A score, whether somebody was arrested, and how many incidents there were."""
    n, on = len(frame), frame["t"].to_numpy() == 1
    means = {
        "score": (risk + gain, risk),
        "arrested": (logistic(-0.8 + 0.5 * risk), logistic(-0.3 + 0.5 * risk)),
        "incidents": (np.exp(0.2 * risk), np.exp(0.25 + 0.2 * risk)),
    }
    for name, (with_it, without) in means.items():
        frame[f"{name}_with"], frame[f"{name}_without"] = with_it, without
    own = {name: np.where(on, *pair) for name, pair in means.items()}
    frame["score"] = own["score"] + shared + rng.normal(size=n)
    frame["arrested"] = (rng.random(n) < own["arrested"]).astype(int)
    frame["incidents"] = rng.poisson(own["incidents"] * rng.gamma(2, 0.5, n))


def _times(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Months until an event, watched for 6 to 24; and the same without any effect."""
    n, hazard = len(frame), 0.08 * np.exp(0.4 * frame["need"].to_numpy())
    own = np.where(frame["t"] == 1, 0.7 * hazard, hazard)
    happens, watched = rng.exponential(1 / own), rng.uniform(HORIZON, 24, n)
    null = rng.exponential(1 / hazard)
    return frame.assign(
        months=np.minimum(happens, watched),
        again=(happens <= watched).astype(int),
        null_months=np.minimum(null, watched),
        null_again=(null <= watched).astype(int),
        months_with=(1 - np.exp(-0.7 * hazard * HORIZON)) / (0.7 * hazard),
        months_without=(1 - np.exp(-hazard * HORIZON)) / hazard,
    )
