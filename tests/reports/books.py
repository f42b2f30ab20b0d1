"""Workbooks for the tests: written by another library than the one that reads them, tidy or harmful on purpose."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter


def workbook(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Mapping[str, Sequence[str]] | None = None
) -> Path:
    """A workbook with these rows and merged cells (A1:B2); dates must be texts or numbers."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for area in (merged or {}).get(name, ()):
            first = area.partition(":")[0]
            sheet.merge_range(area, rows[int(first[1:]) - 1]["ABC".index(first[0])])
    book.close()
    return path


def changed(source: Path, out: Path, part: str, old: bytes, new: bytes) -> Path:
    """A copy of a workbook in one part of which some bytes are others."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in packed.namelist():
            content = packed.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new, 1)
            copy.writestr(name, content)
    out.write_bytes(buffer.getvalue())
    return out


def with_part(source: Path, out: Path, name: str, content: bytes) -> Path:
    """A copy of a workbook with one part more."""
    out.write_bytes(source.read_bytes())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out


def with_sheet(path: Path, rows: str, *, after: str = "") -> Path:
    """A workbook whose one sheet, Sheet1, holds these rows as they are written here."""
    plain = workbook(path.with_name("plain.xlsx"), {"Sheet1": []})
    return changed(
        plain, path, "xl/worksheets/sheet1.xml", b"<sheetData/>", f"<sheetData>{rows}</sheetData>{after}".encode()
    )


def with_chart(path: Path) -> Path:
    """A workbook with a sheet of numbers and a sheet that is a chart."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("数据").write_row(0, 0, [1, 2, 3])
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=数据!$A$1:$C$1"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    return path


def compound(path: Path, streams: Mapping[str, bytes]) -> Path:
    """An old compound file (.xls, .doc and others) with these streams, of at most 64 KB in all."""
    names = ["Root Entry", *streams]
    directory, start = b"", 1 + -(-len(names) * 128 // 512)
    chain = [0xFFFFFFFD, *_run(1, start - 1)]
    contents = b""
    for name in names:
        content = streams.get(name, b"").ljust(4096 if name in streams else 0, b"\0")
        content += b"\0" * (-len(content) % 512)
        kind, first = (2, len(chain)) if name in streams else (5, 0xFFFFFFFE)
        entry = (name + "\0").encode("utf-16-le").ljust(64, b"\0")
        entry += struct.pack("<HBB", len(name) * 2 + 2, kind, 1).ljust(52, b"\0")
        directory += entry + struct.pack("<LQ", first, len(content))
        chain += _run(len(chain), len(content) // 512)
        contents += content
    table = b"".join(struct.pack("<L", one) for one in chain).ljust(512, b"\xff")
    head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(24, b"\0") + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head = head.ljust(44, b"\0") + struct.pack("<LLLLLLLLL", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    path.write_bytes(head.ljust(512, b"\xff") + table + directory.ljust((start - 1) * 512, b"\0") + contents)
    return path


def _run(first: int, count: int) -> list[int]:
    """A chain of neighbours in the table of a compound file."""
    return [*range(first + 1, first + count), 0xFFFFFFFE] if count else []
