"""Files that somebody hands in during the tour: lists as they come, damaged and hostile ones, edited templates."""

from __future__ import annotations

import zipfile
from pathlib import Path

import resources
from reports.kit.template import package
from reports.kit.template.package import Package

BODY = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
BOMB_MB = 300


def text(file: Path, encoding: str) -> None:
    """A file of the tour as a spreadsheet program saves it as text."""
    file.write_text(resources.path("tour", file.name).read_text("utf-8"), encoding, newline="\r\n")


def cut_off(file: Path, whole: Path) -> None:
    """A workbook of which only the first half arrived."""
    content = whole.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def bomb(file: Path, whole: Path) -> None:
    """A small workbook whose sheet unpacks to hundreds of megabytes."""
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            if name == SHEET:
                with packed.open(name, "w", force_zip64=True) as sheet:
                    for _ in range(BOMB_MB):
                        sheet.write(bytes(2**20))
            else:
                packed.writestr(name, source.read(name))


def edited(content: bytes, old: str, new: str) -> bytes:
    """A Word template in which somebody wrote other words. Raises LookupError where the old ones do not stand."""
    parts = package.unpack(content)
    body = parts[BODY].decode()
    if old not in body:
        raise LookupError(f"the template has no {old}")
    return Package({**parts, BODY: body.replace(old, new).encode()}).pack()
