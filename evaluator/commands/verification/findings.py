"""What a verification says: what differs, what holds, and what nobody here can check."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

# Processors and their linear algebra libraries round the last digits in their own ways; sums of
# a million terms then differ by about 1e-12. A billionth is far above that and below any claim.
RELATIVE = 1e-9
ABSOLUTE = 1e-12
LOOKS = "looks"
MARK_UNCHECKED = "the mark of its rows, which only the computer that made it can"
_ANOTHER_VERSION = (
    "What differs can come from that and need not be an edit. Verify it with that version to know."
)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A part that cannot be worked out again: its path in the file, and what it is in words."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What came out when a study was run again.

    Attributes:
        differences: in words, whatever does not come back; empty when the study is confirmed.
        to_the_last_digit: whether every number is exactly the same, not only to nine digits.
        elsewhere: programs whose version differs from the one that made the study, in words; they
            alone are no difference.
        confirmed: what else was asked and holds, in words.
        unchecked: what cannot be worked out again, so that an edit of it would not show.
    """

    differences: tuple[str, ...]
    to_the_last_digit: bool
    elsewhere: tuple[str, ...]
    confirmed: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def identical(self) -> bool:
        """Whether everything that can be worked out again comes out again.

        A document is not while what it shows was not held against what was made again.
        """
        return not self.differences and not self._unseen

    @property
    def _unseen(self) -> bool:
        return any(each.path == LOOKS for each in self.unchecked)

    @property
    def sentence(self) -> str:
        """The answer in a few sentences."""
        if self.differences:
            count = len(self.differences)
            found = "One thing differs." if count == 1 else f"{count} things differ."
        elif self._unseen:
            found = (
                "Not confirmed. Its words are those that the study and the workbook give. What it "
                "shows was not held against them, as the file was saved by another program or made "
                "by another version: words can be hidden, or others shown in their place. Rely on "
                "the file as it was exported."
            )
        elif self.to_the_last_digit:
            found = "Identical to the last digit: every number came back."
        else:
            found = (
                "Identical: every number came back, to at least nine digits. Another processor "
                "rounds the digits after that in its own way."
            )
        if self.elsewhere:
            found = f"{found} It was made with {' and '.join(self.elsewhere)}."
            if self.differences:
                found = f"{found} {_ANOTHER_VERSION}"
        if self.unchecked:
            words = "; ".join(each.words for each in self.unchecked)
            found = f"{found} Not checked, because nothing here can: {words}."
        return found


def differences(saved: object, again: object, path: str = "") -> Iterator[str]:
    """In words, each place at which two nested plain values differ beyond rounding."""
    if isinstance(saved, dict) and isinstance(again, dict):
        for key in sorted(saved.keys() | again.keys()):
            where = f"{path}.{key}" if path else str(key)
            if (key in saved) != (key in again):
                yield f"{where}: {'only in the file' if key in saved else 'gone from the file'}"
            else:
                yield from differences(saved[key], again[key], where)
    elif isinstance(saved, list) and isinstance(again, list) and len(saved) == len(again):
        for i, (one, other) in enumerate(zip(saved, again, strict=True)):
            yield from differences(one, other, f"{path}[{i + 1}]")
    elif not _same(saved, again):
        yield f"{path}: saved {_shown(saved)}, now {_shown(again)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 300


def _same(saved: object, again: object) -> bool:
    numbers = isinstance(saved, int | float) and isinstance(again, int | float)
    if numbers and not isinstance(saved, bool) and not isinstance(again, bool):
        return math.isclose(saved, again, rel_tol=RELATIVE, abs_tol=ABSOLUTE)  # type: ignore[arg-type]
    return type(saved) is type(again) and saved == again


def made_with(then: dict[str, str], now: dict[str, str]) -> tuple[str, ...]:
    """Programs whose version was another one, in words."""
    return tuple(
        f"{name} {then.get(name, 'unknown')} (here {now.get(name, 'absent')})"
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    )
