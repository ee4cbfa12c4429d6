"""The picture for a page or a post: what it says, where the rating stands, what it carries."""

import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import sample
from PIL import Image

from evaluator.summary.blocks import Figure, VerdictBox
from evaluator.summary.exporters.png import PNG
from evaluator.summary.layout import look

VERDICT = next(block for block in sample.SUMMARY.blocks if isinstance(block, VerdictBox))
FIGURE = next(block for block in sample.SUMMARY.blocks if isinstance(block, Figure))


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    return Image.open(io.BytesIO(PNG.write(sample.SUMMARY)))


def test_it_is_one_square_picture(picture):
    assert picture.size == (1080, 1080)


def test_it_carries_its_words_where_programs_look(picture):
    picture.load()
    alt = picture.text["Description"]
    for part in (VERDICT.label, VERDICT.sentence, f"Trust: {VERDICT.rating} of 5", FIGURE.alt):
        assert " ".join(part.split()) in alt
    packet = ElementTree.fromstring(picture.text["XML:com.adobe.xmp"])
    assert alt in "".join(packet.itertext())


def test_hostile_words_are_still_one_well_formed_picture():
    picture = Image.open(io.BytesIO(PNG.write(sample.hostile())))
    picture.load()
    assert picture.size == (1080, 1080)
    ElementTree.fromstring(picture.text["XML:com.adobe.xmp"])


def test_no_straight_cut_keeps_the_verdict_and_loses_the_rating(picture):
    """The squares of the rating stand beside the verdict's words, inside one closed frame."""
    strong = tuple(int(look.accent(VERDICT.level)[0][i : i + 2], 16) for i in (1, 3, 5))
    same = (np.asarray(picture.convert("RGB")) == strong).all(axis=2)
    frame_rows = np.flatnonzero(same.mean(axis=1) > 0.85)
    top, bottom = frame_rows.min(), frame_rows.max()
    inside = same[top + 12 : bottom - 12]
    left_half, right_half = inside[:, 90:500], inside[:, 560:-90]
    label = np.flatnonzero(left_half.any(axis=1))
    squares = np.flatnonzero(right_half.any(axis=1))
    assert label.size and squares.size
    shared = np.intersect1d(label, squares).size
    assert shared > 10
    height = picture.size[1]
    wide = height * 9 / 16
    assert top + 12 + squares.min() > (height - wide) / 2
    assert bottom < (height + wide) / 2
