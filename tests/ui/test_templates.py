"""The templates of papers: taken out, edited, dropped back, tried, shown, and older ones used again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from models.core import database
from models.core.papers import queries
from tests.papers import KIND, word_template
from tests.ui.office import Desk, Office
from tests.ui.papers import button, no_office_program, office_program, press, settle, until
from ui.core.templatedialog import TemplateDialog
from ui.core.templates import TemplatesPage
from ui.kit.confirm import ConfirmDialog
from ui.kit.state import StatePanel

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office_program(tmp_path / "office", monkeypatch)


@pytest.fixture
def page(office: Office, desk: Desk) -> TemplatesPage:
    """The page with the certificate chosen."""
    shown = office.show(TemplatesPage(desk.context), 1154, 640)
    assert isinstance(shown, TemplatesPage)
    choose(office, shown, KIND.name)
    return shown


def choose(office: Office, page: TemplatesPage, paper: str) -> None:
    page.table.go_to(paper)
    settle(office, page)
    assert page.kind().name == paper


def put(office: Office, line: str) -> None:
    """Somebody else puts a template in."""
    values = {"paper": KIND.name, "file": f"{line}.docx", "content": word_template(line), "note": line}
    office.act("papers.put_template", values)


def template_file(folder: Path, line: str, name: str = "新模板.docx") -> Path:
    file = folder / name
    file.write_bytes(word_template(line))
    return file


def dialog_of(page: TemplatesPage) -> TemplateDialog:
    return next(one for one in page.findChildren(TemplateDialog) if one.isVisible())


def tried(office: Office, page: TemplatesPage) -> TemplateDialog:
    dialog = dialog_of(page)
    settle(office, page)
    return dialog


def versions() -> list[tuple[int, str, str]]:
    """Number, file and note of the certificate's templates, the newest first."""

    def read() -> list[tuple[int, str, str]]:
        rows = queries.PaperTemplate.select().order_by(queries.PaperTemplate.version.desc())
        return [(row.version, row.file, row.note) for row in rows]

    return database.read(read)


def lines_of(page: TemplatesPage) -> list[str]:
    return [str(row.id) for row in page.places.table.rows.rows]


# what may be written


def test_the_places_of_a_word_paper_are_copied_as_they_are_written(
    office: Office, page: TemplatesPage, desk: Desk
) -> None:
    places = lines_of(page)
    assert places[:3] == ["{{ 姓名 }}", "{{ 工号 }}", "{{ 入职日期 }}"]
    assert places[4:9] == [
        "{%tr for 行 in 经历 %}", "{{ 行.日期 }}", "{{ 行.事项 }}", "{{ 行.工资 }}", "{%tr endfor %}",
    ]  # fmt: skip
    assert "{{ 单位 }}" in places
    page.places.table.go_to("{{ 入职日期 }}")
    press(office, page.places.copy)
    assert QApplication.clipboard().text() == "{{ 入职日期 }}"
    page.places.table.go_to("{{ 行.事项 }}")
    office.qtbot.keyClick(page.places.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "{{ 行.事项 }}"
    assert desk.told == ["已复制 {{ 入职日期 }}。", "已复制 {{ 行.事项 }}。"]


def test_the_places_of_an_excel_paper_stand_in_its_cells(office: Office, page: TemplatesPage) -> None:
    choose(office, page, "staff_register")
    assert "{{ 人员.姓名 }}" in lines_of(page)
    assert not [one for one in lines_of(page) if one.startswith("{%")]


def test_a_template_made_of_every_place_is_accepted(office: Office, page: TemplatesPage, tmp_path: Path) -> None:
    """What the page offers to copy is what a template may say."""
    document = Document()
    looped = [one for one in lines_of(page) if one.startswith("{%") or "行." in one]
    for one in lines_of(page):
        if one not in looped:
            document.add_paragraph(one)
    table = document.add_table(len(looped), 1)
    for row, one in zip(table.rows, looped, strict=True):
        row.cells[0].text = one
    file = tmp_path / "全部.docx"
    document.save(str(file))
    page.take(file)
    assert tried(office, page).put.isEnabled()


# taking out and putting in


def test_the_template_in_use_is_taken_out(
    office: Office, page: TemplatesPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    proposed: list[str] = []

    def asked(*words: str) -> tuple[str, str]:
        proposed.append(words[2])
        return str(tmp_path / "取出"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", asked)
    press(office, page.take_out)
    settle(office, page)
    assert (tmp_path / "取出.docx").read_bytes() == word_template()
    assert proposed == ["在职证明（模板）.docx"]
    assert desk.told[0].startswith("模板已存为 取出.docx。")


def test_a_dropped_file_is_tried_shown_and_put_in(
    office: Office, page: TemplatesPage, desk: Desk, tmp_path: Path
) -> None:
    file = template_file(tmp_path, "盖章处")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    where = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(5, 5), *where)
    QApplication.sendEvent(page.drop, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(page.drop, QDropEvent(QPointF(5, 5), *where))
    dialog = tried(office, page)
    assert dialog.pane.view.count() == 2
    assert versions() == []
    dialog.note.set_value("加了盖章处")
    office.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(office, page)
    assert versions() == [(1, "新模板.docx", "加了盖章处")]
    assert page.kind().name == KIND.name
    assert page.history.table.rows.rows[0].cells[:3] == ("第 1 版", "新模板.docx", "加了盖章处")
    assert desk.told[-1].startswith("在职证明已换上新模板")


def test_two_files_at_once_are_not_taken(page: TemplatesPage, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(template_file(tmp_path, "", name))) for name in ("一.docx", "二.docx")])
    entered = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    QApplication.sendEvent(page.drop, entered)
    assert not entered.isAccepted()


@pytest.mark.parametrize(
    ("name", "line", "sentence"),
    [
        ("错字.docx", "{{ 名字 }}", "没有“名字”这个占位符"),
        ("缺尾.docx", "{% if 姓名 %}", "没有写结尾"),
        ("旧版.doc", "", ".docx 文件"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_every_fault(
    office: Office, page: TemplatesPage, desk: Desk, tmp_path: Path, name: str, line: str, sentence: str
) -> None:
    page.take(template_file(tmp_path, line, name))
    dialog = tried(office, page)
    panel = next(one for one in dialog.findChildren(StatePanel) if one.isVisible())
    assert sentence in panel.words.text()
    assert not dialog.put.isEnabled()
    dialog.put_in()
    settle(office, page)
    assert versions() == []
    assert desk.failed == []


def test_a_file_that_is_gone_is_told_in_words(office: Office, page: TemplatesPage, tmp_path: Path) -> None:
    page.take(tmp_path / "没有.docx")
    dialog = tried(office, page)
    assert "读不到“没有.docx”" in next(one for one in dialog.findChildren(StatePanel) if one.isVisible()).words.text()


def test_without_an_office_program_a_good_template_is_put_in_unseen(
    office: Office, page: TemplatesPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_office_program(tmp_path / "nothing", monkeypatch)
    page.take(template_file(tmp_path, "盖章处"))
    dialog = tried(office, page)
    assert "模板检查过，可以用。" in next(one for one in dialog.findChildren(StatePanel)).words.text()
    press(office, dialog.put)
    settle(office, page)
    assert [one[0] for one in versions()] == [1]


def test_the_same_template_again_is_told_in_the_dialog(
    office: Office, page: TemplatesPage, tmp_path: Path
) -> None:  # fmt: skip
    put(office, "盖章处")
    page.take(template_file(tmp_path, "盖章处"))
    dialog = tried(office, page)
    press(office, dialog.put)
    settle(office, page)
    assert "完全相同" in dialog.notice.words()
    assert dialog.isVisible()
    assert len(versions()) == 1


# going back, and a sample


def test_an_older_version_is_used_again_and_kept_in_a_file(
    office: Office, page: TemplatesPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(office, "第一稿")
    put(office, "第二稿")
    page.reload()
    settle(office, page)
    page.tabs.set_current(2)
    page.show_tab(2)
    assert not page.history.use.isEnabled()
    page.history.table.go_to(page.history.table.rows.rows[1].id)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "第一稿.docx"), ""))
    press(office, page.history.save)
    settle(office, page)
    assert (tmp_path / "第一稿.docx").read_bytes() == word_template("第一稿")
    press(office, page.history.use)
    press(office, page.findChildren(ConfirmDialog)[-1].yes)
    settle(office, page)
    assert versions()[0] == (3, "第一稿.docx", "改用第 1 版")
    press(office, button(page.history, "改用自带模板"))
    press(office, page.findChildren(ConfirmDialog)[-1].yes)
    settle(office, page)
    assert versions()[0][2] == "程序自带"
    assert page.history.default.isHidden()
    assert desk.failed == []


def test_the_sample_is_made_when_it_is_looked_at_and_anew_after_a_change(
    office: Office, page: TemplatesPage, tmp_path: Path
) -> None:
    assert page.sample.pane.view.count() == 0
    press(office, next(one for one in page.tabs.findChildren(QPushButton) if one.text() == "样例预览"))
    settle(office, page)
    assert page.sample.pane.view.count() == 2
    first = page.sample.pane.view.pages()
    page.reload()
    settle(office, page)
    assert page.sample.pane.view.pages() is first
    put(office, "第一稿")
    page.reload()
    settle(office, page)
    assert page.sample.pane.view.pages() is not first
    assert page.sample.pane.view.count() == 2


def test_a_version_that_was_searched_for_is_shown_in_its_history(
    office: Office, desk: Desk
) -> None:  # fmt: skip
    put(office, "第一稿")
    number = database.read(lambda: queries.newest(KIND.name).id)
    page: Any = office.show(TemplatesPage(desk.context), record=number)
    assert page.kind().name == KIND.name
    assert page.history.isVisible()
    assert page.history.table.rows.rows[0].id == number


def test_who_may_not_see_templates_is_told(office: Office) -> None:
    worker = office.desk(office.world.nobody)
    page: Any = office.show(TemplatesPage(worker.context))
    until(office, lambda: any(one.isVisible() for one in page.findChildren(StatePanel)))
    assert page.content.isHidden()


def test_who_may_only_look_finds_no_way_to_change(office: Office) -> None:
    put(office, "第一稿")
    values = {"login": "zhaoliu", "name": "赵六", "password": "Spring-2026", "roles": ["SUPERVISOR"], "scope": "all"}
    reader = office.desk(office.act("org.add_user", values))
    page: Any = office.show(TemplatesPage(reader.context))
    choose(office, page, KIND.name)
    page.show_tab(2)
    assert page.put.isHidden()
    assert page.drop.isHidden()
    assert page.history.use.isHidden()
    assert page.history.default.isHidden()
    assert not page.history.save.isHidden()
    assert page.take_out.isVisible()
