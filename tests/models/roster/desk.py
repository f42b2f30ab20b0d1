"""A hall with two clerks, a group leader and a manager, each with an account, and a published roster."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from models.core import clock
from models.core.register import Done
from models.core.unit import Behalf, new_op_id, perform
from models.org.tables import Department, Organisation, UserAccount, UserRole
from models.roster.tables import RosterEntry
from tests.factories import roster as make
from tests.factories import staff


def working_days_ahead(number: int) -> date:
    """The Wednesday at least so many days from today, so that the days around it are ordinary ones."""
    on = clock.now().date() + timedelta(days=number)
    return on + timedelta(days=(2 - on.weekday()) % 7)


class Desk:
    """People, accounts and cells; `do` acts as one of the people."""

    def __init__(self) -> None:
        if not Organisation.select().exists():
            Organisation.insert(id=1, name="暖阳供热公司").execute()
        self.hall = int(Department.insert(name="城东营业厅", initials="x", kind="group").execute())
        self.users: dict[int, int] = {}
        self.leader = self.person("何志刚", "GROUP_LEADER", "group")
        self.manager = self.person("刘国平", "MANAGER", "all")
        self.one = self.person("陈晓燕", "CASHIER", "own")
        self.other = self.person("吴敏", "CASHIER", "own")
        self.clerk = self.person("周敏", "ADMIN", "all")
        self.shifts = make.shifts()
        self.day = working_days_ahead(14)
        self.rosters: dict[str, Any] = {}

    def person(self, name: str, role: str, scope: str) -> int:
        """Somebody of the hall with an account of the same role."""
        row = staff.employee(name=name, product_role=role, unit_id=self.hall)
        login = {"login": f"U{row.id}", "name": name, "initials": "x", "password_hash": "-", "must_change": False}
        user = int(UserAccount.insert(**login, scope=scope, employee_id=row.id).execute())
        UserRole.insert(user_id=user, role=role).execute()
        self.users[row.id] = user
        return int(row.id)

    def roster(self, day: date, state: str = "published") -> Any:
        """The hall's roster of a day's month."""
        month = f"{day:%Y-%m}"
        if month not in self.rosters:
            self.rosters[month] = make.roster(self.hall, month, state)
        return self.rosters[month]

    def plan(self, employee: int, day: date, sign: str = "", **values: Any) -> Any:
        """A cell; 休 is a day of rest that was set."""
        shift = None if sign == "休" else self.shifts[sign].id
        return make.entry(self.roster(day).id, employee, day, shift, **values)

    def cells(self, employee: int) -> dict[date, str]:
        """The signs of somebody's cells by day."""
        signs = {row.id: sign for sign, row in self.shifts.items()} | {None: "休"}
        rows = RosterEntry.select().where(RosterEntry.employee_id == employee).order_by(RosterEntry.position)
        found: dict[date, str] = {}
        for row in rows:
            found[row.day] = found.get(row.day, "") + signs[row.shift_id]
        return found

    def do(self, action: str, by: int, *, behalf: Behalf | None = None, why: str = "", **values: Any) -> Done:
        """An action of one of the people."""
        return perform(action, values, user=self.users[by], op_id=new_op_id(), behalf=behalf, reason=why)
