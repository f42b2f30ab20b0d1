"""Pictures and charts of a workbook: kept from the template, added, and moved with their rows.

openpyxl reads and adds pictures only through another library; a picture that is not changed needs nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.xml.functions import fromstring
from typing_extensions import override

from models.core.papers.values import Picture
from reports.kit.template import package
from reports.kit.template.package import Package, Parts
from reports.kit.template.sheetrows import Find, RowMap, moved

PIXELS_PER_MM = 96 / 25.4
# What the library does not read and would leave out in silence, by a piece of a part or of its name.
LOST_IN_SHEETS = {
    b"<legacyDrawingHF": "页眉页脚里有图片", b"<picture ": "工作表有背景图片", b":sparklineGroups": "有迷你图",
}  # fmt: skip
LOST_PARTS = {"xl/cellimages": "单元格里有嵌入的图片", "xl/richdata/": "单元格里有嵌入的图片"}
LOST = re.compile(rb"<(?:xdr:)?(sp|grpSp|cxnSp)[ >]|<mc:AlternateContent")


class _Image(Image):
    """A picture as openpyxl writes it: its content, its size in pixels, and where it stands."""

    def __init__(self, content: bytes, anchor: Any, width: int = 0, height: int = 0) -> None:
        self.content, self.anchor, self.width, self.height = content, anchor, width, height
        self.format = package.picture_suffix(content)

    @override
    def _data(self) -> bytes:  # type: ignore[misc]  # the library has it, its types do not
        return self.content


def faults(parts: Parts) -> Iterator[str]:
    """Drawings of a template that would be lost, in words."""
    drawings = [name for name in parts if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
    if any(LOST.search(parts[name]) for name in drawings):
        yield "模板里有文本框、线条或形状，制表时会丢失。请改用单元格的文字和边框。"
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    lost = [words for mark, words in LOST_IN_SHEETS.items() if any(mark in part for part in sheets)]
    lost += [words for piece, words in LOST_PARTS.items() if any(name.lower().startswith(piece) for name in parts)]
    for words in dict.fromkeys(lost):
        yield f"{words}，制表时会丢失。请把图片插入为浮在单元格上的图片，或删掉。"
    pictures = [name for name in parts if name.startswith("xl/media/")]
    if any(not package.picture_suffix(parts[name]) for name in pictures):
        yield "模板里有 PNG、JPG 以外的图片，制表时会丢失。请换成 PNG 或 JPG 图片。"


def restore_pictures(book: Any, parts: Parts) -> None:
    """Give the sheets of a workbook that was just read the pictures of its file."""
    packed = Package(parts)
    by_number = packed.relations("xl/workbook.xml")
    listed = package.parse(parts["xl/workbook.xml"])
    names = {
        str(one.get("name")): by_number.get(str(one.get(f"{{{package.RELATION}}}id")), "")
        for one in listed.iter("{*}sheet")
    }
    for sheet in book.worksheets:
        for target in packed.relations(names.get(sheet.title, "")).values() if names.get(sheet.title) else ():
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", target):
                sheet._images += list(_pictures(packed, target))


def _pictures(packed: Package, drawing: str) -> Iterator[_Image]:
    targets = packed.relations(drawing)
    read: Any = SpreadsheetDrawing
    for blip in read.from_tree(fromstring(packed.parts[drawing]))._blip_rels:
        content = packed.parts.get(targets.get(blip.embed, ""), b"")
        if package.picture_suffix(content):
            yield _Image(content, blip.anchor)


def add_picture(sheet: Any, picture: Picture, cell: str) -> None:
    """Put a picture into a sheet with its upper left corner in a cell; an empty one leaves the cell blank."""
    if package.picture_suffix(picture.content):
        width, height = package.picture_size(picture.content)
        high = round(picture.height_mm * PIXELS_PER_MM)
        sheet._images.append(_Image(picture.content, cell, round(high * width / height), high))


def move(sheet: Any, rows: RowMap, find: Find) -> None:
    """Let the template's own drawings follow their rows; what was added just now stands right already."""
    for one in (*sheet._images, *sheet._charts):
        if isinstance(one.anchor, str):
            continue
        for corner in (getattr(one.anchor, "_from", None), getattr(one.anchor, "to", None)):
            if corner is not None:
                corner.row = rows.first(corner.row + 1) - 1
    for chart in sheet._charts:
        for series in chart.series:
            for holder in (series.val, series.cat, series.tx):
                for kind in ("numRef", "strRef"):
                    reference = getattr(holder, kind, None)
                    if reference is not None:
                        reference.f = moved(reference.f, find)
