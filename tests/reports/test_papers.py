"""Papers as files: of now, issued, copies, examples, PDF by a real office program, and templates tried in a child."""

from __future__ import annotations

import io
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from openpyxl import load_workbook

import models.areas
from models.core import access, audit, database
from models.core.database import Address
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.papers import kinds, values
from models.core.unit import perform
from reports.kit import confined, papers, pdf
from reports.kit.template import render, trial
from tests.factories.staff import certificate, employee
from tests.papers import KIND, word_template
from tests.samples import World
from tests.shelf import FileShelf

assert models.areas

needs_office = pytest.mark.skipif(
    (pdf.find_office("docx") is None or pdf.find_office("xlsx") is None) and os.environ.get("CI") != "true",
    reason="LibreOffice is not installed",
)
A4 = (595, 842)


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small office in the database in use, with this thread not connected, as in a worker of the window."""
    folder = tmp_path_factory.mktemp("office")
    address, made = FileShelf(folder).with_world(folder / "x.db")
    database.use(Address.parse(address))
    yield made
    database.close()


def admin(world: World) -> access.Person:
    return database.read(lambda: access.load_user(world.admin))


def hired(name: str, **more: Any) -> int:
    number: int = database.retrying(lambda: employee(name=name, **more).id)
    return number


def issue(world: World, record: int) -> int:
    done = perform("papers.issue", {"paper": KIND.name, "record": record}, user=world.admin)
    assert done.record is not None
    return done.record[1]


def sheet_of(made: papers.Made) -> Any:
    return load_workbook(io.BytesIO(made.content)).active


def pages(content: bytes) -> list[str]:
    """The text of each page without its spaces, after checking that it is A4 either way."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for page in document:
        assert sorted(round(length) for length in page.get_size()) == sorted(A4)
        found.append("".join(page.get_textpage().get_text_range().split()))
    return found


def example_of(kind: kinds.PaperKind, lines: int) -> values.Context:
    """Example values with so many lines in each list."""
    made = {**values.example_of(kind.slots()), "副本": ""}
    return {name: [value[0]] * lines if isinstance(value, list) else value for name, value in made.items()}


# of now


def test_the_register_holds_who_is_there(world: World) -> None:
    database.retrying(_three)
    sheet = sheet_of(papers.make(admin(world), "F-01"))
    head = [cell.value for cell in sheet[4]]
    rows = [dict(zip(head, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=5, max_row=7)]
    assert [(row["工号"], row["姓名"], row["状态"]) for row in rows[:2]] == [
        ("A1", "欧阳建国", "在职"),
        ("A2", "单小明", "试用期"),
    ]
    assert rows[0]["身份证号"] == "990***********123X"
    assert rows[2]["工号"] is None
    assert sheet["O3"].value.startswith("共 2 人")
    everybody = sheet_of(papers.make(admin(world), "F-01", [{"left": True}]))
    assert everybody["B7"].value == "A3"


def _three() -> None:
    employee(name="欧阳建国", work_no="A1", id_no="99010119900501123X", state="active")
    employee(name="单小明", work_no="A2", state="probation")
    employee(name="仇二", work_no="A3", state="left")


def test_the_register_names_the_certificates_that_are_held(world: World) -> None:
    def fill() -> None:
        holder = employee(name="欧阳建国").id
        old = certificate(holder, number="RQ-1", valid_until=date(2020, 1, 1))
        certificate(holder, number="RQ-2", renews_id=old.id, valid_until=date(2021, 1, 1))
        certificate(holder, number="RQ-3", withdrawn_on=date(2022, 1, 1))
        certificate(holder, number="RQ-4")

    database.retrying(fill)
    sheet = sheet_of(papers.make(admin(world), "F-01"))
    assert sheet["R5"].value == "燃气具安装维修工（RQ-2，已过期）；燃气具安装维修工（RQ-4）"


def test_full_id_numbers_are_noted_and_need_the_right(world: World) -> None:
    database.retrying(_three)
    before = database.read(audit.anchor)
    assert sheet_of(papers.make(admin(world), "F-01"))["F5"].value.count("*") == 11
    assert database.read(audit.anchor).seq == before.seq
    full = papers.make(admin(world), "F-01", [{"id_numbers": True}])
    assert sheet_of(full)["F5"].value == "99010119900501123X"
    assert database.read(audit.anchor).seq == before.seq + 1
    printer = access.Person(
        "王", user_id=world.nobody, scope=access.Scope.ALL, grants={"staff.print": access.REACH_SCOPE}
    )
    with pytest.raises(Forbidden):
        papers.make(printer, "F-01", [{"id_numbers": True}])


def test_options_are_checked_like_fields(world: World) -> None:
    with pytest.raises(BadFields, match="没有这一项"):
        papers.make(admin(world), "F-01", [{"month": "2026-11"}])
    with pytest.raises(Refused, match="没有名为“F-999”的单据"):
        papers.make(admin(world), "F-999")
    with pytest.raises(Refused, match="一次不能制作 2 份"):
        papers.make(admin(world), "F-01", [{}, {}])
    nobody = database.read(lambda: access.load_user(world.nobody))
    with pytest.raises(Forbidden):
        papers.make(nobody, "F-01")


# issued


def test_a_copy_differs_from_the_original_by_its_mark_alone(world: World) -> None:
    number = issue(world, hired("何志刚"))
    perform(
        "papers.put_template",
        {"paper": KIND.name, "file": "新.docx", "content": word_template("新模板")},
        user=world.admin,
    )
    original = docx.Document(io.BytesIO(papers.make_issued(admin(world), [number], copy=False).content))
    copy = docx.Document(io.BytesIO(papers.make_issued(admin(world), [number]).content))
    assert [p.text for p in original.paragraphs] == [p.text for p in copy.paragraphs]
    assert "新模板" not in original.paragraphs[-1].text
    heads = [one.sections[0].header.paragraphs[0].text for one in (original, copy)]
    assert heads[1] == heads[0] + "副本"
    assert "在职证明-" in heads[0]


def test_an_original_that_went_out_is_not_made_again(world: World) -> None:
    number = issue(world, hired("何志刚"))
    first = papers.make_issued(admin(world), [number], copy=False)
    assert papers.make_issued(admin(world), [number], copy=False).content == first.content
    perform("papers.deliver", {"id": number}, user=world.admin)
    with pytest.raises(Refused, match="正本已经打出"):
        papers.make_issued(admin(world), [number], copy=False)


def test_many_issued_papers_go_into_one_file(world: World) -> None:
    numbers = [issue(world, hired(f"人{n}")) for n in range(3)]
    made = papers.make_issued(admin(world), numbers)
    assert made.name == "在职证明（3 份）.docx"
    text = "".join(p.text for p in docx.Document(io.BytesIO(made.content)).paragraphs)
    assert [text.count(f"兹证明 人{n}（") for n in range(3)] == [1, 1, 1]
    with pytest.raises(NotFound):
        papers.make_issued(admin(world), [*numbers, 999_999])


def test_papers_on_different_templates_are_not_mixed(world: World) -> None:
    first = issue(world, hired("甲"))
    content = word_template("另一版")
    perform("papers.put_template", {"paper": KIND.name, "file": "新.docx", "content": content}, user=world.admin)
    with pytest.raises(Refused, match="不是同一版模板"):
        papers.make_issued(admin(world), [first, issue(world, hired("乙"))])


# examples and templates


def test_an_example_shows_a_template_before_it_is_put_in(world: World) -> None:
    made = papers.example(admin(world), KIND.name, word_template("试一试"))
    assert docx.Document(io.BytesIO(made.content)).paragraphs[-1].text == "试一试"
    with pytest.raises(Refused, match="没有“名字”"):
        papers.example(admin(world), KIND.name, word_template("{{ 名字 }}"))
    taken_out = papers.template_file(admin(world), "F-01")
    assert taken_out.content == kinds.get_paper("F-01").default_template()
    assert taken_out.name == "F-01 人员花名册（模板）.xlsx"


@pytest.mark.parametrize("name", sorted(kinds.papers))
def test_every_template_of_the_program_can_be_put_in_again(name: str) -> None:
    kind = kinds.papers[name]
    template = render.template(kind.format, kind.default_template())
    assert template.faults(kind.slots()) == []
    template.render([example_of(kind, 3)] * 2)


FORM_FIELDS = {
    "序号", "姓名", "性别", "出生日期", "身份证号", "学历", "岗位", "部门", "班组", "工号", "考勤号", "入职日期",
    "试用期截止", "合同起始", "合同到期", "电话", "直接上级", "证书", "状态", "离职日期", "备注",
}  # fmt: skip


def test_the_register_has_every_field_of_the_form() -> None:
    kind = kinds.get_paper("F-01")
    sheet = load_workbook(io.BytesIO(kind.default_template())).active
    assert sheet is not None
    shown = {str(cell.value) for cell in sheet[5]}
    assert shown == {f"{{{{ 人员.{field} }}}}" for field in FORM_FIELDS}
    people = next(one for one in kind.slots() if one.name == "人员")
    assert {one.name for one in people.slots} == FORM_FIELDS


# files


def test_a_file_appears_whole_or_not_at_all_and_replaces_none(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    papers.save(b"x", out)
    with pytest.raises(Refused, match="已经存在"):
        papers.save(b"y", out)
    assert out.read_bytes() == b"x"
    papers.save(b"z", out, replace=True)
    assert out.read_bytes() == b"z"
    with pytest.raises(Refused, match="找不到"):
        papers.save(b"x", tmp_path / "none" / "a.xlsx")
    with pytest.raises(Refused, match="后缀"):
        papers.content_for(papers.Made("甲", "xlsx", b""), tmp_path / "a.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


# PDF


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize(("lines", "least", "most"), [(1, 1, 1), (60, 2, 4), (1000, 30, 60)])
def test_the_register_as_pdf_repeats_its_head_on_every_page(lines: int, least: int, most: int) -> None:
    kind = kinds.get_paper("F-01")
    content = render.template("xlsx", kind.default_template()).render([example_of(kind, lines)])
    found = pages(pdf.convert(content, "xlsx"))
    assert least <= len(found) <= most
    assert all("联系电话" in text and f"共{len(found)}页" in text for text in found)
    assert "人员花名册" in found[0]
    assert "负责人" in found[-1]
    assert sum(text.count("13900000012") for text in found) == lines


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(kinds.papers))
def test_every_paper_becomes_a_pdf_on_a4(name: str) -> None:
    kind = kinds.papers[name]
    content = render.template(kind.format, kind.default_template()).render([example_of(kind, 3)])
    assert "{{" not in "".join(pages(pdf.convert(content, kind.format)))


@needs_office
@pytest.mark.slow
def test_many_papers_take_a_page_each_without_blank_ones() -> None:
    contexts = [{**example_of(KIND, 2), "姓名": f"第{n}人"} for n in range(5)]
    found = pages(pdf.convert(render.template("docx", word_template()).render(contexts), "docx"))
    assert len(found) == 5
    assert all(f"第{n}人" in text for n, text in enumerate(found))


@needs_office
@pytest.mark.slow
def test_each_of_many_papers_counts_its_own_pages() -> None:
    kind = kinds.get_paper("F-97")
    contexts = [example_of(kind, lines) for lines in (2, 40, 3)]
    found = pages(pdf.convert(render.template("docx", kind.default_template()).render(contexts), "docx"))
    assert [text[-6:] for text in found] == ["第1页共1页", "第1页共2页", "第2页共2页", "第1页共1页"]


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", ["F-01", "F-97"])
def test_a_template_saved_again_by_an_office_program_still_works(tmp_path: Path, name: str) -> None:
    kind = kinds.get_paper(name)
    source = tmp_path / f"t.{kind.format}"
    source.write_bytes(kind.default_template())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    options = ["--headless", "--convert-to", kind.format, "--outdir", str(tmp_path / "out"), str(source)]
    subprocess.run(["soffice", profile, *options], check=True, capture_output=True)
    saved = (tmp_path / "out" / source.name).read_bytes()
    assert saved != source.read_bytes()
    assert render.template(kind.format, saved).faults(kind.slots()) == []
    example = example_of(kind, 30)
    found = [
        pages(pdf.convert(render.template(kind.format, content).render([example]), kind.format))
        for content in (saved, kind.default_template())
    ]
    assert found[0] == found[1]


@needs_office
@pytest.mark.slow
def test_free_fonts_stand_for_those_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE")
    kind = kinds.get_paper("F-97")
    made = pdf.convert(render.template("docx", kind.default_template()).render([example_of(kind, 2)]), "docx")
    assert b"NotoSerifCJK" in made
    assert b"NotoSansCJK" in made
    assert b"UKai" not in made


@needs_office
@pytest.mark.slow
def test_conversions_side_by_side_all_succeed_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf.tempfile, "tempdir", str(tmp_path))
    content = render.template("docx", word_template()).render([example_of(KIND, 1)])
    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(lambda _: pdf.convert(content, "docx"), range(3)))
    assert [len(pages(one)) for one in made] == [1, 1, 1]
    assert list(tmp_path.iterdir()) == []


@needs_office
def test_a_cancelled_conversion_ends_its_program_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.tempfile, "tempdir", str(tmp_path))
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(Refused, match="已取消") as caught:
        pdf.convert(word_template(), "docx", is_cancelled=cancelled.is_set)
    assert caught.value.code == "CANCELLED"
    assert time.monotonic() - started < 20
    assert list(tmp_path.iterdir()) == []
    running = [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path).encode() in _read(path)]
    assert running == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # that process has ended
        return b""


def _office(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have a program of ours stand where the office program is looked for."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def test_an_office_program_that_fails_or_hangs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _office(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(Refused, match="没有转成 PDF"):
        pdf.convert(b"x", "docx")
    _office(tmp_path, monkeypatch, "sleep 60 & sleep 60")
    monkeypatch.setattr(pdf, "SECONDS", 0.3)
    with pytest.raises(Refused, match="秒内没有转成"):
        pdf.convert(b"x", "docx")


def test_without_an_office_program_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="没有装 Word、Excel、WPS 或 LibreOffice") as caught:
        pdf.convert(b"x", "docx")
    assert caught.value.code == "NO_OFFICE"


# children with limits


def sleep_long() -> None:
    time.sleep(60)


def grow() -> int:
    return len("A" * 2_000_000_000)


def end_at_once() -> None:
    os._exit(9)


def refuse() -> None:
    raise Refused("不行。")


def add(one: int, other: int) -> int:
    return one + other


@pytest.mark.slow
def test_a_child_gives_its_result_or_is_stopped() -> None:
    assert confined.run(add, 2, 3) == 5
    for function, words in ((refuse, "不行"), (grow, "内存过多"), (end_at_once, "内存过多")):
        with pytest.raises(Refused, match=words):
            confined.run(function)
    started = time.monotonic()
    with pytest.raises(Refused, match="超过 1 秒"):
        confined.run(sleep_long, seconds=1)
    assert time.monotonic() - started < 10


def test_a_template_is_tried_once_and_a_bad_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = word_template("试一次"), word_template("{{ 'A' * 2000000000 }}")
    assert trial.faults_of(KIND, good) == ()
    assert "不能计算" in trial.faults_of(KIND, bad)[0]
    assert "不是同一类内容" in trial.faults_of(KIND, word_template("{% if 入职日期 > 5 %}x{% endif %}"))[0]
    monkeypatch.setattr(confined, "run", lambda *_: ["第二次"])
    assert trial.faults_of(KIND, good) == ()
    assert trial.faults_of(KIND, bad) == ("第二次",)
    monkeypatch.setattr(confined, "run", lambda *_: [f"第 {n} 处。" for n in range(40)])
    assert trial.faults_of(KIND, bad)[-1] == "另有 28 处。"
