"""The only place that loads matplotlib: a blank figure in, the bytes of a picture out."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, Literal

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, ttfFontProperty
from matplotlib.ft2font import FT2Font

from evaluator.summary.charts.style import FALLBACK_NAME, FONT_NAMES, WIDTH
from evaluator.summary.fonts import FALLBACK_FOLDER, REGULAR, SEMIBOLD

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "whatworked",
    "svg.fonttype": "path",
    "path.simplify": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.unicode_minus": True,
}
_LOCK = Lock()

# Names of our own, so that another version of a font on the machine is never picked instead.
for _name, _path in (
    (FONT_NAMES["regular"], REGULAR),
    (FONT_NAMES["semibold"], SEMIBOLD),
    (FALLBACK_NAME, FALLBACK_FOLDER / "DejaVuSans.ttf"),
):
    _entry = ttfFontProperty(FT2Font(str(_path)))
    fontManager.ttflist.append(replace(_entry, name=_name, weight=400))


def render(
    height: float,
    draw: Callable[[Figure], None],
    kind: Literal["svg", "png"],
    dpi: float = 96,
    *,
    letters: bool = False,
) -> bytes:
    """Draw on a figure ``WIDTH`` by ``height`` inches and return the file's bytes.

    Matplotlib's settings are global, hence the lock: whatever a user has configured is set
    aside while drawing, so that it cannot leak into a summary. ``letters`` leaves the text of
    an SVG as text, for a page that brings the fonts.
    """
    with _LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS | ({"svg.fonttype": "none"} if letters else {}))
        figure = Figure(figsize=(WIDTH, height), dpi=dpi)
        FigureCanvasAgg(figure)
        draw(figure)
        target = io.BytesIO()
        metadata = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
        figure.savefig(target, format=kind, dpi=dpi, metadata=metadata)
        return target.getvalue()


def shares_along(
    height: float, draw: Callable[[Figure], None], at: Sequence[float], *, across: bool
) -> tuple[float, ...]:
    """Where values of the first axes lie in the picture, as shares of its width or its height.

    Shares run from the left or from the top; there are none where nothing could be drawn.
    """
    with _LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        draw(figure)
        if not figure.axes or not at:
            return ()
        axes = figure.axes[0]
        move = axes.get_xaxis_transform() if across else axes.get_yaxis_transform()
        points = [(value, 0.5) if across else (0.5, value) for value in at]
        inside = figure.transFigure.inverted().transform(move.transform(points))
    return tuple(float(x if across else 1 - y) for x, y in inside)
