"""What is left of a type of leave in a year, and what is refused because too little is."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from models.attendance.days import queries as days
from models.attendance.leave import balances
from models.attendance.leave.balances import Account
from models.attendance.tables import LeaveGrant, LeaveSlip, MonthResult
from models.core import access, clock, database, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.lists import Filter, Query
from models.core.rulebook import queries as rulebook
from models.core.unit import Behalf, perform
from tests.factories import attendance as rows
from tests.factories import leave, org
from tests.factories import roster as rosters
from tests.factories.attendance import Office
from tests.samples import World
from tests.samples.leave import personnel, span

AHEAD = leave.weekday()
YEAR = AHEAD.year


@pytest.fixture
def staffed(world: World) -> tuple[Office, int]:
    """The office, and the account of personnel."""
    return personnel(world)


def ask(office: Office, days: int, kind: str = "年假", first: date = AHEAD, **options: Any) -> Any:
    values = {
        "employee_id": None, "kind": kind, **span(first, days), "reason": "探亲", "deputy_id": office.supervisor,
        "phone": "13800000000",
    }  # fmt: skip
    return perform("leave.request", values, user=options.pop("user", office.agent_user), **options)


def grant(office: Office, clerk: int, **values: Any) -> Any:
    fields = {
        "employee_id": office.agent, "kind": "年假", "year": YEAR, "basis": "entitlement", "amount": "5",
        "reason": "工龄满一年", "signed_by": "周敏",
    }  # fmt: skip
    return perform("leave.grant", fields | values, user=clerk)


def of(office: Office, code: str = "annual", year: int = YEAR) -> Account:
    kind = balances.regulation_of(year).types[code]
    return balances.account(office.agent, year, kind)


def test_without_an_entitlement_nothing_is_counted(staffed: tuple[Office, int]) -> None:
    office, _ = staffed
    assert of(office).balance.left is None
    ask(office, 5)
    assert balances.accounts([office.agent], YEAR, ["annual"]) == {}


def test_what_was_asked_for_is_taken_off_before_anybody_decides(staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    assert "还剩 5 天" in grant(office, clerk).notice
    ask(office, 3)
    found = of(office)
    assert (found.balance.left, found.waiting, found.free) == (500, 300, 200)
    with pytest.raises(Refused, match=r"还剩 5 天（另有待批准的 3 天），这次要 3 天"):
        ask(office, 3, first=AHEAD + timedelta(days=7))
    ask(office, 2, first=AHEAD + timedelta(days=7))
    LeaveSlip.update(state="approved").execute()
    found = of(office)
    assert (found.balance.used, found.balance.left, found.waiting) == (500, 0, 0)
    LeaveSlip.update(state="refused").execute()
    assert of(office).balance.left == 500


def test_additions_and_what_was_used_before_count(staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    grant(office, clerk)
    grant(office, clerk, basis="addition", amount="1.5")
    grant(office, clerk, basis="addition", amount="0.5")
    done = grant(office, clerk, basis="used_before", amount="4")
    assert "还剩 3 天" in done.notice
    with pytest.raises(Refused, match="已登记过"):
        grant(office, clerk)
    assert done.record is not None
    perform("leave.withdraw_grant", {"id": done.record[1], "row_version": 1, "why": "抄错"}, user=clerk)
    assert of(office).balance.left == 700
    row = LeaveGrant.get_by_id(done.record[1])
    assert "抄错" in row.reason
    with pytest.raises(Refused, match="已经撤销"):
        perform("leave.withdraw_grant", {"id": row.id, "row_version": 2, "why": "抄错"}, user=clerk)


def test_nobody_grants_himself_anything(world: World, staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    own = access.load_user(clerk).employee_id
    with pytest.raises(Forbidden):
        grant(office, clerk, employee_id=own)


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({"amount": "0", "basis": "addition"}, "amount"),
        ({"amount": "367"}, "amount"),
        ({"kind": "没有的假"}, "kind"),
        ({"kind": "补休"}, "basis"),
    ],
)
def test_a_grant_that_cannot_be_right_is_refused(
    staffed: tuple[Office, int], values: dict[str, Any], faulty: str
) -> None:
    office, clerk = staffed
    with pytest.raises(BadFields) as caught:
        grant(office, clerk, **values)
    assert faulty in caught.value.faults


def test_a_paper_that_was_signed_is_recorded_although_too_little_is_left(
    world: World, staffed: tuple[Office, int]
) -> None:
    office, clerk = staffed
    grant(office, clerk, amount="1")
    with pytest.raises(Refused, match="还剩 1 天"):
        ask(office, 2)
    admin = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    done = ask(office, 2, user=admin, behalf=Behalf(office.agent, clock.now()))
    assert "还剩 1 天" in done.notice


def test_a_leave_that_counts_as_another_type_takes_of_it_what_its_days_show(
    world: World, staffed: tuple[Office, int]
) -> None:
    office, clerk = staffed
    types = [
        {name: str(one) if isinstance(one, Decimal) else one for name, one in row.items()}
        | ({"unit": "exact"} if row["code"] == "personal" else {})
        for row in rulebook.policy("leave_types", AHEAD)
    ]
    values = {
        "name": "leave_types", "rows": json.dumps(types), "valid_from": "2020-01-01", "reason": "事假按小时计",
        "retroactive": True,
    }  # fmt: skip
    perform("rulebook.set_policy", values, user=world.admin)
    first = leave.weekday(-20)
    grant(office, clerk, kind="事假", year=first.year)
    rows.worked(office, first, "W")
    # Sick for two of eight hours without any proof: personal leave, which is measured by the hour.
    leave.slip(
        office.agent, first, state="approved", starts_at=leave.at(first, 14), ends_at=leave.at(first, 16), length=50,
        applied_at=leave.at(first, 12),
    )  # fmt: skip
    assert days.day(office.agent, first).leave == (("personal", 25),)
    assert of(office, "personal", first.year).balance.used == 25


def test_a_leave_over_new_year_is_counted_in_both_years(staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    year = clock.now().year
    for one in (year, year + 1):
        grant(office, clerk, year=one, amount="10")
    starts, ends = datetime.combine(date(year, 12, 28), datetime.min.time()), date(year + 1, 1, 8)
    made = leave.slip(
        office.agent, starts.date(), kind="annual", state="approved", length=900, proofs_needed=0,
        ends_at=datetime.combine(ends, datetime.min.time()),
    )  # fmt: skip
    used = [of(office, year=one).balance.used for one in (year, year + 1)]
    assert all(used)
    assert sum(used) == balances.amount_between(office.agent, of(office).balance.kind, made.starts_at, made.ends_at)


def test_rest_is_earned_by_work_and_taken_in_minutes(staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    with pytest.raises(Refused, match="还剩 0 小时"):
        ask(office, 1, "补休")
    done = grant(office, clerk, kind="补休", basis="addition", amount="7.5")
    assert "7 小时 30 分钟" in done.notice
    half = {"starts_at": f"{AHEAD} 08:30", "ends_at": f"{AHEAD} 12:00"}
    values = {
        "kind": "补休", "reason": "调休", "deputy_id": office.supervisor, "phone": "13800000000", **half
    }  # fmt: skip
    perform("leave.request", values, user=office.agent_user)
    assert of(office, "comp_rest").waiting > 0
    with pytest.raises(Refused, match="小时"):
        ask(office, 2, "补休", AHEAD + timedelta(days=7))


def listed(user: int, *filters: Filter, name: str = "leave_balances") -> list[dict[str, Any]]:
    kind = register.get_list(name)
    keys = [one.key for one in kind.columns]
    found = listing.page(kind, access.load_user(user), Query(filters))
    return [dict(zip(keys, row.values, strict=True)) | {"id": row.record} for row in found]


def test_the_list_shows_balances_within_reach_and_says_why(staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    year = clock.now().year
    grant(office, clerk, year=year)
    leave.grant(office.manager)
    mine = listed(office.agent_user, Filter("kind", "ne", "comp_rest"))
    assert [(one["name"], one["left"]) for one in mine] == [("单小明", "5 天")]
    assert len(listed(office.gm_user, Filter("year", "eq", year), Filter("kind", "eq", "annual"))) == 2
    assert listed(office.gm_user, Filter("year", "eq", year - 1)) == []
    one = listed(office.gm_user, Filter("employee_id", "eq", office.agent), Filter("kind", "eq", "年假"))
    kind = register.get_list("leave_balances")
    assert kind.explain is not None
    why = kind.explain([one[0]["id"]])[one[0]["id"]]
    assert "5" in why.result + "".join(why.steps)
    assert listed(office.gm_user, Filter("__key__", "eq", one[0]["id"])) == one
    assert {one["said"] for one in listed(office.gm_user, name="leave_grants")} == {"5 天"}


def closed_month(office: Office, month: str, minutes: int) -> int:
    """A month as it was closed for the agent."""
    return int(
        MonthResult.insert(
            sheet_id=1, version=1, employee_id=office.agent, month=month, live=1, place=1, work_no="G1", name="单小明",
            post="", due_days=0, present_days=0, late=0, early=0, late_minutes=0, early_minutes=0, tolerated=0,
            step_points=0, threshold_points=0, points=0, fen=0, absence=0, open_days=0, comp_minutes=minutes,
            leave="{}", packed="", sha256="0" * 64,
        ).execute()
    )  # fmt: skip


def test_closed_months_give_what_they_were_closed_with_and_the_others_are_derived(
    staffed: tuple[Office, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _ = staffed
    closed_month(office, "2026-09", 480)
    rows.worked(office, date(2026, 9, 14), "W")
    rosters.roster(office.unit, "2026-10", "published")
    asked: list[str] = []

    def derived(people: list[int], month: str) -> dict[int, Any]:
        asked.append(month)
        return {one: SimpleNamespace(comp_minutes=30) for one in people}

    monkeypatch.setattr(balances.days, "months", derived)
    monkeypatch.setattr(balances.corrected, "comp_minutes", lambda *_: {(office.agent, "2026-09"): -60})
    assert balances.earned_in([office.agent], 2026) == {office.agent: 480 - 60 + 30}
    assert asked == ["2026-10"]


def test_a_roster_that_is_published_later_tells_what_was_taken(staffed: tuple[Office, int]) -> None:
    office, clerk = staffed
    first = leave.weekday(-30)
    grant(office, clerk, year=first.year)
    leave.slip(office.agent, first, 3, kind="annual", state="approved", proofs_needed=0)
    rows.worked(office, first, "WRW")
    months = {f"{first:%Y-%m}", f"{first + timedelta(days=2):%Y-%m}"}
    assert sum(days.month_of(office.agent, month).leave.get("annual", 0) for month in months) == 200
    years = {first.year, (first + timedelta(days=2)).year}
    assert sum(of(office, year=year).balance.used for year in years) == 200


def test_the_balances_of_many_are_read_in_few_statements(
    staffed: tuple[Office, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _ = staffed
    first = date(YEAR, 3, 1)
    for number in range(60):
        leave.slip(office.agent, first + timedelta(days=number * 2), kind="comp_rest", state="approved")
    asked: list[str] = []
    base = database.current()
    ask = base.execute_sql
    monkeypatch.setattr(
        base, "execute_sql", lambda sql, *more, **named: (asked.append(sql), ask(sql, *more, **named))[1]
    )
    assert of(office, "comp_rest").balance.used > 0
    assert len(asked) < 60
