"""What waits for a person is exactly what he can decide now; lists, to-dos and checks of leave."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.appraisal.tables import ScoreAdjustment
from models.attendance.days.given import inputs
from models.attendance.leave import slips
from models.attendance.tables import AttendanceRequest, AttendanceSheet, LeaveSlip
from models.core import access, check, clock, database, duties, listing, register
from models.core.errors import NotFound, Refused
from models.core.lists import Filter, Query
from models.core.unit import perform
from models.org import waiting
from models.org.tables import PaperDecision
from models.roster.tables import ShiftSwap
from tests.factories import attendance as rows
from tests.factories import leave, org
from tests.factories.attendance import Office
from tests.samples import World

MANY = 1000


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def of(user: int) -> tuple[waiting.Waiting, ...]:
    return waiting.waiting(access.load_user(user))


def listed(user: int, name: str, *filters: Filter, **options: Any) -> list[dict[str, Any]]:
    kind = register.get_list(name)
    keys = [one.key for one in kind.columns]
    found = listing.page(kind, access.load_user(user), Query(filters, **options))
    return [dict(zip(keys, row.values, strict=True)) | {"id": row.record} for row in found]


def three_steps(office: Office) -> Any:
    return leave.slip(office.agent, leave.weekday(), 3, kind="personal", chain="leave.long", proofs_needed=0)


def test_a_slip_waits_for_the_one_whose_step_is_next(office: Office) -> None:
    three_steps(office)
    users = [office.supervisor_user, office.manager_user, office.gm_user]
    for turn, user in enumerate(users):
        assert [len(of(one)) for one in users] == [int(place == turn) for place in range(3)]
        (one,) = of(user)
        perform(one.approve, {**one.values, "remark": ""}, user=user)
    assert LeaveSlip.get().state == "approved"
    assert [len(of(one)) for one in users] == [0, 0, 0]


def test_everything_that_is_listed_can_be_decided_from_the_row(office: Office) -> None:
    leave.slip(office.agent)
    leave.slip(office.supervisor, chain="leave.short")
    rows.request(office.agent, state="requested")
    rows.request(office.supervisor, state="requested")
    rows.verdict(office.agent, state="proposed")
    for user, kinds in (
        (office.supervisor_user, {"leave_slip", "attendance_request"}),
        (office.manager_user, {"leave_slip", "attendance_request", "day_verdict"}),
        (office.agent_user, set()),
        (office.gm_user, set()),
    ):
        found = listed(user, "waiting_requests")
        assert {one["entity"] for one in found} == kinds
        for one in found:
            (place,) = [place for place in of(user) if waiting.record_of(place.entity, place.record) == one["id"]]
            values = place.values
            done = perform(one["refuse"], {**values, "remark": "依据不足"}, user=user)
            assert done.record == (one["entity"], one["record"])
            assert one["id"] not in {left["id"] for left in listed(user, "waiting_requests")}


def test_a_sheet_of_signatures_waits_as_one_and_a_late_slip_says_that_it_needs_a_reason(office: Office) -> None:
    first = rows.request(office.agent, state="requested")
    second = rows.request(office.agent, first.starts_at - timedelta(hours=9), state="requested", boundary="in")
    AttendanceRequest.update(sheet_id=first.id).where(AttendanceRequest.id.in_([first.id, second.id])).execute()
    leave.slip(office.agent, is_in_time=False)
    found = {one.entity: one for one in of(office.supervisor_user)}
    assert len(of(office.supervisor_user)) == 2
    assert "签到表" in found["attendance_request"].what
    assert found["leave_slip"].needs_reason
    assert "超期申请" in found["leave_slip"].what


def test_kinds_keep_their_numbers_and_no_two_share_one() -> None:
    known = {one.entity: one.number for one in waiting.kinds.values()}
    assert {
        "leave_slip": 0, "attendance_request": 1, "day_verdict": 2, "shift_swap": 3, "attendance_sheet": 4,
        "bonus_sheet": 5, "score_adjustment": 6,
    }.items() <= known.items()  # fmt: skip
    assert waiting.place_of_record(waiting.record_of("shift_swap", 12)) == ("shift_swap", 12)
    for taken in (waiting.Kind(3, "another", "别的"), waiting.Kind(99, "shift_swap", "调班")):
        with pytest.raises(ValueError, match="is taken"):
            waiting.add_kinds(taken)
    with pytest.raises(NotFound):
        waiting.place_of_record(99)
    views = {view.label: view.filters for view in register.get_list("waiting_requests").views}
    assert views["请假"] == (Filter("kind", "in", ("leave_slip",)),)
    assert {"全部", "考勤申请"} <= set(views)


def test_a_swap_waits_for_the_colleague_first(office: Office) -> None:
    day = leave.weekday()
    other = office.supervisor
    ShiftSwap.insert(
        number=1, applicant_id=office.agent, day=day, counterpart_id=other, counterpart_day=day, reason="接孩子",
        applied_at=clock.now(), notice_days=5, chain="duty.swap", state="requested",
    ).execute()  # fmt: skip
    (one,) = of(office.supervisor_user)
    assert (one.entity, one.approve) == ("shift_swap", "roster.agree_swap")
    assert of(office.manager_user) == ()


def test_sheets_and_points_wait_in_the_same_list(office: Office) -> None:
    sheet = AttendanceSheet.insert(
        unit_id=office.unit, month="2026-10", state="prepared", version=1, preparer_id=office.supervisor,
        prepared_at=clock.now(), prepared_by="何志刚", due_on=date(2026, 11, 3),
    ).execute()  # fmt: skip
    ScoreAdjustment.insert(
        employee_id=office.agent, day=date(2026, 10, 20), label="其他", points=200, fen=0, reason="客户表扬",
        state="proposed", proposed_at=clock.now(), proposed_by="何志刚", proposed_by_id=office.supervisor,
    ).execute()  # fmt: skip
    found = {one.entity: one for one in of(office.manager_user)}
    assert found["attendance_sheet"].values == {"id": sheet, "row_version": 1}
    assert "客户表扬" in found["score_adjustment"].what
    assert of(office.supervisor_user) == ()


def test_a_thousand_waiting_slips_are_read_at_once(office: Office) -> None:
    first = leave.weekday(-400)
    made = leave.slip(office.agent).__data__
    LeaveSlip.insert_many(
        {
            **{name: value for name, value in made.items() if name != "id"}, "number": 10 + number,
            "starts_at": leave.at(first + timedelta(days=number % 300)),
            "ends_at": leave.at(first + timedelta(days=number % 300 + 1)),
        }
        for number in range(MANY)
    ).execute()  # fmt: skip
    asked: list[str] = []
    base = database.current()
    ask = base.execute_sql

    def count(sql: str, *args: Any, **options: Any) -> Any:
        asked.append(sql)
        return ask(sql, *args, **options)

    base.execute_sql = count  # type: ignore[method-assign]
    began = time.perf_counter()
    try:
        found = of(office.supervisor_user)
    finally:
        base.execute_sql = ask  # type: ignore[method-assign]
    assert len(found) == MANY + 1
    assert len(asked) < 60
    assert time.perf_counter() - began < 2


def test_what_one_asked_for_says_how_far_it_has_come(office: Office) -> None:
    three_steps(office)
    rows.request(office.agent, state="requested", requested_by_id=office.agent)
    leave.slip(office.supervisor)
    found = {one["entity"]: one for one in listed(office.agent_user, "my_requests")}
    assert set(found) == {"leave_slip", "attendance_request"}
    assert found["leave_slip"]["state"] == "waiting"
    assert "何志刚" in found["leave_slip"]["words"]
    one = next(one for one in waiting.mine(access.load_user(office.agent_user)) if one.entity == "leave_slip")
    perform(one.withdraw, one.values, user=office.agent_user)
    again = {one["entity"]: one for one in listed(office.agent_user, "my_requests")}
    assert (again["leave_slip"]["state"], again["leave_slip"]["withdraw"]) == ("withdrawn", "")


def test_the_list_tells_standing_progress_and_lateness(office: Office) -> None:
    waits = leave.slip(office.agent, is_in_time=False)
    due = clock.now().date() + timedelta(days=3)
    leave.slip(office.agent, leave.weekday(-13), state="approved", proof_due_on=due)
    found = {one["id"]: one for one in listed(office.supervisor_user, "leave")}
    assert found[waits.id]["late"] == "late"
    assert "待 何志刚" in found[waits.id]["progress"]
    other = next(one for record, one in found.items() if record != waits.id)
    assert f"{due:%m-%d}" in other["standing"]
    assert other["missing"] == 3
    lacking = Filter("missing", "ge", 1), Filter("state", "eq", "approved")
    assert len(listed(office.supervisor_user, "leave", *lacking)) == 1
    with pytest.raises(Refused):
        listed(office.supervisor_user, "leave", Filter("standing", "eq", "x"))
    kind = register.get_list("leave")
    assert kind.explain is not None
    why = kind.explain([waits.id])[waits.id]
    assert "病假第" in why.result
    assert any("何志刚" in step for step in why.steps)
    assert why.to_json()


def test_a_month_of_a_person_is_narrowed_by_the_database(office: Office) -> None:
    october, november = date(2026, 10, 12), date(2026, 11, 9)
    for employee in (office.agent, office.supervisor):
        for first in (october, november):
            leave.slip(employee, first, state="approved")
    found = listed(
        office.gm_user, "leave", Filter("employee_id", "eq", office.agent), Filter("starts_at", "ge", "2026-10-01"),
        Filter("starts_at", "le", "2026-10-31 23:59:59"),
    )  # fmt: skip
    assert [one["starts_at"] for one in found] == [datetime.combine(october, datetime.min.time())]
    assert [one["name"] for one in listed(office.agent_user, "leave")] == ["单小明"] * 2


def test_views_find_missing_proof_and_returns_not_reported(office: Office) -> None:
    made = leave.slip(office.agent, leave.weekday(-30), state="approved")
    leave.slip(office.agent, leave.weekday(-20), state="returned", proofs_needed=0)
    kind = register.get_list("leave")
    views = {one.name: one.filters for one in kind.views}
    assert [one["id"] for one in listed(office.gm_user, "leave", *views["proof"])] == [made.id]
    assert [one["id"] for one in listed(office.gm_user, "leave", *views["return"])] == [made.id]
    for document in ("医院证明", "病历本", "病假单"):
        leave.proof(made.id, document)
    assert listed(office.gm_user, "leave", *views["proof"]) == []
    assert len(listed(office.gm_user, "leave_proofs")) == 3


def todos(user: int) -> list[duties.Todo]:
    found = duties.todos_of(access.load_user(user), clock.now().date())
    return [one for one in found if one.entity == "leave_slip"]


def test_work_to_do_reminds_before_proof_is_due_and_after_it_was(office: Office) -> None:
    today = clock.now().date()
    made = leave.slip(
        office.agent, leave.weekday(-13), state="returned", returned_at=leave.at(leave.weekday(-13), 32),
        proof_due_on=today + timedelta(days=5),
    )  # fmt: skip

    def due_on(day: date) -> list[str]:
        LeaveSlip.update(proof_due_on=day).where(LeaveSlip.id == made.id).execute()
        return [one.title for one in todos(office.supervisor_user) + todos(office.agent_user)]

    assert due_on(today + timedelta(days=5)) == []
    soon = due_on(today + timedelta(days=2))
    assert ["要到期" in one for one in soon] == [True, True]
    assert any("您的" in one for one in soon)
    assert all("没有按时交" in one for one in due_on(today - timedelta(days=1)))
    assert todos(office.manager_user) == []


def test_work_to_do_names_returns_and_what_waits(office: Office) -> None:
    leave.slip(office.agent, leave.weekday(-13), state="approved", proofs_needed=0, kind="personal", proof_due_on=None)
    leave.slip(office.agent, leave.weekday(), notice="phone", proofs_needed=0)
    titles = [one.title for one in todos(office.supervisor_user)]
    assert any("没有销假" in one for one in titles)
    assert any("主管批准" in one for one in titles)


def test_check_finds_overlaps_lost_numbers_and_lost_decisions(office: Office) -> None:
    assert not [one for one in check.check() if "请假" in one]
    leave.slip(office.agent, days=3)
    leave.slip(office.agent, days=1)
    gone = leave.slip(office.supervisor)
    PaperDecision.insert(
        entity="leave_slip", record=gone.id, round=1, labels="[]", outcome="approved", words="何志刚", remark="",
        decided_at=clock.now(), recorded_at=clock.now(),
    ).execute()  # fmt: skip
    gone.delete_instance()
    found = " ".join(check.check())
    assert "时间重叠" in found
    assert "找不到请假单" in found
    assert "编号“请假单”缺 3" in found


def test_history_tells_slips_in_words(world: World, office: Office) -> None:
    record = org.record_of(
        perform(
            "leave.request",
            {
                "kind": "年假", "starts_at": f"{leave.weekday()} 00:00",
                "ends_at": f"{leave.weekday() + timedelta(days=1)} 00:00", "reason": "探亲",
                "deputy_id": office.supervisor, "phone": "13800000000",
            },
            user=office.agent_user,
        )
    )  # fmt: skip
    entity = register.entities["leave_slip"]
    assert entity.titles([record])[record] == "单小明 年假第 1 号"
    stored = LeaveSlip.get_by_id(record)
    assert entity.values["kind"][stored.kind] == "年假"
    columns = {one for one in LeaveSlip._meta.columns if one not in ("id", "row_version", "batch_id")}
    assert columns - set(entity.labels) <= {"explanation", "proof_deadline"}


def test_a_slip_that_was_turned_down_says_the_same_in_its_list_and_on_its_day(office: Office) -> None:
    made = leave.slip(office.agent, state="refused", applied_at=leave.at(leave.weekday(-20), 20))
    read = slips.slips_of([made])
    assert slips.standings(read)[made.id].absence_reason == 3
    given = inputs([office.agent], made.starts_at.date(), made.starts_at.date())[office.agent]
    assert [one.absence_reason for one in given.denials] == [3]
