"""Finding out how a file is laid out: the sheet, its header and columns, or the layout that is no plain table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from models.core import cells, database, script
from models.core.errors import Refused
from models.core.imports import layouts, queries, rules
from models.core.imports.register import ImportKind
from reports.kit.imported import Correction, Layout, Plan, position_of
from reports.kit.reading.header import SEARCHED, Header, candidates, header_at
from reports.kit.reading.rows import Row, Rows
from reports.kit.reading.workbook import Workbook

OTHER_UNITS = r"(?:[万千百亿美港欧日]元|万|港币|欧元|USD|HKD|EUR|JPY)"
NOT_YUAN = re.compile(rf"[(（]\s*(?:人民币)?(?:{OTHER_UNITS}|[角分])(?:/.*)?[)）]$", re.IGNORECASE)
SAYS_NOT_YUAN = re.compile(
    rf"(?:单位|币种|币别|货币)\s*[:：]?\s*(?:人民币)?(?:{OTHER_UNITS}|[角分])(?![\w])", re.IGNORECASE
)


def fitting(kind: ImportKind, book: Workbook) -> tuple[str, ...]:
    """The sheets that can be read as this kind, in their order: plain tables, or if there is none, other layouts.

    Reads the database for remembered columns.
    """
    known = database.read(partial(queries.mappings, kind.name))
    heads = {name: tuple(islice(book.iter_rows(name), SEARCHED)) for name in book.sheets}
    plain = tuple(name for name, rows in heads.items() if _recognised(kind, rows, known) is not None)
    if plain or not kind.layouts:
        return plain
    found = ((name, _layout_of(kind, book, name, rows)) for name, rows in heads.items())
    return tuple(name for name, layout in found if layout is not None and not layout.refusal)


def lay_out(kind: ImportKind, book: Workbook, plan: Plan) -> Layout:
    """Find sheet, header and columns, as far as the plan does not say. Reads remembered columns from the database.

    Raises Refused when there is no header (NO_HEADER), several sheets fit (WHICH_SHEET), or the sheet is one that is
    known and never taken (NOT_TAKEN).
    """
    only = book.sheets[0] if plan.header and len(book.sheets) == 1 else ""  # its header need not be recognised
    sheet = plan.sheet or only or _the_sheet(kind, book)
    rows = book.rows(sheet)
    known = database.read(partial(queries.mappings, kind.name))
    pointed = plan.header and not kind.only_layouts
    header = header_at(rows, plan.header, kind.columns) if pointed else _recognised(kind, rows, known)
    chosen = header is not None and (plan.mapping is not None or all(key in header.positions for key in kind.needed))
    if header is None or (not chosen and _layout_of(kind, book, sheet, rows) is not None):
        return _unfolded(kind, book, sheet, rows, plan)
    layout = _with_columns(kind, Layout(sheet, rows, header), plan, known)
    _require_yuan(kind, layout)
    return layout


def _with_columns(
    kind: ImportKind, layout: Layout, plan: Plan, known: Mapping[str, Mapping[str, int]]
) -> Layout:  # fmt: skip
    """The layout with the columns that a person chose now or before, else with those of its headings."""
    if plan.mapping is not None:
        return replace(layout, header=_mapped(kind, layout, plan.mapping))
    matched = known.get(rules.layout_key(layout.headings))
    if matched is not None:
        return replace(layout, header=_mapped(kind, layout, matched), remembered=True)
    _require_one_table(kind, layout)
    if not plan.header:  # whoever points at the header is asked for the columns next
        _require_no_doubt(kind, layout.header)
    return layout


def _layout_of(kind: ImportKind, book: Workbook, name: str, rows: Sequence[Row]) -> layouts.Layout | None:
    sheet = layouts.Sheet(book.name, name, rows[:SEARCHED], book.sheets, book.rows)
    return next((one for one in kind.layouts if one.recognises(sheet)), None)


def _unfolded(kind: ImportKind, book: Workbook, name: str, rows: Rows, plan: Plan) -> Layout:
    """The layout of a sheet that is no plain table. Raises Refused."""
    found = _layout_of(kind, book, name, rows)
    if found is None:
        raise _no_header(kind, f"工作表“{name}”")
    if found.unfold is None or found.refusal:
        raise Refused(found.refusal, code="NOT_TAKEN")
    mended, corrections = _corrected(rows, plan.corrections)
    made = found.unfold(layouts.Sheet(book.name, name, mended, book.sheets, book.rows, plan.month, plan.header))
    header = Header(max(made.header, default=0), made.positions, made.unread, made.header)
    return Layout(name, mended, header, label=found.label, unfolded=made, corrections=corrections)


def _corrected(rows: Rows, wanted: Mapping[tuple[int, str], str]) -> tuple[Rows, tuple[Correction, ...]]:
    """The rows with the cells that a person changed, by row and letter."""
    if not wanted:
        return rows, ()
    mended, corrections = {row.number: list(row.cells) for row in rows}, []
    for (number, letters), new in wanted.items():
        line, at = mended.get(number, []), position_of(letters)
        if 0 <= at < len(line):
            corrections.append(Correction(number, letters, cells.words(line[at]), new))
            line[at] = new
    return Rows(Row(number, tuple(cells)) for number, cells in mended.items()), tuple(corrections)


def _recognised(kind: ImportKind, rows: Sequence[Row], known: Mapping[str, Mapping[str, int]]) -> Header | None:
    """The header by the names of its columns, or by headings that somebody matched before, whatever they say."""
    if kind.only_layouts:
        return None
    for header in candidates(rows, kind.columns, kind.needed):
        if not kind.one_of or any(key in header.positions for key in kind.one_of):
            return header
    if not known:
        return None
    heads = (header_at(rows, row.number, kind.columns) for row in rows[:SEARCHED])
    return next((one for one in heads if one is not None and rules.layout_key(one.names) in known), None)


def _the_sheet(kind: ImportKind, book: Workbook) -> str:
    found = fitting(kind, book)
    if not found:
        raise _unknown(kind, book)
    if len(found) > 1:
        names = "、".join(found)
        raise Refused(
            f"文件里有几张工作表都是{kind.label}：{names}。请指定其中一张，其余的随后再各导入一次。", code="WHICH_SHEET"
        )
    return found[0]


def _unknown(kind: ImportKind, book: Workbook) -> Refused:
    """Why no sheet can be read: there is none of this kind, or only one that is known and never taken."""
    for name in book.sheets if kind.layouts else ():
        layout = _layout_of(kind, book, name, tuple(islice(book.iter_rows(name), SEARCHED)))
        if layout is not None and layout.refusal:
            return Refused(layout.refusal, code="NOT_TAKEN")
    return _no_header(kind, "文件")


def _no_header(kind: ImportKind, where: str) -> Refused:
    if kind.only_layouts:
        return Refused(f"{where}里没有认出{kind.label}：{kind.hint}请核对后再导入。", code="NO_HEADER")
    words = "和".join(f"“{kind.label_of(key)}”" for key in kind.needed)
    if kind.one_of:
        words += f"，以及{'、'.join(f'“{kind.label_of(key)}”' for key in kind.one_of)}之一"
    return Refused(
        f"{where}里找不到{kind.label}的表头：前 {SEARCHED} 行中要有一行写着{words}。请核对后再导入。", code="NO_HEADER"
    )


def _require_one_table(kind: ImportKind, layout: Layout) -> None:
    """Raise Refused where two tables stand side by side, of which only one would be read."""
    others = {cells.header_key(name) for name in layout.header.unread}
    needed = [layout.header.positions.get(key) for key in kind.needed]
    if all(at is not None and cells.header_key(layout.headings[at]) in others for at in needed):
        words = "和".join(f"“{kind.label_of(key)}”" for key in kind.needed)
        raise Refused(
            f"工作表“{layout.sheet}”里并排有几张表，{words}不止一列，没有读取。请把它们上下接成一张表后再导入。",
            code="TWO_TABLES",
        )


def _require_no_doubt(kind: ImportKind, header: Header) -> None:
    named = {key: header.names[at] for key, at in header.positions.items()}
    told = kind.doubt(named, header.unread)
    if told:
        raise Refused(told, code="MAPPING")


def _require_yuan(kind: ImportKind, layout: Layout) -> None:
    """Raise Refused where a heading or a title says that amounts are no yuan: they would be taken a thousandfold."""
    columns = {key for key in layout.header.positions if key in kind.totals or "价" in kind.label_of(key)}
    headings = (layout.headings[layout.header.positions[key]] for key in columns)
    wrong = next((one for one in headings if NOT_YUAN.search(script.simplified(one))), "")
    above = (row.cells for row in layout.rows[:SEARCHED] if row.number < layout.header.rows[0])
    titles = (cells.words(cell) for row in above for cell in row if isinstance(cell, str))
    wrong = wrong or next((one for one in titles if kind.totals and SAYS_NOT_YUAN.search(script.simplified(one))), "")
    if wrong:
        raise Refused(
            f"“{wrong[:40]}”：金额的单位不是元，没有读取。请把金额换算成人民币元，改好这一处后再导入。", code="UNIT"
        )


def _mapped(kind: ImportKind, layout: Layout, positions: Mapping[str, int]) -> Header:
    """The header with the columns where a person put them; needed ones must be among them. Raises Refused."""
    missing = [kind.label_of(key) for key in kind.needed if key not in positions]
    if kind.one_of and not set(kind.one_of) & set(positions):
        missing.append("或".join(kind.label_of(key) for key in kind.one_of))
    if missing:
        raise Refused(f"还没有对应：{'、'.join(missing)}。请为它们选择文件里的列。", code="MAPPING")
    taken = set(positions.values())
    unread = tuple(name for at, name in enumerate(layout.headings) if at not in taken and name)
    return replace(layout.header, positions={kind.column(key).key: at for key, at in positions.items()}, unread=unread)
