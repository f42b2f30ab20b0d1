"""The command `list`: conditions out of words, rows as a table of text, JSON, CSV or a workbook."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from desktop import terminal
from desktop.terminal import Result, WrongUsage
from models.core import audit, database, disk, hundredths, listing, money, register
from models.core.access import Person
from models.core.errors import Refused
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row
from reports.kit import output, sheet

WHERE = re.compile(r"([^=<>!~]+)(>=|<=|!=|=|~)(.*)", re.DOTALL)
# Kinds of columns that are kept as whole hundredths, with their name and how they are typed.
AMOUNTS: Mapping[str, tuple[str, Callable[[str], int]]] = {
    "money": ("金额", money.parse_yuan),
    "hundredths": ("数字", hundredths.parse),
}
OPERATORS = {"=": "eq", "!=": "ne", ">=": "ge", "<=": "le", "~": "contains"}
MONTH = re.compile(r"(\d{4})-(\d{2})")
BLOCK = 500  # records that are explained at a time
ENDS = {"json": "json", "csv": "csv", "xlsx": "xlsx", "txt": ""}  # of file names, with the format that they mean
WIDEST = 40  # half-width characters of a cell in a table of text


def show(options: Any) -> Result:
    """Rows of any list, as far as the person may see them."""
    form = _format(options)
    kind = register.get_list(options.kind)
    terminal.open_database(options)
    person = terminal.signed_in(options)
    filters = database.read(lambda: _filters(kind, person, options))
    query = Query(filters, options.search)
    if form in ("csv", "xlsx") and options.out is not None:
        return _to_file(kind, person, query, options.out, form)
    rows, why = database.read(lambda: _rows(kind, person, query))
    if not rows:
        _require_choices(kind, query)
    columns = [c for c in kind.columns if listing.may_see(kind, person, c)]
    data = {
        "list": kind.name,
        "columns": {c.key: c.label for c in columns},
        "rows": [_as_json(kind, columns, row) | _explained(why.get(row.record)) for row in rows],
    }
    text = _table(kind, [c for c in columns if c.shown], rows)
    if form == "json":
        text = audit.dump(data)
    elif form == "csv":
        text = sheet.csv_text(kind, rows, [c.key for c in columns if c.shown])
    if options.out is not None:
        _write(options.out, text)
        text = f"已写出 {len(rows):,} {kind.unit}到 {options.out}。"
    return Result(data, text)


def _rows(kind: ListKind, person: Person, query: Query) -> tuple[tuple[Row, ...], Mapping[int, Explanation]]:
    """The rows that the person may see, and why those that are judged stand as they do."""
    rows = tuple(listing.every(kind, person, query))
    why: dict[int, Explanation] = {}
    for start in range(0, len(rows), BLOCK):
        why.update(listing.why(kind, person, [row.record for row in rows[start : start + BLOCK]]))
    return rows, why


def _explained(why: Explanation | None) -> dict[str, Any]:
    return {} if why is None else {"explanation": why.to_json()}


def _format(options: Any) -> str:
    """json, csv, xlsx, or nothing for a table of text."""
    if options.out is None:
        if options.format == "xlsx":
            raise WrongUsage("xlsx 要写到文件：请加上 --out 文件名.xlsx。")
        return options.format or ""
    by_name = options.out.suffix.lower().lstrip(".")
    if by_name not in ENDS or options.format not in (None, ENDS[by_name]):
        wanted = f".{options.format}" if options.format else "、".join(f".{end}" for end in ENDS)
        raise WrongUsage(f"--out 的后缀应为 {wanted}。")
    disk.refuse_existing(options.out)
    return ENDS[by_name]


def _to_file(kind: ListKind, person: Person, query: Query, out: Path, form: str) -> Result:
    keys = [c.key for c in kind.columns if c.shown and listing.may_see(kind, person, c)]
    count = database.read(lambda: sheet.write(out, kind, listing.every(kind, person, query), keys))
    data = {"list": kind.name, "file": str(out), "format": form, "count": count}
    return Result(data, f"已写出 {count:,} {kind.unit}到 {out}。")


def _write(out: Path, text: str) -> None:
    with output.whole(out) as temporary:
        temporary.write_text(text + "\n", "utf-8-sig" if out.suffix.lower() == ".txt" else "utf-8")


# conditions


def _filters(kind: ListKind, person: Person, options: Any) -> tuple[Filter, ...]:
    given = [_condition(kind, person, words) for words in options.where]
    return (*given, *(_month(kind, options.month) if options.month else ()))


def _condition(kind: ListKind, person: Person, words: str) -> Filter:
    found = WHERE.fullmatch(words)
    if found is None:
        raise WrongUsage(f"条件“{words}”写法不对。应为 列=值，也可用 != >= <= 或 ~（包含）。")
    name, sign, value = found[1].strip(), found[2], found[3].strip()
    column = kind.column(name)
    if not value:
        if sign not in ("=", "!="):
            raise WrongUsage(f"条件“{words}”缺少值。")
        return Filter(column.key, "empty" if sign == "=" else "filled")
    if column.ref:
        return Filter(column.key, OPERATORS[sign], _record(column, person, value))
    if column.kind in AMOUNTS:
        return Filter(column.key, OPERATORS[sign], _amount(column, sign, value))
    return Filter(column.key, OPERATORS[sign], value)


def _require_choices(kind: ListKind, query: Query) -> None:
    """Raise Refused for a word that no row can say, so that it does not pass for a list without rows.

    Called after reading: some lists learn only then which words the office has.
    """
    for one in query.filters:
        column = kind.column(one.column)
        words = {*column.choices, *column.choices.values()} if column.choices else None
        if words is not None and one.op in ("eq", "ne") and one.value not in words:
            told = "、".join(dict.fromkeys(column.choices.values()))
            raise Refused(f"{column.label}没有“{one.value}”。可用：{told}。")


def _amount(column: Column, sign: str, value: str) -> int:
    """The integer of an amount in yuan, days or points, as the list shows it."""
    what, parse = AMOUNTS[column.kind]
    if sign == "~":
        raise WrongUsage(f"“{column.label}”是{what}，不能用 ~（包含）。可用 = != >= <=。")
    try:
        return parse(value)
    except ValueError as fault:
        raise Refused(f"{column.label}：“{value}”写法不对。{fault}") from fault


def _record(column: Column, person: Person, value: str) -> int:
    """The number of a record named by its number or its title."""
    if re.fullmatch(r"[0-9]+", value):
        return int(value)
    found = [one.record for one in register.find(person, value, only=column.ref) if one.title == value]
    if not found:
        raise Refused(f"{column.label}“{value}”没有找到，或不在您的数据范围之内。请核对，也可以写记录号。")
    if len(found) > 1:
        raise Refused(f"{column.label}“{value}”有几条对应的记录。请写记录号。")
    return found[0]


def _month(kind: ListKind, words: str) -> Iterator[Filter]:
    """The month, of a list that has one, or of its first column with a day."""
    found = MONTH.fullmatch(words)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise WrongUsage("月份应写成 2026-11 这样。")
    year, month = int(found[1]), int(found[2])
    if any(c.key == "month" for c in kind.columns):
        yield Filter("month", "eq", words)
        return
    day = next((c for c in kind.columns if c.kind in ("date", "time")), None)
    if day is None:
        raise WrongUsage(f"“{kind.label}”没有月份，不能用 --month。")
    last = date(year, month, monthrange(year, month)[1])
    yield Filter(day.key, "ge", f"{year}-{month:02d}-01")
    yield Filter(day.key, "le", f"{last}" if day.kind == "date" else f"{last} 23:59:59")


# forms


def _as_json(kind: ListKind, columns: Sequence[Column], row: Row) -> dict[str, Any]:
    at = {column.key: place for place, column in enumerate(kind.columns)}
    result: dict[str, Any] = {"id": row.record}
    if row.version is not None:
        result["row_version"] = row.version
    for column in columns:
        value = row.values[at[column.key]]
        result[column.key] = _plain(column, value)
    return result


def _plain(column: Column, value: Any) -> Any:
    """A value as JSON has it: ID numbers masked, days and points as they are counted, money in fen."""
    if column.kind == "secret" and value:
        return listing.shown(column, value)
    if column.kind == "hundredths" and value is not None:
        return hundredths.number(value)
    return audit.plain(value)


def _table(kind: ListKind, columns: Sequence[Column], rows: Sequence[Row]) -> str:
    places = [kind.columns.index(column) for column in columns]
    lines = [[column.label for column in columns]]
    lines += [
        [_short(listing.shown(column, row.values[place])) for column, place in zip(columns, places, strict=True)]
        for row in rows
    ]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(columns))]
    right = [column.kind in listing.NUMBERS for column in columns]
    text = [
        "  ".join(_padded(cell, width, is_right) for cell, width, is_right in zip(line, widths, right, strict=True))
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*(line.rstrip() for line in text), f"共 {len(rows):,} {kind.unit}"])


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def _short(words: str) -> str:
    """One line that is not too wide."""
    words = " ".join(words.split())
    if _width(words) <= WIDEST:
        return words
    while _width(words) > WIDEST - 1:
        words = words[:-1]
    return words + "…"


def _padded(words: str, width: int, is_right: bool) -> str:
    gap = " " * (width - _width(words))
    return gap + words if is_right else words + gap
