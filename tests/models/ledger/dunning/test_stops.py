"""Stops of supply: proposed only at the end of the ladder, decided by two people, and ended by payment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.core import access, check, duties
from models.core.errors import Forbidden, Refused
from models.core.unit import perform
from models.ledger.dunning import queries, standing
from models.ledger.dunning.rules import Phase
from models.ledger.tables import LedgerCharge, LedgerNotice, LedgerStop
from models.org import waiting
from tests.factories import dunning, ledger, org
from tests.factories.dunning import STOP, Hall
from tests.samples import World


@pytest.fixture
def people(world: World) -> Hall:
    """An office with a cashier."""
    return dunning.hall(world)


def pay(account: int) -> None:
    """Pay everything that an account owes."""
    for charge in LedgerCharge.select().where(LedgerCharge.account_id == account, LedgerCharge.owing == 1):
        ledger.payment(account, charge.open, charge_id=charge.id)


def act(name: str, row: LedgerStop, user: int, **values: str) -> LedgerStop:
    """An act on a stop as it stands now."""
    version = org.version_of(LedgerStop, row.id)
    perform(f"ledger.{name}", {"id": row.id, "row_version": version, **values}, user=user)
    return LedgerStop.get_by_id(row.id)  # type: ignore[no-any-return]


def propose(people: Hall, account: int) -> None:
    perform("ledger.propose_stop", {"account_id": account, **STOP}, user=people.cashier_user)


def test_a_stop_is_proposed_only_where_the_ladder_leads_to_it(people: Hall) -> None:
    account = dunning.owing()
    with pytest.raises(Refused, match="先要办“电话通知”"):
        propose(people, account)
    dunning.contact(people.cashier_user, [account], days=5)
    with pytest.raises(Refused, match="先要办“催缴通知单”"):
        propose(people, account)
    with pytest.raises(Refused, match="没有逾期欠费"):
        propose(people, dunning.owing(-1))


def test_not_before_the_last_day_that_the_notice_names_has_passed(people: Hall) -> None:
    account = dunning.owing()
    dunning.delivered(people, [account])
    with pytest.raises(Refused, match="那天过后才能提出停供"):
        propose(people, account)


def test_a_promise_holds_a_stop_back(people: Hall) -> None:
    account = dunning.owing()
    dunning.delivered(people, [account], last_on=dunning.today() - timedelta(days=1))
    until = dunning.today() + timedelta(days=2)
    dunning.contact(people.cashier_user, [account], result="promised", promised_on=f"{until:%Y-%m-%d}")
    with pytest.raises(Refused, match="到那天为止不能提出停供"):
        propose(people, account)


def test_manager_and_general_manager_decide_and_people_carry_it_out(people: Hall) -> None:
    row = dunning.stop(people)
    stage = queries.of_accounts([row.account_id], standing.look())[row.account_id][0].stage
    assert stage is not None
    assert (stage.phase, stage.next) == (Phase.STOP_ASKED, None)
    with pytest.raises(Refused, match="已有停供"):
        propose(people, row.account_id)
    with pytest.raises(Forbidden):
        act("approve_stop", row, people.office.supervisor_user, remark="同意")
    waits = waiting.waiting(access.load_user(people.office.manager_user))
    assert [(one.entity, one.record) for one in waits] == [("ledger_stop", row.id)]
    row = act("approve_stop", row, people.office.manager_user, remark="同意")
    assert row.state == "asked"
    with pytest.raises(Forbidden):
        act("approve_stop", row, people.office.manager_user, remark="同意")
    row = act("approve_stop", row, people.office.gm_user, remark="请先再联系一次")
    assert row.state == "approved"
    row = act(
        "carry_out_stop", row, people.cashier_user, done_on=f"{dunning.today():%Y-%m-%d}", done_by="王强"
    )  # fmt: skip
    assert row.state == "done"
    mine = waiting.mine(access.load_user(people.cashier_user))
    assert ("ledger_stop", "done") in [(one.entity, one.state) for one in mine]
    LedgerNotice.update(last_on=dunning.today() + timedelta(days=3)).execute()  # as it was made
    assert check.check() == []


def test_who_has_paid_is_not_stopped(people: Hall) -> None:
    row = dunning.stop(people, "approved")
    pay(row.account_id)
    with pytest.raises(Refused, match="已没有逾期欠费，不能停供"):
        act("carry_out_stop", row, people.cashier_user, done_on=f"{dunning.today():%Y-%m-%d}", done_by="王强")
    told = duties.todos_of(access.load_user(people.cashier_user), dunning.today())
    assert any("已缴清，请撤回" in one.detail for one in told)
    assert act("withdraw_stop", row, people.cashier_user, reason="已缴清").state == "withdrawn"


def test_a_stop_that_waits_is_not_approved_once_it_is_paid(people: Hall) -> None:
    row = dunning.stop(people)
    pay(row.account_id)
    with pytest.raises(Refused, match="不能批准停供"):
        act("approve_stop", row, people.office.manager_user, remark="同意")
    assert act("refuse_stop", row, people.office.manager_user, reason="已缴清").state == "refused"


def test_payment_asks_to_restore_the_supply(people: Hall) -> None:
    row = dunning.stop(people, "done")
    person = access.load_user(people.cashier_user)
    assert not [one for one in duties.todos_of(person, dunning.today()) if one.entity == "ledger_stop"]
    pay(row.account_id)
    (todo,) = [one for one in duties.todos_of(person, dunning.today()) if one.entity == "ledger_stop"]
    assert "请恢复供应" in todo.detail
    day = f"{dunning.today():%Y-%m-%d}"
    assert act("end_stop", row, people.cashier_user, ended_on=day, end_reason="已缴清").state == "ended"
    assert not [one for one in duties.todos_of(person, dunning.today()) if one.entity == "ledger_stop"]
