"""Papers: a register of 1,000 people from its template, and 1,000 penalty slips in one file and in as many.

python -m benchmarks.papers sheet|sheet-floor|word|word-floor|files|files-floor [OUT]     one side; prints its seconds
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, Goal, Sample, compare, once, python

PAPERS = PEOPLE = 1000
SEED = 20261121
WORDS = (
    "客户咨询退费时",
    "中断办理",
    "离开窗口",
    "没有上报",
    "，",
    "。",
    "经调阅监控",
    " 6 分钟",
    "“自己看墙上”",
    "情况属实",
)
ALIKE = 20  # slips whose text is held against what docxtpl makes of them
SHEET = Goal("B-8a", f"register F-01 of {PEOPLE:,} people from the template", 1.2, 0.7)
WORD = Goal("B-9", f"{PAPERS:,} penalty slips F-21 in one file", 4.0, 2.0)
FILES = Goal("B-9b", f"{PAPERS:,} penalty slips F-21 in as many files", 1.4, 1.1)


def measure() -> list[Figure]:
    """The goals; the time is that of the work itself, libraries loaded."""
    _require_alike()
    return [
        compare(SHEET, _side("sheet-floor"), _side("sheet"), _seconds, "s"),
        compare(WORD, _side("word-floor"), _side("word"), _seconds, "s"),
        compare(FILES, _side("files-floor"), _side("files"), _seconds, "s"),
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


def _slips() -> tuple[bytes, list[dict[str, Any]]]:
    """The template of F-21 and slips that differ in every value that differs in an office."""
    import models.penalty.papers.slip  # noqa: F401  (registers the paper)
    from models.core.papers import kinds
    from models.core.papers.values import Amount

    kind = kinds.get_paper("F-21")
    context = _context(kind)
    chance = random.Random(SEED)
    slips = []
    for number in range(PAPERS):
        fen = 1000 * chance.randint(1, 50)
        facts = "".join(chance.choice(WORDS) for _ in range(chance.randint(4, 30)))
        slips.append(
            {
                **context, "处罚单号": f"CF-2026-{number:04d}", "姓名": f"王小明{number}", "工号": f"KF{number:05d}",
                "事实": facts, "金额": Amount(fen), "处罚内容": f"罚款人民币 {fen // 100}.00 元，扣工资",
                "措施": context["措施"][: chance.randint(0, 2)], "条文": chance.choice(("", "迟到 <R&D> 的处 20 元")),
                "最后一天": None,
            }
        )  # fmt: skip
    return kind.default_template(), slips


def _word() -> Callable[[], bytes]:
    from reports.kit.template import render

    content, slips = _slips()
    render.template("docx", content)  # loads the libraries
    return lambda: render.template("docx", content).render(slips)


def _files() -> Callable[[], bytes]:
    from reports.kit.template import render

    content, slips = _slips()
    render.template("docx", content)  # loads the libraries
    return lambda: _kept(render.known("docx", content).render([slip]) for slip in slips)


def _kept(files: Iterable[bytes]) -> bytes:
    """Write each file into a folder; returns the last one."""
    made = b""
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        for place, made in enumerate(files):
            Path(folder, f"{place}.docx").write_bytes(made)
    return made


def _floor(separate: bool) -> Callable[[], bytes]:
    """docxtpl's cleaning and one jinja template, compiled once: nothing can be much faster.

    The bodies are joined as text, or every slip is a file of its own, packed as fast as can be.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    from reports.kit.template.words import FILTERS, shown

    content, slips = _slips()

    def make() -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        source = parts["word/document.xml"].decode()
        xml = DocxTemplate(None).patch_xml(source[source.index("<w:document") :])
        env = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
        env.filters.update(FILTERS)
        start, end = xml.index("<w:body>") + 8, xml.rindex("<w:sectPr")
        if separate:
            whole = env.from_string(xml)
            return _kept(_packed(parts, whole.render(slip), 1) for slip in slips)
        body = env.from_string(xml[start:end])
        page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        return _packed(parts, xml[:start] + page.join(body.render(slip) for slip in slips) + xml[end:])

    return make


def _packed(parts: dict[str, bytes], document: str, level: int | None = None) -> bytes:
    out = io.BytesIO()
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as packed:
        for name, part in {**parts, "word/document.xml": f"{head}{document}".encode()}.items():
            packed.writestr(name, part)
    return out.getvalue()


def _word_floor() -> Callable[[], bytes]:
    return _floor(separate=False)


def _files_floor() -> Callable[[], bytes]:
    return _floor(separate=True)


def _require_alike() -> None:
    """Raise where slips do not say what docxtpl by itself makes of the template and the same values."""
    from docx import Document
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    from reports.kit.template import render
    from reports.kit.template.words import FILTERS, shown

    content, slips = _slips()
    env = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
    env.filters.update(FILTERS)
    for slip in random.Random(SEED).sample(slips, ALIKE):
        theirs = DocxTemplate(io.BytesIO(content))
        theirs.render({**slip, "标志": ""}, env, autoescape=True)
        ours = Document(io.BytesIO(render.known("docx", content).render([slip])))
        if _text(theirs.docx) != _text(ours):
            raise RuntimeError(f"slip {slip['处罚单号']} is not what docxtpl makes of it")


def _text(document: Any) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in document.paragraphs), *cells]


SIDES = {
    "sheet": _sheet, "sheet-floor": _sheet_floor, "word": _word, "word-floor": _word_floor, "files": _files,
    "files-floor": _files_floor,
}  # fmt: skip


if __name__ == "__main__":
    job = SIDES[sys.argv[1]]()
    began = time.perf_counter()
    made = job()
    print(f"BENCH seconds={time.perf_counter() - began:.4f} kilobytes={len(made) / 1024:.0f}")
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_bytes(made)
