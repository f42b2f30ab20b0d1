"""Requests, decisions and exemptions: who may, what is refused, and what the days are given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from models.attendance.days import given as queries
from models.attendance.days import queries as days
from models.attendance.requests.queries import request_steps, verdict_steps
from models.attendance.tables import AttendanceRequest, DayConfirmation, DayVerdict
from models.attendance.workflow import DayState, Event, Result, Sign
from models.core import access, check, duties, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.register import Done
from models.core.tables import Attachment
from models.core.unit import perform
from models.roster import away
from tests.factories import attendance as rows
from tests.factories import org
from tests.factories.attendance import Office
from tests.samples import World

PDF = b"%PDF-1.4"
DAY = date(2026, 10, 12)


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def ask(user: int, **values: Any) -> Done:
    fields = {"kind": "punch", "starts_at": f"{DAY} 16:03", "boundary": "out", "reason": "忘记打卡", "proof": PDF}
    return perform("attendance.request", fields | values, user=user)


def decide(user: int, record: int, what: str = "approve", version: int = 1) -> Done:
    return perform(
        f"attendance.{what}_request", {"id": record, "row_version": version, "remark": "核对无误"}, user=user
    )


def state(record: int) -> str:
    return str(AttendanceRequest.get_by_id(record).state)


def test_nobody_approves_his_own_request_nor_one_he_typed_in(office: Office) -> None:
    own = org.record_of(ask(office.supervisor_user))
    with pytest.raises(Forbidden, match="马主任"):
        decide(office.supervisor_user, own)
    decide(office.manager_user, own)
    typed = org.record_of(ask(office.supervisor_user, employee_id=office.agent))
    with pytest.raises(Forbidden):
        decide(office.supervisor_user, typed)
    decide(office.manager_user, typed)
    plain = org.record_of(ask(office.agent_user, starts_at=f"{DAY} 07:58", boundary="in"))
    with pytest.raises(Forbidden):
        decide(office.agent_user, plain)
    assert "何志刚" in AttendanceRequest.get_by_id(org.record_of(decide(office.supervisor_user, plain))).decided_words
    assert [state(one) for one in (own, typed, plain)] == ["approved"] * 3


def test_the_request_of_the_manager_goes_to_the_general_manager(office: Office) -> None:
    own = org.record_of(ask(office.manager_user))
    decide(office.gm_user, own)
    assert state(own) == "approved"


def test_an_agent_asks_for_himself_and_for_nobody_else(office: Office) -> None:
    with pytest.raises(NotFound):
        ask(office.agent_user, employee_id=office.supervisor)


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({"proof": None}, "proof"),
        ({"proof": b"MZ"}, "proof"),
        ({"kind": "field", "boundary": "", "ends_at": f"{DAY} 17:00"}, "place"),
        ({"kind": "trip", "boundary": "", "place": "市局"}, "ends_at"),
        ({"kind": "overtime", "boundary": "", "ends_at": f"{DAY} 16:03"}, "ends_at"),
        ({"kind": "overtime", "boundary": "", "ends_at": "2026-10-14 16:03"}, "ends_at"),
        ({"kind": "overtime", "ends_at": f"{DAY} 18:00"}, "boundary"),
        ({"day": "2026-10-14"}, "day"),
        ({"starts_at": "2019-12-31 08:00"}, "day"),
    ],
)
def test_each_kind_needs_its_particulars_and_no_others(office: Office, values: Any, faulty: str) -> None:
    with pytest.raises(BadFields) as caught:
        ask(office.agent_user, **values)
    assert faulty in caught.value.faults


def test_the_same_time_is_not_asked_for_twice_until_it_was_refused(office: Office) -> None:
    first = org.record_of(ask(office.agent_user))
    with pytest.raises(Refused, match="正在等待批准"):
        ask(office.agent_user)
    decide(office.supervisor_user, first, "refuse")
    again = org.record_of(ask(office.agent_user))
    decide(office.supervisor_user, again)
    with pytest.raises(Refused, match="已批准"):
        ask(office.agent_user)
    trip = {"kind": "trip", "boundary": "", "place": "市局", "proof": None}
    ask(office.agent_user, **trip, starts_at=f"{DAY} 08:00", ends_at="2026-10-14 18:00")
    with pytest.raises(Refused, match="重叠"):
        ask(office.agent_user, **trip, starts_at="2026-10-14 17:00", ends_at="2026-10-15 18:00")


def test_what_was_approved_counts_and_what_was_revoked_does_not(office: Office) -> None:
    rows.worked(office, DAY, "M")
    assert days.day(office.agent, DAY).state is DayState.OPEN
    record = org.record_of(ask(office.agent_user))
    assert days.day(office.agent, DAY).state is DayState.OPEN
    decide(office.supervisor_user, record)
    assert days.day(office.agent, DAY).sign is Sign.PRESENT
    decide(office.supervisor_user, record, "revoke", version=2)
    assert days.day(office.agent, DAY).state is DayState.OPEN
    with pytest.raises(Refused, match="已取消"):
        decide(office.supervisor_user, record, "revoke", version=3)


def test_who_asked_may_take_it_back_before_it_is_decided(office: Office) -> None:
    record = org.record_of(ask(office.agent_user))
    perform("attendance.withdraw_request", {"id": record, "row_version": 1}, user=office.agent_user)
    assert state(record) == "withdrawn"
    with pytest.raises(Refused, match="已撤回"):
        decide(office.supervisor_user, record, version=2)


def sheet(office: Office, user: int, people: list[int]) -> int:
    lines = [{"employee_id": one, "came": f"{DAY} 07:55", "left": f"{DAY} 16:05"} for one in people]
    values = {"day": f"{DAY}", "rows": lines, "reason": "考勤机停电", "proof": PDF}
    return org.record_of(perform("attendance.request_sheet", values, user=user))


def test_a_sign_in_sheet_is_approved_in_one_act_by_somebody_else(world: World, office: Office) -> None:
    clerk = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    others = [org.colleague(world, f"员工{n}", "AGENT", office.unit) for n in range(3)]
    record = sheet(office, clerk, [office.agent, *others])
    assert AttendanceRequest.select().where(AttendanceRequest.sheet_id == record).count() == 8
    assert Attachment.select().where(Attachment.entity == "attendance_request").count() == 1
    done = decide(office.supervisor_user, record, version=2)
    assert "4 人，8 次签到" in done.notice
    given = queries.inputs([office.agent, *others], DAY, DAY)
    assert {len(one.stamps) for one in given.values()} == {2}
    assert {(one.by_request, one.boundary) for one in given[office.agent].stamps} == {(True, "in"), (True, "out")}


def test_lines_of_a_sheet_about_the_approver_himself_wait_for_somebody_above(world: World, office: Office) -> None:
    clerk = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    record = sheet(office, clerk, [office.agent, office.supervisor])
    assert "另有 1 人" in decide(office.supervisor_user, record, version=2).notice
    left = AttendanceRequest.get(AttendanceRequest.state == "requested")
    assert left.employee_id == office.supervisor
    decide(office.manager_user, left.id)
    assert not AttendanceRequest.select().where(AttendanceRequest.state == "requested").exists()


def test_a_call_is_recorded_by_who_took_it_and_never_by_the_caller(office: Office) -> None:
    values = {"employee_id": office.agent, "starts_at": f"{DAY} 07:30", "reason": "公交停运"}
    record = org.record_of(perform("attendance.record_notice", values, user=office.supervisor_user))
    assert AttendanceRequest.get_by_id(record).decided_by == access.load_user(office.supervisor_user).name
    with pytest.raises(Refused, match="接听的同事"):
        perform("attendance.record_notice", values, user=office.agent_user)
    (call,) = queries.inputs([office.agent], DAY, DAY)[office.agent].calls
    assert (call.at, call.record) == (datetime.fromisoformat("2026-10-12 07:30"), record)


def test_readers_give_covers_that_reach_into_the_span_and_tell_rosters_who_is_away(office: Office) -> None:
    starts, ends = datetime.fromisoformat("2026-10-01 08:00"), datetime.fromisoformat("2026-10-13 00:00")
    trip = rows.request(office.agent, starts, kind="trip", ends_at=ends, boundary="", place="省城")
    rows.request(office.agent, starts, kind="overtime", ends_at=ends, state="requested")
    given = queries.inputs([office.agent, office.supervisor], DAY, DAY)
    assert [(one.record, one.sign) for one in given[office.agent].covers] == [(trip.id, Sign.TRIP)]
    assert (given[office.agent].overtime, given[office.supervisor].covers) == ([], [])
    (told,) = away.absences([office.agent], DAY, date(2026, 10, 20))
    assert (told.first, told.last, told.at_work) == (date(2026, 10, 1), DAY, True)
    rows.request(office.supervisor, starts, kind="field", ends_at=ends, boundary="", place="小区")
    assert away.absences([office.supervisor], DAY, DAY) == (), "field duty is work in the shift"
    assert "省城" in told.words
    assert queries.inputs([office.agent], date(2026, 10, 14), date(2026, 10, 20))[office.agent].covers == []


def test_an_exemption_of_a_unit_holds_below_it_and_ends(world: World, office: Office) -> None:
    below = org.unit(world, parent_id=office.unit)
    deep, far = org.colleague(world, unit_id=below), org.colleague(world, unit_id=org.unit(world))
    values = {"unit_id": office.unit, "first": f"{DAY}", "last": "2026-10-14", "reason": "停电"}
    record = org.record_of(perform("attendance.exempt", values, user=office.supervisor_user))
    people = [office.agent, deep, far]
    found = queries.exemptions(people, date(2026, 10, 1), date(2026, 10, 31))
    assert {one: [day.day for day in found.get(one, ())] for one in people} == {
        office.agent: [12, 13, 14], deep: [12, 13, 14], far: [],
    }  # fmt: skip
    end = {"id": record, "row_version": 1, "last": "2026-10-11"}
    assert "已取消" in perform("attendance.end_exemption", end, user=office.supervisor_user).notice
    assert queries.exemptions(people, date(2026, 10, 1), date(2026, 10, 31)) == {}


def test_who_exempts_his_unit_or_everybody_is_not_among_them(office: Office) -> None:
    everybody = [office.agent, office.supervisor, office.manager]
    values = {"unit_id": office.unit, "first": f"{DAY}", "last": "2026-10-14", "reason": "停电"}
    done = perform("attendance.exempt", values, user=office.supervisor_user)
    assert "登记人本人不在内" in done.notice
    assert set(queries.exemptions(everybody, DAY, DAY)) == {office.agent, office.manager}
    own = {"employee_id": office.supervisor, "first": f"{DAY}", "last": "2026-10-14", "reason": "停电"}
    perform("attendance.exempt", own, user=office.manager_user)
    assert set(queries.exemptions(everybody, DAY, DAY)) == set(everybody)
    longer = {"id": org.record_of(done), "row_version": 1, "last": "2026-10-31"}
    with pytest.raises(BadFields, match="另外登记"):
        perform("attendance.end_exemption", longer, user=office.supervisor_user)


def test_everybody_is_exempted_only_by_who_sees_everybody_and_nobody_exempts_himself(office: Office) -> None:
    values = {"first": f"{DAY}", "last": f"{DAY}", "reason": "停电"}
    with pytest.raises(Forbidden, match="数据范围"):
        perform("attendance.exempt", values, user=office.supervisor_user)
    perform("attendance.exempt", values, user=office.manager_user)
    assert queries.exemptions([office.agent], DAY, DAY) == {office.agent: {DAY: "停电"}}
    with pytest.raises(Forbidden):
        perform("attendance.exempt", {**values, "employee_id": office.supervisor}, user=office.supervisor_user)


VERDICT = {"day": f"{DAY}", "result": "event", "event": "late", "minutes": 5, "reason": "录像显示 08:05 到岗"}


def propose(office: Office, user: int = 0, **values: Any) -> Done:
    fields = {"employee_id": office.agent, **VERDICT, **values}
    return perform("attendance.propose_verdict", fields, user=user or office.supervisor_user)


def decide_verdict(user: int, record: int, what: str = "approve", version: int = 1) -> Done:
    return perform(f"attendance.{what}_verdict", {"id": record, "row_version": version, "remark": "同意"}, user=user)


def test_a_verdict_counts_once_somebody_above_approved_it_and_until_it_is_revoked(office: Office) -> None:
    rows.worked(office, DAY, "A")
    record = org.record_of(propose(office))
    with pytest.raises(Forbidden):
        decide_verdict(office.supervisor_user, record)
    assert days.day(office.agent, DAY).absence == 100
    decide_verdict(office.manager_user, record)
    assert (days.day(office.agent, DAY).absence, days.day(office.agent, DAY).late_minutes) == (0, 5)
    found = queries.inputs([office.agent], DAY, DAY)[office.agent].verdicts[DAY]
    assert (found.result, found.event) == (Result.EVENT, Event.LATE)
    decide_verdict(office.manager_user, record, "revoke", version=2)
    assert days.day(office.agent, DAY).absence == 100


def test_a_day_has_one_verdict_at_a_time(office: Office) -> None:
    record = org.record_of(propose(office))
    with pytest.raises(Refused, match="已有一份更正"):
        propose(office)
    perform("attendance.withdraw_verdict", {"id": record, "row_version": 1}, user=office.supervisor_user)
    propose(office)
    DayVerdict.insert({**DayVerdict.get_by_id(record).__data__, "id": None, "state": "approved"}).execute()
    assert any("两份有效的考勤更正" in one for one in check.check())


def test_nobody_proposes_about_himself_and_only_about_days_that_are_over(office: Office) -> None:
    with pytest.raises(Forbidden):
        propose(office, employee_id=office.supervisor)
    with pytest.raises(BadFields) as caught:
        propose(office, day="2199-01-01")
    assert "day" in caught.value.faults or "不在职" in caught.value.sentence


def test_a_supervisor_confirms_his_people_and_not_himself(office: Office) -> None:
    rows.worked(office, DAY, "WAR")
    values = {"employees": [office.agent, office.supervisor], "first": f"{DAY}", "last": "2026-10-14"}
    done = perform("attendance.confirm_days", values, user=office.supervisor_user)
    assert "已确认 1 人共 3 天" in done.notice
    assert "另有 1 人由别人确认" in done.notice
    assert {row.employee_id for row in DayConfirmation.select()} == {office.agent}
    only = {**values, "employees": [office.agent]}
    with pytest.raises(Refused, match="3 天早已确认"):
        perform("attendance.confirm_days", only, user=office.supervisor_user)
    with pytest.raises(Forbidden):
        perform("attendance.confirm_days", {**values, "employees": [office.supervisor]}, user=office.supervisor_user)
    perform("attendance.confirm_days", {**values, "employees": [office.supervisor]}, user=office.manager_user)


def test_what_waits_is_told_to_who_decides_it(office: Office) -> None:
    ask(office.agent_user)
    propose(office)
    today = date(2026, 10, 20)

    def waiting(user: int) -> list[str]:
        told = duties.todos_of(access.load_user(user), today)
        return [one.entity for one in told if one.entity in ("attendance_request", "day_verdict")]

    assert waiting(office.supervisor_user) == ["attendance_request"]
    assert waiting(office.manager_user) == ["day_verdict"]
    assert waiting(office.agent_user) == []


def test_titles_name_kind_number_and_day(office: Office) -> None:
    row = rows.request(office.agent)
    assert register.title_of("attendance_request", row.id) == f"单小明 补卡第 {row.number} 号"
    assert register.title_of("day_verdict", rows.verdict(office.agent).id) == "单小明 2026-10-12"
    assert register.title_of("punch_exemption", rows.exemption().id) == "全体人员 免打卡"


def test_the_steps_that_are_offered_are_those_that_work(office: Office) -> None:
    record = org.record_of(ask(office.agent_user))
    verdict = org.record_of(propose(office))

    def offered(user: int) -> tuple[list[str], list[str]]:
        person = access.load_user(user)
        steps = (request_steps(person, record), verdict_steps(person, verdict))
        return tuple([one.action.split(".")[1].split("_")[0] for one in each] for each in steps)  # type: ignore[return-value]

    assert offered(office.agent_user) == (["withdraw"], [])
    assert offered(office.supervisor_user) == (["approve", "refuse", "withdraw"], ["withdraw"])
    assert offered(office.manager_user) == ([], ["approve", "refuse", "withdraw"])
    decide(office.supervisor_user, record)
    assert offered(office.supervisor_user)[0] == ["revoke"]
