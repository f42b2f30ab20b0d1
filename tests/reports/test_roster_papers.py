"""The papers of rosters as files: F-02 for Excel and for posting, F-03, F-04, F-05, made from real rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

import models.areas
from models.core import access, database
from models.core.database import Address
from models.core.errors import Forbidden, NotFound, Refused
from models.core.unit import perform
from models.org.tables import Department, UserAccount, UserRole
from models.roster import papers as roster_papers
from models.roster.swaps import papers as swap_papers
from models.roster.tables import PostLeaving, RosterChange, ShiftSwap
from reports.kit import papers
from tests.factories import roster as make
from tests.factories import staff
from tests.samples import World
from tests.shelf import FileShelf

assert models.areas

OCTOBER = date(2026, 10, 1)
LINE = ("早", "中", "晚", "夜", None, None)


class Hall:
    """A hall with a published roster of October, a swap and two leavings."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.unit = int(Department.insert(name="城东营业厅", initials="x", kind="group").execute())
        self.shifts = make.shifts() | {"年": make.shift("年", None, kind="leave", name="年休假")}
        self.roster = make.roster(
            self.unit, "2026-10", "published", published_at=datetime.fromisoformat("2026-09-26T10:00"),
            published_by="何志刚",
        )  # fmt: skip
        self.people = [
            staff.employee(name=name, work_no=f"KF{number}", unit_id=self.unit).id
            for number, name in enumerate(("陈晓燕", "吴敏", "阿卜杜热合曼·买买提"), 1)
        ]
        for number, person in enumerate(self.people):
            ids = [self.shifts[sign].id if sign else None for sign in (LINE * 6)[number : number + 31]]
            make.days(self.roster.id, person, OCTOBER, ids)
        make.entry(
            self.roster.id, self.people[0], date(2026, 10, 1), self.shifts["晚"].id, position=2, role="hotline",
            covers_for_id=self.people[1],
        )  # fmt: skip
        RosterChange.insert(
            roster_id=self.roster.id, employee_id=self.people[1], day=date(2026, 10, 12), position=1,
            after_id=self.shifts["早"].id, reason="第 1 号，家中有事", swap_id=1,
            made_at=datetime.fromisoformat("2026-10-10T08:00"), made_by="刘国平",
        ).execute()  # fmt: skip
        self.swap = self._swap(1, "approved")
        self.waiting = self._swap(2, "requested")
        self._leave(0, "2026-10-03T14:30", "2026-10-03T15:10")
        self._leave(1, "2026-10-05T23:50", None)

    def _swap(self, number: int, state: str) -> int:
        at = datetime.fromisoformat("2026-10-07T09:30")
        done = {"agreed_at": at, "decided_at": at, "decided_by": "刘国平", "decided_words": "刘国平（部门负责人批准）"}
        fields: dict[str, Any] = {
            "number": number, "applicant_id": self.people[0], "day": date(2026, 10, 9),
            "shift_id": self.shifts["早"].id, "counterpart_id": self.people[1],
            "counterpart_day": date(2026, 10, 10), "to_shift_id": self.shifts["晚"].id, "reason": "家中有事",
            "applied_at": at, "notice_days": 2, "chain": "roster.swap", "state": state,
        }  # fmt: skip
        return int(ShiftSwap.insert(**fields, **(done if state == "approved" else {})).execute())

    def _leave(self, who: int, left: str, back: str | None) -> None:
        at = datetime.fromisoformat(left)
        PostLeaving.insert(
            employee_id=self.people[who], day=at.date(), left_at=at,
            back_at=datetime.fromisoformat(back) if back else None, reason="取急件", allowed_by="何志刚",
            recorded_by="何志刚", recorded_at=at,
        ).execute()  # fmt: skip

    def person(self, who: int = 0, role: str = "AGENT") -> access.Person:
        """One of the hall with an account that reaches his own records."""

        def made() -> access.Person:
            values = {"login": f"U{who}{role}", "name": "x", "initials": "x", "password_hash": "-"}
            user = UserAccount.insert(
                **values, must_change=False, scope="own", employee_id=self.people[who] if who >= 0 else None
            ).execute()
            UserRole.insert(user_id=user, role=role).execute()
            return access.load_user(int(user))

        return database.retrying(made)


@pytest.fixture
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    address, world = FileShelf(folder).with_world(folder / "x.db")
    database.use(Address.parse(address))
    yield database.retrying(lambda: Hall(world))
    database.close()


def admin(hall: Hall) -> access.Person:
    return database.read(lambda: access.load_user(hall.world.admin))


def sheet_of(made: papers.Made) -> Any:
    return load_workbook(io.BytesIO(made.content)).active


def words_of(made: papers.Made) -> list[list[str]]:
    """The tables of a Word paper, row by row, cells that are merged once."""
    found = []
    for table in docx.Document(io.BytesIO(made.content)).tables:
        found += [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]
    return found


def test_the_roster_shows_a_month_of_everybody_with_its_legend(hall: Hall) -> None:
    sheet = sheet_of(papers.make(admin(hall), "F-02", [{"month": "2026-10", "unit": hall.unit}]))
    assert sheet["A2"].value == "城东营业厅 2026年10月 排班表"
    assert sheet["O3"].value == "发布：2026-09-26 何志刚"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=9)]
    assert rows[0][4:7] == ["1", "2", "3"]
    assert rows[1][4:7] == ["四", "五", "六"]
    assert [rows[2][4], rows[2][13], rows[2][14]] == ["假", "班", "休"]  # 1st, 10th and 11th of October 2026
    assert rows[3][1:5] == ["KF1", "陈晓燕", None, "早/晚"]
    assert rows[5][1:5] == ["KF3", "阿卜杜热合曼·买买提", None, "晚"]
    assert (rows[3][35], rows[3][36]) == (21, 10)
    texts = [str(cell.value) for row in sheet.iter_rows(min_row=10) for cell in row if cell.value]
    assert {"早", "08:00–16:00", "夜", "20:00–次日08:00", "热线坐席"} <= set(texts)
    assert "年休假" not in texts  # nobody has it this month
    assert "10-01 陈晓燕 晚 顶替 吴敏" in texts
    assert "10-01 陈晓燕 晚 任热线坐席" in texts
    assert any("10-12 吴敏 改为" in one and "调班：第 1 号" in one for one in texts)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape", 1, 0,
    )  # fmt: skip
    assert sheet.print_title_rows == "$4:$6"
    shaded = [rule.formula for one in sheet.conditional_formatting for rule in one.rules]
    assert ['OR(E$6="休",E$6="假")'] in shaded


def test_a_short_month_leaves_its_last_columns_empty(hall: Hall) -> None:
    database.retrying(lambda: make.roster(hall.unit, "2026-02", "draft"))
    sheet = sheet_of(papers.make(admin(hall), "roster", [{"month": "2026-02", "unit": hall.unit}]))
    assert [cell.value for cell in sheet[4][31:35]] == ["28", None, None, None]


def test_the_roster_for_posting_is_word_on_a_page_across(hall: Hall) -> None:
    made = papers.make(admin(hall), "roster_posting", [{"month": "2026-10", "unit": hall.unit}])
    rows = words_of(made)
    assert rows[3][0] == "陈晓燕"
    assert "早/晚" in rows[3]
    assert ["早", "早班", "08:00–16:00", "", ][:3] in [row[:3] for row in rows]  # fmt: skip
    page: Any = docx.Document(io.BytesIO(made.content))
    assert page.sections[0].page_width > page.sections[0].page_height
    assert any("顶替 吴敏" in paragraph.text for paragraph in page.paragraphs)


def test_people_print_the_published_roster_of_their_own_group_and_no_other(hall: Hall) -> None:
    own = hall.person()
    made = papers.make(own, "roster", [{"month": "2026-10"}])
    assert sheet_of(made)["A2"].value.startswith("城东营业厅")

    def elsewhere() -> int:
        unit = int(Department.insert(name="抢修队", initials="x", kind="group").execute())
        make.roster(unit, "2026-10", "published")
        return unit

    other = database.retrying(elsewhere)
    with pytest.raises(Refused, match="请选择部门。2026-10 有日常排班表的：城东营业厅"):
        papers.make(own, "roster", [{"month": "2026-10", "unit": other}])
    with pytest.raises(Refused, match="2026-11 没有您可以看的日常排班表"):
        papers.make(own, "roster", [{"month": "2026-11"}])
    with pytest.raises(Refused, match="请选择部门"):
        papers.make(admin(hall), "roster", [{"month": "2026-10"}])
    with pytest.raises(Forbidden):
        papers.make(hall.person(-1, "SYSADMIN"), "roster", [{"month": "2026-10"}])


def test_a_request_is_printed_as_far_as_it_is_decided(hall: Hall) -> None:
    rows = words_of(papers.make(hall.person(), "F-03", [{"record": hall.swap}]))
    assert ["申请人", "陈晓燕", "工号", "KF1"] in rows
    assert ["原班次", "2026年10月9日　早（早班）", "换成", "2026年10月10日　晚（晚班）"] in rows
    assert ["提前时间", "提前 2 个工作日"] in rows
    assert any(row[0] == "对方意见" and row[1].startswith("同意，2026-10-07 09:30") for row in rows)
    assert any(row[:2] == ["批准人", "刘国平（部门负责人批准）"] for row in rows)
    waiting = words_of(papers.make(admin(hall), "F-03", [{"record": hall.waiting}]))
    assert any(row[0] == "批准意见" and row[1].startswith("\n") for row in waiting)
    both = papers.make(admin(hall), "F-03", [{"record": hall.swap}, {"record": hall.waiting}])
    assert len(docx.Document(io.BytesIO(both.content)).tables) == 2
    with pytest.raises(NotFound):
        papers.make(hall.person(2), "F-03", [{"record": hall.swap}])


def test_a_request_that_was_declined_shows_the_answer_and_no_decision(hall: Hall) -> None:
    at = datetime.fromisoformat("2026-10-07T11:00")
    declined = {"state": "refused", "decided_at": at, "decided_words": "吴敏（对方不同意）", "remark": "当天有安排"}
    database.retrying(lambda: ShiftSwap.update(**declined).where(ShiftSwap.id == hall.waiting).execute())
    person = admin(hall)
    found = database.read(lambda: swap_papers.request(person, {"record": hall.waiting}))
    assert (found.consent, found.decision, found.decided_words) == ("不同意，2026-10-07 11:00：当天有安排", "", "")
    assert found.other_no == "KF2"


def test_a_request_that_was_issued_stays_as_it_was(hall: Hall) -> None:
    done = perform("papers.issue", {"paper": "shift_swap_request", "record": hall.waiting}, user=hall.world.admin)
    database.retrying(
        lambda: ShiftSwap.update(reason="别的原因").where(ShiftSwap.id == hall.waiting).execute()
    )  # fmt: skip
    assert done.record is not None
    copy = papers.make_issued(admin(hall), [done.record[1]])
    assert ["调班原因", "家中有事"] in words_of(copy)


def test_the_log_of_a_month_has_approved_swaps_and_leavings(hall: Hall) -> None:
    sheet = sheet_of(papers.make(admin(hall), "F-04", [{"month": "2026-10", "unit": hall.unit}]))
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7)]
    assert [line[2] for line in lines] == ["离岗", "离岗", "调班"]
    assert lines[0][3:11] == ["KF1", "陈晓燕", "城东营业厅", "14:30", "15:10", 40, "取急件", "何志刚"]
    assert lines[1][7:9] == [None, None]
    assert lines[2][6:8] == ["早", "晚，与吴敏 10-10 对调"]
    assert sheet["I3"].value.startswith("调班 1 次　　离岗 2 次")
    empty = sheet_of(papers.make(admin(hall), "F-04", [{"month": "2026-11"}]))
    assert empty["I3"].value.startswith("调班 0 次　　离岗 0 次")
    own = sheet_of(papers.make(hall.person(1), "F-04", [{"month": "2026-10"}]))
    assert own["I3"].value.startswith("调班 0 次　　离岗 1 次")


def test_the_handover_log_names_who_hands_over_to_whom(hall: Hall) -> None:
    rows = words_of(papers.make(admin(hall), "F-05", [{"day": "2026-10-04", "unit": hall.unit}]))
    first = rows.index(["交班人", "吴敏", "接班人", "陈晓燕"])
    assert rows[first - 1] == ["交班班次", "夜班 20:00–次日08:00", "接班班次"]  # both the same
    assert [row[0] for row in rows[first + 1 : first + 5]] == ["物品清点", "设备情况", "现金", "票据"]
    person = admin(hall)
    options = {"day": date(2026, 10, 4), "unit": hall.unit}
    log = database.read(lambda: roster_papers.handover_log(person, options))
    assert [(one.at, one.givers) for one in log.changes] == [("08:00", "吴敏")]


def test_a_day_without_a_roster_gives_one_empty_form(hall: Hall) -> None:
    rows = words_of(papers.make(hall.person(), "F-05", [{"day": "2027-05-01"}]))
    assert [row[0] for row in rows].count("交班班次") == 1
    assert ["交班人", "", "接班人"] in rows
    with pytest.raises(Refused, match="请选择部门"):
        papers.make(admin(hall), "F-05", [{"day": "2027-05-01"}])


def test_sixty_people_are_printed_in_order(hall: Hall) -> None:
    def sixty() -> None:
        for number in range(4, 61):
            person = staff.employee(name=f"员工{number}", work_no=f"KG{number:02d}", unit_id=hall.unit)
            make.days(hall.roster.id, person.id, OCTOBER, [hall.shifts["早"].id] * 31)

    database.retrying(sixty)
    sheet = sheet_of(papers.make(admin(hall), "F-02", [{"month": "2026-10", "unit": hall.unit}]))
    numbers = [sheet.cell(7 + row, 1).value for row in range(60)]
    assert numbers == list(range(1, 61))
    assert sheet.print_area.endswith(f"$AK${sheet.max_row}")
    assert sheet["AA3"].value.startswith("共 60 人")
