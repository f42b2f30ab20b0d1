"""What records carry: files that are added, opened and removed, and their history in words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog

from models.core import audit, database, queries
from tests.ui.office import Desk, Office
from ui.kit import recordpane
from ui.kit.confirm import ConfirmDialog
from ui.kit.listmodel import ONE_RECORD
from ui.kit.recordpane import RecordFiles
from ui.staff.page import StaffPage

PERSON = {"work_no": "KF001", "name": "单小明", "product_role": "AGENT", "state": "active", "hired_on": "2020-03-02"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def record(office: Office) -> int:
    return office.act("staff.hire", PERSON)


@pytest.fixture
def page(office: Office, desk: Desk, record: int) -> StaffPage:
    shown = office.show(StaffPage(desk.context), 1388, 780, record=record)
    assert isinstance(shown, StaffPage)
    return shown


def shown_files(page: StaffPage) -> list[RecordFiles]:
    return [one for one in page.side.pane.findChildren(RecordFiles) if not one.isHidden()]


def files(page: StaffPage) -> RecordFiles:
    return shown_files(page)[0]


def settle(office: Office, page: StaffPage) -> None:
    for _ in range(4):
        office.settle(page)
        office.qtbot.wait(10)
    office.qtbot.waitUntil(lambda: shown_files(page) != [], timeout=8000)


def names(page: StaffPage, record: int) -> list[str]:
    person = page.context.person
    return database.read(lambda: [a.name for a in queries.attachments(person, "employee", record)])


def test_a_page_opened_for_one_record_shows_it_with_its_detail_and_leads_back(
    office: Office, page: StaffPage, record: int
) -> None:
    office.act("staff.hire", {**PERSON, "work_no": "KF002", "name": "仇英"})
    assert page.side.pane.title() == "单小明"
    assert list(page.rows) == [record]
    page.bar.remove(next(one for one in page.state.filters if one.column == ONE_RECORD))
    settle(office, page)
    assert len(page.rows) == 2
    assert page.table.current_id() == record


def test_files_are_added_by_button_and_by_drop_and_open_in_their_program(
    office: Office, page: StaffPage, record: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(office, page)
    first, second = tmp_path / "合同.pdf", tmp_path / "证件.png"
    first.write_bytes(b"%PDF-1.4 x")
    second.write_bytes(b"\x89PNG x")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(first)], ""))
    files(page).box.add_button.click()
    settle(office, page)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(second))])
    assert files(page).box.take(data)
    settle(office, page)
    assert names(page, record) == ["合同.pdf", "证件.png"]
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    shown = files(page)
    shown.box.open_wanted.emit(next(iter(shown._rows)))
    settle(office, page)
    assert [path.name for path in opened] == ["合同.pdf"]
    assert opened[0].read_bytes() == b"%PDF-1.4 x"


def test_a_program_is_not_kept(office: Office, page: StaffPage, desk: Desk, record: int, tmp_path: Path) -> None:
    settle(office, page)
    bad = tmp_path / "setup.exe"
    bad.write_bytes(b"MZ")
    files(page)._add([bad, tmp_path / "gone.pdf"])
    settle(office, page)
    assert names(page, record) == []
    assert sorted("只能添加" in str(one) for one in desk.failed) == [False, True]
    assert any("读不到" in str(one) for one in desk.failed)


def test_a_pasted_picture_becomes_a_file(office: Office, page: StaffPage, record: int) -> None:
    settle(office, page)
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(0)
    files(page).box.image_given.emit(picture)
    settle(office, page)
    assert names(page, record) == ["截图.png"]


def test_a_file_is_removed_with_a_reason(office: Office, page: StaffPage, record: int, tmp_path: Path) -> None:
    settle(office, page)
    path = tmp_path / "合同.pdf"
    path.write_bytes(b"%PDF-1.4 x")
    files(page)._add([path])
    settle(office, page)
    shown = files(page)
    shown.box.remove_wanted.emit(next(iter(shown._rows)))
    question = next(one for one in page.findChildren(ConfirmDialog) if one.isVisible())
    question.yes.click()
    assert question.isVisible()
    assert question.reason is not None
    question.reason.set_value("传错了")
    question.yes.click()
    settle(office, page)
    assert names(page, record) == []
    latest = database.read(lambda: audit.history("employee", record))[0]
    assert (latest.label, latest.reason) == ("移除附件", "传错了")


def test_history_says_what_changed_and_why() -> None:
    at = datetime.fromisoformat("2026-11-23 09:55")
    changed = audit.Event(3, at, "修改人员资料", "周敏", "周敏", "", "核对过", (("电话", "1", "2"), ("备注", "—", "—")))
    shown = recordpane.history_event(changed)
    assert (shown.what, shown.who, shown.when) == ("修改人员资料", "周敏", "11-23 09:55")
    assert shown.why == "电话 1 → 2。原因：核对过"
    entered = audit.Event(
        1, at, "登记", "周敏", "何志刚", "代录：何志刚", "", tuple((f"列{n}", "—", "x") for n in range(9))
    )
    shown = recordpane.history_event(entered)
    assert (shown.who, shown.why, shown.tone) == ("周敏，代录 何志刚", "代录：何志刚", "ok")


def test_a_page_with_an_unsaved_form_says_so(office: Office, page: StaffPage, record: int) -> None:
    assert not page.unsaved()
    page.open_form("staff.edit", record)
    settle(office, page)
    assert not page.unsaved()
    from ui.kit.actionform import ActionDialog

    dialog = page.findChild(ActionDialog)
    office.qtbot.keyClicks(dialog.form.fields["remark"].control, "x")
    assert page.unsaved()
    assert page.help_page() == "staff"
