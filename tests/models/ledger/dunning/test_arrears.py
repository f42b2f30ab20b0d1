"""The list of arrears: its rows, views, totals, reach, search and reasons; the lists and duties beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import models.areas
from models.core import access, duties, listing, register
from models.core.lists import Filter, Query, Row
from models.ledger.tables import LedgerCharge
from tests.factories import dunning, ledger
from tests.factories.dunning import Hall
from tests.samples import World

assert models.areas
LISTS = ("arrears", "dunning_contacts", "dunning_runs", "dunning_notices", "supply_stops")


@pytest.fixture
def people(world: World) -> Hall:
    """An office with a cashier."""
    return dunning.hall(world)


def rows(user: int, query: Query | None = None, name: str = "arrears") -> list[dict[str, Any]]:
    """The rows of a list as a person sees them."""
    kind = register.get_list(name)
    found: tuple[Row, ...] = listing.page(kind, access.load_user(user), query or Query())
    keys = [one.key for one in kind.columns]
    return [{"id": one.record, **dict(zip(keys, one.values, strict=True))} for one in found]


def view(user: int, name: str) -> list[dict[str, Any]]:
    found = next(one for one in register.get_list("arrears").views if one.name == name)
    return rows(user, Query(found.filters))


def test_a_row_tells_what_is_owed_and_how_far_dunning_is(people: Hall) -> None:
    account = dunning.owing(12, place_id=ledger.place("锦绣家园", "3"), unit_no="2", room="501")
    LedgerCharge.update(reduction=10_000, late_fee=500, open=200_500).execute()
    dunning.contact(people.cashier_user, [account], days=4, words="月底缴")
    (row,) = rows(people.cashier_user)
    assert (row["receivable"], row["paid"], row["open"]) == (250_000, 40_000, 200_500)
    assert (row["days"], row["phase"], row["next"], row["when"]) == (12, "contacted", "催缴通知单", "overdue")
    assert (row["until"], row["class"], row["kind"], row["age"]) == ("已过 1 天", "居民", "household", "d30")
    assert "锦绣家园" in row["place"]
    assert "电话，已告知" in row["last"]


def test_the_oldest_come_first_and_paid_or_void_ones_never(people: Hall) -> None:
    old, new = dunning.owing(90), dunning.owing(3)
    paid = dunning.owing()
    LedgerCharge.update(open=0, owing=0).where(LedgerCharge.account_id == paid).execute()
    assert [row["account_id"] for row in rows(people.cashier_user)] == [old, new]
    kind, person = register.get_list("arrears"), access.load_user(people.cashier_user)
    totals = listing.totals(kind, person, Query())
    assert (totals.count, totals.sums["open"], totals.sums["receivable"]) == (2, 500_000, 500_000)


def test_the_views(people: Hall) -> None:
    mine = dunning.owing(5, collector_id=people.cashier)
    fresh = dunning.owing(-30)
    firm = dunning.owing(-60, class_code="commercial")
    stop = dunning.stop(people)
    user = people.cashier_user
    assert len(view(user, "all")) == 4
    assert [row["account_id"] for row in view(user, "mine")] == [mine]
    assert [row["account_id"] for row in view(user, "week")] == [mine]
    assert [row["account_id"] for row in view(user, "business")] == [firm]
    assert [row["account_id"] for row in view(user, "stops")] == [stop.account_id]
    assert fresh in [row["account_id"] for row in rows(user, Query((Filter("phase", "eq", "not_due"),)))]


def test_conditions_on_stage_and_day_say_what_the_rows_say(people: Hall) -> None:
    accounts = [dunning.owing(days) for days in (-9, -1, 0, 1, 2, 8, 40, 100, 200, 400)]
    dunning.contact(people.cashier_user, accounts[4:7], days=1)
    dunning.contact(people.cashier_user, accounts[7:], days=6)
    dunning.delivered(people, accounts[9:])
    everything = rows(people.cashier_user)
    for column in ("phase", "when", "age", "kind"):
        for value in {row[column] for row in everything}:
            found = rows(people.cashier_user, Query((Filter(column, "eq", value),)))
            assert [row["id"] for row in found] == [row["id"] for row in everything if row[column] == value]


def test_who_looks_after_accounts_sees_only_these(people: Hall) -> None:
    mine = dunning.owing(collector_id=people.office.agent)
    dunning.owing()
    assert [row["account_id"] for row in rows(people.office.agent_user)] == [mine]


def test_accounts_are_found_by_any_word(people: Hall) -> None:
    account = dunning.owing(name="欧阳建国", phone="13812345678", place_id=ledger.place("滨河新村", "9"))
    dunning.owing()
    for words in ("欧阳建国", "13812345678", "滨河新村"):
        assert [row["account_id"] for row in rows(people.cashier_user, Query(search=words))] == [account]


def test_pages_follow_each_other_among_equal_days(people: Hall) -> None:
    for _ in range(5):
        dunning.owing(7)
    kind, person = register.get_list("arrears"), access.load_user(people.cashier_user)
    first = listing.page(kind, person, Query(), limit=3)
    second = listing.page(kind, person, Query(), after=first[-1], limit=3)
    assert len({row.record for row in (*first, *second)}) == 5


def test_a_row_says_why(people: Hall) -> None:
    account = dunning.owing(12)
    dunning.contact(people.cashier_user, [account], days=2)
    charge = LedgerCharge.get(LedgerCharge.account_id == account).id
    told = listing.why(register.get_list("arrears"), access.load_user(people.cashier_user), [charge])[charge]
    assert told.result == "已联系"
    assert any("已逾期 12 天" in step for step in told.steps)
    assert any("“催缴通知单”，“电话通知”后 3 天" in step for step in told.steps)
    assert [basis.rule for basis in told.bases] == ["R-263", "R-264", "R-265"]
    assert all(basis.article for basis in told.bases)
    assert [one.what for one in told.timeline][-1] == "催缴通知单"


@pytest.mark.parametrize("name", LISTS)
def test_every_list_reads_counts_and_takes_its_conditions(people: Hall, name: str) -> None:
    dunning.stop(people)
    kind, person = register.get_list(name), access.load_user(people.cashier_user)
    found = listing.page(kind, person, Query())
    assert found
    assert listing.totals(kind, person, Query()).count == len(found)
    for one in kind.views:
        listing.page(kind, person, Query(one.filters))
    for column in kind.columns:
        if column.can_filter and column.kind in ("text", "strong", "link"):
            listing.page(kind, person, Query((Filter(column.key, "filled"),)))
    assert listing.page(kind, person, Query(search="没有这样的词")) == ()


def test_lists_of_others_show_who_looks_after_accounts_only_these(people: Hall) -> None:
    dunning.stop(people)
    for name in LISTS:
        assert rows(people.office.agent_user, name=name) == []


def test_duties_name_what_is_due_and_what_is_on_the_way(people: Hall) -> None:
    day = dunning.today()
    mine = [dunning.owing(collector_id=people.cashier) for _ in range(2)]
    person = access.load_user(people.cashier_user)
    (todo,) = [one for one in duties.todos_of(person, day) if one.entity == "arrears"]
    assert todo.detail.startswith("2 笔")
    assert [row["account_id"] for row in rows(people.cashier_user, Query(todo.filters))] == mine
    dunning.approved(dunning.run(people.cashier_user, mine), people.office.supervisor_user)
    (sent,) = [one for one in duties.todos_of(person, day) if one.entity == "ledger_run"]
    assert sent.detail.startswith("2 份没有登记送达")
    assert sent.due == day + timedelta(days=3)
