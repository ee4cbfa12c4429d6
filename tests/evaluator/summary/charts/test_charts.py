"""Every chart: the same bytes twice, no theme or clock in them, and no crash on odd values."""

import io
import re
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
import sample
from PIL import Image
from pydantic import TypeAdapter

import evaluator.summary.charts as package
from evaluator.summary.charts import chart as drawing
from evaluator.summary.charts.chart import places_of, to_png, to_svg
from evaluator.summary.charts.cumulative import CumulativeChart
from evaluator.summary.charts.curve import CurveChart, CurvePoint
from evaluator.summary.charts.effect import EffectChart, EffectRow
from evaluator.summary.charts.flow import FlowBar, FlowChart
from evaluator.summary.charts.love import LovePlot
from evaluator.summary.charts.means import MeansChart
from evaluator.summary.charts.overlap import OverlapChart
from evaluator.summary.charts.path import PathChart
from evaluator.summary.charts.roll_out import RollOutChart, RollOutRow
from evaluator.summary.charts.starts import StartsChart, StartsLine
from evaluator.summary.charts.style import FALLBACK_NAME
from evaluator.summary.charts.synthetic import SyntheticChart
from evaluator.summary.fonts import WEB

pytestmark = pytest.mark.whole_way

FIGURES = (
    sample.MEANS, sample.EFFECT, sample.PATH, sample.LOVE, sample.OVERLAP, sample.FLOW,
    sample.ROLL_OUT, sample.STARTS, sample.SPREAD, sample.SURVIVAL,
    sample.SYNTHETIC, sample.CURVE, sample.CHANCES,
)  # fmt: skip
SAMPLES = [pytest.param(figure.chart, id=figure.key) for figure in FIGURES]

INF = float("inf")
MONTHS = tuple(f"Month {i}" for i in range(60))
LEVEL = tuple(float(i % 7) for i in range(60))

ODD = {
    "gap alone": SyntheticChart(("a", "b"), (), (), (0.0, 1.0), (-1.0, 0.0), (1.0, 2.0), 0, "Y"),
    "sixty gaps": SyntheticChart(MONTHS, LEVEL, LEVEL, LEVEL, LEVEL, LEVEL, 40, "Y", -1),
    "no gap": SyntheticChart((), (), (), (), (), (), 0, "Y"),
    "everything withheld": MeansChart(("a", "b"), (None, None), (None, None), "t", "c", 0, "y"),
    "one period": MeansChart(("a",), (1.0,), (2.0,), "t", "c", None, "y"),
    "no change at all": MeansChart(("a", "b"), (0.0, 0.0), (0.0, 0.0), "t", "c", 0, "y"),
    "no comparison": MeansChart(("a", "b"), (1.0, 2.0), (None, None), "t", "c", 0, "y"),
    "gaps": MeansChart(tuple("abcd"), (1, None, 3, 4), (None, 2, None, 1), "t", "c", 2, "y"),
    "sixty periods": MeansChart(MONTHS, LEVEL, LEVEL, "t", "c", 40, "y"),
    "start outside": MeansChart(("a", "b"), (1.0, 2.0), (1.0, 3.0), "t", "c", 5, "y", percent=True),
    "huge": MeansChart(("a", "b"), (1e9, 2e9), (1e9, 3e9), "t", "c", 0, "y"),
    "tiny": MeansChart(("a", "b"), (1e-6, 2e-6), (1e-6, 3e-6), "t", "c", 0, "y"),
    "no answers": CurveChart((), "points"),
    "one answer": CurveChart((CurvePoint(0.0, 0.0, 0.0, planned=True),), "points"),
    "answers without limits": CurveChart((CurvePoint(1.0, -INF, INF),) * 40, "points"),
    "no effects": EffectChart((), "points", 0, 1.0, "higher"),
    "unbounded": EffectChart((EffectRow("a", 1, -INF, INF),), "u", 0, None, "lower"),
    "not a number": EffectChart((EffectRow("a", float("nan"), 0, 1),), "u", 0, 1, "lower"),
    "ratio": EffectChart((EffectRow("a", 0.8, 0.5, 1.2),), "rate ratio", 1, 0.75, "lower"),
    "extreme ratio": EffectChart((EffectRow("a", 80, 0, 5000),), "odds", 1, None, "ambiguous"),
    "both ways": EffectChart((EffectRow("a", 1, -3, 5),), "u", 0, 2, "ambiguous"),
    "exact": EffectChart((EffectRow("a", 0, 0, 0),), "u", 0, None, "higher"),
    "no path": PathChart((), (), (), (), -1, "y"),
    "only after": PathChart((0, 1), (1, 2), (0, 1), (2, 3), -1, "y"),
    "long path": PathChart(
        tuple(t for t in range(-40, 40) if t != -1), (0.0,) * 79, (-1.0,) * 79, (1.0,) * 79, -1, "y"
    ),
    "no covariates": LovePlot((), (), ()),
    "balance unknown": LovePlot(("a",), (None,), (None,)),
    "balanced": LovePlot(("a",), (0.0,), (0.0,)),
    "no overlap known": OverlapChart((0, 0.5, 1), (None, None), (None, None), 0),
    "one step": CumulativeChart((1.0,), (0.5,), (0.5,), (0.5,), "Age"),
    "far apart": CumulativeChart((-1.0, 0.0, 1e6), (0.1, 0.5, 1), (0, 0, 1), (0, 0.4, 1), "A" * 90),
    "no steps": FlowChart(()),
    "withheld step": FlowChart((FlowBar("a", 100, None, ""), FlowBar("b", None, None, "why"))),
    "no starts": RollOutChart(("a", "b"), ()),
    "one time": RollOutChart(("a",), (RollOutRow("Started a", 0, 0, "5"),)),
    "sixty months": RollOutChart(
        MONTHS, tuple(RollOutRow(f"Started Month {i}", i, i + 5, "[c]") for i in range(0, 54, 6))
    ),
    "long name": RollOutChart(("a", "b"), (RollOutRow("W" * 300, 1, 1, "12,345"),)),
    "all withheld": StartsChart(("a", "b"), (StartsLine("s", (None, None), 1, 1),), "y"),
    "no lines": StartsChart(("a", "b"), (), "y"),
    "one line": StartsChart(("a",), (StartsLine("s", (1.0,), 0, 0),), "y"),
    "withheld start": StartsChart(MONTHS, (StartsLine("s", (None, *LEVEL[1:]), 0, 4),), "y"),
    "banded": PathChart((-2, 0), (0, 1), (-1, 0), (1, 2), -1, "y", (-2.0, -1.0), (2.0, 3.0)),
    "hostile": sample.hostile().blocks[2].chart,
}  # fmt: skip


@pytest.mark.parametrize("chart", [*SAMPLES, *(pytest.param(c, id=n) for n, c in ODD.items())])
def test_every_chart_draws_without_a_warning(chart):
    drawing._drawn.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        root = ElementTree.fromstring(to_svg(chart))
        picture = Image.open(io.BytesIO(to_png(chart, 1)))
    assert root.tag.endswith("svg")
    assert picture.width == 643
    assert abs(picture.height - chart.height() * 96) <= 1


@pytest.mark.parametrize("figure", FIGURES, ids=[figure.key for figure in FIGURES])
def test_each_row_of_its_numbers_has_a_place_of_its_own_within_the_picture(figure):
    places = places_of(figure.chart)
    assert len(places.shares) == len(figure.chart.rows_lie()[1]) > 0
    assert all(0 < share < 1 for share in places.shares)
    assert len(set(places.shares)) == len(places.shares)
    if places.way == "down":
        assert sorted(places.shares) == list(places.shares)


@pytest.mark.parametrize("chart", ODD.values(), ids=ODD)
def test_the_places_of_odd_charts_can_be_asked_for(chart):
    assert all(isinstance(share, float) for share in places_of(chart).shares)


@pytest.mark.parametrize("chart", SAMPLES)
def test_the_same_chart_gives_the_same_bytes_whatever_a_user_has_set(chart):
    svg, png, read = to_svg(chart), to_png(chart), to_svg(chart, letters=True)
    drawing._drawn.cache_clear()
    with matplotlib.rc_context(
        {"figure.facecolor": "black", "text.color": "white", "font.size": 30, "axes.grid": True}
    ):
        assert to_svg(chart, letters=True) == read
        assert to_svg(chart) == svg
        assert to_png(chart) == png


@pytest.mark.parametrize("chart", SAMPLES)
def test_a_chart_holds_no_date_program_or_outside_font(chart):
    svg, png = to_svg(chart), to_png(chart)
    assert b"<text" not in svg
    assert b"<dc:date" not in svg
    assert b"font-family" not in svg
    read = to_svg(chart, letters=True)
    assert b"<text" in read
    names = set(re.findall(rb"'([^']+)'", b"".join(re.findall(rb"font-family: [^;]+", read))))
    assert names <= {name.encode() for name, _ in WEB} | {FALLBACK_NAME.encode()}
    assert b"Software" not in png
    assert not re.search(rb"20\d\d-\d\d-\d\d", svg)


@pytest.mark.parametrize("chart", SAMPLES)
def test_nothing_is_cut_off_at_the_edge(chart):
    picture = Image.open(io.BytesIO(to_png(chart, 2))).convert("L")
    width, height = picture.size
    edges = [(x, y) for x in range(width) for y in (0, height - 1)]
    edges += [(width - 1, y) for y in range(height)]
    assert all(picture.getpixel(point) > 200 for point in edges)


@pytest.mark.parametrize("chart", SAMPLES)
def test_a_chart_survives_as_json(chart):
    adapter = TypeAdapter(type(chart))
    assert adapter.validate_json(adapter.dump_json(chart)) == chart


def test_what_is_equal_and_printed_otherwise_is_drawn_for_itself():
    """A picture is drawn once and kept: never for another chart, however alike."""
    one, other = (StartsChart(("a",), (StartsLine("s", (1.0,), 0, n),), "y") for n in (0, 0.0))
    assert one == other
    drawing._drawn.cache_clear()
    pictures = [to_svg(chart) for chart in (one, other, one)]
    assert drawing._drawn.cache_info().currsize == 2
    assert pictures[0] is pictures[2]


def test_the_values_of_charts_load_without_matplotlib():
    """The window opens before it draws."""
    code = "import sys, evaluator.summary.charts.chart; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_chart_of_the_folder_is_drawn_here():
    shared = {"__init__", "canvas", "chart", "style"}
    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - shared
    assert {type(figure.chart).__module__.rpartition(".")[2] for figure in FIGURES} == files


def test_a_larger_scale_gives_more_pixels():
    small, large = (Image.open(io.BytesIO(to_png(sample.MEANS.chart, s))) for s in (1, 3))
    assert abs(large.width - 3 * small.width) <= 3
