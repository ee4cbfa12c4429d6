"""How wide words of Arial are, and how many lines they take, for programs that cannot be asked.

Source: the advance widths of Arial, which Liberation Sans and Helvetica share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_REGULAR = {
    191: "'", 222: "ijl’", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r{}“”·", 355: '"', 389: "*",
    469: "^", 500: "Jcksvxyz", 556: "#$0123456789?L_abdeghnopqué£–€", 584: "+<=>~−×", 611: "FTZ",
    667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1015: "@",
}  # fmt: skip
_BOLD = {
    238: "'", 278: " ,./I\\ijl’|", 333: "!()-:;[]`ft·", 389: "*r{}", 474: '"', 500: "z“”",
    556: "#$0123456789J_aceksvxyé£–€", 584: "+<=>^~−×", 611: "?FLTZbdghnopqu", 667: "EPSVXY",
    722: "&ABCDHKNRU", 778: "GOQw", 833: "M", 889: "%m", 944: "W", 975: "@",
}  # fmt: skip
_OTHERS = 0.75  # of a letter that is in neither list


def _by_letter(widths: Mapping[int, str]) -> dict[str, float]:
    return {letter: width / 1000 for width, letters in widths.items() for letter in letters}


_WIDTHS = {False: _by_letter(_REGULAR), True: _by_letter(_BOLD)}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a text takes in one line, at a size in points."""
    widths = _WIDTHS[bold]
    return size * sum(widths.get(letter, _OTHERS) for letter in text)


def lines_taken(runs: Iterable[tuple[str, float, bool]], room: float) -> int:
    """Lines that runs of text take in a column, broken between words and in words too long for it.

    Args:
        runs: text, size in points, and whether it is bold, of each.
        room: width of the column in points.
    """
    lines, used, gap = 1, 0.0, 0.0
    for text, size, bold in runs:
        for number, word in enumerate(text.split(" ")):
            gap = width_of(" ", size, bold=bold) if number else gap
            wide = width_of(word, size, bold=bold)
            if used + gap + wide > room and used:
                lines, used, gap = lines + 1, 0.0, 0.0
            used, gap = used + gap + wide, 0.0
            whole = int(used / room)
            lines, used = (lines + whole, used - whole * room) if used > room else (lines, used)
    return lines
