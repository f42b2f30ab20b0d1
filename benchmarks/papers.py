"""Papers: a register of 1,000 people from its template, and 1,000 Word papers in one file.

python -m benchmarks.papers sheet|sheet-floor|word|word-floor       one side of a comparison; prints its seconds
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, Goal, Sample, compare, once, python

PAPERS = PEOPLE = 1000
LINES = 10  # of a table in each Word paper
SHEET = Goal("B-8a", f"register F-01 of {PEOPLE:,} people from the template", 1.2, 0.7)
WORD = Goal("B-9", f"{PAPERS:,} Word papers in one file", 4.0, 2.0)


def measure() -> list[Figure]:
    """Both goals; the time is that of the work itself, libraries loaded."""
    return [
        compare(SHEET, _side("sheet-floor"), _side("sheet"), _seconds, "s"),
        compare(WORD, _side("word-floor"), _side("word"), _seconds, "s"),
    ]


def _side(name: str) -> Callable[[], Sample]:
    return lambda: once(python("-m", "benchmarks.papers", name))


def _seconds(sample: Sample) -> float:
    return sample.printed["seconds"]


def _person(number: int) -> dict[str, Any]:
    """One line of the register, by the names of its template."""
    return {
        "序号": number, "姓名": f"王小明{number}", "性别": "男", "出生日期": date(1990, 5, 1),
        "身份证号": "110***********1237", "学历": "大专", "岗位": "客服代表", "部门": "客户服务部",
        "班组": "营业厅一组", "工号": f"KF{number:05d}", "考勤号": str(number), "入职日期": date(2020, 3, 2),
        "试用期截止": date(2020, 6, 2), "合同起始": date(2023, 3, 2), "合同到期": date(2028, 3, 1),
        "电话": "13900000012", "直接上级": "刘芳", "证书": "", "状态": "在职", "离职日期": None, "备注": "",
    }  # fmt: skip


def _context(kind: Any) -> dict[str, Any]:
    from models.core.papers import values

    return {**values.example_of(kind.slots()), "副本": ""}


def _sheet() -> Callable[[], bytes]:
    import models.staff.papers  # noqa: F401  (registers the paper)
    from models.core.papers import kinds
    from reports.kit.template import render

    kind = kinds.get_paper("F-01")
    context = {**_context(kind), "人员": [_person(number) for number in range(1, PEOPLE + 1)]}
    content = kind.default_template()
    render.template("xlsx", content)  # loads the libraries
    return lambda: render.template("xlsx", content).render([context])


def _sheet_floor() -> Callable[[], bytes]:
    """The same sheet by plain openpyxl: values, fonts, borders, alignment, number formats, heads and page set-up."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, NamedStyle, Side
    from openpyxl.styles import Font as SheetFont

    people = [_person(number) for number in range(1, PEOPLE + 1)]

    def make() -> bytes:
        book = Workbook()
        sheet: Any = book.active
        thin = Side(style="thin")
        options: dict[str, Any] = {
            "font": SheetFont("宋体", 10), "border": Border(thin, thin, thin, thin),
            "alignment": Alignment("center", "center", wrap_text=True),
        }  # fmt: skip
        for style in (NamedStyle("text", **options), NamedStyle("day", number_format="yyyy-mm-dd", **options)):
            book.add_named_style(style)
        sheet["A1"], sheet["A2"] = "暖阳供热公司", "人员花名册"
        for column, head in enumerate(people[0], 1):
            sheet.cell(4, column, head).style = "text"
        for row, person in enumerate(people, 5):
            for column, value in enumerate(person.values(), 1):
                cell = sheet.cell(row, column, value)
                cell.style = "day" if isinstance(value, date) else "text"
        sheet.print_title_rows = "4:4"
        sheet.page_setup.orientation = "landscape"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def _word_papers() -> tuple[bytes, list[dict[str, Any]]]:
    import models.staff.acknowledgements.papers  # noqa: F401  (registers the paper)
    from models.core.papers import kinds

    kind = kinds.get_paper("F-97")
    context = _context(kind)
    line = context["人员"][0]
    papers = [
        {**context, "范围": f"班组 {number}", "人员": [{**line, "序号": place} for place in range(LINES)]}
        for number in range(PAPERS)
    ]
    return kind.default_template(), papers


def _word() -> Callable[[], bytes]:
    from reports.kit.template import render

    content, papers = _word_papers()
    render.template("docx", content)  # loads the libraries
    return lambda: render.template("docx", content).render(papers)


def _word_floor() -> Callable[[], bytes]:
    """docxtpl's cleaning and one jinja template of the body, the bodies joined as text: nothing can be much faster."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    from reports.kit.template.words import FILTERS, shown

    content, papers = _word_papers()

    def make() -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        source = parts["word/document.xml"].decode()
        xml = DocxTemplate(None).patch_xml(source[source.index("<w:document") :])
        env = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
        env.filters.update(FILTERS)
        start, end = xml.index("<w:body>") + 8, xml.rindex("<w:sectPr")
        body = env.from_string(xml[start:end])
        page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        whole = xml[:start] + page.join(body.render(paper) for paper in papers) + xml[end:]
        parts["word/document.xml"] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{whole}'.encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, part in parts.items():
                packed.writestr(name, part)
        return out.getvalue()

    return make


SIDES = {"sheet": _sheet, "sheet-floor": _sheet_floor, "word": _word, "word-floor": _word_floor}


if __name__ == "__main__":
    job = SIDES[sys.argv[1]]()
    began = time.perf_counter()
    made = job()
    print(f"BENCH seconds={time.perf_counter() - began:.4f} kilobytes={len(made) / 1024:.0f}")
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_bytes(made)
