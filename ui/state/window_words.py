"""What a problem says, in the window's words: its sentences are written for plan files too."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache

from evaluator.values.problems import Problem

_LABELS = {
    "after": "Values that mean “after the start”",
    "cluster": "Group the programme was given to",
    "amount": "One less is worth",
    "column": "Column",
    "cost": "Cost in pounds",
    "eligible": "Whom it is for",
    "eligible_values": "Values that mean “it is for them”",
    "event": "Column that says whether it happened",
    "exposure": "Size of each place",
    "fill_down": "Fill empty cells",
    "first_treated": "When each one started",
    "header_rows": "Row of the column names",
    "horizon": "Compare up to",
    "keep": "Keep it on purpose",
    "leave_out": "Leave it out",
    "level": "Index",
    "pair": "Read together with",
    "price_source": "Where the index comes from",
    "price_year": "Tell amounts in prices of",
    "start_period": "The time in which a start lies",
    "table": "Table",
    "time": "When it was measured",
    "treated": "Who took part",
    "treated_values": "Values that mean “took part”",
    "unit_cost": "Published unit cost",
    "unit_value": "One less is worth",
    "unit": "Who or what each row is about",
    "weight": "Survey weight",
    "worthwhile": "Smallest worthwhile change",
    "year_starts": "Years such as 2018/19 begin",
}
# Whole turns of phrase that mean something in a plan file alone.
_PHRASES = (
    (r": \[\[[\w.]+\]\] in the plan, (\"[^\"]+\") in the window", r": \1"),
    (r', such as \w+ = \[[^\]]*\]( \(first of [^)]*\))?', ""),
    (r": \w+ = \[[^\]]*\] in the plan, (\"[^\"]+\") in the window", r": \1"),
    (r"\"\w+\" in the plan, (\"[^\"]+\") in the window", r"\1"),
    (r"\"\w+\" \(in the window: (\"[^\"]+\")\)", r"\1"),
    (r" in the window, \[[^\]]*\] in a plan", ""),
    (r" in the window; in a plan: (?:\[[^\]]*\]|[^.;\[])*", ""),
    (r", under \[\w+\]: \w+ = [0-9-]+", ""),
    (r"say so; in a plan, under \[data\]: settled = \[[^\]]*\]", "say so under “Still to say”"),
    (r"; in (?:a|the) plan, (?:\[[^\]]*\]|[^.;\[])*", ""),
    (r" To be asked again, take it out of \"settled\"\.",
     " Tick it under “Changes” to be asked again."),
    (r" To confirm it: \w+ = \"\w+\"\.", ""),
    (r" by a condition under \"keep\" in a plan, or in the workbook", " with “Keep rows…”"),
    (r"(condition\w*) (?:out of|under) \"keep\"(?: in \[data\])?", r"\1 of “Keep rows…”"),
    (r"name them as \"sheets\" in a plan", "put them together under “Sheets and headings…”"),
    (r"name it under \[\[data\.scores\]\] with the measure",
     "score it with “Score a questionnaire…”"),
    (r" out of \[\[data\.scores\]\]", " out of “Score a questionnaire…”"),
    (r" A workbook for it: whatworked template [^.]*\.\w+\.", ""),
    (r", say so with --forget-earlier", ", export again and say so when you are asked"),
    (r" and \[\[cost\.price_levels\]\]", " and the levels of the index"),
    (r" (?:under|out of) \[\[?[\w.]+\]\]?", ""),
    (r"\[\[?data[\w.]*\]\]?", "“Sheets and headings…”"),
)  # fmt: skip
_BEFORE = (
    "under|out of|remove|Remove|leave|with|in place of|design|setting|set|to|as|a|no|one|but|the"
)
_IN_A_STUDY = re.compile(r'The study "[^"]*"')
_OF_A_FILE = ("wrong_value", "unknown_key", "missing_key")
_KEPT_BY = re.compile(r'keep = \[\{ column = "([^"]+)"')
_QUOTED = re.compile(rf'(?:\b({_BEFORE}) )?"([a-z_]+)"')


def in_the_window(problem: Problem, columns: Collection[str] | None = None) -> Problem:
    """``problem`` with the names of the window's fields in place of a plan file's.

    A quoted word that is one of ``columns`` stays, unless what stands before it says otherwise;
    where they are not known, so does any that could be one. So does one that a cell may hold.
    What a saved study holds is nothing that a person wrote: its keys mean nothing to them.
    """
    study = _IN_A_STUDY.match(problem.message)
    if problem.code in _OF_A_FILE and study is not None:
        return _of_a_study(problem, study[0])
    return replace(
        problem,
        message=window_words(problem.message, columns),
        fix=window_words(problem.fix, columns),
    )


def window_words(words: str, columns: Collection[str] | None = ()) -> str:
    """One sentence, as ``in_the_window`` says it."""
    for pattern, instead in _PHRASES:
        words = re.sub(pattern, instead, words)
    names, answers = names_in_the_window(), _plain_answers()

    def label(found: re.Match[str]) -> str:
        before, name = found[1], found[2]
        told = before is not None and before not in ("a", "no", "one", "but", "the", "with")
        could_be = name in answers or (name in columns if columns is not None else "_" not in name)
        if name not in names or (could_be and not told):
            return found[0]
        lead = f"{before} " if before else ""
        return f"{lead}“{names[name]}”"

    return _QUOTED.sub(label, words)


def _of_a_study(problem: Problem, study: str) -> Problem:
    key = re.sub(r"\[\d+\]", "", problem.column or "").rpartition(".")[2]
    label = names_in_the_window().get(key)
    where = f" for “{label}”" if label else ""
    return replace(
        problem,
        message=f"{study} holds something{where} that this version does not know.",
        fix="Use an earlier copy of it, or start again from the workbook.",
        column=None,
    )


@cache
def _plain_answers() -> frozenset[str]:
    """Answers of the design's questions that a cell of a workbook could hold, such as "none"."""
    from evaluator.designs import DESIGNS
    from evaluator.words.design_options import options

    return frozenset(
        str(choice.value)
        for design in DESIGNS
        for option in options(design.settings)
        for choice in option.choices
        if "_" not in str(choice.value)
    )


@cache
def names_in_the_window() -> Mapping[str, str]:
    """What the window calls everything that a plan file has a key for."""
    from evaluator import outcomes
    from evaluator.designs import DESIGNS
    from evaluator.words.design_options import options

    names: dict[str, str] = {}
    for design in DESIGNS:
        for option in options(design.settings):
            names[option.name] = option.label
            names |= {str(choice.value): choice.label for choice in option.choices}
    names |= {design.key: design.title for design in DESIGNS}
    names |= {kind.key: kind.label for kind in outcomes.KINDS}
    return names | _LABELS


def design_named(problem: Problem) -> str | None:
    """The key of the one design that the way out names; None where it names none or several."""
    from evaluator.designs import DESIGNS

    named = [design.key for design in DESIGNS if f'"{design.key}"' in problem.fix]
    return named[0] if len(named) == 1 else None


def column_named(problem: Problem) -> str | None:
    """The column by which the way out keeps rows; None where it keeps none."""
    found = _KEPT_BY.search(problem.fix)
    return found[1] if found else None
