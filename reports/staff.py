"""The staff register as an office file: reading and checking it, and the sheet of first passwords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.core import cells, database
from models.core.cells import Fault
from models.core.errors import Refused
from models.core.register import Done
from models.staff import intake, queries
from models.staff.intake import Comparison, RegisterRow
from reports.kit.header import Header, find_header
from reports.kit.workbook import Row, Workbook, open_workbook

DEPARTED = "离职"


@dataclass(frozen=True)
class RegisterFile:
    """A register as it was read: its rows, every fault found in the file itself, and what was passed over.

    `ignored` gives row numbers by why they hold nobody who works here: title, blank, header (repeated), note,
    departed (rows below a note that begins with 离职).
    """

    file: str
    sha256: str
    sheet: str
    header_row: int
    rows: tuple[RegisterRow, ...]
    faults: tuple[Fault, ...]
    ignored: Mapping[str, tuple[int, ...]]
    unread_columns: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """A register set against the database: what would be written, what is refused and why; nothing is written yet."""

    source: RegisterFile
    found: Comparison

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, by row; in a row the first one is the one it is refused for."""
        return tuple(sorted((*self.source.faults, *self.found.faults), key=lambda fault: fault.row))

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """Numbers of the rows that cannot be taken."""
        return tuple(dict.fromkeys(fault.row for fault in self.faults))


def read(path: Path, sheet: str = "") -> RegisterFile:
    """Read a register (F-01) and check every row in itself. Raises Refused when it holds no register.

    Without `sheet` the one sheet with a register is found; several of them must be told apart by the person.
    """
    book = open_workbook(path)
    name, rows, header = _the_sheet(book, sheet)
    taken: list[RegisterRow] = []
    faults: list[Fault] = []
    ignored: dict[str, list[int]] = {"title": [], "blank": [], "header": [], "note": [], "departed": []}
    departed = False
    for row in rows[: header.number - 1] + rows[header.number :]:
        why = _ignored(row, header)
        departed = departed or (why == "note" and "".join(map(cells.words, row.cells)).startswith(DEPARTED))
        if why or departed:
            ignored[why or "departed"].append(row.number)
            continue
        parsed, found = intake.read_row(row.number, header.pick(row))
        taken.append(parsed)
        faults += found
    repeated = intake.duplicates(taken)
    return RegisterFile(
        book.name, book.sha256, name, header.number, tuple(taken), (*faults, *repeated),
        {why: tuple(numbers) for why, numbers in ignored.items()}, header.unread,
    )  # fmt: skip


def _the_sheet(book: Workbook, sheet: str) -> tuple[str, tuple[Row, ...], Header]:
    found = []
    for name in [sheet] if sheet else book.sheets:
        rows = book.rows(name)
        header = find_header(rows, intake.COLUMNS, intake.NEEDED)
        if header is not None:
            found.append((name, rows, header))
    if not found:
        where = f"工作表“{sheet}”" if sheet else "文件"
        raise Refused(
            f"{where}里找不到花名册的表头：前 20 行中要有一行写着“工号”和“姓名”。请核对后再导入。", code="NO_HEADER"
        )
    if len(found) > 1:
        names = "、".join(name for name, _, _ in found)
        raise Refused(f"文件里有几张工作表都是花名册：{names}。请指定其中一张。", code="WHICH_SHEET")
    return found[0]


def _ignored(row: Row, header: Header) -> str:
    """Why a row holds no person, or nothing: a row is data when it names a person or a work number."""
    if all(cells.is_blank(cell) for cell in row.cells):
        return "blank"
    if row.number < header.number:
        return "title"
    picked = header.pick(row)
    if all(cells.header_key(picked[key]) == cells.header_key(intake.LABELS[key]) for key in intake.NEEDED):
        return "header"
    return "" if any(not cells.is_blank(picked[key]) for key in intake.NEEDED) else "note"


def check(path: Path, sheet: str = "", *, accept_new: bool = False) -> Checked:
    """Read a register and set it against the database in use; writes nothing. Raises Refused, ConnectionLost."""
    source = read(path, sheet)
    faulty = {fault.row for fault in source.faults}
    clean = [row for row in source.rows if row.number not in faulty]
    return Checked(source, intake.compare(clean, database.read(queries.known), accept_new=accept_new))


def fields(
    checked: Checked, *, accept_new: bool = False, update_known: bool = False, partial: bool = False
) -> dict[str, Any]:
    """The fields of the action `staff.import_register` for a register that was checked."""
    rows = sorted(checked.found.accepted, key=lambda row: row.number)
    return {
        "file": checked.source.file,
        "sheet": checked.source.sheet,
        "sha256": checked.source.sha256,
        "rows": [{"number": row.number, **{k: v for k, v in row.values.items() if v}} for row in rows],
        "refused": len(checked.refused_rows),
        "accept_new": accept_new,
        "update_known": update_known,
        "partial": partial,
    }


def result(checked: Checked, done: Done | None = None) -> dict[str, Any]:
    """What happened to a register, as the command line prints it; without `done` nothing was written."""
    names = {row.number: row.values.get("name") for row in checked.source.rows}
    refused: dict[int, dict[str, Any]] = {}
    for fault in checked.faults:
        told = {
            "file": checked.source.file, "sheet": checked.source.sheet, "row": fault.row, "name": names[fault.row],
            "column": fault.column, "value": fault.value, "code": fault.code, "sentence": fault.sentence,
        }  # fmt: skip
        if fault.row in refused:
            refused[fault.row].setdefault("also", []).append(told)
        else:
            refused[fault.row] = told
    return {
        "accepted": len(checked.found.accepted),
        "written": done.details["written"] if done is not None else 0,
        "same": len(checked.found.same),
        "changed": len(checked.found.changed),
        "refused": list(refused.values()),
        "waiting": list(done.details["waiting"]) if done is not None else [],
        "ignored": {why: list(numbers) for why, numbers in checked.source.ignored.items()},
        "new_departments": [" / ".join(path) for path in checked.found.new_units],
        "new_posts": list(checked.found.new_posts),
        "unread_columns": list(checked.source.unread_columns),
        "totals": {},
    }


@dataclass(frozen=True)
class FirstPassword:
    """What one person needs for his first sign-in; the password is known to nobody else and stored nowhere."""

    name: str
    work_no: str
    unit: str
    login: str
    password: str


HOW_TO_SIGN_IN = (
    "1. 打开“暖窗”，输入登录名和初始密码。登录名不分大小写，密码分大小写。",
    "2. 首次登录须改成只有您自己知道的密码，改好后请销毁这张纸条。",
    "3. 忘记密码时请找系统管理员重设，不要把密码告诉别人。",
)
SLIPS_ACROSS, SLIP_MM = 2, 66


def first_passwords(rows: Sequence[FirstPassword], out: Path, *, organisation: str) -> None:
    """Write slips with first passwords as a Word file for A4, eight to a page, to be cut along the dashed lines.

    Raises Refused when the file cannot be written.
    """
    from docx.shared import Mm  # the Word library takes a fifth of a second to load: in the worker, when it is used

    from reports.kit import word

    page = word.blank_page()
    word.write(page.paragraphs[0], "初始密码条：请沿虚线剪开，当面交给本人，剩余的立即销毁。", size=9)
    table = word.dashed_table(page, rows=-(-len(rows) // SLIPS_ACROSS), columns=SLIPS_ACROSS, height=Mm(SLIP_MM))
    for number, row in enumerate(rows):
        cell = table.cell(number // SLIPS_ACROSS, number % SLIPS_ACROSS)
        word.write(cell.paragraphs[0], f"{organisation}　暖窗登录信息", size=11, bold=True)
        word.write(cell.add_paragraph(), f"姓名：{row.name}　　工号：{row.work_no}", size=10.5)
        word.write(cell.add_paragraph(), f"部门：{row.unit or '—'}", size=10.5)
        word.write(cell.add_paragraph(), f"登录名：{row.login}", size=12, bold=True)
        word.write(cell.add_paragraph(), f"初始密码：{row.password}", size=14, bold=True, latin="Consolas")
        for line in HOW_TO_SIGN_IN:
            word.write(cell.add_paragraph(), line, size=8.5)
    word.save(page, out)
