"""Programmes by what people call them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluator.measures import measure_called
from evaluator.programmes.programme import KnownProgramme

_SMALL = frozenset(
    {"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)
_NAME, _WORDS, _REST = 8, 4, 1


def search(
    programmes: Sequence[KnownProgramme], text: str = "", *, tier: str = "", setting: str = ""
) -> tuple[KnownProgramme, ...]:
    """The programmes that fit, the closest first; in their order where nothing is searched for.

    All words of ``text`` are looked for, or where no programme has all of them, any. ``tier`` is a
    key or part of its label, ``setting`` part of the setting.
    """
    kept = [
        each
        for each in programmes
        if _inside(tier, f"{each.tier} {each.prevention.label}") and _inside(setting, each.setting)
    ]
    wanted = [word for word in _tokens(text) if word not in _SMALL]
    if not wanted:
        return tuple(kept)
    found = [(each, [_weight(word, each) for word in wanted]) for each in kept]
    full = [(each, weights) for each, weights in found if all(weights)]
    found = full or [(each, weights) for each, weights in found if any(weights)]
    found.sort(key=lambda pair: (-sum(map(bool, pair[1])), -sum(pair[1])))
    return tuple(each for each, _ in found)


def _inside(wanted: str, text: str) -> bool:
    held = set(_tokens(text))
    return all(word in held for word in _tokens(wanted))


def _weight(word: str, known: KnownProgramme) -> int:
    """How much a word speaks for a programme: most in its name, then in its people's words."""
    for weight, texts in (
        (_NAME, (known.name, known.key)),
        (_WORDS, known.words),
        (_REST, (known.description, known.setting, known.prevention.label, *_outcomes(known))),
    ):
        if any(_fits(word, own) for text in texts for own in _tokens(text)):
            return weight
    return 0


def _outcomes(known: KnownProgramme) -> list[str]:
    measures = [measure_called(each.measure) for each in known.outcomes]
    names = [each.name for each in known.outcomes]
    return names + [each.measure.name for each in measures if each is not None]


def _fits(word: str, own: str) -> bool:
    return own == word or (len(word) > 3 and own.startswith(word))


def _tokens(text: str) -> list[str]:
    """Words in lower case, without apostrophes and the ends of plurals."""
    plain = text.casefold().replace("a&e", "ae").replace("’", "").replace("'", "")
    return [_single(word) for word in re.findall(r"[a-z0-9]+", plain)]


def _single(word: str) -> str:
    for end, instead in (("ies", "y"), ("ves", "f"), ("s", "")):
        if word.endswith(end) and len(word) > len(end) + 2 and not word.endswith("ss"):
            return word.removesuffix(end) + instead
    return word
