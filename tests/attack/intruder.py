"""Small studies raided in earnest: ``python -m tests.attack.intruder [--studies N] [--seed S]``.

Every study is drawn, evaluated and exported; then a reader who has all files narrows down every
small number in them. Printed for each channel: small cells there are, cells found exactly, and
cells narrowed to less than the policy's band. A study is also exported again without one person:
into the same folder, which must be refused, as every number moves with that person; and into
another, where that person's score is worked out from the two exports. Last, studies of every
design and kind of outcome leave all that they leave, and every exact count in any part of it is a
cell found.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd
from scipy import stats

from evaluator.commands.cli import main as whatworked
from tests.attack.channels import exact_counts, left_behind, printed
from tests.attack.channels import studies as studies_of_every_kind
from tests.attack.reader import (
    BASE,
    COVARIATES,
    FEW,
    PLAN,
    YES_NO,
    Files,
    changes_from_effect,
    collect,
    counts_from_balance,
    lost_from_sentences,
    narrowed,
    possible_sizes,
    printed_shares,
    small_study,
    told_effect,
)

DESIGNS = ("difference_in_differences", "matched_comparison", "matched_difference_in_differences")
SIDES = ("programme", "waiting")
SCORE_BAND = 0.5  # a quarter of a standard deviation of the score in a drawn study


@dataclass(frozen=True)
class Try:
    """One small number that was gone after: the channel, and what it can be."""

    channel: str
    possible: set[int]

    @property
    def exact(self) -> bool:
        """Whether only one number is left."""
        return len(self.possible) == 1

    @property
    def narrow(self) -> bool:
        """Whether less than the policy's band is left."""
        return max(self.possible) - min(self.possible) < BASE - 1


def exported(frame: pd.DataFrame, design: str, folder: Path) -> Files | None:
    """Everything that a run of a drawn study leaves; None where it is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_excel(folder / "data.xlsx", sheet_name="Data", index=False)
    covariates = "" if design == DESIGNS[0] else COVARIATES
    (folder / "plan.toml").write_text(PLAN.format(design=design, covariates=covariates))
    said = io.StringIO()
    asked = ["evaluate", str(folder / "plan.toml"), "--out", str(folder / "out"), "--json",
             "--formats", "html,xlsx,json"]  # fmt: skip
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        if whatworked(asked) != 0:
            return None
    return collect(folder / "out", said.getvalue())


def tries(frame: pd.DataFrame, files: Files, design: str) -> Iterator[Try]:
    """Every small number of the study that a channel says anything about."""
    followed = design == DESIGNS[0]
    for outcome, column in YES_NO.items():
        sizes = possible_sizes(files, outcome)
        for when in ("before", "after"):
            for side in SIDES:
                possible = narrowed(files, outcome, when, side, sizes[side])
                own = frame.loc[frame["arm"] == side, f"{column}_{when}"].dropna()
                if possible is not None and followed and min(own.sum(), (1 - own).sum()) < FEW:
                    yield Try("shares", possible)
        told = told_effect(files, outcome)
        if followed and told is not None:
            dof = sum(min(each) for each in sizes.values()) - 2
            found = changes_from_effect(told, sizes, stats.t.ppf(0.975, dof))
            for (side, which), counts in found.items():
                own = frame[frame["arm"] == side]
                change = (own[f"{column}_after"] - own[f"{column}_before"]).dropna()
                if ((change > 0) if which == "began" else (change < 0)).sum() < FEW and counts:
                    yield Try("effects", counts)
    started = {side: {int((frame["arm"] == side).sum())} for side in SIDES}
    for counts in lost_from_sentences(files, started):
        if min(counts) < FEW:
            yield Try("people lost", counts)
    yield from _left_out(frame, files)
    yield from _balance(frame, files)


def _balance(frame: pd.DataFrame, files: Files) -> Iterator[Try]:
    """How many on each side are in care, from the averages and the difference that are printed."""
    told = (files.study["evaluation"] or {})["design"]["balance"]
    row = next((each for each in told if each["covariate"].startswith("care")), None)
    if row is None:
        return
    sizes = [possible_sizes(files, "Wellbeing")[side] for side in SIDES]
    found = counts_from_balance(row, sizes)
    for side, counts in zip(SIDES, found, strict=True):
        own = frame.loc[frame["arm"] == side, "care"]
        if min((own == "yes").sum(), (own == "no").sum()) < FEW and counts:
            yield Try("balance", counts)


def _left_out(frame: pd.DataFrame, files: Files) -> Iterator[Try]:
    """How many are missing, from the numbers behind two outcomes."""
    sizes = {name: possible_sizes(files, name) for name in (*YES_NO, "Wellbeing")}
    for side in SIDES:
        everybody = int((frame["arm"] == side).sum())
        for name in ("Self-harm", "Wellbeing"):
            most, least = sizes["Arrested"][side], sizes[name][side]
            counts = {a - b for a in most for b in least if 0 <= a - b <= everybody}
            if counts:
                yield Try("people left out", counts)


def removed_score(before: Files, after: Files, side: str) -> float | None:
    """How far apart the scores of the person who is gone can be, from the two averages printed."""
    ends = []
    for files in (before, after):
        shares = printed_shares(files, "Wellbeing").get(("after", side))
        if not shares:
            return None
        value, half = min(shares, key=lambda each: each[1])
        ends.append((100 * value, 100 * half))
    people = possible_sizes(before, "Wellbeing")[side]
    scores = [
        n * (ends[0][0] + a * ends[0][1]) - (n - 1) * (ends[1][0] + b * ends[1][1])
        for n in people
        for a in (-1, 1)
        for b in (-1, 1)
    ]
    return max(scores) - min(scores)


def search(studies: int, seed: int, home: Path) -> Iterator[tuple[str, int, int]]:
    """By channel: exact counts that there are, and how many of them stand in it."""
    for name, frame, plan in islice(studies_of_every_kind(seed), studies):
        counts = exact_counts(frame, plan)
        for channel, text in left_behind(frame, plan, home / name).items():
            kind = channel.partition("/")[0].rpartition(".")[2]
            yield f"any count: {kind}", len(counts), len(printed(text, counts))


def raid(studies: int, seed: int) -> Counter[tuple[str, str]]:
    """Cells, cells found and cells narrowed, for every channel."""
    total: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as home:
        for number in range(studies):
            design = DESIGNS[number % len(DESIGNS)]
            frame = small_study(seed + number)
            files = exported(frame, design, Path(home) / f"{number}")
            if files is None:
                total["(refused)", "cells"] += 1
                continue
            for each in tries(frame, files, design):
                total[each.channel, "cells"] += 1
                total[each.channel, "exact"] += each.exact
                total[each.channel, "narrow"] += each.narrow
            beside = exported(frame.drop(index=3), design, Path(home) / f"{number}")
            total["second export, same folder", "cells"] += 1
            total["second export, same folder", "exact"] += beside is not None
            again = exported(frame.drop(index=3), design, Path(home) / f"{number}-again")
            spread = removed_score(files, again, "programme") if again is not None else None
            if spread is not None:
                total["two exports", "cells"] += 1
                total["two exports", "exact"] += spread < 0.1
                total["two exports", "narrow"] += spread < SCORE_BAND
        for channel, cells, found in search(studies, seed, Path(home)):
            total[channel, "cells"] += cells
            total[channel, "exact"] += found
    return total


def main(words: list[str] | None = None) -> int:
    """Print the table; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=12, help="how many to draw")
    parser.add_argument("--seed", type=int, default=0, help="where the draws begin")
    asked = parser.parse_args(words)
    found = raid(asked.studies, asked.seed)
    sys.stdout.write(f"{'channel':28}{'cells':>8}{'exact':>8}{'narrow':>8}\n")
    for channel in sorted({channel for channel, _ in found}):
        counts = (found[channel, what] for what in ("cells", "exact", "narrow"))
        sys.stdout.write(f"{channel:28}" + "".join(f"{n:8}" for n in counts) + "\n")
    return int(any(found[key] for key in found if key[1] != "cells"))


if __name__ == "__main__":
    raise SystemExit(main())
