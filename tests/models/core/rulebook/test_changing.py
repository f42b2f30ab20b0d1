"""Changing the rulebook: what holds on which day, who saw what, what is refused, and what is told."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, check, clock, duties, listing, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Filter, Query
from models.core.rulebook import queries, rules
from models.core.rulebook.rules import Origin
from models.core.rulebook.tables import RuleValue
from models.core.unit import perform
from tests.samples import World, regulation, rulebook

DAYS = "certs.expiry_reminder_days"
PENALTY = "penalty.takes"


def put(world: World, since: str, value: str, key: str = DAYS, **more: Any) -> Any:
    values = {"values": [{"key": key, "value": value}], "valid_from": since, "reason": "会议决定", **more}
    return perform("rulebook.set", values, user=world.admin)


def holding(on: str, key: str = DAYS) -> Any:
    return queries.value(key, date.fromisoformat(on))


def test_the_rule_of_the_day_of_the_event_counts(world: World) -> None:
    put(world, "2099-03-01", "45")
    put(world, "2099-06-01", "30")
    assert [holding(day) for day in ("2099-02-28", "2099-03-01", "2099-05-31", "2099-06-01")] == [60, 45, 45, 30]


def test_a_later_act_for_the_same_day_takes_the_place_of_an_earlier_one(world: World) -> None:
    put(world, "2099-03-01", "45")
    put(world, "2099-03-01", "50")
    assert holding("2099-03-01") == 50
    assert [one.value for one in queries.history(DAYS)] == [50, 60]


def test_a_change_behind_which_another_waits_says_so(world: World) -> None:
    put(world, "2099-06-01", "30")
    told = put(world, "2099-03-01", "45")
    assert "2099-06-01" in told.notice
    assert holding("2099-06-01") == 30


def test_a_day_of_the_past_needs_to_be_meant(world: World) -> None:
    with pytest.raises(BadFields, match="追溯生效"):
        put(world, "2026-01-01", "45")
    assert "请核对" in put(world, "2026-01-01", "45", retroactive=True).notice
    assert (holding("2025-12-31"), holding("2026-01-01")) == (60, 45)


def test_the_same_again_is_no_change_but_our_recommendation_can_be_made_a_rule(world: World) -> None:
    put(world, "2099-03-01", "60")
    assert queries.provision(DAYS, date(2099, 3, 1)).origin is Origin.OFFICE
    with pytest.raises(Refused, match="没有可保存的修改"):
        put(world, "2099-03-01", "60")


def test_who_did_not_see_the_newest_value_is_told_it(world: World) -> None:
    seen = queries.newest(DAYS).id
    put(world, "2099-03-01", "45")
    values = [{"key": DAYS, "value": "30", "seen": seen}]
    with pytest.raises(Refused, match="刚被周敏改为“45 天”") as caught:
        perform("rulebook.set", {"values": values, "valid_from": "2099-04-01", "reason": "x"}, user=world.admin)
    assert caught.value.code == "CONFLICT"
    assert holding("2099-04-01") == 45


def test_one_act_sets_all_or_nothing(world: World) -> None:
    values = [{"key": DAYS, "value": "45"}, {"key": "appraisal.period_months", "value": "-1"}]
    with pytest.raises(BadFields, match="定期评估间隔"):
        perform("rulebook.set", {"values": values, "valid_from": "2099-03-01", "reason": "x"}, user=world.admin)
    twice = [{"key": DAYS, "value": "45"}, {"key": DAYS, "value": "46"}]
    with pytest.raises(BadFields, match="写了两次"):
        perform("rulebook.set", {"values": twice, "valid_from": "2099-03-01", "reason": "x"}, user=world.admin)
    assert holding("2099-03-01") == 60


def test_a_penalty_takes_money_only_with_somebody_who_answers_for_it(world: World) -> None:
    assert holding("2099-03-01", PENALTY) is None
    with pytest.raises(Refused, match="确认的负责人"):
        put(world, "2099-03-01", "wage", PENALTY)
    assert holding("2099-03-01", PENALTY) is None
    money = {
        PENALTY: "wage", "penalty.money.confirmed_by": "王总", "penalty.money.consulted_on": "2026-02-01",
        "penalty.money.published_on": "2026-03-01",
    }  # fmt: skip
    values = [{"key": key, "value": value} for key, value in money.items()]
    perform("rulebook.set", {"values": values, "valid_from": "2099-03-01", "reason": "x"}, user=world.admin)
    assert holding("2099-03-01", PENALTY) == "wage"
    with pytest.raises(Refused, match="早于征求意见"):
        put(world, "2099-04-01", "2026-01-01", "penalty.money.published_on")
    with pytest.raises(Refused, match="一分折合多少元"):
        put(world, "2099-05-01", "扣考核分", PENALTY)
    put(world, "2099-05-01", "1000", "penalty.point_value")
    put(world, "2099-05-01", "扣考核分", PENALTY)
    assert holding("2099-05-01", PENALTY) == "points"


def test_confirming_puts_a_name_to_a_recommendation_and_only_to_one(world: World) -> None:
    today = clock.now().date()
    waiting = queries.unconfirmed(today)
    assert {one.origin for one in waiting} == {Origin.DEFAULT}
    row = queries.newest(DAYS)
    perform("rulebook.confirm", {"values": [row.id], "reason": "同意"}, user=world.admin)
    left = queries.unconfirmed(today)
    assert {one.key for one in waiting} - {one.key for one in left} == {DAYS}
    told = next(one for one in queries.history(DAYS) if one.id == row.id)
    assert (told.confirmed_by, told.value) == ("周敏", 60)
    for number, why in (
        (row.id, "已由周敏确认"),
        (queries.newest("training.induction_required").id, "不是推荐值"),
        (queries.newest(PENALTY).id, "还没有填写"),
    ):
        with pytest.raises(Refused, match=why):
            perform("rulebook.confirm", {"values": [number], "reason": "同意"}, user=world.admin)


def test_what_holds_until_a_change_to_come_can_still_be_confirmed(world: World) -> None:
    row = queries.newest(DAYS)
    put(world, "2099-03-01", "45")
    perform("rulebook.confirm", {"values": [row.id], "reason": "同意"}, user=world.admin)
    other = queries.newest("appraisal.period_months")
    put(world, clock.now().date().isoformat(), "6", "appraisal.period_months")
    with pytest.raises(Refused, match="已有新的规定"):
        perform("rulebook.confirm", {"values": [other.id], "reason": "同意"}, user=world.admin)


def test_a_change_to_come_can_be_withdrawn_and_stays_in_the_records(world: World) -> None:
    change = put(world, "2099-03-01", "45").details["change"]
    perform("rulebook.withdraw", {"id": change, "row_version": 1, "reason": "推迟"}, user=world.admin)
    assert holding("2099-03-01") == 60
    assert RuleValue.select().where(RuleValue.change_id == change).count() == 1
    with pytest.raises(Refused, match="已由周敏撤回"):
        perform("rulebook.withdraw", {"id": change, "row_version": 2, "reason": "推迟"}, user=world.admin)
    past = put(world, "2026-01-01", "45", retroactive=True).details["change"]
    for number in (past, 1):
        with pytest.raises(Refused, match="已经生效"):
            perform("rulebook.withdraw", {"id": number, "row_version": 1, "reason": "x"}, user=world.admin)


def test_a_value_cites_the_article_as_it_stood_on_the_day(world: World) -> None:
    book = regulation.regulation(world)
    regulation.version(world, book, "2020-01-01")
    put(world, "2099-01-01", "45", article_id=regulation.article(world))
    later = regulation.version(world, book, "2099-06-01", late="两次")
    before, after = (queries.provision(DAYS, date(2099, month, 2)) for month in (1, 6))
    assert before.source_words == after.source_words == "《客服部制度》第十条"
    assert before.article_id != after.article_id
    assert listing.one(register.get_list("articles"), access.SYSTEM, after.article_id or 0) is not None
    assert later
    with pytest.raises(NotFound):
        put(world, "2099-02-01", "46", article_id=999_999)


def test_a_policy_table_holds_all_its_rows_from_a_day_on(world: World) -> None:
    old = queries.policy(rulebook.TABLE, date(2026, 1, 1))
    sample = rulebook.set_policy(world)
    perform("rulebook.set_policy", sample.values, user=world.admin)
    new = queries.policy(rulebook.TABLE, date(2099, 1, 1))
    assert [row["name"] for row in new] == ["燃气具安装维修工", "焊工证"]
    assert new[0]["roles"] == ("FIELD",)
    assert queries.policy(rulebook.TABLE, date(2098, 12, 31)) == old
    twins = json.dumps(json.loads(sample.values["rows"])[:1] * 2)
    for rows, why in ((twins, "第 2 行与第 1 行重复"), ('[{"unheard_of": 1}]', r"第 1 行，.*没有这一项")):
        with pytest.raises(BadFields, match=why):
            perform("rulebook.set_policy", {**sample.values, "rows": rows}, user=world.admin)


def test_two_days_are_compared_with_who_and_why(world: World) -> None:
    put(world, "2099-03-01", "45")
    put(world, "2099-06-01", "60")
    (found,) = queries.compare(date(2099, 1, 1), date(2099, 4, 1))
    assert (found.before, found.after, found.author, found.reason) == ("60 天", "45 天", "周敏", "会议决定")
    assert queries.compare(date(2099, 1, 1), date(2099, 7, 1)) == ()
    assert [one.after for one in queries.differences()] == ["45 天", "60 天"]


def rows_of(name: str, *filters: Filter) -> list[tuple[Any, ...]]:
    kind = register.get_list(name)
    return [row.values for row in listing.every(kind, access.SYSTEM, Query(filters))]


def test_the_list_answers_what_held_on_a_day(world: World) -> None:
    put(world, "2099-03-01", "45")
    key = Filter("key", "eq", DAYS)
    for day, words in (("2099-02-28", "60 天"), ("2099-03-01", "45 天")):
        ((*_, found),) = [row[:3] for row in rows_of("parameters", key, Filter("on", "eq", day))]
        assert found == words
    assert len(rows_of("parameters", key)) == 2
    assert [row[2] for row in rows_of("parameters", key, Filter("on", "ne", "2099-03-01"))] == ["60 天"]
    with pytest.raises(Refused, match="按某一天筛选"):
        rows_of("parameters", key, Filter("on", "ge", "2099-03-01"))
    everything = {row[-1] for row in rows_of("parameters", Filter("on", "eq", "今天"))}
    assert DAYS in everything
    assert "meter.commercial_days" not in everything  # its area is not built yet


def test_the_other_lists_tell_versions_tables_and_what_waits(world: World) -> None:
    change = put(world, "2099-03-01", "45").details["change"]
    latest = rows_of("rule_changes")[0]
    assert latest[:4] == (change, "证书到期提前提醒", "later", date(2099, 3, 1))
    assert rows_of("rule_changes")[-1][1:3] == ("全部规则的第一版", "now")
    assert {row[3] for row in rows_of("unconfirmed")} == {"default"}
    assert rows_of("rule_differences")[0][1:4] == ("证书到期提前提醒", "60 天", "45 天")
    assert any(row[2] == "燃气具安装维修工" for row in rows_of("policies"))


def test_only_the_owner_of_the_rulebook_changes_it(world: World) -> None:
    with pytest.raises(Forbidden):
        perform(
            "rulebook.set",
            {"values": [{"key": DAYS, "value": "1"}], "valid_from": "2099-01-01", "reason": "x"},
            user=world.nobody,
        )


def test_damage_is_found(world: World) -> None:
    assert check.check() == []
    RuleValue.update(value='"viel"').where(RuleValue.key == DAYS).execute()
    RuleValue.delete().where(RuleValue.key == PENALTY).execute()
    RuleValue.update(change_id=999).where(RuleValue.key == "appraisal.period_months").execute()
    found = "".join(check.check())
    for words in ("penalty.takes”没有", "不存在"):
        assert words in found


class Row:
    """A dated value without a database."""

    def __init__(self, valid_from: date, change_id: int) -> None:
        self.key, self.valid_from, self.change_id = "x", valid_from, change_id


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), unique=True, max_size=12),
    st.integers(0, 20),
)
def test_the_last_day_wins_and_on_one_day_the_later_act(rows: list[tuple[int, int]], on: int) -> None:
    start = date(2026, 1, 1)
    made = [Row(start + timedelta(days=day), change) for day, change in rows]
    found = rules.in_force(made, start + timedelta(days=on))
    candidates = [(day, change) for day, change in rows if day <= on]
    if not candidates:
        assert found == {}
    else:
        best = found["x"]
        assert ((best.valid_from - start).days, best.change_id) == max(candidates)


def test_of_two_who_press_at_once_one_is_told_of_the_other(world: World) -> None:
    seen = queries.newest(DAYS).id
    together = Barrier(2)

    def press(value: str) -> str:
        values = [{"key": DAYS, "value": value, "seen": seen}]
        together.wait()
        try:
            perform("rulebook.set", {"values": values, "valid_from": "2099-03-01", "reason": "x"}, user=world.admin)
        except Refused as refused:
            return refused.code
        return "saved"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(press, ("45", "30"))) == ["CONFLICT", "saved"]
    assert RuleValue.select().where(RuleValue.key == DAYS).count() == 2


def test_who_decides_is_asked_for_what_waits_until_nothing_does(world: World) -> None:
    today = clock.now().date()

    def todo() -> list[duties.Todo]:
        found = duties.todos_of(access.load_user(world.admin), today)
        return [one for one in found if one.entity == "rule_value"]

    waiting = [one.id for one in queries.unconfirmed(today) if one.value is not None]
    (asked,) = todo()
    assert asked.title == f"确认 {len(waiting)} 项推荐值"
    perform("rulebook.confirm", {"values": waiting, "reason": "同意"}, user=world.admin)
    assert todo() == []
