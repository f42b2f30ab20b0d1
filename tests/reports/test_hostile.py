"""Files that are damaged or built to do harm: rows or a refusal within limits of time and memory, and nothing else."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models.core.errors import Refused
from reports.kit.reading.workbook import open_workbook
from tests.reports import books
from tests.source import ROOT

DATA = ROOT / "tests/data"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
INSERTED = (b"99999999", b'"', b"<", b"</row>", b'<c r="XFD9"/>', b't="s"', b"<v>4294967295</v>", b"\0")


def mangled(chance: random.Random, content: bytes) -> bytes:
    """The content with some bytes turned, left out, doubled, or with something in between."""
    made = bytearray(content)
    for _ in range(chance.choice([1, 3, 10, 40])):
        at, how = chance.randrange(len(made)), chance.randrange(4)
        if how == 0:
            made[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            del made[at : at + chance.randrange(1, 30)]
        elif how == 2:
            made[at:at] = made[at : at + chance.randrange(200)]
        else:
            made[at:at] = chance.choice(INSERTED)
    return bytes(made)


def with_mangled_part(chance: random.Random, source: Path) -> bytes:
    """A workbook that unpacks well and is damaged within."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        names = packed.namelist()
        hit = chance.choice([name for name in names if name in PARTS])
        for name in names:
            content = packed.read(name)
            copy.writestr(name, mangled(chance, content) if name == hit else content)
    return buffer.getvalue()


def read_or_refused(path: Path) -> str:
    try:
        book = open_workbook(path)
        for sheet in book.sheets:
            book.rows(sheet)
    except Refused as refused:
        return refused.sentence
    return "read。"


def test_damage_of_every_kind_ends_in_rows_or_a_sentence(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    told = []
    for number in range(150):
        source = DATA / chance.choice(["08_花名册.xlsx", "09_花名册_合并单元格.xlsx", "staff-register.xlsx"])
        whole = source.read_bytes()
        content = mangled(chance, whole) if number % 4 == 0 else with_mangled_part(chance, source)
        (tmp_path / "坏.xlsx").write_bytes(content if number % 10 else whole[: chance.randrange(len(whole))])
        told.append(read_or_refused(tmp_path / "坏.xlsx"))
    assert {sentence[-1] for sentence in told} == {"。"}
    assert told.count("read。") > 5
    assert len(told) - told.count("read。") > 50


@pytest.mark.parametrize("seed", range(6))
def test_damaged_old_and_web_files_end_in_rows_or_a_sentence(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    old = (DATA / "old.xls").read_bytes()
    page = "<table><tr><td rowspan=2>营业厅<td colspan='3'>单小明</tr><tr><td><!-- x --></table>".encode() * 20
    content = bytearray(mangled(chance, old if seed % 2 else page))
    if seed % 2:
        content[:8] = old[:8]
    (tmp_path / "坏.xls").write_bytes(content)
    assert read_or_refused(tmp_path / "坏.xls").endswith("。")


def zip_bomb(path: Path) -> None:
    books.with_part(DATA / "08_花名册.xlsx", path, "xl/worksheets/sheet9.xml", b" " * 100_000_000)


def many_long_texts(path: Path) -> None:
    books.workbook(path, {"一": [["长" * 30_000]] * 8_000})


def far_away_cell(path: Path) -> None:
    books.with_sheet(
        path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="ZZ1000000"><v>1</v></c></row>'
    )


def far_away_cell_without_places(path: Path) -> None:
    wide = "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>"
    books.with_sheet(path, wide + "<row/>" * 200_000 + "<row><c><v>1</v></c></row>")


def torn_cells(path: Path) -> None:
    torn = '<c r="A1" t="e"><f>1</f><v>#N/A</v></c>' + "<c " * 700_000
    torn += ' t="e"' * 300_000 + " r   =" * 300_000
    books.with_sheet(path, f'<row r="1">{torn}</row>')


def one_line(path: Path) -> None:
    path.write_bytes(b"x," * 15_000_000)


def blanks(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(190_000_000)


def old_with_lost_sectors(path: Path) -> None:
    path.write_bytes((DATA / "old.xls").read_bytes()[:1536])
    with path.open("r+b") as file:
        file.truncate(150_000_000)


def old_with_a_circle(path: Path) -> None:
    content = bytearray((DATA / "old.xls").read_bytes())
    table = (int.from_bytes(content[76:80], "little") + 1) * 512
    for at in range(table, table + 512, 4):
        content[at : at + 4] = (1).to_bytes(4, "little")
    path.write_bytes(content)


def deep_page(path: Path) -> None:
    path.write_text("<html>" + "<table><tr><td>" * 60_000, "utf-8")


HOSTILE: tuple[Callable[[Path], None], ...] = (
    zip_bomb, many_long_texts, far_away_cell, far_away_cell_without_places, torn_cells, one_line, blanks,
    old_with_lost_sectors, old_with_a_circle, deep_page,
)  # fmt: skip

MEASURED = """
import resource, sys, time
from pathlib import Path
from models.core.errors import Refused
from reports.kit import confined
from reports.kit.reading import apart, kinds, markup
from reports.kit.reading.workbook import open_workbook

if __name__ == "__main__":
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    try:
        open_workbook(Path(sys.argv[1]))
    except Refused as refused:
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(grown // 1024, round(time.monotonic() - start), refused.sentence)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the memory of a process is measured in the Unix way")
@pytest.mark.parametrize("build", HOSTILE, ids=lambda build: build.__name__)
def test_what_is_built_to_do_harm_is_refused_soon_and_in_little_memory(
    tmp_path: Path, build: Callable[[Path], None]
) -> None:
    build(tmp_path / "x.xlsx")
    (tmp_path / "measured.py").write_text(MEASURED, "utf-8")
    ran = subprocess.run(
        [sys.executable, tmp_path / "measured.py", tmp_path / "x.xlsx"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    grown, seconds, sentence = ran.stdout.split(" ", 2)
    assert "x.xlsx" in sentence
    assert int(grown) < 50
    assert int(seconds) < 20
