"""The demo department: the same seed gives the same people, all of them sound, made by real actions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from desktop.demo import department, duty
from desktop.demo import rules as laid_down
from models.core import audit, check, database, listing, register
from models.core.access import SYSTEM, load_user
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.register import ImportRow, get_kind
from models.core.lists import Filter, Query
from models.org import founding, signin
from models.org import queries as org
from models.penalty.workflow import Phase
from models.roster.plan import queries as plans

TODAY = date(2026, 11, 24)
OPEN_QUESTIONS = ("logo", "steps")


@pytest.mark.parametrize(("staff", "seed"), [(36, 1), (60, 1), (60, 7), (200, 3)])
def test_invented_people_are_sound_and_the_same_for_the_same_seed(staff: int, seed: int) -> None:
    people = department.invent(Random(seed), TODAY, staff)
    assert people == department.invent(Random(seed), TODAY, staff)
    assert people != department.invent(Random(seed + 1), TODAY, staff)
    rows = [ImportRow(one.row["number"], one.row) for one in people]
    assert rules.checked(get_kind("staff"), rows) == (rows, [])
    assert len(people) == staff
    assert len({one.row["phone"] for one in people}) == staff
    assert all(one.row["id_no"].startswith("99") for one in people)
    assert max(Counter(one.row["name"] for one in people).values()) == 2
    assert {one.unit for one in people if one.is_head} == {name for name, _, _ in department.UNITS}


def test_too_small_a_department_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        department.fill(tmp_path / "x.db", staff=department.FEWEST - 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_department_is_made_by_actions_and_can_be_used(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_CLOCK", "2026-11-24 10:20")
    told: list[tuple[int, int, str]] = []
    department.fill(address, lambda *step: told.append(step), staff=department.FEWEST, households=400, months=2)
    assert [done for done, _, _ in told] == list(range(told[0][1]))
    with database.connection():
        assert database.is_trial()
        assert audit.verify() == []
        assert check.check() == []
        kind = register.get_list("staff")
        states = Counter(row.values[12] for row in listing.every(kind, SYSTEM, Query()))
        assert states == {"active": 28, "probation": 3, "candidate": 1, "suspended": 1, "left": 3}
        assert all(unit.head_id for unit in org.units())
        signed = Counter(row.values[5] for row in listing.every(
            register.get_list("acknowledgement_overview"), SYSTEM, Query()
        ))  # fmt: skip
        assert signed["open"] == laid_down.UNSIGNED
        assert signed["done"] > signed["open"]
        files = [row.values for row in listing.every(register.get_list("import_batches"), SYSTEM, Query())]
        assert len(files) == 8
        assert [name for name in (department.REGISTER, duty.PUNCHES) if not any(name in one for one in files)] == []
        standings = Counter(row.values[8] for row in listing.every(register.get_list("certificates"), SYSTEM, Query()))
        assert {"valid", "soon", "replaced", "withdrawn"} <= set(standings)
        late = Counter(row.values[-1] for row in listing.every(register.get_list("appraisals_due"), SYSTEM, Query()))
        assert 0 < late["late"] < late.total() / 4
        for name in ("inductions", "unreachable", "station_numbers", "territories", "requirements"):
            assert list(listing.every(register.get_list(name), SYSTEM, Query())), name
        assert [one.question.name for one in founding.answers() if not one.done] == list(OPEN_QUESTIONS)
        for row in listing.every(register.get_list("users"), SYSTEM, Query()):
            person = load_user(row.record)
            assert not person.must_change_password
            assert person.employee_id
        _rosters_are_in_every_state()
        _days_are_in_every_state()
        _leave_is_in_every_state()
        _months_are_in_every_state()
        _penalties_are_in_every_state()
        _ledger_is_in_every_state()
    assert signin.sign_in("admin", department.PASSWORD).name
    with pytest.raises(Refused):
        department.fill(address, staff=department.FEWEST, households=400, months=2)
    database.close()


def _ledger_is_in_every_state() -> None:
    """Homes with seasons and gas, money of every kind, takings of yesterday, and reminders as far as a stop."""
    assert column("accounts", "state") == {"active": 400}
    assert sum(column("charges", "source").values()) == 840
    assert {"hall", "ledger", "bank"} <= column("payments", "source").keys()
    assert column("unclaimed", "waits").keys() == {"UNKNOWN_ACCOUNT", "NAME_MISMATCH"}
    assert column("closings", "state") == {"reconciled": 2}
    assert column("dunning_runs", "state") == {"asked": 1, "approved": 1}
    assert {"delivered", "undeliverable"} <= column("dunning_notices", "state").keys()
    for name in ("refunds", "supply_stops", "dunning_contacts", "account_standings", "account_owners", "collection"):
        assert list(listing.every(register.get_list(name), SYSTEM, Query())), name


def column(name: str, key: str, *filters: Filter) -> Counter[object]:
    """How often each value stands in a column of a list."""
    kind = register.get_list(name)
    at = kind.columns.index(kind.column(key))
    return Counter(row.values[at] for row in listing.every(kind, SYSTEM, Query(filters)))


def _rosters_are_in_every_state() -> None:
    """Three months in force, the next one as a draft with a conflict, a reminder and empty cells; swaps, leavings."""
    assert column("rosters", "month", Filter("state", "eq", "draft")).keys() == {"2026-12"}
    assert column("rosters", "month", Filter("state", "eq", "published")).keys() == {
        "2026-09", "2026-10", "2026-11", "2026-12"
    }  # fmt: skip
    assert column("rosters", "kind")["rest_day"] == 3
    assert column("roster", "shift")["年"] > 4
    units = {one.id: one.name for one in org.units()}
    choices = plans.rosters_of(SYSTEM, "2026-12")
    draft = next(one.roster_id for one in choices if units[one.unit_id] == duty.UNFINISHED)
    grid = plans.grid(SYSTEM, draft or 0)
    assert {one.hard for one in grid.problems} == {True, False}
    assert any(total.unset for total in grid.totals.values())
    assert column("shift_swaps", "state") == {"requested": 1, "agreed": 1, "approved": 1, "refused": 1}
    assert column("roster_changes", "month").total() == 2
    assert column("post_leavings", "back_at")[None] == 1


def _days_are_in_every_state() -> None:
    """What came late, was asked for, decided, confirmed, missed; and who is near the limit of absence."""
    states = column("attendance_requests", "state")
    assert (states["requested"], states["recorded"]) == (2, 1)
    assert states["approved"] > 4
    assert column("day_verdicts", "state") == {"proposed": 1, "approved": 1}
    assert {"", "prevented"} <= set(column("no_shows", "excuse"))
    assert len(column("self_criticisms", "received_on")) == 2
    assert {"alert", "proposed"} <= set(column("absences", "level"))
    assert column("punch_exemptions", "last") == {None: 1}
    # The worked table: two, nine points for the second and the third time in a month.
    assert {0, 200, 900} <= set(column("attendance_month", "points"))
    kinds = column("attendance_exceptions", "kind", Filter("month", "eq", "2026-11"))
    assert {"missing_punch", "no_record", "request", "verdict"} <= set(kinds)
    assert "changed" in column("attendance_exceptions", "kind", Filter("month", "eq", "2026-10"))
    signs = column("attendance_days", "sign", Filter("month", "eq", "2026-11"))
    assert {"√", "迟", "旷", "差", "外", "年", "免", "休"} <= set(signs)


def _leave_is_in_every_state() -> None:
    """Asked for, half approved, refused, ahead; balances of some. A larger department has more of it."""
    assert {"submitted", "approved", "refused"} <= set(column("leave", "state"))
    assert {"waiting", "ahead", "refused"} <= set(column("leave", "phase"))
    assert {"annual", "sick", "personal", "marriage", "comp_rest"} == set(column("leave", "kind"))
    assert {"entitlement", "addition"} == set(column("leave_grants", "basis"))


def _months_are_in_every_state() -> None:
    """One month is locked and paid, the last one half closed; what came late about the first is corrected."""
    paid, last = (Filter("month", "eq", month) for month in ("2026-09", "2026-10"))
    units = len(department.UNITS)
    assert column("attendance_sheets", "state", paid) == {"locked": units}
    assert column("bonus_sheets", "state", paid) == {"locked": units}
    states = column("attendance_sheets", "state", last)
    assert {"open", "prepared", "submitted", "checked"} == set(states)
    assert states["open"] < units / 2
    assert sum(column("sheet_versions", "ended_by").values()) > column("sheet_versions", "ended_by")[""] > 0
    assert column("month_open_items", "kind", last)["unexplained"] > 0
    assert len(column("month_corrections", "of_month")) == 1
    amounts = column("bonus", "payable_fen")
    assert None not in amounts
    assert len(amounts) > 3
    assert column("score_adjustments", "state") == {"approved": 2, "proposed": 1, "refused": 1}


def _penalties_are_in_every_state() -> None:
    """A slip in every phase; equal cases with different amounts; lists of which one is open; a fund that was spent."""
    phases = column("slips", "phase")
    assert {str(one) for one in Phase} == set(phases)
    assert phases["appeal_window"] > 1
    kind = register.get_list("slips")
    numbers = sorted(row.values[0] for row in listing.every(kind, SYSTEM, Query()) if row.values[0])
    assert numbers == [f"CF-2026-{number:04d}" for number in range(1, len(numbers) + 1)]
    assert len({amount for amount in column("slips", "amount", Filter("offence", "eq", "GAS-01")) if amount}) > 2
    assert {"", "uphold", "reduce", "revoke"} == set(column("appeals", "result"))
    assert column("appeals", "state")["late"] == 1
    lists = column("deduction_lists", "state")
    assert (lists["made"], set(lists)) == (1, {"made", "closed"})
    assert max(carried for carried in column("deductions", "carried") if isinstance(carried, int)) > 0
    assert {"opening", "in", "spent"} <= set(column("fund", "kind"))
    assert column("fund_spendings", "state") == {"approved": 1, "proposed": 1}
    assert column("penalty_cases", "state") == {"proposed": 1}
    assert column("earlier_penalties", "offence").total() == 3
