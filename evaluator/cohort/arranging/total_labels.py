"""Which labels say that a row sums others: "Total 43 forces", "England", "North East Region"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.columns.names import PEOPLE, PLACES, is_everybody
from evaluator.cohort.sheet.header import is_total_label

_TOTAL = re.compile(
    r"[*†\s]*(?:(?:grand |sub[- ]?)?totals?\b.*|.*\b(?:sub[- ]?)?totals?|sum(?: of .*)?)"
)
_SUMMARY = frozenset(
    {"all", "overall", "altogether", "combined", "everywhere", "average", "mean", "cohort"}
)
_STATISTICS = frozenset(
    {"median", "minimum", "maximum", "sd", "std dev", "st dev", "stdev", "std", "se",
     "standard deviation", "standard error", "variance"}
)  # fmt: skip
_BESIDE_STATISTICS = frozenset({"n", "count", "number", "min", "max", "range", "mode", "%"})
_ALL_OF = frozenset({"areas", "places", "sites", "cases", "ages", "persons", "people", "others"})
_NATIONS = frozenset(
    {"england", "wales", "scotland", "northern ireland", "england and wales", "england & wales",
     "united kingdom", "uk", "great britain", "gb", "national", "nation", "country"}
)  # fmt: skip
_REGIONS = frozenset(
    {"north east", "north west", "yorkshire and the humber", "yorkshire and humber",
     "yorkshire & humber", "yorkshire & the humber", "east midlands", "west midlands",
     "east of england", "eastern", "east", "london", "greater london", "inner london",
     "outer london", "south east", "south west", "north", "south", "midlands", "wales",
     "yorkshire", "east anglia", "west", "central", "northern", "southern", "western"}
)  # fmt: skip
_OF_THE_COMPASS = frozenset(
    {"east", "north", "south", "west", "midlands", "central", "northern", "southern", "western",
     "eastern", "yorkshire", "wales", "west midlands"}
)  # fmt: skip


_EVERYBODY = frozenset(
    {"all", "overall", "everyone", "everybody", "persons", "people", "both", "both sexes",
     "combined", "altogether"}
)  # fmt: skip
_ALL_KINDS_OF = frozenset(
    {"sexes", "genders", "ethnicities", "groups", "bands", "types", "kinds", "categories",
     "offences", "crimes", "crime", "reasons", "subjects", "grades", "years"}
)  # fmt: skip


_WHOLES = frozenset(
    {"group", "year", "key", "stage", "sample", "city", "service", "caseload"}
)  # fmt: skip
_NATION_CODE = re.compile(r"(?:[ewsn]92|k0[2-5])00000[0-9]")
_AREA_CODE = re.compile(r"[ewsn][0-9]{8}")
_WORLD = frozenset(
    {"world", "oecd", "oecd total", "oecd average", "oecd members", "g7", "g20", "european union",
     "eu", "eu27", "eu28", "eu27_2020", "euro area", "ea19", "ea20", "united states",
     "arab world", "high income", "low income", "middle income", "upper middle income",
     "lower middle income", "low & middle income", "sub saharan africa", "south asia",
     "north america", "east asia & pacific", "europe & central asia", "latin america & caribbean",
     "africa eastern and southern", "africa western and central"}
)  # fmt: skip
_REGION_CODE = re.compile(r"e1200000[0-9]")


def says_total(text: str) -> bool:
    """Whether a label says outright that its row sums others."""
    plain = tidy(text).casefold().rstrip(":")
    return is_total_label(plain) or _TOTAL.fullmatch(plain) is not None


def may_sum_all(text: str) -> bool:
    """Whether a label may stand for all others together, as "Whole school" and "LA average" do.

    So do a nation and its code. A place called so, such as "Whole Earth School", does not.
    """
    plain = _plain(text).removeprefix("the ")
    if _NATION_CODE.fullmatch(plain):
        return True
    if plain in _SUMMARY | _STATISTICS | _WORLD or plain.removeprefix("all ") in _NATIONS:
        return True
    first, _, rest = plain.partition(" ")
    last = rest.split(" ")[-1] if rest else ""
    if first in ("whole", "entire"):
        return bool(rest) and set(rest.split(" ")) <= PLACES | PEOPLE | _WHOLES
    several = {f"{word}s" for word in PLACES | PEOPLE} | _ALL_OF | {"authorities", "counties"}
    return last in ("average", "mean", "median") or (first == "all" and last in several)


def statistics_among(texts: Sequence[str]) -> frozenset[str]:
    """Labels such as "n" and "Max" that stand for a figure of the rows above beside "SD" or "Mean".

    Alone, each may be a label like any other, such as the N of "no".
    """
    plain = {text: _plain(text).strip(". =") for text in texts}
    if not any(each in _STATISTICS | {"average", "mean"} for each in plain.values()):
        return frozenset()
    return frozenset(text for text, each in plain.items() if each in _BESIDE_STATISTICS)


def are_wider_codes(texts: Sequence[str]) -> list[bool]:
    """Which labels are codes of nations and regions among those of finer areas, which are the most.

    One region's code alone may stand for a place that is compared, such as London.
    """
    plain = {text: _plain(text) for text in texts}
    coded = [text for text, code in plain.items() if _AREA_CODE.fullmatch(code)]
    nations = [text for text, code in plain.items() if _NATION_CODE.fullmatch(code)]
    regions = [text for text, code in plain.items() if _REGION_CODE.fullmatch(code)]
    wide = {*nations, *regions}
    whole = any(plain[text].startswith(("e", "k")) for text in nations)
    sure = 2 * len(wide) < len(coded) and (whole or len(wide) > 1)
    return [sure and text in wide for text in texts]


def is_only_a_region(text: str) -> bool:
    """Whether a label is a region's name or code that no place below regions has as well."""
    plain = _plain(text)
    return _REGION_CODE.fullmatch(plain) is not None or plain in _REGIONS - _OF_THE_COMPASS


def says_region(text: str) -> bool:
    """Whether a label calls itself a region, such as "North East region"."""
    plain = _plain(text)
    return plain.endswith((" region", " regional")) or plain.startswith(("region ", "region:"))


def may_sum_others(text: str) -> bool:
    """Whether a label may stand for several others: a summary, a nation or a region.

    It may as well be one place among equals, so that its sums have to say so too.
    """
    plain = _plain(text)
    if (
        may_sum_all(text)
        or plain in _REGIONS
        or _REGION_CODE.fullmatch(plain)
        or plain.startswith("statistical neighbo")
    ):
        return True
    return says_region(text)


def stands_for_everybody(text: str) -> bool:
    """Whether a label of a breakdown stands for all others, such as "All ages" or "Both sexes"."""
    plain = _plain(text)
    several = {f"{word}s" for word in PLACES | PEOPLE} | _ALL_OF | _ALL_KINDS_OF
    all_of = plain.startswith("all ") and plain.split(" ")[-1] in several
    return says_total(text) or plain in _EVERYBODY or all_of


def may_stand_for_everybody(text: str) -> bool:
    """Whether it may, as "All Saints" would; its sums have to say so too."""
    return stands_for_everybody(text) or is_everybody(text) or _plain(text).startswith("all ")


def _plain(text: str) -> str:
    return tidy(text).casefold().replace("-", " ").rstrip(":")
