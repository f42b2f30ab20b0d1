"""Workbooks for the tests: written by another library than the one that reads them, tidy or harmful on purpose."""

from __future__ import annotations

import io
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
