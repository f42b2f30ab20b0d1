"""Runs of notices: who gets one, approval with numbers, delivery, what nobody could deliver, and races."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from models.core import access, check, database
from models.core.errors import BadFields, Conflict, Forbidden, Refused
from models.core.unit import perform
from models.ledger.dunning import queries, runs, standing
from models.ledger.dunning.rules import Phase
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerContact, LedgerNotice, LedgerRun
from models.org import waiting
from tests.factories import dunning, ledger, org
from tests.factories.dunning import Hall
from tests.samples import World


@pytest.fixture
def people(world: World) -> Hall:
    """An office with a cashier."""
    return dunning.hall(world)


def pay(account: int) -> None:
    """Pay everything that an account owes."""
    for charge in LedgerCharge.select().where(LedgerCharge.account_id == account, LedgerCharge.owing == 1):
        ledger.payment(account, charge.open, charge_id=charge.id)


def make(people: Hall, accounts: list[int], **values: object) -> LedgerRun:
    fields = dunning.run_fields(accounts, **values)  # type: ignore[arg-type]
    return LedgerRun.get_by_id(org.record_of(perform("ledger.make_run", fields, user=people.cashier_user)))  # type: ignore[no-any-return]


def test_only_those_for_whom_the_step_is_due_get_a_notice(people: Hall) -> None:
    due, called_today, fresh, paid = dunning.owing(), dunning.owing(), dunning.owing(-2), dunning.owing()
    dunning.contact(people.cashier_user, [due, paid], days=5)
    dunning.contact(people.cashier_user, [called_today])
    pay(paid)
    done = perform(
        "ledger.make_run", dunning.run_fields([due, called_today, fresh, paid]), user=people.cashier_user
    )  # fmt: skip
    assert "没有到这一步或没有欠费的 3 户" in done.notice
    assert [row.account_id for row in LedgerNotice.select()] == [due]
    with pytest.raises(Refused, match="已有通知单没有送达的 1 户"):
        make(people, [due])


def test_a_run_may_be_made_before_the_step_is_due(people: Hall) -> None:
    account = dunning.owing()
    row = make(people, [account], early=True)
    assert [one.amount for one in LedgerNotice.select().where(LedgerNotice.run_id == row.id)] == [250_000]


def test_a_notice_names_every_overdue_charge_of_the_account(people: Hall) -> None:
    account = dunning.owing(60, receivable=100_000)
    ledger.charge(account, receivable=20_000, due_on=dunning.today() - timedelta(days=3))
    ledger.charge(account, receivable=7_000, due_on=dunning.today() + timedelta(days=3))
    row = dunning.run(people.cashier_user, [account])
    notice = LedgerNotice.get(LedgerNotice.run_id == row.id)
    assert [fen for _, _, fen in json.loads(notice.charges)] == [100_000, 20_000]
    assert (notice.amount, notice.oldest_due_on) == (120_000, dunning.today() - timedelta(days=60))


def test_conditions_choose_by_place_kind_collector_and_amount(people: Hall) -> None:
    there = ledger.place("滨河新村", "7")
    wanted = dunning.owing(place_id=there, collector_id=people.cashier)
    other = dunning.owing(place_id=there, class_code="commercial")
    small = dunning.owing(place_id=there, receivable=900, collector_id=people.cashier)
    elsewhere = dunning.owing(collector_id=people.cashier)
    dunning.contact(people.cashier_user, [wanted, other, small, elsewhere], days=5)
    row = make(
        people, [], compound="滨河新村", building="7", kind="household", collector_id=people.cashier, min_amount=1_000
    )
    assert [one.account_id for one in LedgerNotice.select().where(LedgerNotice.run_id == row.id)] == [wanted]
    assert "滨河新村" in row.words


def test_notices_get_their_numbers_when_they_are_approved_in_walking_order(people: Hall) -> None:
    places = [ledger.place("锦绣家园", "10"), ledger.place("锦绣家园", "2"), ledger.place("滨河新村", "1")]
    accounts = [dunning.owing(place_id=place) for place in places]
    asked = dunning.run(people.cashier_user, accounts)
    assert {row.number for row in LedgerNotice.select()} == {None}
    waits = waiting.waiting(access.load_user(people.office.supervisor_user))
    assert [one.entity for one in waits] == ["ledger_run"]
    approved = dunning.approved(asked, people.office.supervisor_user)
    rows = list(LedgerNotice.select().order_by(LedgerNotice.number))
    year = dunning.today().year
    assert [row.number for row in rows] == [f"CJ-{year}-{one:06d}" for one in (1, 2, 3)]
    walked = [LedgerAccount.get_by_id(row.account_id).place_id for row in rows]
    assert walked == [row.place_id for row in _walked(accounts)]
    assert walked.index(places[1]) < walked.index(places[0])  # 2号楼 before 10号楼
    assert queries.notices_of(approved.id) == [row.id for row in rows]
    assert check.check() == []


def _walked(accounts: list[int]) -> list[LedgerAccount]:
    keys = queries.walk_keys(accounts)
    return [LedgerAccount.get_by_id(one) for one in sorted(accounts, key=lambda one: keys[one])]


def test_who_made_a_run_does_not_approve_it(people: Hall) -> None:
    account = dunning.owing()
    dunning.contact(people.office.supervisor_user, [account], days=5)
    values = dunning.run_fields([account])
    record = org.record_of(perform("ledger.make_run", values, user=people.office.supervisor_user))
    with pytest.raises(Forbidden):
        perform(
            "ledger.approve_run", {"id": record, "row_version": 1, "remark": ""}, user=people.office.supervisor_user
        )


def test_who_has_paid_before_the_approval_or_the_print_gets_no_notice(people: Hall) -> None:
    accounts = [dunning.owing(), dunning.owing(), dunning.owing()]
    asked = dunning.run(people.cashier_user, accounts)
    pay(accounts[0])
    approved = dunning.approved(asked, people.office.supervisor_user)
    pay(accounts[1])
    done = perform(
        "ledger.print_run", {"id": approved.id, "row_version": approved.row_version}, user=people.cashier_user
    )
    assert "已缴清的 1 户作废" in done.notice
    states = {row.account_id: (row.state, row.number is None) for row in LedgerNotice.select()}
    assert states == {
        accounts[0]: ("withdrawn", True), accounts[1]: ("withdrawn", False), accounts[2]: ("printed", False),
    }  # fmt: skip
    assert check.check() == []


def test_delivery_is_the_step_and_what_nobody_could_deliver_is_none(people: Hall) -> None:
    accounts = [dunning.owing(), dunning.owing()]
    row = dunning.approved(dunning.run(people.cashier_user, accounts), people.office.supervisor_user)
    first, second = dunning.notices(row)
    day = f"{dunning.today():%Y-%m-%d}"
    perform(
        "ledger.deliver_notices", {"notices": [first], "day": day, "how": "letter", "words": "EMS 1"},
        user=people.cashier_user,
    )  # fmt: skip
    perform(
        "ledger.return_notices", {"notices": [second], "day": day, "how": "letter", "words": "空置无人"},
        user=people.cashier_user,
    )  # fmt: skip
    found = queries.of_accounts(accounts, standing.look())
    phases = {account: one[0].stage.phase for account, one in found.items() if one[0].stage}
    by_notice = {row.id: row.account_id for row in LedgerNotice.select()}
    assert phases == {by_notice[first]: Phase.NOTICED, by_notice[second]: Phase.CONTACTED}
    counted = queries.notice_counts(dunning.today(), dunning.today())
    assert (counted.notices, counted.letters_sent, counted.letters_undeliverable) == (1, 2, 1)
    assert counted.letters_delivered == 1
    version = org.version_of(LedgerNotice, first)
    perform(
        "ledger.undo_delivery", {"id": first, "row_version": version, "reason": "登记错了"}, user=people.cashier_user
    )
    stage = queries.of_accounts([by_notice[first]], standing.look())[by_notice[first]][0].stage
    assert stage is not None
    assert stage.phase is Phase.CONTACTED
    assert (
        LedgerContact.select().where(LedgerContact.notice_id == first, LedgerContact.withdrawn_at.is_null()).count()
        == 0
    )
    assert check.check() == []


def test_a_notice_is_delivered_once_and_not_before_it_was_made(people: Hall) -> None:
    row = dunning.approved(dunning.run(people.cashier_user, [dunning.owing()]), people.office.supervisor_user)
    values = {"notices": dunning.notices(row), "day": f"{dunning.today():%Y-%m-%d}", "how": "signed", "words": ""}
    with pytest.raises(BadFields, match="日期应在"):
        perform("ledger.deliver_notices", values | {"day": "2026-01-01"}, user=people.cashier_user)
    perform("ledger.deliver_notices", values, user=people.cashier_user)
    with pytest.raises(Refused, match="已送达"):
        perform("ledger.deliver_notices", values, user=people.cashier_user)


def test_a_run_that_waits_for_approval_goes_nowhere(people: Hall) -> None:
    row = dunning.run(people.cashier_user, [dunning.owing()])
    values = {"notices": dunning.notices(row), "day": f"{dunning.today():%Y-%m-%d}", "how": "signed", "words": ""}
    with pytest.raises(Refused, match="还没有批准"):
        perform("ledger.deliver_notices", values, user=people.cashier_user)
    with pytest.raises(Refused, match="批准以后"):
        perform("ledger.print_run", {"id": row.id, "row_version": row.row_version}, user=people.cashier_user)


def test_of_two_who_decide_the_second_is_told(people: Hall) -> None:
    row = dunning.run(people.cashier_user, [dunning.owing()])
    perform(
        "ledger.withdraw_run", {"id": row.id, "row_version": 1, "reason": "范围选错了"}, user=people.cashier_user
    )  # fmt: skip
    with pytest.raises(Conflict):
        perform(
            "ledger.approve_run", {"id": row.id, "row_version": 1, "remark": ""}, user=people.office.supervisor_user
        )


def test_a_reminder_needs_no_ladder_and_no_approval(people: Hall) -> None:
    account = dunning.owing(-5)
    row = dunning.run(people.cashier_user, [account], "remind")
    assert row.state == "approved"
    notice = LedgerNotice.get(LedgerNotice.run_id == row.id)
    assert notice.number == f"CJ-{dunning.today().year}-000001"
    assert runs.cleared([notice]) == []


def test_a_step_without_a_paper_makes_no_run(people: Hall) -> None:
    with pytest.raises(BadFields, match="不编制通知单"):
        make(people, [dunning.owing()], step="call")
    with pytest.raises(Refused, match="没有“信函”"):
        make(people, [dunning.owing()], step="信函")


def test_of_two_runs_at_the_same_moment_no_account_gets_two_notices(people: Hall) -> None:
    accounts = [dunning.owing() for _ in range(3)]
    dunning.contact(people.cashier_user, accounts, days=5)

    def work(_: int) -> bool:
        try:
            with database.connection():
                make(people, accounts)
        except Refused:  # the other one was faster
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [False, True]
    assert LedgerNotice.select().count() == 3
