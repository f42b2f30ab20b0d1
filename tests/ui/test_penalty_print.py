"""Printing many penalty slips at once: ticked in the list, seen in one preview, issued in one go, copies afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PySide6.QtCore import Qt

from models.core import database
from models.core.papers.tables import PaperCopy, PaperDelivery, PaperIssue
from models.core.unit import perform
from models.penalty.tables import PenaltySlip
from tests.factories import org, penalty
from tests.ui.office import Desk, Office
from tests.ui.papers import PRINTER, button, no_office_program, office_program, one_printer, press, settle, until
from tests.ui.test_papers import saved_as
from ui.kit.confirm import ConfirmDialog
from ui.kit.papers.manydialog import ManyDialog
from ui.penalty.slips import SlipsPage

Made = Callable[..., Any]


@pytest.fixture
def people(office: Office) -> Any:
    with database.connection():
        return penalty.office(office.world)


@pytest.fixture
def desk(office: Office, people: Any) -> Desk:
    return office.desk(people.supervisor_user)


@pytest.fixture
def made(office: Office, people: Any) -> Made:
    """Makes a slip in a state about the agent, or about a colleague by his name."""

    def make(state: str = "to_sign", name: str = "", **values: Any) -> Any:
        with database.connection():
            who = org.colleague(office.world, name, "AGENT", people.unit) if name else people.agent
            return penalty.slip(who, people.supervisor, people.manager, state, **values)

    return make


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office_program(tmp_path / "office", monkeypatch)


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return one_printer(monkeypatch, tmp_path / "printed.pdf")


def listed(office: Office, desk: Desk) -> SlipsPage:
    page = office.show(SlipsPage(desk.context), 1388, 852)
    assert isinstance(page, SlipsPage)
    settle(office, page)
    return page


def opened(office: Office, page: SlipsPage, *slips: Any) -> ManyDialog:
    """The dialog over these slips, ticked with the keyboard and printed from the bar."""
    for one in slips:
        page.table.go_to(one.id)
        office.qtbot.keyClick(page.table, Qt.Key.Key_Space)
    press(office, button(page.selection, "打印或另存所选"))
    until(office, lambda: dialogs(page) != [])
    settle(office, page)
    return dialogs(page)[0]


def dialogs(page: SlipsPage) -> list[ManyDialog]:
    return [one for one in page.findChildren(ManyDialog) if one.isVisible()]


def issues() -> list[tuple[str, int, int, bool]]:
    """Number, originals, copies, and whether the original went out, of everything that was issued."""
    with database.connection():
        return [
            (
                row.number, row.originals, sum(one.copies for one in PaperCopy.select() if one.issue_id == row.id),
                PaperDelivery.select().where(PaperDelivery.issue_id == row.id).exists(),
            )
            for row in PaperIssue.select().order_by(PaperIssue.id)
        ]  # fmt: skip


def marked(file: Path) -> list[bool]:
    """Of each paper in a file, whether it says that it is a copy."""
    return ["副本" in "".join(one.text for one in part.header.paragraphs) for part in Document(str(file)).sections]


@pytest.mark.usefixtures("quick")
def test_ticked_slips_are_issued_in_one_go_and_drafts_are_named(
    office: Office, desk: Desk, made: Made, people: Any, sent: list[str]
) -> None:
    first, second = made(), made(name="田英")
    draft, pending = made("draft", name="方正"), made("pending", name="王小丽")
    page = listed(office, desk)
    dialog = opened(office, page, first, second, draft, pending)
    assert dialog.side.print.text() == "签发并打印"
    assert dialog.side.copies.value() == 3
    told = dialog.side.about.words()
    assert "2 份第一次打出" in told
    assert "没有包括 2 份" in told
    assert pending.number in told
    assert "方正" in told
    assert issues() == []
    press(office, dialog.side.print)
    settle(office, page)
    assert sent == ["F-21 处罚单（2 份）"]
    assert desk.told == ["已签发 2 份处罚单。", f"已送到打印机“{PRINTER}”：F-21 处罚单（2 份） 3 份。"]
    assert sorted(issues()) == sorted((one.number, 3, 0, True) for one in (first, second))


@pytest.mark.usefixtures("quick", "sent")
def test_slips_issued_before_are_copies_in_the_same_file(
    office: Office, desk: Desk, made: Made, people: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = made(), made(name="田英")
    values = {"paper": "penalty_slip", "record": old.id, "originals": 1, "seen": ""}
    issued = perform("papers.issue", values, user=people.supervisor_user)
    perform("papers.deliver", {"id": issued.record[1] if issued.record else 0}, user=people.supervisor_user)
    page = listed(office, desk)
    dialog = opened(office, page, old, new)
    assert "1 份第一次打出" in dialog.side.about.words()
    assert "1 份此前已签发，加“副本”字样" in dialog.side.about.words()
    out = tmp_path / "处罚单.docx"
    saved_as(monkeypatch, out)
    dialog.side.copies.set_value(1)
    press(office, dialog.side.save_file)
    settle(office, page)
    shown = [row.record for row in page.ticked()]
    assert marked(out) == [record == old.id for record in shown]
    assert sorted(shown) == sorted([old.id, new.id])
    assert sorted(issues()) == sorted([(old.number, 1, 1, True), (new.number, 1, 0, True)])
    # What went out is not issued again: from now on there are copies of both.
    press(office, dialog.side.leave)
    press(office, button(page.selection, "取消选择"))
    again = opened(office, page, old, new)
    assert again.side.about.words() == "2 份此前已签发，加“副本”字样。"
    assert again.side.print.text() == "打印"


@pytest.mark.usefixtures("quick")
def test_after_a_power_cut_the_originals_come_out_after_all(
    office: Office, desk: Desk, made: Made, people: Any, sent: list[str]
) -> None:
    slips = [made(), made(name="田英")]
    for one in slips:
        values = {"paper": "penalty_slip", "record": one.id, "originals": 3, "seen": ""}
        perform("papers.issue", values, user=people.supervisor_user)
    page = listed(office, desk)
    dialog = opened(office, page, *slips)
    assert "2 份没有登记正本打出" in dialog.side.about.words()
    assert dialog.side.mark.isEnabled()
    dialog.side.mark.click()
    settle(office, page)
    assert dialog.side.about.words() == "2 份是正本。"
    press(office, dialog.side.print)
    settle(office, page)
    assert sorted(issues()) == sorted((one.number, 3, 0, True) for one in slips)
    assert len(sent) == 1


@pytest.mark.usefixtures("quick", "sent")
def test_who_issues_and_leaves_without_printing_is_asked(office: Office, desk: Desk, made: Made) -> None:
    slips = [made(), made(name="田英")]
    page = listed(office, desk)
    dialog = opened(office, page, *slips)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialog, "_print", lambda: None)  # the printer takes nothing
        press(office, dialog.side.print)
        settle(office, page)
    assert [delivered for *_, delivered in issues()] == [False, False]
    press(office, dialog.side.leave)
    assert [one.isVisible() for one in dialog.findChildren(ConfirmDialog)] == [True]


@pytest.mark.usefixtures("quick", "sent")
def test_what_changed_since_the_preview_is_not_issued(office: Office, desk: Desk, made: Made) -> None:
    slips = [made(), made(name="田英")]
    page = listed(office, desk)
    dialog = opened(office, page, *slips)
    with database.connection():
        PenaltySlip.update(facts="改过的事实").where(PenaltySlip.id == slips[1].id).execute()
    shown = list(dialog._made.fresh) if dialog._made is not None else []
    press(office, dialog.side.print)
    settle(office, page)
    assert "没有签发" in dialog.side.notice.words()
    first = shown.index(slips[1].id)  # those before it are issued, and stay so
    assert len(issues()) == first
    press(office, dialog.side.print)
    settle(office, page)
    assert sorted(number for number, *_ in issues()) == sorted(one.number for one in slips)
    assert all(delivered for *_, delivered in issues())


@pytest.mark.usefixtures("sent")
def test_nothing_that_can_be_printed_is_said_in_words(
    office: Office, desk: Desk, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_office_program(tmp_path / "none", monkeypatch)
    drafts = [made("draft"), made("draft", name="方正")]
    page = listed(office, desk)
    dialog = opened(office, page, *drafts)
    assert dialog._made is None
    assert not dialog.side.print.isEnabled()
    assert issues() == []
