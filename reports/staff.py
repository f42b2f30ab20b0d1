"""Papers of the staff register: the sheet of first passwords, and everything kept about a person in one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.core import database, disk, queries
from models.core.access import Person
from models.core.errors import Refused
from models.core.queries import AttachmentRow
from models.core.register import Done
from models.core.unit import new_op_id, perform
from models.staff import archive


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


def write_archive(
    person: Person, employee_id: int, out: Path, *, op_id: str = "", tell: Callable[[int, int], None] | None = None
) -> Done:
    """Write all files about an employee that the person may see, with an index, into a new .zip.

    That they were taken out is noted once the file is ready, and the file appears only when it is noted. Raises
    Refused when there are none, when they change meanwhile, or when the file cannot be written.
    """
    from reports.kit import archive as book

    if out.suffix.lower() != ".zip":
        raise Refused("文件名的后缀应为 .zip。请改名后再导出。", code="FILE")
    disk.refuse_existing(out)
    found = database.read(partial(archive.archive_of, person, employee_id))
    if not found.files:
        raise Refused(f"{found.title}还没有附件，没有可以导出的档案。")
    entries = [
        book.Entry(
            one.kind, one.about, one.file.name, one.file.note, one.file.size, one.file.added_at, one.file.added_by,
            partial(_content, person, one.file),
        )
        for one in found.files
    ]  # fmt: skip
    with disk.in_words("没有导出"), disk.beside(out.absolute()) as temporary:
        book.write(temporary, found.title, entries, tell=tell)
        values = {"id": employee_id, "count": len(entries)}
        done = perform("staff.export_archive", values, user=person.user_id, op_id=op_id or new_op_id())
        disk.publish(temporary, out.absolute())
    return done


def _content(person: Person, file: AttachmentRow) -> bytes:
    return database.read(partial(queries.attachment_content, person, file.id))[1]
