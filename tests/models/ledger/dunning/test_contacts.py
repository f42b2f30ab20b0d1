"""Contacts about arrears: which step they are, what they hold back, and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.core import check
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.unit import perform
from models.ledger.dunning import queries, standing
from models.ledger.dunning.rules import Phase, Stage
from models.ledger.tables import LedgerCharge, LedgerContact
from tests.factories import dunning, ledger, org
from tests.factories.dunning import Hall
from tests.samples import World


@pytest.fixture
def people(world: World) -> Hall:
    """An office with a cashier."""
    return dunning.hall(world)


def stage(account: int) -> Stage:
    """Where the oldest unpaid charge of an account stands."""
    found = queries.of_accounts([account], standing.look())[account][0].stage
    assert found is not None
    return found


def test_a_call_on_an_overdue_account_is_the_first_step(people: Hall) -> None:
    account = dunning.owing()
    assert stage(account).phase is Phase.IDLE
    record = dunning.contact(people.cashier_user, [account])
    assert LedgerContact.get_by_id(record).step == "call"
    assert stage(account).phase is Phase.CONTACTED
    assert stage(account).next_on == dunning.today() + timedelta(days=3)


def test_a_call_nobody_answered_leaves_the_step_open(people: Hall) -> None:
    account = dunning.owing()
    record = dunning.contact(people.cashier_user, [account], result="no_answer")
    assert LedgerContact.get_by_id(record).step == "call"
    assert stage(account).phase is Phase.IDLE
    assert stage(account).is_due


def test_a_contact_that_no_step_waits_for_is_none(people: Hall) -> None:
    account, fresh = dunning.owing(), dunning.owing(-3)
    dunning.contact(people.cashier_user, [account])
    again = dunning.contact(people.cashier_user, [account])
    early = dunning.contact(people.cashier_user, [fresh])
    talk = dunning.contact(people.cashier_user, [dunning.owing()], as_step=False)
    assert [LedgerContact.get_by_id(one).step for one in (again, early, talk)] == ["", "", ""]


def test_a_promise_holds_the_notice_back_until_its_day_has_passed(people: Hall) -> None:
    account = dunning.owing()
    until = dunning.today() + timedelta(days=9)
    dunning.contact(people.cashier_user, [account], result="promised", promised_on=f"{until:%Y-%m-%d}")
    assert (stage(account).held_until, stage(account).next_on) == (until, until + timedelta(days=1))


def test_a_payment_ends_the_ladder_at_once(people: Hall) -> None:
    account = dunning.owing()
    dunning.contact(people.cashier_user, [account])
    charge = LedgerCharge.get(LedgerCharge.account_id == account)
    ledger.payment(account, charge_id=charge.id)
    assert account not in queries.of_accounts([account], standing.look())
    assert queries.standings([charge.id], standing.look())[charge.id].stage is None
    assert queries.explained([charge.id]) == {}


def test_a_contact_that_was_withdrawn_counts_for_nothing(people: Hall) -> None:
    account = dunning.owing()
    record = dunning.contact(people.cashier_user, [account])
    values = {"id": record, "row_version": 1, "reason": "打错了户"}
    with pytest.raises(NotFound):
        perform("ledger.withdraw_contact", values, user=people.office.agent_user)
    perform("ledger.withdraw_contact", values, user=people.cashier_user)
    assert stage(account).phase is Phase.IDLE
    with pytest.raises(Refused, match="已经撤回"):
        perform("ledger.withdraw_contact", values | {"row_version": 2}, user=people.cashier_user)
    assert check.check() == []


def test_the_contact_of_a_colleague_is_taken_back_by_him_or_above(people: Hall, world: World) -> None:
    record = dunning.contact(people.cashier_user, [dunning.owing()])
    other = org.colleague(world, "王芳", "CASHIER", people.office.unit)
    user = org.user(world, roles=("CASHIER",), scope="own", employee_id=other)
    values = {"id": record, "row_version": 1, "reason": "打错了户"}
    with pytest.raises(Forbidden, match="请本人或主管撤回"):
        perform("ledger.withdraw_contact", values, user=user)
    perform("ledger.withdraw_contact", values, user=people.office.supervisor_user)


def test_dates_that_cannot_be_are_named(people: Hall) -> None:
    account = dunning.owing()
    with pytest.raises(BadFields, match="时间还没有到"):
        dunning.contact(people.cashier_user, [account], at="2199-01-01 08:00")
    with pytest.raises(BadFields, match="不用填日期"):
        dunning.contact(people.cashier_user, [account], promised_on="2199-01-01")
    with pytest.raises(BadFields, match="不能早于联系"):
        dunning.contact(people.cashier_user, [account], result="promised", promised_on="2020-01-01")


def test_who_looks_after_accounts_reaches_only_these(people: Hall) -> None:
    mine, other = dunning.owing(collector_id=people.office.agent), dunning.owing()
    dunning.contact(people.office.agent_user, [mine])
    with pytest.raises(NotFound):
        dunning.contact(people.office.agent_user, [mine, other])
    assert LedgerContact.select().count() == 1
