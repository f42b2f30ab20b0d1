"""B-8: the attendance sheet F-07 of 1,000 people from the office's own template, read from the database, as one file.

python -m benchmarks.sheets fill ADDRESS     a new database with the closed October of 1,000 people
python -m benchmarks.sheets floor            a sheet as large, by plain openpyxl from values in memory
python -m benchmarks.sheets make ADDRESS     ours: rights, closed results, template, file
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import attendance
from benchmarks.harness import Figure, Goal, Sample, compare, once, python

PEOPLE, DAYS, MONTH = attendance.PEOPLE, attendance.DAYS, attendance.MONTH
UNIT = 1
SIGNS = ("√",) * 20 + ("迟", "退", "旷", "事", "病", "休")


def measure() -> list[Figure]:
    """Closed sheets on SQLite and on MariaDB."""
    from tests.servers import MariaDB

    server = MariaDB(durable=True, options=("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"))
    try:
        server.start()
        with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
            return [
                _figure("SQLite", str(Path(folder) / "sheets.db")),
                _figure("MariaDB", str(server.address(server.create_database()))),
            ]
    finally:
        server.stop()


def _figure(name: str, address: str) -> Figure:
    once(python("-m", "benchmarks.sheets", "fill", address))
    goal = Goal("B-8", f"F-07 of {PEOPLE:,} people, closed, on {name} : plain openpyxl from memory", 1.2, 0.7)
    return compare(goal, _side("floor"), _side("make", address), lambda sample: sample.printed["seconds"], "s")


def _side(*words: str) -> Callable[[], Sample]:
    return lambda: once(python("-m", "benchmarks.sheets", *words))


# the data


def fill(address: str) -> None:
    """The people of `benchmarks.attendance` in a unit, its sheet closed, and a template that the office put in."""
    from models.core import database
    from models.core.papers import kinds
    from models.core.unit import perform
    from models.org.tables import Department
    from reports.kit.template import trial
    from tests.factories import bonus

    assert trial  # templates are tried before they are put in
    attendance.fill(address)
    attendance._use(address)
    with database.connection():
        if Department.get_or_none(Department.id == UNIT) is None:
            Department.insert(id=UNIT, name="客服部", initials="kfb", kind="department").execute()
        bonus.attendance(UNIT, attendance._people(), MONTH)
        content = own_template(kinds.get_paper("F-07").default_template())
        values = {"paper": "attendance_sheet", "file": "考勤表.xlsx", "content": content, "note": "本单位的样式"}
        perform("papers.put_template", values, user=attendance._admin())
    database.close()


def own_template(content: bytes) -> bytes:
    """The program's own template with a title of the office, saved anew."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    sheet: Any = book.active
    sheet["A2"] = "{{ 单位 }}{{ 表.部门 }}{{ 表.月份|年月 }}考勤统计表{{ 表.草稿 }}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# the two sides


def floor() -> bytes:
    """As many people, days and sums with the same look: merged title, borders, shaded rest days, print set-up."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    chance = Random(7)
    rest = {day for day in range(1, DAYS + 1) if day % 7 in (0, 6)}
    days = [["休" if day in rest else chance.choice(SIGNS) for day in range(1, DAYS + 1)] for _ in range(PEOPLE)]
    rows = [
        [number, f"GH{number:06d}", "王小明", "客服部", *own, *(own.count(sign) for sign in "√迟退旷事病")]
        for number, own in enumerate(days, 1)
    ]
    began = time.perf_counter()
    book = Workbook()
    sheet: Any = book.active
    thin = Side(style="thin")
    look: dict[str, Any] = {"border": Border(thin, thin, thin, thin), "alignment": Alignment("center", "center")}
    for style in (
        NamedStyle("plain", font=Font("宋体", 10), **look),
        NamedStyle("rest", font=Font("宋体", 10), fill=PatternFill("solid", "DDEBF7"), **look),
        NamedStyle("bad", font=Font("宋体", 10, color="FF0000"), **look),
    ):
        book.add_named_style(style)
    heads = [
        "序号",
        "工号",
        "姓名",
        "部门",
        *map(str, range(1, DAYS + 1)),
        "出勤",
        "迟到",
        "早退",
        "旷工",
        "请假",
        "加班",
    ]
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet["A1"] = "2026年10月考勤表"
    for column, head in enumerate(heads, 1):
        sheet.cell(2, column, head).style = "plain"
    for place, row in enumerate(rows, 3):
        for column, value in enumerate(row, 1):
            is_rest = 4 < column <= 4 + DAYS and column - 4 in rest
            sheet.cell(place, column, value).style = "bad" if value == "旷" else "rest" if is_rest else "plain"
    sheet.freeze_panes, sheet.print_title_rows = "E3", "1:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = io.BytesIO()
    book.save(out)
    _tell(began, out.getvalue())
    return out.getvalue()


def make(address: str) -> None:
    """The file as a user gets it; libraries are loaded, nothing else was read before."""
    from models.core import access, database
    from models.core.papers import kinds
    from models.org import queries
    from reports.kit import papers
    from reports.kit.template import render

    attendance._use(address)
    kind = kinds.get_paper("F-07")
    render.template("xlsx", kind.default_template()).faults(kind.slots())
    admin = database.read(lambda: queries.user_of_login("admin"))
    if admin is None:
        raise RuntimeError("the database has no administrator")
    person = database.read(lambda: access.load_user(admin.id))
    began = time.perf_counter()
    made = papers.make(person, "F-07", [{"month": MONTH}])
    _tell(began, made.content)
    database.close()
    _require_whole(made.content)


def _require_whole(content: bytes) -> None:
    """Raise unless everybody's days stand in the file, on the office's own template."""
    from openpyxl import load_workbook

    sheet: Any = load_workbook(io.BytesIO(content), read_only=True).active
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    words = str(sheet["A2"].value)
    if len(rows) != PEOPLE or not all(row[3] for row in rows) or "考勤统计表" not in words:
        raise RuntimeError(f"the sheet is not whole: {len(rows)} people, {words}")


def _tell(began: float, made: bytes) -> None:
    print(f"BENCH seconds={time.perf_counter() - began:.4f} kilobytes={len(made) / 1024:.0f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", address]:
            fill(address)
        case ["floor"]:
            floor()
        case ["make", address]:
            make(address)
        case _:
            sys.exit(__doc__)
