"""Any chart of a summary, and how it becomes a picture."""

from __future__ import annotations

from evaluator.summary.charts.cumulative import CumulativeChart
from evaluator.summary.charts.curve import CurveChart
from evaluator.summary.charts.effect import EffectChart
from evaluator.summary.charts.flow import FlowChart
from evaluator.summary.charts.love import LovePlot
from evaluator.summary.charts.means import MeansChart
from evaluator.summary.charts.overlap import OverlapChart
from evaluator.summary.charts.path import PathChart
from evaluator.summary.charts.roll_out import RollOutChart
from evaluator.summary.charts.starts import StartsChart
from evaluator.summary.charts.survival import SurvivalChart
from evaluator.summary.charts.synthetic import SyntheticChart

Chart = (
    MeansChart
    | EffectChart
    | PathChart
    | LovePlot
    | OverlapChart
    | CumulativeChart
    | SurvivalChart
    | FlowChart
    | RollOutChart
    | StartsChart
    | SyntheticChart
    | CurveChart
)
CHARTS: tuple[type[Chart], ...] = (
    MeansChart,
    EffectChart,
    PathChart,
    LovePlot,
    OverlapChart,
    CumulativeChart,
    SurvivalChart,
    FlowChart,
    RollOutChart,
    StartsChart,
    SyntheticChart,
    CurveChart,
)


def to_svg(chart: Chart) -> bytes:
    """The chart as SVG, text as outlines: the same bytes every time and on every machine."""
    from evaluator.summary.charts.canvas import render

    return render(chart.height(), chart.draw, "svg")


def to_png(chart: Chart, scale: float = 2) -> bytes:
    """The chart as PNG at ``scale`` times 96 dots per inch, on white."""
    from evaluator.summary.charts.canvas import render

    return render(chart.height(), chart.draw, "png", dpi=96 * scale)
