"""A paper that only tests know: a certificate of employment, issued and numbered, on a Word template made here."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from docx import Document
from docx.shared import Mm
from typing_extensions import override

from models.core.access import Person
from models.core.errors import NotFound
from models.core.papers import kinds
from models.core.papers.kinds import About, PaperKind, record_option
from models.core.papers.values import Amount, Picture, rows, slot
from models.staff import describe
from models.staff.tables import Employee
from reports.kit.template import trial

assert trial  # registers how templates are tried


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


# Red, 40 x 20 pixels.
PNG = (
    b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress((b"\x00" + b"\xc0\x20\x20" * 40) * 20)) + _chunk(b"IEND", b"")
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One line of the certificate."""

    happened_on: date | None = slot("日期", date(2021, 7, 1))
    what: str = slot("事项", "入职")
    pay: Amount | None = slot("工资", Amount(350_000))


@dataclass(frozen=True)
class Certificate:
    """What the certificate says."""

    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    hired_on: date | None = slot("入职日期", date(2021, 7, 1))
    photo: Picture = slot("照片", Picture(PNG, 10))
    events: tuple[Event, ...] = rows("经历", Event)


def certificate(person: Person, options: Mapping[str, Any]) -> Certificate:
    """The values for one employee within the person's scope."""
    row = Employee.get_or_none(Employee.id == options["record"])
    if row is None or not person.sees(describe.READ, employee_id=row.id, unit_id=row.unit_id):
        raise NotFound()
    events = (Event(row.hired_on, "入职 <A&B>", Amount(350_000)), Event(None, "=1+1", None))
    return Certificate(row.name, row.work_no, row.hired_on, Picture(PNG, 10), events)


def about(person: Person, record: int) -> About:
    """Whose certificate it is."""
    row = Employee.get_or_none(Employee.id == record)
    if row is None:
        raise NotFound()
    return About(row.id, f"在职证明 {row.name}", row.id, row.unit_id)


@cache
def word_template(more: str = "", *, header: str = "{{ 表号 }}　{{ 编号 }}　{{ 副本 }}") -> bytes:
    """A Word template with a header, a loop over table rows, a picture, and one more line of the test's own."""
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if header:
        section.header.paragraphs[0].text = header
    page.add_paragraph("{{ 单位 }}在职证明")
    page.add_paragraph("兹证明 {{ 姓名 }}（工号 {{ 工号 }}）自 {{ 入职日期 }} 起在我单位工作。{{ 照片 }}")
    table = page.add_table(4, 3)
    cells = (
        "{%tr for 行 in 经历 %}",
        "",
        "",
        "{{ 行.日期|短日期 }}",
        "{{ 行.事项 }}",
        "{{ 行.工资 }}",
        "{%tr endfor %}",
    )
    for place, words in enumerate(cells):
        table.cell(place // 3 + 1, place % 3).text = words
    page.add_paragraph(more)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


class TestPaper(PaperKind):
    """A paper whose own template is not among the resources."""

    __test__ = False

    @override
    def default_template(self) -> bytes:
        return word_template()


KIND = TestPaper(
    "employment_certificate", "在职证明", "staff", "docx", describe.READ, Certificate, certificate,
    options=(record_option("人员", "employee"),), entity="employee", about=about, numbered=True, many=True,
)  # fmt: skip
if KIND.name not in kinds.papers:
    kinds.add_paper(KIND)
