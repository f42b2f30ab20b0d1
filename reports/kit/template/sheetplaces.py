"""The places of an Excel template: found in cells, names of sheets and headers, and checked before it is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from openpyxl.cell.rich_text import CellRichText
from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from models.core.papers.values import Context, Slot
from reports.kit.template import package
from reports.kit.template.words import FILTERS, shown

PLACE = re.compile(r"{{([^{}|]*)(?:\|([^{}|]*))?}}")
BRACES = re.compile(r"{{|}}|{%|%}|[｛{][｛%％]|[｝%％][｝}]")
CLOCK = re.compile(r"(?<!&)&[DT]")  # today's date or time, as a header shows it
COPY = "副本"
# Functions that reach out of the workbook, and those that give another result each time.
FOREIGN = frozenset({"CALL", "DDE", "DISPIMG", "EXEC", "IMAGE", "REGISTER", "REGISTER.ID", "RTD", "WEBSERVICE"})
CHANGING = frozenset({"NOW", "RAND", "RANDARRAY", "RANDBETWEEN", "TODAY"})
LONGEST_TEXT = 32_767
# What a cell may write behind the bar about its column, its row and its page; the value is shown as it is.
HIDE_COLUMN, HIDE_ROW, KEEP = "无则隐列", "无则隐行", "与上文同页"
MARKS = (HIDE_COLUMN, HIDE_ROW, KEEP)
SIDES = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True)
class Place:
    """One {{ place }}: its names from the outside in, and what stands behind the bar."""

    path: tuple[str, ...]
    shape: str = ""


def places(text: Any) -> list[Place]:
    """The places in a cell's text."""
    if not isinstance(text, str) or "{{" not in text:
        return []
    found = PLACE.findall(text)
    return [Place(tuple(name.strip() for name in names.split(".")), shape.strip()) for names, shape in found]


def value_at(path: Sequence[str], context: Context) -> Any:
    """What a path of names leads to. Raises KeyError."""
    found: Any = context
    for name in path:
        found = found[name]
    return found


def filled(text: str, context: Context, inside: tuple[str, ...] = (), line: Context | None = None) -> str:
    """A text whose places are filled; those that begin with the path `inside` come from the line of that list."""

    def one(found: re.Match[str]) -> str:
        path = tuple(name.strip() for name in found[1].split("."))
        in_line = line is not None and inside == path[: len(inside)]
        value = value_at(path[len(inside) :], line or {}) if in_line else value_at(path, context)
        return FILTERS.get((found[2] or "").strip(), shown)(value)

    return package.printable(PLACE.sub(one, text))[:LONGEST_TEXT]


class Checked:
    """One sheet of a template set against the places that a paper has."""

    def __init__(self, sheet: Any, slots: Sequence[Slot], *, lasting: bool = False) -> None:
        self.sheet = sheet
        self.lasting = lasting
        self.slots = {one.name: one for one in slots}
        self.group = grouping(sheet)

    def faults(self) -> Iterator[str]:
        """Everything in the sheet that cannot be used, one sentence each."""
        yield from self._text(f"工作表名称“{self.sheet.title}”", self.sheet.title, {self.group})
        for side, part in side_parts(self.sheet):
            where = f"工作表“{self.sheet.title}”的页{'眉' if 'Header' in side else '脚'}"
            yield from self._text(where, part.text, {""})
            if self.lasting and CLOCK.search(part.text):
                yield f"{where}里有自动更新的日期或时间，重印时会变。请改成 {{{{ 制表日期 }}}}。"
        for number, row in rows_of(self.sheet):
            lists = {path for cell in row for path in self._lists(cell.value)}
            for cell in row:
                yield from self._cell(cell, lists)
            if len(lists) > 1:
                names = "、".join(sorted(lists))
                yield f"工作表“{self.sheet.title}”第 {number} 行里有几张清单（{names}），一行只能有一张。"

    def _cell(self, cell: Any, lists: set[str]) -> Iterator[str]:
        where = f"工作表“{self.sheet.title}”的 {cell.coordinate}"
        if cell.data_type == "f":
            if "{{" in str(getattr(cell.value, "text", cell.value)):
                yield f"{where}：公式里不能写占位符。"
            if not isinstance(cell.value, str):
                yield f"{where}：数组公式在行数变化后会出错，请改成普通公式。"
                return
            yield from self._formula(where, cell.value)
        elif isinstance(cell.value, str):
            yield from self._text(where, cell.value, lists | {""}, (*FILTERS, *MARKS))

    def _formula(self, where: str, formula: str) -> Iterator[str]:
        try:
            tokens = Tokenizer(formula).items
        except (TokenizerError, IndexError):
            yield f"{where}：公式读不懂，请检查写法。"
            return
        called = {
            token.value.rstrip("(").upper().removeprefix("_XLFN.")
            for token in tokens
            if token.type == Token.FUNC and token.subtype == Token.OPEN
        }
        for name in sorted(called & FOREIGN):
            yield f"{where}：公式里的 {name} 会读取别处的内容或运行程序，请删掉后再换上。"
        for name in sorted(called & CHANGING) if self.lasting else ():
            yield f"{where}：公式里的 {name} 每次打开都会变，重印时就不一样。请改成 {{{{ 制表日期 }}}} 或固定的内容。"

    def _text(
        self, where: str, text: str | None, lists: set[str], shapes: Collection[str] = tuple(FILTERS)
    ) -> Iterator[str]:
        if not text:
            return
        left = PLACE.sub("", text)
        if "{%" in left:
            yield f"{where}：Excel 模板不写 {{% %}}；在一行里写 {{{{ 清单.项目 }}}}，这一行就按清单重复。"
        elif BRACES.search(left):
            yield f"{where}：花括号没有写对，应为半角的 {{{{ 占位符 }}}}。"
        for place in places(text):
            if place.shape and place.shape not in shapes:
                yield f"{where}：不认识竖线后面的“{place.shape}”，可用：{'、'.join(shapes)}。"
            yield from self._place(where, place, lists)

    def _place(self, where: str, place: Place, lists: set[str]) -> Iterator[str]:
        slots, owner = self.slots, ""
        for depth, name in enumerate(place.path):
            one = slots.get(name)
            if one is None:
                of = f"“{owner}”没有“{name}”这一项" if owner else f"没有“{name}”这个占位符"
                yield f"{where}：{of}。"
                return
            is_last = depth == len(place.path) - 1
            if is_last and one.kind == "rows":
                yield f"{where}：“{name}”是一张清单，要写成 {{{{ {name}.项目 }}}}。"
            elif not is_last and one.kind != "rows":
                yield f"{where}：“{name}”不是清单，后面不能再有点。"
                return
            elif depth < len(place.path) - 2 and name != self.group:
                yield f"{where}：“{name}”里的清单要写在每项一张的工作表里，工作表名称先写 {{{{ {name}.项目 }}}}。"
                return
            slots, owner = {inner.name: inner for inner in one.slots}, name
        if ".".join(place.path[:-1]) not in (lists | {self.group}):
            yield f"{where}：“{'.'.join(place.path)}”要写在单元格里。"

    def _lists(self, value: Any) -> set[str]:
        found = {".".join(place.path[:-1]) for place in places(value)}
        return found - {"", self.group}


def grouping(sheet: Any) -> str:
    """The list for whose lines a sheet stands once each, or nothing."""
    found = places(sheet.title)
    return found[0].path[0] if found and len(found[0].path) > 1 else ""


def side_parts(sheet: Any) -> Iterator[tuple[str, Any]]:
    """The left, middle and right parts of the headers and footers."""
    for side in SIDES:
        whole = getattr(sheet, side)
        yield from ((side, part) for part in (whole.left, whole.center, whole.right) if part.text)


def rows_of(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold cells, in order. The library's own walk makes every cell up to the farthest one."""
    ordered = sorted(sheet._cells.items(), key=lambda one: one[0])
    for row, cells in groupby(ordered, key=lambda one: one[0][0]):
        yield row, [cell for _, cell in cells]


def flatten(sheet: Any) -> None:
    """Give cells whose text has several looks one look where places are filled; others keep theirs."""
    for cell in sheet._cells.values():
        if isinstance(cell.value, CellRichText) and BRACES.search(str(cell.value)):
            cell._value = str(cell.value)


def shows_copy(sheet: Any) -> bool:
    """Whether a sheet has a place for the mark of a copy."""
    texts = [cell.value for cell in sheet._cells.values()] + [part.text for _, part in side_parts(sheet)]
    return any(place.path == (COPY,) for text in texts for place in places(text))
