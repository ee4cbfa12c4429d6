"""The look that every chart shares: colours, type, and the few marks they all draw.

Colours are told apart by people with any colour vision, have at least 3:1 contrast on white and
never carry meaning alone: shape, fill or line style repeats it. Lengths are in inches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from evaluator.words.periods import period_names
from evaluator.words.rounding import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDTH = 6.7

INK = "#1d2733"
MUTED = "#55616e"
RULE = "#8a949e"
GRID = "#e3e7eb"
TREATED = "#14568f"
COMPARISON = "#b4530a"
ALTERNATIVE = "#4a7fb0"
PLAIN = "#6b7580"
BENCHMARK = "#7a3e8e"
ZONE = "#e2f0ea"
ZONE_EDGE = "#1f7a5a"
HARM = "#a3261c"
BAND = "#dbe7f2"

SIZE = 10.0
SMALL = 9.0

Weight = Literal["regular", "semibold"]
Way = Literal["across", "down"]
Across = Literal["left", "center", "right"]
Up = Literal["top", "center", "bottom", "baseline"]
FONT_NAMES: dict[Weight, str] = {"regular": "Summary Sans", "semibold": "Summary Sans Semibold"}
FALLBACK_NAME = "Summary Sans Fallback"


def axes_at(figure: Figure, left: float, right: float, top: float, bottom: float) -> Axes:
    """Bare axes that leave these margins, without spines, ticks or text of their own."""
    width, height = figure.get_size_inches()
    box = (
        left / width,
        bottom / height,
        (width - left - right) / width,
        (height - top - bottom) / height,
    )
    axes = figure.add_axes(box)
    axes.set_facecolor("none")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelbottom=False, labelleft=False)
    return axes


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    colour: str = INK,
    size: float = SIZE,
    weight: Weight = "regular",
    across: Across = "left",
    up: Up = "center",
    offset: tuple[float, float] = (0.0, 0.0),
    frame: Literal["data", "axes", "x", "y"] = "data",
    clear: bool = False,
) -> Text:
    """Put text in the axes; dollar signs and the like are printed as they stand.

    ``offset`` moves it by points, right and up. ``frame`` tells what ``x`` and ``y`` are: data,
    the axes from 0 to 1, or data along one of them ("x", "y") and the axes along the other.
    ``clear`` puts white behind text that crosses a line.
    """
    from evaluator.summary.fonts import drawable

    transform: Any = {
        "data": axes.transData,
        "axes": axes.transAxes,
        "x": axes.get_xaxis_transform(),
        "y": axes.get_yaxis_transform(),
    }[frame]
    patch = {"facecolor": "white", "edgecolor": "none", "pad": 1.2} if clear else None
    return axes.annotate(
        drawable(text),
        (x, y),
        xycoords=transform,
        xytext=offset,
        textcoords="offset points",
        color=colour,
        fontsize=size,
        fontfamily=[FONT_NAMES[weight], FALLBACK_NAME],
        horizontalalignment=across,
        verticalalignment=up,
        annotation_clip=False,
        linespacing=1.15,
        bbox=patch,
        parse_math=False,
        zorder=6,
    )


def note_above(axes: Axes, text: str, left: float, up: float) -> None:
    """Small print above the chart, ``up`` points high, at the left edge of the picture.

    ``left`` is the margin of the axes in inches.
    """
    write(
        axes,
        0,
        1,
        text,
        frame="axes",
        up="bottom",
        offset=(-left * 72, up),
        colour=MUTED,
        size=SMALL,
    )


def above(
    axes: Axes,
    x: float,
    text: str,
    *,
    across: Across = "left",
    move: float = 0.0,
    colour: str = MUTED,
) -> None:
    """Small print on top of the axes at ``x`` in the data, ``move`` points to the right."""
    write(
        axes,
        x,
        1,
        text,
        frame="x",
        across=across,
        up="bottom",
        offset=(move, 4),
        colour=colour,
        size=SMALL,
    )


def under(axes: Axes, x: float, text: str, *, down: float = 5) -> None:
    """Small print under the axes at ``x`` in the data, ``down`` points below them."""
    write(
        axes,
        x,
        0,
        text,
        frame="x",
        across="center",
        up="top",
        offset=(0, -down),
        colour=MUTED,
        size=SMALL,
    )


def note_below(axes: Axes, text: str, down: float) -> None:
    """Small print under the middle of the chart, ``down`` points below it."""
    write(
        axes,
        0.5,
        0,
        text,
        frame="axes",
        across="center",
        up="top",
        offset=(0, -down),
        colour=MUTED,
        size=SMALL,
    )


def side_below(
    axes: Axes, text: str, down: float, *, side: Literal["left", "right"], good: bool
) -> None:
    """What lies on one side, at that end of the axes, ``down`` points below them."""
    write(
        axes,
        0 if side == "left" else 1,
        0,
        text,
        frame="axes",
        across=side,
        up="top",
        offset=(0, -down),
        colour=ZONE_EDGE if good else HARM,
        size=SMALL,
        weight="semibold",
    )


def text_width(figure: Figure, text: str, size: float = SIZE, weight: Weight = "regular") -> float:
    """Width of the widest line of ``text`` in inches."""
    from evaluator.summary.fonts import drawable

    mark = figure.text(
        0,
        0,
        drawable(text),
        fontsize=size,
        fontfamily=[FONT_NAMES[weight], FALLBACK_NAME],
        parse_math=False,
    )
    width = float(mark.get_window_extent().width) / figure.dpi
    mark.remove()
    return width


def wrap(
    figure: Figure, text: str, width: float, *, size: float = SIZE, most_lines: int = 3
) -> str:
    """``text`` broken into lines no wider than ``width``; cut with an ellipsis past the last.

    The whole text stands in the table beside every chart.
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(figure, text, width, size):
        candidate = f"{line} {word}".strip()
        if line and text_width(figure, candidate, size) > width:
            lines.append(line)
            line = word
        else:
            line = candidate
    lines.append(line)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], lines[most_lines - 1].rstrip(" ,.;:") + " …"]
    return "\n".join(lines)


def _pieces(figure: Figure, text: str, width: float, size: float) -> list[str]:
    pieces = []
    for word in text.split():
        wide = text_width(figure, word, size) / width if len(word) > 8 else 0.0
        length = len(word) if wide <= 1 else max(1, int(len(word) / wide))
        pieces += [word[start : start + length] for start in range(0, len(word), length)]
    return pieces


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values that cover ``low`` to ``high``, at most ``most`` of them."""
    if not high > low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0):
        step = factor * power
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            break
    return [round(index * step, 12) for index in range(first, last + 1)]


def numbers(values: Sequence[float], *, percent: bool = False, signed: bool = False) -> list[str]:
    """Axis labels with just the decimals that tell them apart."""
    decimals = 0
    while decimals < 6 and any(abs(round(v, decimals) - v) > 1e-9 for v in values):
        decimals += 1
    return [number(v, decimals, percent=percent, signed=signed) for v in values]


def number(value: float, decimals: int, *, percent: bool = False, signed: bool = False) -> str:
    """One number with thousands separators and a real minus sign.

    Negative ``decimals`` round to tens, hundreds and so on.
    """
    text = f"{abs(rounded(value, decimals)):,.{max(decimals, 0)}f}"
    zero = float(text.replace(",", "")) == 0
    sign = "" if zero else "−" if value < 0 else "+" if signed else ""
    return f"{sign}{text}{'%' if percent else ''}"


def decimals_for(largest: float) -> int:
    """Decimals worth printing for values up to ``largest`` in size."""
    if not (largest > 0 and math.isfinite(largest)):
        return 1
    decimals = 2 - math.floor(math.log10(largest))
    return min(6, max(0, decimals - 1 if largest < 1 else decimals))


def horizontal_grid(axes: Axes, values: Sequence[float], labels: Sequence[str]) -> None:
    """Light lines across the chart with their values at the left margin."""
    for value, text in zip(values, labels, strict=True):
        axes.axhline(value, color=GRID, linewidth=0.8, zorder=0)
        write(
            axes,
            0,
            value,
            text,
            frame="y",
            across="right",
            offset=(-7, 0),
            colour=MUTED,
            size=SMALL,
        )


def vertical_grid(axes: Axes, values: Sequence[float], labels: Sequence[str]) -> None:
    """Light lines up the chart with their values below it."""
    for value, text in zip(values, labels, strict=True):
        axes.axvline(value, color=GRID, linewidth=0.8, zorder=0)
        under(axes, value, text)


def time_labels(axes: Axes, figure: Figure, labels: Sequence[str], span: float) -> None:
    """Names of the periods under the chart; as many as fit in ``span`` inches, the last always.

    Periods stand at 0, 1, 2, ... on the horizontal axis.
    """
    labels = period_names(labels)
    last = len(labels) - 1
    widest = max(text_width(figure, label, SMALL) for label in labels) + 0.16
    room = max(1, int(span / widest))
    step = max(1, math.ceil((last + 1) / room))
    for index in range(last, -1, -step):
        axes.plot(
            [index, index],
            [0, -0.02],
            transform=axes.get_xaxis_transform(),
            color=RULE,
            linewidth=0.8,
            clip_on=False,
        )
        under(axes, index, labels[index], down=6)
    axes.axhline(axes.get_ylim()[0], color=RULE, linewidth=1, zorder=1)


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Positions moved apart as little as needed so that neighbours are ``gap`` apart."""
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    moved = [positions[index] for index in order]
    for _ in range(50):
        for index in range(1, len(moved)):
            lack = gap - (moved[index] - moved[index - 1])
            if lack > 1e-9:
                moved[index] += lack / 2
                moved[index - 1] -= lack / 2
    result = list(positions)
    for index, value in zip(order, moved, strict=True):
        result[index] = value
    return result


def nothing_to_show(figure: Figure) -> None:
    """Say in the picture that every figure was withheld or missing."""
    axes = axes_at(figure, 0.2, 0.2, 0.2, 0.2)
    write(
        axes, 0.5, 0.5, "No figures can be shown here.", frame="axes", across="center", colour=MUTED
    )
