"""Samples of the acts of dunning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.core import clock
from models.ledger.tables import LedgerContact, LedgerNotice
from tests.factories import dunning, org
from tests.factories.dunning import Hall
from tests.samples import Maker, Sample, World

FUTURE, PAST = "2199-01-01", "2020-01-01"


def log_contact(world: World) -> Sample:
    people = dunning.hall(world)
    at = clock.now() - timedelta(hours=2)
    promised = dunning.today() + timedelta(days=5)
    values = {
        "accounts": [dunning.owing(), dunning.owing(name="李秀兰")], "way": "phone", "at": f"{at:%Y-%m-%d %H:%M}",
        "result": "promised", "promised_on": f"{promised:%Y-%m-%d}", "words": "月底发工资后缴", "as_step": True,
    }  # fmt: skip
    bad = {
        "accounts": [], "way": "notice", "at": f"{FUTURE} 08:00", "result": "paid", "promised_on": PAST,
        "words": "很" * 301,
    }  # fmt: skip
    return Sample(values, people.cashier_user, bad=bad)


def withdraw_contact(world: World) -> Sample:
    people = dunning.hall(world)
    record = dunning.contact(people.cashier_user, [dunning.owing()])
    values = {"id": record, "row_version": org.version_of(LedgerContact, record), "reason": "打错了户"}
    return Sample(values, people.cashier_user, bad={"reason": ""})


def make_run(world: World) -> Sample:
    people = dunning.hall(world)
    accounts = [dunning.owing(), dunning.owing(name="李秀兰")]
    dunning.contact(people.cashier_user, accounts, days=5)
    bad = {"step": "没有的步骤", "last_on": PAST, "kind": "all", "min_amount": -1, "compound": "没有的小区"}
    return Sample(dunning.run_fields(accounts), people.cashier_user, bad=bad)


def on_run(user: str, **more: Any) -> Maker:
    """An act on a run that waits for its approval."""

    def make(world: World) -> Sample:
        people = dunning.hall(world)
        row = dunning.run(people.cashier_user, [dunning.owing(), dunning.owing()])
        who = people.cashier_user if user == "cashier_user" else getattr(people.office, user)
        bad = {"reason": ""} if "reason" in more else {}
        return Sample({"id": row.id, "row_version": row.row_version, **more}, who, bad=bad)

    return make


def print_run(world: World) -> Sample:
    people = dunning.hall(world)
    row = dunning.approved(dunning.run(people.cashier_user, [dunning.owing()]), people.office.supervisor_user)
    return Sample({"id": row.id, "row_version": row.row_version}, people.cashier_user)


def on_notices(**more: Any) -> Maker:
    """An act on notices that are on their way."""

    def make(world: World) -> Sample:
        people = dunning.hall(world)
        row = dunning.approved(
            dunning.run(people.cashier_user, [dunning.owing(), dunning.owing()]), people.office.supervisor_user
        )
        values = {"notices": dunning.notices(row), "day": f"{dunning.today():%Y-%m-%d}", **more}
        return Sample(values, people.cashier_user, bad={"notices": [], "day": FUTURE, "how": "pigeon"})

    return make


def undo_delivery(world: World) -> Sample:
    people = dunning.hall(world)
    (record,) = dunning.delivered(people, [dunning.owing()])
    values = {"id": record, "row_version": org.version_of(LedgerNotice, record), "reason": "登记错了"}
    return Sample(values, people.cashier_user, bad={"reason": ""})


def propose_stop(world: World) -> Sample:
    people = dunning.hall(world)
    account = dunning.owing()
    dunning.delivered(people, [account], last_on=dunning.today() - timedelta(days=1))
    return Sample({"account_id": account, **dunning.STOP}, people.cashier_user, bad={"reason": "", "legal": ""})


def on_stop(state: str, user: Callable[[Hall], int], more: dict[str, Any], bad: dict[str, Any]) -> Maker:
    """An act on a stop in a state."""

    def make(world: World) -> Sample:
        people = dunning.hall(world)
        row = dunning.stop(people, state)
        day = f"{dunning.today():%Y-%m-%d}"
        values = {name: day if value == "today" else value for name, value in more.items()}
        return Sample({"id": row.id, "row_version": row.row_version, **values}, user(people), bad=bad)

    return make


def _cashier(people: Hall) -> int:
    return people.cashier_user


def _manager(people: Hall) -> int:
    return people.office.manager_user


REASON = {"reason": ""}
SAMPLES: dict[str, Maker] = {
    "ledger.log_contact": log_contact,
    "ledger.withdraw_contact": withdraw_contact,
    "ledger.make_run": make_run,
    "ledger.approve_run": on_run("supervisor_user", remark="同意"),
    "ledger.refuse_run": on_run("supervisor_user", reason="先再打一次电话"),
    "ledger.withdraw_run": on_run("cashier_user", reason="范围选错了"),
    "ledger.print_run": print_run,
    "ledger.deliver_notices": on_notices(how="signed", words="本人"),
    "ledger.return_notices": on_notices(how="letter", words="查无此人，退信"),
    "ledger.undo_delivery": undo_delivery,
    "ledger.propose_stop": propose_stop,
    "ledger.approve_stop": on_stop("asked", _manager, {"remark": "同意"}, {"remark": ""}),
    "ledger.refuse_stop": on_stop("asked", _manager, {"reason": "家有老人，先协商"}, REASON),
    "ledger.withdraw_stop": on_stop("asked", _cashier, {"reason": "已来商谈"}, REASON),
    "ledger.carry_out_stop": on_stop(
        "approved", _cashier, {"done_on": "today", "done_by": "王强"}, {"done_on": FUTURE, "done_by": ""}
    ),
    "ledger.end_stop": on_stop(
        "done", _cashier, {"ended_on": "today", "end_reason": "已缴清"}, {"ended_on": PAST, "end_reason": ""}
    ),
}
