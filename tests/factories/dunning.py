"""What dunning needs in tests: an office, overdue accounts, contacts, runs of notices and stops, by real acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.core import clock
from models.core.unit import perform
from models.ledger.tables import LedgerNotice, LedgerRun, LedgerStop
from tests.factories import attendance, ledger, org
from tests.factories.attendance import Office
from tests.samples import World

LONG_AGO = 30  # days since the last day to pay


@dataclass(frozen=True)
class Hall:
    """An office whose agent looks after accounts, and a cashier beside them: employees, and their users."""

    office: Office
    cashier: int
    cashier_user: int


def hall(world: World) -> Hall:
    """The people of a hall."""
    office = attendance.office(world)
    cashier = org.colleague(world, "刘芳", "CASHIER", office.unit)
    return Hall(office, cashier, org.user(world, roles=("CASHIER",), scope="own", employee_id=cashier))


def today() -> date:
    """The day by the database's clock."""
    return clock.now().date()


def owing(days: int = LONG_AGO, *, receivable: int = 250_000, **values: Any) -> int:
    """An account with a charge whose last day to pay was so many days ago."""
    account = ledger.account(**values)
    class_code = values.get("class_code", "household")
    ledger.charge(account, receivable=receivable, due_on=today() - timedelta(days=days), class_code=class_code)
    return account


def contact(user: int, accounts: list[int], *, days: int = 0, **values: Any) -> int:
    """A call so many days ago; the number of the last contact."""
    at = clock.now() - timedelta(days=days, minutes=1)
    fields = {
        "accounts": accounts, "way": "phone", "at": f"{at:%Y-%m-%d %H:%M}", "result": "reached", "promised_on": None,
        "words": "", "as_step": True, **values,
    }  # fmt: skip
    return org.record_of(perform("ledger.log_contact", fields, user=user))


def run_fields(accounts: list[int], step: str = "notice", **values: Any) -> dict[str, Any]:
    """The fields of a run for these accounts."""
    return {
        "step": step, "last_on": f"{today() + timedelta(days=3):%Y-%m-%d}", "accounts": accounts, "compound": "",
        "building": "", "kind": None, "collector_id": None, "min_amount": None, "early": False, "words": "", **values,
    }  # fmt: skip


def run(user: int, accounts: list[int], step: str = "notice", **values: Any) -> LedgerRun:
    """A run of notices, for accounts that were called long enough ago unless the step is another one."""
    if step == "notice":
        contact(user, accounts, days=5)
    record = org.record_of(perform("ledger.make_run", run_fields(accounts, step, **values), user=user))
    return LedgerRun.get_by_id(record)  # type: ignore[no-any-return]


def approved(made: LedgerRun, user: int) -> LedgerRun:
    """The run once somebody approved it."""
    perform("ledger.approve_run", {"id": made.id, "row_version": made.row_version, "remark": ""}, user=user)
    return LedgerRun.get_by_id(made.id)  # type: ignore[no-any-return]


def notices(made: LedgerRun) -> list[int]:
    """The notices of a run."""
    table = LedgerNotice
    return [row.id for row in table.select().where(table.run_id == made.id).order_by(table.id)]


def delivered(people: Hall, accounts: list[int], *, last_on: date | None = None) -> list[int]:
    """Notices to these accounts that were delivered today; their last day to pay may lie back."""
    made = approved(run(people.cashier_user, accounts), people.office.supervisor_user)
    found = notices(made)
    values = {"notices": found, "day": f"{today():%Y-%m-%d}", "how": "signed", "words": ""}
    perform("ledger.deliver_notices", values, user=people.cashier_user)
    if last_on is not None:
        LedgerNotice.update(last_on=last_on).where(LedgerNotice.id.in_(found)).execute()
    return found


STOP = {"reason": "两次联系都不缴，也不来商谈", "legal": "11 月 20 日当面送达书面告知，写明了停供日期"}


def stop(people: Hall, state: str = "asked") -> LedgerStop:
    """A stop of supply of an account that came to the end of the ladder, in a state, by real acts."""
    account = owing()
    delivered(people, [account], last_on=today() - timedelta(days=1))
    record = org.record_of(perform("ledger.propose_stop", {"account_id": account, **STOP}, user=people.cashier_user))
    if state in ("approved", "done"):
        for user in (people.office.manager_user, people.office.gm_user):
            version = org.version_of(LedgerStop, record)
            perform("ledger.approve_stop", {"id": record, "row_version": version, "remark": "同意"}, user=user)
    if state == "done":
        values = {"id": record, "row_version": org.version_of(LedgerStop, record), "done_on": f"{today():%Y-%m-%d}",
                  "done_by": "抄表员王强"}  # fmt: skip
        perform("ledger.carry_out_stop", values, user=people.cashier_user)
    return LedgerStop.get_by_id(record)  # type: ignore[no-any-return]
