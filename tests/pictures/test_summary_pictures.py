"""Charts and the first page look as they did when somebody last looked at them.

The fonts are ours and the drawing is done in software, so pictures are the same on every Linux
machine; the tolerance (a mean of 1 in 255) only forgives a new version of the font rasteriser.
After a wanted change: ``python -m pytest tests/pictures --redraw``, look, commit.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sample
from PIL import Image, ImageChops, ImageStat

from evaluator.summary.charts.chart import to_png
from evaluator.summary.preview import preview_pages

FOLDER = Path(__file__).parent / "summary"
TOLERANCE = 1.0
FIGURES = (
    sample.MEANS,
    sample.EFFECT,
    sample.PATH,
    sample.LOVE,
    sample.OVERLAP,
    sample.FLOW,
)
PICTURES: dict[str, Callable[[], bytes]] = {
    **{figure.key: lambda chart=figure.chart: to_png(chart, 1) for figure in FIGURES},
    "first_page": lambda: preview_pages(sample.SUMMARY, width_px=620)[0],
    "annex_page": lambda: preview_pages(sample.SUMMARY, width_px=620)[1],
}


@pytest.mark.skipif(sys.platform != "linux", reason="baselines are kept on Linux only")
@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_as_it_was(name, request):
    path = FOLDER / f"{name}.png"
    drawn = PICTURES[name]()
    if request.config.getoption("--redraw", default=False):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn)
    now = Image.open(io.BytesIO(drawn)).convert("RGB")
    with Image.open(path) as file:
        before = file.convert("RGB")
    assert now.size == before.size
    difference = ImageStat.Stat(ImageChops.difference(now, before)).mean
    assert max(difference) < TOLERANCE
