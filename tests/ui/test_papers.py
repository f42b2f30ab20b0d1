"""Papers on screen: preview, printing, keeping as files; what is issued, and what are copies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from models.core import audit, database
from models.core.papers.tables import PaperCopy, PaperIssue
from models.staff.tables import Employee
from tests.papers import KIND, word_template
from tests.ui.office import Desk, Office, type_words
from tests.ui.papers import (
    PERSON,
    PRINTER,
    button,
    no_office_program,
    office_program,
    one_printer,
    press,
    settle,
    until,
)  # fmt: skip
from ui.kit.confirm import ConfirmDialog
from ui.kit.papers import paperopen, printing
from ui.kit.papers.paperdialog import PaperDialog
from ui.kit.papers.paperwork import Wanted
from ui.kit.papers.pdfpages import PdfPages
from ui.kit.papers.printing import Printers
from ui.kit.state import StatePanel
from ui.staff.page import StaffPage

REGISTER = Wanted("staff_register")


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def employee(office: Office) -> int:
    return office.act("staff.hire", PERSON)


@pytest.fixture
def page(office: Office, desk: Desk, employee: int) -> StaffPage:
    shown = office.show(StaffPage(desk.context), 1388, 780)
    assert isinstance(shown, StaffPage)
    return shown


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office_program(tmp_path / "office", monkeypatch)


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return one_printer(monkeypatch, tmp_path / "printed.pdf")


@pytest.fixture
def certificate(office: Office, employee: int) -> Wanted:
    """A paper about the employee that is issued, on the office's own template."""
    values = {"paper": KIND.name, "file": "在职证明.docx", "content": word_template(), "note": ""}
    office.act("papers.put_template", values)
    return Wanted(KIND.name, {"record": employee}, recipients="本人、人力资源各一份", copies=2)


def opened(office: Office, page: Any, wanted: Wanted) -> PaperDialog:
    paperopen.open_paper(page, page.context, wanted)
    until(office, lambda: dialogs(page) != [])
    dialog = dialogs(page)[0]
    settle(office, page)
    return dialog


def dialogs(page: Any) -> list[PaperDialog]:
    return [one for one in page.findChildren(PaperDialog) if one.isVisible()]


def saved_as(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """The person names this file; returns the names that were proposed."""
    proposed: list[str] = []

    def asked(_parent: Any, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", asked)
    return proposed


def issues() -> list[tuple[str, int, int]]:
    """Number, originals and copies of everything that was issued."""
    with database.connection():
        return [
            (row.number, row.originals, sum(one.copies for one in PaperCopy.select() if one.issue_id == row.id))
            for row in PaperIssue.select().order_by(PaperIssue.id)
        ]


def words_of(file: Path) -> str:
    document = Document(str(file))
    header = "".join(one.text for one in document.sections[0].header.paragraphs)
    return header + "".join(one.text for one in document.paragraphs)


# a report


@pytest.mark.slow
def test_the_register_lies_on_a4_and_is_printed_as_it_is_shown(
    office: Office, page: StaffPage, desk: Desk, sent: list[str], tmp_path: Path
) -> None:
    dialog = opened(office, page, REGISTER)
    shown = dialog.pane.view.pages()
    assert shown is not None
    assert [(round(one.width()), round(one.height())) for one in shown.sizes] == [(842, 595)]
    assert dialog.side.subtitle.text() == "共 1 页"
    dialog.side.copies.set_value(2)
    press(office, dialog.side.print)
    settle(office, page)
    assert desk.told == [f"已送到打印机“{PRINTER}”：F-01 人员花名册 2 份。"]
    assert sent == ["F-01 人员花名册"]
    assert len(PdfPages((tmp_path / "printed.pdf").read_bytes())) == 2
    assert not dialogs(page)


@pytest.mark.usefixtures("quick")
def test_the_file_and_its_pages_are_kept_as_they_are_shown(
    office: Office, page: StaffPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(office, page, REGISTER)
    out = tmp_path / "花名册.xlsx"
    assert saved_as(monkeypatch, out) == []
    office.qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(office, page)
    cells = [str(cell.value) for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row]
    assert "单小明" in cells
    proposed = saved_as(monkeypatch, tmp_path / "花名册")
    press(office, dialog.side.save_pdf)
    settle(office, page)
    pages = dialog.pane.view.pages()
    assert pages is not None
    assert (tmp_path / "花名册.pdf").read_bytes() == pages.content
    assert proposed == ["F-01 人员花名册.pdf"]
    assert desk.told == ["已另存为 花名册.xlsx。", "已另存为 花名册.pdf。"]
    assert dialog.isVisible()


@pytest.mark.usefixtures("quick")
def test_a_file_that_cannot_be_written_is_told_and_the_dialog_stays(
    office: Office, page: StaffPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(office, page, REGISTER)
    saved_as(monkeypatch, tmp_path / "没有" / "花名册.xlsx")
    press(office, dialog.side.save_file)
    settle(office, page)
    assert dialog.side.notice.words().startswith("没有写成“花名册.xlsx”。")
    assert dialog.side.print.isEnabled() is False  # no printer here
    assert dialog.side.save_file.isEnabled()
    assert desk.told == desk.failed == []


@pytest.mark.usefixtures("quick")
def test_another_choice_makes_the_paper_anew_before_it_can_go_out(
    office: Office, page: StaffPage, sent: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("staff.hire", {**PERSON, "work_no": "KF002", "name": "何离职"})
    dialog = opened(office, page, REGISTER)
    left = next(one for one in dialog.side.inputs if one.field.name == "left")
    assert dialog.side.print.isEnabled()
    left.widget.control.click()
    assert not dialog.side.print.isEnabled()
    assert not dialog.side.save_file.isEnabled()
    until(office, dialog.side.print.isEnabled)
    saved_as(monkeypatch, tmp_path / "花名册.xlsx")
    press(office, dialog.side.save_file)
    settle(office, page)
    cells = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "花名册.xlsx").active for cell in row]
    assert any("含已离职" in cell for cell in cells)


@pytest.mark.usefixtures("quick", "sent")
def test_a_paper_waits_for_its_choices_and_names_what_it_cannot_read(office: Office, page: StaffPage) -> None:
    dialog = opened(office, page, Wanted("acknowledgement_sheet"))
    panel = next(one for one in dialog.findChildren(StatePanel) if one.isVisible())
    assert panel.title.text() == "还没有可以预览的内容"
    version = next(one for one in dialog.side.inputs if one.field.name == "version")
    assert version.widget.error() is None  # nothing was typed yet
    assert not dialog.side.print.isEnabled()
    dialog.reject()
    dialog = opened(office, page, Wanted("work_calendar"))
    until(office, dialog.side.print.isEnabled)
    type_words(office.qtbot, dialog.side.inputs[0].widget.control, "20x6")
    until(office, lambda: dialog.side.inputs[0].widget.error() is not None)
    assert not dialog.side.print.isEnabled()


@pytest.mark.usefixtures("quick")
def test_without_a_printer_the_button_says_why(
    office: Office, page: StaffPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printers", lambda: Printers((), ""))
    dialog = opened(office, page, REGISTER)
    assert dialog.side.printer.placeholderText() == "没有可用的打印机"
    assert dialog.side.print.toolTip() == "没有选中打印机"
    assert dialog.side.save_pdf.isEnabled()


def test_without_an_office_program_the_file_is_opened_or_kept(
    office: Office, page: StaffPage, desk: Desk, sent: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_office_program(tmp_path / "office", monkeypatch)
    shown: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(Path(url.toLocalFile())) or True)
    dialog = opened(office, page, REGISTER)
    panel = next(one for one in dialog.findChildren(StatePanel) if one.isVisible())
    assert "LibreOffice" in panel.words.text()
    assert not dialog.side.print.isEnabled()
    assert dialog.side.save_pdf.toolTip() == "没有预览，不能生成"
    press(office, button(dialog, "打开 Excel 文件"))
    settle(office, page)
    assert shown[0].name == "F-01 人员花名册.xlsx"
    assert shown[0].is_file()
    saved_as(monkeypatch, tmp_path / "花名册.xlsx")
    press(office, dialog.side.save_file)
    settle(office, page)
    assert (tmp_path / "花名册.xlsx").is_file()
    assert desk.failed == []


def test_a_program_that_takes_too_long_is_stopped(
    office: Office, page: StaffPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_program(tmp_path / "office", monkeypatch, seconds=30)
    paperopen.open_paper(page, page.context, REGISTER)
    until(office, lambda: dialogs(page) != [])
    dialog = dialogs(page)[0]
    until(office, lambda: dialog.strip.words.text() == "正在生成预览…")
    press(office, dialog.strip.cancel)
    settle(office, page)  # long before the program would have ended by itself
    assert button(dialog, "重新生成预览").isEnabled()
    assert dialog.strip.isHidden()
    dialog.reject()
    assert not dialog.isVisible()


def test_leaving_stops_what_is_being_made(
    office: Office, page: StaffPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_program(tmp_path / "office", monkeypatch, seconds=30)
    paperopen.open_paper(page, page.context, REGISTER)
    until(office, lambda: dialogs(page) != [])
    dialog = dialogs(page)[0]
    until(office, lambda: dialog.strip.words.text() == "正在生成预览…")
    office.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settle(office, page)
    assert not isValid(dialog)


def test_printing_is_stopped_by_escape_and_the_dialog_stays(
    office: Office, page: StaffPage, desk: Desk, sent: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_program(tmp_path / "office", monkeypatch, pages=80)
    dialog = opened(office, page, REGISTER)
    press(office, dialog.side.print)
    until(office, lambda: dialog.strip.words.text().startswith("正在打印第"))
    assert not dialog.side.printer.isEnabled()
    office.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settle(office, page)
    assert dialog.isVisible()
    assert dialog.side.notice.words().startswith("已停止打印。")
    assert dialog.side.print.isEnabled()
    assert desk.told == desk.failed == []


# an issued paper


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_the_first_print_issues_the_paper_and_later_ones_are_copies(
    office: Office, page: StaffPage, desk: Desk, certificate: Wanted, sent: list[str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dialog = opened(office, page, certificate)
    assert dialog.side.print.text() == "签发并打印"
    assert dialog.side.copies.value() == 2
    assert dialog.side.mark.isHidden()
    assert issues() == []
    press(office, dialog.side.print)
    settle(office, page)
    number = issues()[0][0]
    assert issues() == [(number, 2, 0)]
    assert len(sent) == 1
    assert number in sent[0]
    assert desk.told[0].startswith("已签发")

    dialog = opened(office, page, certificate)
    assert dialog.side.print.text() == "打印"
    assert dialog.side.mark.isVisible()
    assert "此前已打印 2 份" in dialog.side.about.words()
    assert number in dialog.side.subtitle.text()
    saved_as(monkeypatch, tmp_path / "副本.docx")
    dialog.side.copies.set_value(1)
    press(office, dialog.side.save_file)
    settle(office, page)
    assert "副本" in words_of(tmp_path / "副本.docx")
    assert issues() == [(number, 2, 1)]
    press(office, dialog.side.print)
    settle(office, page)
    assert issues() == [(number, 2, 2)]


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_the_original_is_kept_without_the_mark_and_counted_once(
    office: Office, page: StaffPage, certificate: Wanted, sent: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dialog = opened(office, page, certificate)
    saved_as(monkeypatch, tmp_path / "正本.docx")
    press(office, dialog.side.save_file)
    settle(office, page)
    number = issues()[0][0]
    words = words_of(tmp_path / "正本.docx")
    assert number in words
    assert "副本" not in words
    assert dialog.side.print.text() == "打印"
    press(office, dialog.side.print)
    settle(office, page)
    assert issues() == [(number, 2, 0)]
    assert len(sent) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_a_printer_that_fails_can_be_tried_again_without_issuing_again(
    office: Office, page: StaffPage, desk: Desk, certificate: Wanted, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, qtlog: Any,
) -> None:  # fmt: skip
    one_printer(monkeypatch, tmp_path / "no folder" / "printed.pdf")
    dialog = opened(office, page, certificate)
    with qtlog.disabled():
        press(office, dialog.side.print)
        settle(office, page)
    assert dialog.side.notice.words().startswith("没有送到打印机")
    assert [one[1:] for one in issues()] == [(2, 0)]
    office.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    question = dialog.findChildren(ConfirmDialog)[-1]
    assert question.windowTitle() == "正本还没有打印"
    press(office, question.no)
    assert dialog.isVisible()
    one_printer(monkeypatch, tmp_path / "printed.pdf")
    press(office, dialog.side.print)
    settle(office, page)
    assert [one[1:] for one in issues()] == [(2, 0)]
    assert (tmp_path / "printed.pdf").is_file()
    assert desk.failed == []


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_an_original_that_never_came_out_is_printed_again_and_written_down(
    office: Office, page: StaffPage, desk: Desk, certificate: Wanted, sent: list[str],
) -> None:  # fmt: skip
    number = office.act(
        "papers.issue", {"paper": KIND.name, **certificate.fixed, "originals": 2}
    )  # then the power went
    dialog = opened(office, page, certificate)
    assert "没有登记正本打出" in dialog.side.about.words()
    assert dialog.side.mark.isChecked()
    dialog.side.mark.click()
    settle(office, page)
    assert "重打的正本" in dialog.side.about.words()
    press(office, dialog.side.print)
    settle(office, page)
    assert len(sent) == 1
    assert [one[1:] for one in issues()] == [(2, 0)]
    with database.connection():
        acts = {entry.label for entry in audit.history("paper_issue", number)}
    assert acts == {"签发单据", "重打正本", "登记正本已打出"}
    dialog = opened(office, page, certificate)
    assert dialog.side.mark.isVisible()
    assert not dialog.side.mark.isEnabled()
    assert desk.failed == []


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_what_changed_since_the_preview_is_not_issued(
    office: Office, page: StaffPage, certificate: Wanted, employee: int, sent: list[str]
) -> None:
    dialog = opened(office, page, certificate)
    with database.connection():
        Employee.update(name="单晓明").where(Employee.id == employee).execute()
    press(office, dialog.side.print)
    settle(office, page)
    assert "没有签发" in dialog.side.notice.words()
    assert issues() == []
    press(office, button(dialog.side, "重新生成预览"))
    settle(office, page)
    press(office, dialog.side.print)
    settle(office, page)
    assert [one[1:] for one in issues()] == [(2, 0)]


@pytest.mark.slow
@pytest.mark.usefixtures("quick", "sent")
def test_of_two_workstations_one_issues_and_the_other_gets_a_copy(
    office: Office, page: StaffPage, certificate: Wanted
) -> None:
    other = office.show(StaffPage(office.desk().context), 1388, 780)
    first, second = (opened(office, one, certificate) for one in (page, other))
    press(office, first.side.print)
    settle(office, page)
    press(office, second.side.print)
    settle(office, other)
    assert "别人刚签发过" in second.side.notice.words()
    assert len(issues()) == 1
    press(office, button(second.side, "重新生成预览"))
    settle(office, other)
    assert second.side.mark.isVisible()
    press(office, second.side.print)
    settle(office, other)
    assert [one[1:] for one in issues()] == [(2, 2)]


def test_without_an_office_program_the_original_is_opened(
    office: Office, page: StaffPage, certificate: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_office_program(tmp_path / "office", monkeypatch)
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url) or True)
    dialog = opened(office, page, certificate)
    press(office, button(dialog, "打开 Word 文件"))
    settle(office, page)
    assert issues()[0][0] in words_of(Path(shown[0].toLocalFile()))


# the way there


def test_a_page_offers_its_papers(office: Office, page: StaffPage, employee: int) -> None:
    office.qtbot.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    until(office, lambda: dialogs(page) != [])
    dialogs(page)[0].reject()
    settle(office, page)
    press(office, button(page.head, "打印人员花名册"))
    until(office, lambda: dialogs(page) != [])
    settle(office, page)
    assert [one.label for one in paperopen.of_record(page, page.context, "employee", employee)] == [f"打印{KIND.label}"]


def test_who_may_not_make_a_paper_is_not_offered_it(office: Office, page: StaffPage, employee: int) -> None:
    worker = office.desk(office.world.nobody).context
    assert paperopen.of_page(page, worker, ("staff_register",), lambda _name: {}) == []
    assert paperopen.of_record(page, worker, "employee", employee) == []
