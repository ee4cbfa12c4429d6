"""Every format gives the same cells, whoever wrote the file; locked files open with a password."""

from __future__ import annotations

import io
import os
import random
import tempfile
import zipfile
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format import xls97
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from python_calamine import CalamineWorkbook

from evaluator.cohort.cells.cell_grid import CellGrid
from evaluator.cohort.files import locked as locked_files
from evaluator.cohort.files.passwords import asking
from evaluator.cohort.files.preview import preview
from evaluator.cohort.files.readers import FORMATS, ods, open_file
from evaluator.cohort.files.readers.parts import Parts
from evaluator.cohort.workbook import read_workbook
from evaluator.values.problems import Refusal
from tests.bad_workbooks.writers import WRITERS, write_csv, write_xls, write_xlsx, zipped
from tests.fuzz.workbooks import damaged, sound_files, try_one

ROWS = [
    ["key", "name", "score", "seen", "yes"],
    *(
        [f"K{i:03d}", "Ann & <Bob> \u65e5\u672c \U0001f600" if i % 3 else "x_y", i * 1.5 - 3,
         datetime(2024, 1, 1 + i, 12 * (i % 2)), bool(i % 2)]
        for i in range(12)
    ),
]  # fmt: skip
TYPED = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"]


def save(folder, ending, rows=ROWS, name="book"):
    path = folder / f"{name}{ending}"
    path.write_bytes(WRITERS[ending]([("Pupils", rows)]))
    return path


def cells(path):
    book, _ = open_file(path)
    return np.asarray(book.page(book.sheets[0]).cells)


def test_every_ending_of_every_format_has_a_writer_to_test_it():
    endings = {ending for each in FORMATS for ending in each.endings}
    assert endings - set(WRITERS) == {".tab", ".txt"}


@pytest.mark.parametrize("ending", TYPED)
def test_a_second_reader_finds_the_same_cells(ending, tmp_path):
    path = save(tmp_path, ending)
    theirs = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    for mine, other in zip(cells(path), theirs.to_python(skip_empty_area=False), strict=True):
        for cell, wanted in zip(mine, other, strict=True):
            midnight = isinstance(wanted, datetime) and not isinstance(cell, datetime)
            assert cell == (wanted.date() if midnight else wanted)


@pytest.mark.parametrize("ending", [*TYPED, ".parquet"])
def test_cells_keep_their_types(ending, tmp_path):
    grid = cells(save(tmp_path, ending))
    assert [type(cell) for cell in grid[2][:3]] == [str, str, float]
    assert type(grid[2][3]) is datetime and type(grid[2][4]) is bool


def _to_the_second(moment):
    return moment.replace(microsecond=0)


TEXTS = st.text(max_size=8).map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text))
CELLS = st.one_of(
    st.none(), TEXTS, st.integers(-(10**12), 10**12), st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1901, 1, 1), datetime(9999, 1, 1)).map(_to_the_second),
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6)
SLOWLY = settings(max_examples=60)


@SLOWLY
@given(rows=GRIDS)
@pytest.mark.whole_way
def test_both_readers_of_xml_agree_whoever_wrote_it(rows, tmp_path):
    quick = cells(save(tmp_path, ".xlsx", rows))
    shared = cells(save(tmp_path, ".xlsm", rows))
    path = tmp_path / "slow.xlsx"
    path.write_bytes(write_xlsx([("Pupils", rows)]))
    assert quick.tolist() == shared.tolist()
    assert slow_cells(path).tolist() == quick.tolist()


def slow_cells(path):
    """The cells by the reader that takes any form of XML."""
    from evaluator.cohort.files.readers import xlsx
    from evaluator.cohort.files.readers.xlsx_cells import UnusualError

    def unusual(*_):
        raise UnusualError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "read_cells", unusual)
        return cells(path)


@SLOWLY
@given(rows=GRIDS)
def test_a_grid_by_column_answers_as_an_array_of_objects(rows):
    plain = np.empty((len(rows), 3), dtype=object)
    plain[:] = [["" if cell is None else cell for cell in row] for row in rows]
    plain = np.asarray(CellGrid.of(plain))
    grid = CellGrid.of(plain)
    assert grid.shape == plain.shape and len(grid) == len(plain)
    assert [list(row) for row in grid] == plain.tolist()
    some = np.arange(0, len(rows), 2)
    assert grid[some].tolist() == plain[some].tolist()
    assert list(grid[:, 1]) == list(plain[:, 1]) and grid[0, 2] == plain[0, 2]
    assert list(grid[-1]) == list(plain[-1])
    both = np.ix_(some, [0, 2])
    assert grid[both].tolist() == plain[both].tolist()
    changed = grid.copy()
    changed[some, 1] = "new"
    assert grid.tolist() == plain.tolist() and set(changed[some, 1]) == {"new"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_in_any_usual_form(encoding, separator, tmp_path):
    rows = [["key", "drink", "code"], *([f"k{i}", f"caf\u00e9 {i}", f"{i:03d}"] for i in range(30))]
    text = write_csv([("Pupils", rows)], separator=separator).decode()
    path = tmp_path / "text.csv"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    path.write_bytes((mark + text).encode(encoding))
    frame = read_workbook(path).frame
    assert list(frame.columns) == ["key", "drink", "code"]
    assert frame["drink"].iloc[3] == "caf\u00e9 3" and frame["code"].iloc[3] == "003"


def test_rows_of_text_may_be_short_long_or_quoted(tmp_path):
    path = tmp_path / "text.csv"
    path.write_text('Title only\n\nkey,arm,score\n1,"a\nb",3\n2,"x, y"\n3,z,5,,\n', "utf-8")
    grid = cells(path)
    assert grid[3].tolist()[:3] == [1.0, "a\nb", 3.0]
    assert grid[4].tolist()[:3] == [2.0, "x, y", ""]


def locked(path):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(write_xlsx([("Pupils", ROWS)]))).encrypt("secret", out)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.whole_way
def test_a_locked_workbook_opens_with_its_password_only(tmp_path):
    path = locked(tmp_path / "locked.xlsx")
    for wrong in (None, "other", ""):
        with pytest.raises(Refusal) as refused:
            read_workbook(path, password=wrong)
        assert refused.value.problems[0].code == "workbook_password"
    cohort = read_workbook(path, password="secret")
    assert len(cohort.frame) == 12 and "secret" not in repr(cohort)


def test_an_older_locked_workbook_is_unlocked_without_a_file_on_the_disk(monkeypatch):
    """No program here locks one, so that only the cipher is left out."""
    monkeypatch.setattr(tempfile, "TemporaryFile", pytest.fail)
    plain = write_xls([("Pupils", ROWS)])
    file = locked_files._office_file(plain)
    assert isinstance(file, xls97.Xls97File)
    file.type = "rc4"
    stream = file.data.workbook.getvalue()
    monkeypatch.setattr(xls97._BIFFStream, "iter_record", lambda _: iter(()))
    monkeypatch.setattr(xls97.DocumentRC4, "decrypt", lambda *_, **__: io.BytesIO(stream))
    out = io.BytesIO()
    file.key = file.salt = None
    file.decrypt(out)
    assert len(out.getvalue()) == len(plain)


@pytest.mark.whole_way
def test_whoever_is_there_is_asked_until_the_password_is_right(tmp_path):
    path, said = locked(tmp_path / "locked.xlsx"), []

    def ask(name, wrong):
        said.append((name, wrong))
        return "secret" if wrong else "other"

    with asking(ask):
        assert len(read_workbook(path).frame) == 12
    assert said == [("locked.xlsx", False), ("locked.xlsx", True)]
    with pytest.raises(Refusal):
        read_workbook(path)


@pytest.mark.parametrize("ending", list(WRITERS))
def test_the_first_rows_are_shown_as_they_stand(ending, tmp_path):
    shown = preview(save(tmp_path, ending), rows=3)
    assert len(shown.rows) == 3 and shown.rows[0][:3] == ("key", "name", "score")
    assert shown.rows[1][0] == "K000" and shown.rows[1][2] == "-3"


def test_what_the_progress_raises_ends_the_reading(tmp_path):
    class StopError(Exception):
        pass

    def stop(share, _words):
        if share > 0.05:
            raise StopError

    for ending in WRITERS:
        with pytest.raises(StopError):
            read_workbook(save(tmp_path, ending), progress=stop)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipes_and_devices_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    for path in (tmp_path / "pipe.xlsx", "/dev/zero"):
        with pytest.raises(Refusal) as refused:
            read_workbook(path)
        assert refused.value.problems[0].code == "file_unreadable"


@pytest.mark.slow
def test_nothing_but_a_cohort_or_a_refusal_comes_of_damage(tmp_path, draws):
    files = sound_files()
    for number in range(draws(170, 5_000)):
        name = sorted(files)[number % len(files)]
        path = tmp_path / name
        path.write_bytes(damaged(files[name], random.Random(f"test {number}")))
        assert try_one(path)


@pytest.mark.parametrize("folder", ["book", "", "a/b"])
@pytest.mark.parametrize("ending", [".xlsx", ".xlsm", ".xlsb"])
def test_parts_are_found_by_the_relations_and_not_by_the_name_of_their_folder(
    ending, folder, tmp_path
):
    usual = save(tmp_path, ending)
    to = f"{folder}/" if folder else ""
    moved = {}
    with zipfile.ZipFile(usual) as old:
        for name in old.namelist():
            raw = old.read(name).replace(b'"/xl/', f'"/{to}'.encode())
            moved[name.replace("xl/", to, 1)] = raw.replace(b'"xl/', f'"{to}'.encode())
    path = tmp_path / f"moved{ending}"
    path.write_bytes(zipped(moved))
    assert (cells(path) == cells(usual)).all()


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_lines_that_end_in_a_carriage_return_alone(ending, tmp_path):
    usual = save(tmp_path, ending)
    path = tmp_path / f"mac{ending}"
    path.write_bytes(usual.read_bytes().replace(b"\r\n", b"\r"))
    assert b"\n" not in path.read_bytes()
    assert (cells(path) == cells(usual)).all()


ODS_CELLS = st.one_of(
    st.none(),
    st.integers(-5, 5),
    st.floats(-1e6, 1e6),
    st.booleans(),
    st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.sampled_from(
        ["a", "b & c <d>", "two  spaces", "two\nlines", "#DIV/0!", "=1+1", "\u00e9", " "]
    ),
)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(ODS_CELLS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_rows_of_opendocument_are_the_same_with_and_without_a_parser(rows):
    parts = Parts(zipfile.ZipFile(io.BytesIO(WRITERS[".ods"]([("Pupils", rows)]))))
    slow = ods._slowly(parts).sheets["Pupils"]
    quick = ods._quickly(parts)
    usual = all(cell not in ("two  spaces", "two\nlines") for row in rows for cell in row)
    assert quick is not None or not usual
    if quick is not None:
        found = quick.sheets["Pupils"]
        assert np.asarray(found.builder.grid()).tolist() == np.asarray(slow.builder.grid()).tolist()


LIBRE = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" '
    'xmlns:table="t" xmlns:text="x" xmlns:calcext="c"><office:body><office:spreadsheet>'
    '<table:table table:name="S"><table:table-column table:number-columns-repeated="3"/>'
    '<table:table-row table:style-name="ro1"><table:table-cell office:value-type="string" '
    'calcext:value-type="string"><text:p>key</text:p></table:table-cell><table:table-cell '
    'table:style-name="ce1" table:number-columns-repeated="2" office:value-type="percentage" '
    'office:value="0.5" calcext:value-type="percentage"><text:p>50%</text:p></table:table-cell>'
    '</table:table-row><table:table-row table:number-rows-repeated="3" '
    'table:visibility="filter"><table:table-cell table:formula="of:=1/0" '
    'office:value-type="string" office:string-value="" calcext:value-type="error">'
    "<text:p>#DIV/0!</text:p></table:table-cell><table:table-cell/></table:table-row>"
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
    'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def test_another_encoding_is_left_to_the_parser():
    text = LIBRE.replace("UTF-8", "ISO-8859-1").replace("key", "k\u00e9y")
    parts = Parts(zipfile.ZipFile(io.BytesIO(zipped({"content.xml": text.encode("latin-1")}))))
    assert ods._quickly(parts) is None
    assert ods._slowly(parts).sheets["S"].builder.grid()[0, 0] == "k\u00e9y"
    usual = Parts(zipfile.ZipFile(io.BytesIO(zipped({"content.xml": LIBRE}))))
    assert ods._quickly(usual) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("<table:table-cell/>", "<table:covered-table-cell/>"),
        lambda text: text.replace("<text:p>key</text:p>", "<text:p>k<text:s/>y</text:p>"),
        lambda text: text.replace("key", "k&#233;y &gt; > "),
    ],
)
def test_what_libreoffice_writes_beside_cells_is_read_either_way(change):
    parts = Parts(zipfile.ZipFile(io.BytesIO(zipped({"content.xml": change(LIBRE)}))))
    slow = ods._slowly(parts).sheets["S"]
    quick = (ods._quickly(parts) or ods._slowly(parts)).sheets["S"]
    for each in (slow, quick):
        assert (each.hidden_rows, each.filtered, each.builder.last_row) == (3, True, 4)
    cells = [np.asarray(each.builder.grid()).tolist() for each in (slow, quick)]
    assert cells[0] == cells[1] and cells[0][0][1:] == [0.5, 0.5]


def test_moments_with_a_time_zone_are_read_as_clocks_there_show_them(tmp_path):
    days = pd.date_range("2021-01-01", periods=12, freq="MS")
    path = tmp_path / "months.parquet"
    table = {"ward": range(12), "month": days.tz_localize("Europe/London")}
    pd.DataFrame(table).to_parquet(path)
    assert read_workbook(path).frame["month"].tolist() == days.tolist()
