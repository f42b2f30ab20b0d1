"""Files that somebody hands in during the tour: lists, punches, damaged and hostile ones, edited templates."""

from __future__ import annotations

import zipfile
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

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


def attlog(file: Path, stamps: Iterable[tuple[str, str]]) -> None:
    """The log of an attendance machine: number and time of each punch, with columns that nobody relies on."""
    lines = (f"{number:>9}\t{at[:10]} {at[11:]:0<8.8}\t2\t0\t1\t0\r\n" for number, at in sorted(stamps, key=_time))
    file.write_text("".join(lines), encoding="ascii", newline="")


def _time(stamp: tuple[str, str]) -> str:
    return stamp[1]


def month_sheet(file: Path, month: str, punches: Sequence[Mapping[str, Any]]) -> None:
    """The sheet of a month as a machine saves it: a web page called .xls, one row of days for each person."""
    last = monthrange(int(month[:4]), int(month[5:]))[1]
    days = [f"{month}-{day:02}" for day in range(1, last + 1)]
    people: dict[str, dict[str, list[str]]] = {}
    names = {one["work_no"]: one["name"] for one in punches}
    for one in sorted(punches, key=lambda punch: str(punch["at"])):
        people.setdefault(one["work_no"], {}).setdefault(one["at"][:10], []).append(one["at"][11:16])
    rows = [["考勤记录表"], ["考勤日期:", "", f"{days[0]} ~ {days[-1]}"], [str(n) for n in range(1, last + 1)]]
    for work_no, own in sorted(people.items()):
        rows.append(["工号:", "", work_no, "", "", "", "", "", "姓名:", "", names[work_no]])
        rows.append(["<br>".join(own.get(day, ())) for day in days])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    file.write_text(f'<html><head><meta charset="utf-8"></head><body><table>\n{body}</table></body></html>\n', "utf-8")


def leave_list(file: Path, people: Sequence[tuple[str, str]]) -> None:
    """The list of leave that a group kept on paper: a day of personal leave each, asked for in time."""
    rows = ["工号,姓名,假别,开始时间,结束时间,申请时间,审批状态,事由"]
    for day, (work_no, name) in enumerate(people, 2):
        begin, end = f"2026-12-{day + 12:02} 08:30", f"2026-12-{day + 12:02} 17:30"
        rows.append(f"{work_no},{name},事假,{begin},{end},2026-11-20 09:{day * 7:02},已批准,家中有事")
    file.write_text("\n".join(rows) + "\n", "utf-8-sig")
