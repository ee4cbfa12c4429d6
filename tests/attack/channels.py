"""Everything that a study leaves behind, as text by channel, and exact counts found in it.

The sizes of the drawn studies are such that none stands in a text by accident, so that an exact
count that is printed anywhere, in whatever words, is seen. What a command says on standard error
while it runs, and all that ``inspect`` prints, is for whoever may see the workbook.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from evaluator.commands.cli import main as whatworked
from evaluator.planning.plan_file import write_plan
from evaluator.values.plan import Analysis, Covariate, Data, Design, Outcome, Plan, Programme, Roles
from tests.evaluator.worlds import ANSWERED

TREATED, OTHERS = 163, 389
LOST = (17, 43)
WAVES = 4
PEOPLE = ("harm", "visits", "rating", "score", "days")


def people(seed: int = 0) -> pd.DataFrame:
    """One row a person: a rare yes or no, a count, a rating of 1 to 5, a score, and a time."""
    rng = np.random.default_rng(seed)
    n = TREATED + OTHERS
    frame = pd.DataFrame({"key": [f"K{i:04d}" for i in range(n)]})
    frame["arm"] = np.repeat(["programme", "waiting"], [TREATED, OTHERS])
    frame["age"] = rng.integers(11, 18, n)
    frame["care"] = np.where(rng.random(n) < 0.25, "yes", "no")
    gone = _lost(rng)
    for when in ("before", "after"):
        frame[f"harm_{when}"] = np.where(rng.random(n) < 0.07, "yes", "no")
        frame[f"visits_{when}"] = rng.poisson(0.7, n).astype(float)
        frame[f"rating_{when}"] = rng.integers(1, 6, n).astype(float)
        frame[f"score_{when}"] = rng.normal(10, 2, n).round(1)
        if when == "after":
            for name in PEOPLE[:4]:
                frame[f"{name}_after"] = frame[f"{name}_after"].mask(gone)
    happened = rng.random(n) < np.where(frame["arm"] == "programme", 0.2, 0.3)
    frame["ended"] = np.where(happened, "yes", "no")
    frame["days"] = np.where(happened, rng.integers(20, 360, n), 360)
    return frame


def _lost(rng: np.random.Generator) -> np.ndarray:
    """Who was not measured again: so many on each side."""
    gone = np.zeros(TREATED + OTHERS, dtype=bool)
    gone[rng.choice(TREATED, LOST[0], replace=False)] = True
    gone[TREATED + rng.choice(OTHERS, LOST[1], replace=False)] = True
    return gone


def pupils_by_wave(seed: int = 0) -> pd.DataFrame:
    """A row for each pupil and wave, with a start that differs between schools."""
    frame, rng = people(seed), np.random.default_rng(seed + 1)
    school = np.arange(len(frame)) % 23
    start = np.where(frame["arm"] == "programme", np.where(school % 2, 3, 4), 0)
    waves = []
    for wave in range(1, WAVES + 1):
        told = frame[["key", "age", "care"]].assign(wave=wave, start=start)
        told["harm"] = np.where(rng.random(len(frame)) < 0.07, "yes", "no")
        told["score"] = rng.normal(10, 2, len(frame)).round(1)
        waves.append(told)
    return pd.concat(waves, ignore_index=True)


def pupils_in_schools(seed: int = 0) -> pd.DataFrame:
    """The same in schools that have the programme as wholes, for some of their pupils alone."""
    frame, rng = people(seed), np.random.default_rng(seed + 2)
    number = np.arange(len(frame))
    own = frame["arm"] == "programme"
    frame["school"] = [f"S{n:02}" for n in np.where(own, number % 7, 7 + number % 16)]
    frame["asked"] = np.where(number // 23 % 3 > 0, "yes", "no")
    waves = []
    for wave in range(1, WAVES + 1):
        told = frame[["key", "school", "arm", "asked"]].assign(wave=wave)
        told["harm"] = np.where(rng.random(len(frame)) < 0.25, "yes", "no")
        told["score"] = rng.normal(10, 2, len(frame)).round(1)
        waves.append(told)
    return pd.concat(waves, ignore_index=True)


_KNOWN = (Covariate("age", known_before_start=True), Covariate("care", known_before_start=True))


def studies(seed: int = 0) -> Iterator[tuple[str, pd.DataFrame, Plan]]:
    """A study of people for every design that can be about them, with every kind of outcome."""
    twice = tuple(
        Outcome(name=name.capitalize(), before=f"{name}_before", after=f"{name}_after", kind=kind,
                better=better, worthwhile=0.2, primary=name == "harm")
        for name, kind, better in (
            ("harm", "binary", "lower"), ("visits", "count", "lower"),
            ("rating", "continuous", "higher"), ("score", "continuous", "higher"),
        )
    )  # fmt: skip
    days = Outcome(name="Days", column="days", kind="time_to_event", event="ended",
                   better="higher", worthwhile=20.0)  # fmt: skip
    plan = Plan(
        programme=Programme(name="Trusted adult", people="young people"),
        roles=Roles(unit="key", treated="arm", treated_values=("programme",)),
        outcomes=twice,
        analysis=Analysis(subgroups=("care",)),
        context=ANSWERED,
    )
    frame = people(seed)
    yield "changes", frame, replace(plan, design=Design("difference_in_differences"))
    matched = replace(plan, covariates=_KNOWN, design=Design("matched_comparison"))
    yield "matched", frame, replace(matched, outcomes=(*twice, days))
    both = Design("matched_difference_in_differences")
    yield "matched changes", frame, replace(matched, design=both)
    once = tuple(
        replace(outcome, before=None, after=None, column=outcome.name.lower())
        for outcome in (twice[0], twice[3])
    )
    yield (
        "roll-out", pupils_by_wave(seed),
        replace(plan, roles=Roles(unit="key", time="wave", first_treated="start"), outcomes=once,
                analysis=Analysis(), design=Design("staggered_roll_out")),
    )  # fmt: skip
    frame = pupils_in_schools(seed)
    roles = replace(plan.roles, cluster="school", time="wave", after=(3.0, 4.0))
    whole = replace(plan, roles=roles, outcomes=once, analysis=Analysis())
    others = replace(whole, roles=replace(roles, eligible="asked"))
    yield "triple difference", frame, replace(others, design=Design("triple_difference"))
    yield "mix of places", frame, replace(whole, design=Design("synthetic_comparison"))


def run(words: list[str]) -> str:
    """What a command prints as its answer.

    Raises:
        AssertionError: it was refused.
    """
    said, beside = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(beside):
        done = whatworked(words)
    assert done == 0, beside.getvalue()
    return said.getvalue()


def left_behind(frame: pd.DataFrame, plan: Plan, folder: Path) -> dict[str, str]:
    """Texts by channel: what each command answered, and each part of each file it wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_excel(folder / "data.xlsx", sheet_name="Data", index=False)
    planned, out, side = folder / "plan.toml", folder / "out", folder / "side"
    write_plan(replace(plan, data=Data("data.xlsx", "Data")), planned)
    slip = folder / "slip.txt"
    told = {"lock": run(["lock", str(planned), "-o", str(slip)])}
    told["evaluate --json"] = run(["evaluate", str(planned), "--out", str(out), "--json"])
    book = ["--data", str(folder / "data.xlsx")]
    told["verify"] = run(["verify", str(out / "summary.docx"), *book])
    together = ["library", str(out), "--out", str(side), "--formats", "html"]
    told["library"] = run(together)
    told["library --json"] = run([*together, "--json", "--overwrite"])
    for path in (*sorted(out.iterdir()), slip, side / "library.html"):
        told |= {f"{path.name}{part}": text for part, text in _parts(path)}
    return told


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    """A file as text: each part of an archive, with what its properties and drawings say."""
    if path.suffix == ".pdf":
        told = re.findall(rb"/(?:Title|Author|Subject|Keywords|Alt|Contents) ?\((.*?)\)",
                          path.read_bytes())  # fmt: skip
        yield "", b"\n".join(told).decode("latin-1")
    elif path.suffix == ".png":
        yield "", "\n".join(_words_beside_pixels(path.read_bytes()))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as held:
            for name in held.namelist():
                if name.endswith((".xml", ".rels", ".svg")):
                    yield f"/{name}", _said(held.read(name).decode("utf-8", errors="replace"))
    else:
        text = path.read_bytes().decode("utf-8", errors="replace")
        yield "", _said(text) if path.suffix == ".html" else text


def _words_beside_pixels(png: bytes) -> Iterator[str]:
    """What the parts of a picture say that are not pixels, which hold any number by accident."""
    at = 8
    while at < len(png):
        size, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        if kind not in (b"IHDR", b"IDAT", b"PLTE", b"IEND"):
            yield png[at + 8 : at + 8 + size].decode("utf-8", errors="replace")
        at += 12 + size


def _said(markup: str) -> str:
    """What markup shows or reads aloud; where lines of a drawing run is no word of it."""
    aloud = re.findall(r"""\b(?:alt|title|descr|name|aria-label)=["'](.*?)["']""", markup)
    return "\n".join([re.sub(r"<[^>]*>", "\n", markup), *aloud])


def exact_counts(frame: pd.DataFrame, plan: Plan) -> frozenset[int]:
    """Counts of people that no reader may have: of each side, all, the lost and the kept."""
    sides = [TREATED, OTHERS]
    kept = [there - lost for there, lost in zip(sides, LOST, strict=True)]
    everybody = {*sides, *kept, *LOST, sum(sides), sum(kept), sum(LOST)}
    if "asked" in frame:
        whom = frame.drop_duplicates("key").groupby(["arm", "asked"]).size()
        everybody |= {int(n) for n in (*whom, *whom.groupby("asked").sum())}
    for outcome in plan.outcomes:
        name = outcome.column or outcome.after or ""
        if name in frame and set(frame[name].dropna().unique()) <= {"yes", "no"}:
            had = (frame[name] == "yes").sum()
            everybody.add(int(had))
    rows = {len(frame), *(2 * n for n in (sum(sides), sum(kept)))}
    free = {n - k for n in (*rows, sum(sides), sum(kept)) for k in (1, 2, 4)}
    return frozenset(n for n in everybody | rows | free if n > 100 and n % 5)


def printed(text: str, counts: frozenset[int]) -> set[int]:
    """Those of ``counts`` that stand in a text as numbers of their own."""
    found = re.findall(r"(?<![\w.,#-])\d[\d,]*(?![\w]|[.,-]\d)", text)
    return {int(each.replace(",", "")) for each in found if each.strip(",")} & counts
