"""A logo on a sheet of a workbook, described for who cannot see it."""

from __future__ import annotations

import io

from openpyxl.drawing.fill import Blip
from openpyxl.drawing.geometry import PresetGeometry2D
from openpyxl.drawing.image import Image
from openpyxl.drawing.picture import PictureFrame
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.summary.logo import Logo

LOGO_TALLEST = 40.0
_WIDEST = 120.0
_EMU = 12_700  # in a point


def logo_in_row(sheet: Worksheet, logo: Logo, row: int, right: float) -> None:
    """Place a logo in the first column of a row, its right edge that many points from the left."""
    scale = min(_WIDEST / logo.width, LOGO_TALLEST / logo.height)
    width, height = (_emu(side * scale) for side in (logo.width, logo.height))
    frame = PictureFrame()
    marks = frame.nvPicPr.cNvPr
    marks.id, marks.name, marks.descr = 1, "Logo", logo.text
    frame.blipFill.blip = Blip(cstate="print")
    frame.spPr.prstGeom = PresetGeometry2D(prst="rect")
    frame.spPr.ln = None
    picture = Image(io.BytesIO(logo.png))
    picture.anchor = OneCellAnchor(
        _from=AnchorMarker(col=0, colOff=_emu(right) - width, row=row - 1, rowOff=_emu(2)),
        ext=XDRPositiveSize2D(width, height),
        pic=frame,
    )
    sheet.add_image(picture)


def _emu(points: float) -> int:
    return round(points * _EMU)
