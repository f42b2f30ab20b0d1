"""The policy tables: their first content, what their rows may be, and which rows hold on which day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from models.attendance.policy import describe, queries
from models.attendance.policy.rules import Deviation, JudgedMonth, judge
from models.attendance.workflow import Event, Result
from models.core import access, clock, database, listing, register
from models.core.errors import BadFields, Refused
from models.core.fields import parse_all
from models.core.lists import Query
from models.core.rulebook import papers
from models.core.rulebook import queries as rulebook
from models.core.rulebook.delivery import deliver_from
from models.core.rulebook.register import get_policy, living, parameters, seeded_by
from models.core.rulebook.rules import dump
from models.core.rulebook.tables import RuleChange, RuleValue
from models.core.unit import perform
from tests.samples import World, regulation

DAY = date(2026, 10, 1)


def rows_of(table: str, on: date = DAY) -> list[dict[str, Any]]:
    return [{name: _plain(one) for name, one in row.items()} for row in rulebook.policy(table, on)]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if value is None or isinstance(value, int) else str(value)


def put(world: World, table: str, rows: list[dict[str, Any]], since: str = "2099-01-01", **more: Any) -> Any:
    values = {
        "name": table, "rows": json.dumps(rows, ensure_ascii=False), "valid_from": since, "reason": "经理会议决定",
        "retroactive": since < "2099", **more,
    }  # fmt: skip
    return perform("rulebook.set_policy", values, user=world.admin)


def month(on: date, *deviations: Deviation) -> JudgedMonth:
    policy_on = queries.policies(on, on.replace(day=28))
    return judge([(on.replace(day=place), (one,), None) for place, one in enumerate(deviations, 1)], policy_on)


def late(minutes: int, event: Event = Event.LATE, notice: str = "none") -> Deviation:
    return Deviation(event, minutes, 480, 480, notice=notice)


@pytest.mark.parametrize(("number", "total"), [(1, 0), (2, 200), (3, 900), (4, 1100), (7, 1700)])
def test_the_first_content_gives_the_worked_table_of_points(opened: str, number: int, total: int) -> None:
    found = month(DAY, *(late(10) for _ in range(number)))
    assert (found.points, found.tolerated, found.absence, found.fen) == (total, 1, 0, 0)


@pytest.mark.parametrize(
    ("minutes", "event", "result", "absence", "reason"),
    [
        (1, Event.LATE, Result.EVENT, 0, None), (29, Event.EARLY, Result.EVENT, 0, None),
        (30, Event.LATE, Result.ABSENCE, 50, 1), (180, Event.EARLY, Result.ABSENCE, 50, 1),
        (181, Event.LATE, Result.ABSENCE, 100, 1), (0, Event.NO_RECORD, Result.ABSENCE, 100, 2),
        (0, Event.MISSING_IN, Result.UNEXPLAINED, 0, None), (0, Event.MISSING_OUT, Result.UNEXPLAINED, 0, None),
        (0, Event.NO_SHOW, Result.ABSENCE, 50, 6),
    ],
)  # fmt: skip
def test_the_first_content_gives_the_table_of_bands(
    opened: str, minutes: int, event: Event, result: Result, absence: int, reason: int | None
) -> None:
    (one,) = month(DAY, late(minutes, event)).events
    assert (one.result, one.absence, one.absence_reason) == (result, absence, reason)
    assert one.band is not None
    assert one.band.basis is not None
    assert one.band.basis.rule
    assert one.band.basis.recommended == (result is not Result.EVENT)


def test_the_first_content_names_the_other_rules_of_a_day(opened: str) -> None:
    policy = queries.policy_on(DAY)
    assert (policy.grace_minutes, policy.rounds_up, policy.window_minutes, policy.double_minutes) == (0, False, 240, 10)
    assert not policy.pre_shift_counts
    assert not policy.comp_rest_covers
    assert policy.flexes == ()
    assert [(one.source, one.percent) for one in policy.comp] == [("overtime", 100), ("rest_duty", 100)]
    assert policy.bases[queries.GRACE].value == "0 分钟"
    assert policy.bases[queries.DOUBLE].recommended


@pytest.mark.parametrize("name", queries.TABLES)
def test_the_first_rows_are_accepted_by_their_own_table(world: World, name: str) -> None:
    table = get_policy(name)
    rows = [parse_all(table.fields, row) for row in rows_of(name)]
    assert table.check is None or table.check(rows, DAY) is None
    assert table.notes is None or not table.notes(rows, DAY)
    assert not rows or put(world, name, rows_of(name)).notice.endswith("2099-01-01 起生效。")


def band(event: str = "late", first: int = 1, last: int | None = None, **more: Any) -> dict[str, Any]:
    return {"event": event, "from_minutes": first, "to_minutes": last, "result": "normal", **more}


COUNTED = {"result": "event", "group": "late"}


@pytest.mark.parametrize(
    ("table", "rows", "sentence"),
    [
        (describe.BANDS, [band(last=30), band(first=30)], "第 1 行和第 2 行重叠"),
        (describe.BANDS, [band(), band(first=5, notice="none")], "重叠"),
        (describe.BANDS, [band(first=30, last=10)], "不能小于"),
        (describe.BANDS, [band("missing_in", 1)], "不分分钟数"),
        (describe.BANDS, [band(result="event")], "须选计次类别"),
        (describe.BANDS, [band(result="absence")], "须填天数"),
        (describe.BANDS, [band(absence="0.5")], "不计旷工"),
        (describe.BANDS, [band(result="unexplained", fen=100)], "不计次也不扣款"),
        (describe.BANDS, [band("no_show", 0, result="absence", absence_by_hours=True)], "没有小时数"),
        (describe.BANDS, [band(result="absence", absence="0.125")], "最多两位小数"),
        (describe.BANDS, [band(result="absence", absence="1.5")], "应在 0 到 1 之间"),
        (describe.BANDS, [band("holiday")], "请从这些里选"),
        (describe.STEPS, [{"group": "late", "from_nth": 2, "to_nth": 1}], "不能小于"),
        (describe.STEPS, [{"group": "late", "from_nth": 1}, {"group": "late", "from_nth": 3}], "重叠"),
        (describe.STEPS, [{"group": "lates", "from_nth": 1}], "请从这些里选"),
        (describe.THRESHOLDS, [{"group": "late", "count": 3}, {"group": "late", "count": 3}], "重复"),
        (describe.TOLERANCE, [{"group": "late", "by": "count", "amount": 0}], "不容忍请删去"),
        (describe.FLEX, [{"after_minutes": 0, "later_minutes": 30}], "应在 1 到"),
        (describe.COMP, [{"source_of_rest": "overtime", "percent": 0}], "应在 1 到"),
    ],
)
def test_rows_that_cannot_stand_together_are_refused_in_words(
    world: World, table: str, rows: list[dict[str, Any]], sentence: str
) -> None:
    with pytest.raises(BadFields, match=sentence):
        put(world, table, rows)


def test_cases_without_a_row_are_told_when_the_table_is_saved(world: World) -> None:
    told = put(world, describe.BANDS, [band(first=1, last=10), band(first=20, last=30, **COUNTED)]).notice
    assert (
        "迟到 11–19 分钟、迟到 31 分钟以上、早退 1 分钟以上、上班缺卡、下班缺卡、全天没有打卡、没有参加没有规定" in told
    )
    assert "没有规定" not in put(world, describe.BANDS, rows_of(describe.BANDS), "2099-02-01").notice


def test_a_group_that_no_band_counts_is_told(world: World) -> None:
    told = put(world, describe.STEPS, [{"group": "missing", "from_nth": 1, "fen": 100}]).notice
    assert "还没有计入缺卡的情形" in told


def test_a_rule_that_changes_within_a_month_judges_from_its_day_on(world: World) -> None:
    rows = [row | {"to_minutes": 59} if row["to_minutes"] == 29 else row for row in rows_of(describe.BANDS)]
    rows = [row | {"from_minutes": 60} if row["from_minutes"] == 30 else row for row in rows]
    put(world, describe.BANDS, rows, "2099-10-02")
    put(world, describe.TOLERANCE, [], "2099-10-15")
    assert [one.result for one in month(date(2099, 10, 1), late(40), late(40)).events] == [Result.ABSENCE, Result.EVENT]
    on = queries.policies(date(2099, 9, 1), date(2099, 10, 31))
    assert [len(on(date(2099, 10, day)).tolerances) for day in (1, 14, 15)] == [1, 1, 0]
    assert on(date(2099, 10, 3)) is on(date(2099, 10, 4))


def test_the_day_before_the_period_counts_what_held_then(world: World) -> None:
    put(world, describe.TOLERANCE, [], "2026-01-05", retroactive=True)
    assert queries.policies(date(2026, 1, 10), date(2026, 1, 20))(date(2026, 1, 12)).tolerances == ()
    assert len(queries.policy_on(date(2026, 1, 4)).tolerances) == 1


def replaced(name: str, **columns: Any) -> list[dict[str, Any]]:
    return [row | columns for row in rows_of(name)]


@pytest.mark.parametrize(
    ("name", "columns", "totals"),
    [
        (describe.THRESHOLDS, {"count": 4}, [0, 200, 400, 1100]),
        (describe.THRESHOLDS, {"replaces": True}, [0, 200, 500, 500]),
        (describe.THRESHOLDS, {"counts_tolerated": False}, [0, 200, 400, 1100]),
        (describe.THRESHOLDS, {"every": 1}, [0, 200, 900, 1600]),
        (describe.STEPS, {"points": "0.5"}, [0, 50, 600, 650]),
        (describe.TOLERANCE, {"amount": 2}, [0, 0, 700, 900]),
    ],
)
def test_every_other_reading_is_chosen_by_rows_alone(
    world: World, name: str, columns: Mapping[str, Any], totals: list[int]
) -> None:
    put(world, name, replaced(name, **columns))
    on = date(2099, 10, 1)
    assert [month(on, *(late(10) for _ in range(number))).points for number in (1, 2, 3, 4)] == totals


SHIPPED = [(table, seed) for table in queries.TABLES for seed in parameters() if seeded_by(seed) is get_policy(table)]


def test_the_parameters_that_only_gave_the_first_rows_are_not_shown_any_more(world: World) -> None:
    assert len(SHIPPED) == 16
    assert not {seed for _, seed in SHIPPED} & set(living())
    person = access.load_user(world.admin)
    for name in ("parameters", "unconfirmed", "rule_differences"):
        kind = register.get_list(name)
        place = [column.key for column in kind.columns].index("key")
        shown = {row.values[place] for row in listing.page(kind, person, Query(), limit=1000)}
        assert not {seed for _, seed in SHIPPED} & shown


@pytest.mark.parametrize(("table", "seed"), SHIPPED)
def test_who_would_change_one_is_told_the_table(world: World, table: str, seed: str) -> None:
    values = {"values": [{"key": seed, "value": "1"}], "valid_from": "2099-01-01", "reason": "x"}
    with pytest.raises(Refused, match=f"规则表“{get_policy(table).label}”"):
        perform("rulebook.set", values, user=world.admin)
    with pytest.raises(Refused, match="已经并入"):
        perform("rulebook.confirm", {"values": [rulebook.newest(seed).id], "reason": "x"}, user=world.admin)


def test_the_recommended_rows_wait_for_a_name_and_are_listed_one_by_one(world: World) -> None:
    kind = register.get_list("unconfirmed")
    keys = [column.key for column in kind.columns]
    shown = {
        row.values[keys.index("key")]: row
        for row in listing.page(kind, access.load_user(world.admin), Query(), limit=1000)
    }
    assert {describe.BANDS, describe.THRESHOLDS, describe.COMP} <= set(shown)
    assert not {describe.STEPS, describe.TOLERANCE, describe.FLEX} & set(shown)
    assert "迟到 30–180 分钟：旷工 0.5 天" in shown[describe.BANDS].values[keys.index("value")]
    paper = papers.unconfirmed(access.load_user(world.admin), {})
    said = {line.value: line for line in paper.lines}
    assert paper.count == len(paper.lines)
    assert "上限" in said["迟到 181 分钟以上：旷工 1 天"].remark
    assert {"上班缺卡：待说明", "没有参加：旷工 0.5 天", "全天没有打卡：旷工 1 天"} <= set(said)
    assert "迟到 1–29 分钟：计入迟到早退次数" not in said


def test_a_table_is_confirmed_as_a_whole_and_waits_no_more(world: World) -> None:
    number = rulebook.newest(describe.BANDS).id
    perform("rulebook.confirm", {"values": [number], "reason": "办公会同意"}, user=world.admin)
    today = clock.now().date()
    assert describe.BANDS not in {one.key for one in rulebook.unconfirmed(today)}
    with pytest.raises(Refused, match="已由"):
        perform("rulebook.confirm", {"values": [number], "reason": "x"}, user=world.admin)
    with pytest.raises(Refused, match="不是推荐值"):
        perform("rulebook.confirm", {"values": [rulebook.newest(describe.STEPS).id], "reason": "x"}, user=world.admin)


def test_a_row_that_the_office_decided_itself_is_no_recommendation(world: World) -> None:
    put(world, describe.BANDS, replaced(describe.BANDS, recommended=False), "2026-01-01")
    assert describe.BANDS not in {one.key for one in rulebook.unconfirmed(clock.now().date())}
    assert not [one for one in queries.policy_on(DAY).bands if one.basis is not None and one.basis.recommended]


def test_the_table_says_each_of_its_rows_when_asked_why(world: World) -> None:
    kind = register.get_list("parameters")
    assert kind.explain is not None
    number = rulebook.newest(describe.BANDS).id
    told = kind.explain([number])[number]
    assert "迟到 1–29 分钟：计入迟到早退次数\n《客户服务部管理制度》第10.3条" in told.steps
    assert any("推荐值" in step for step in told.steps)


def test_a_row_names_its_article_and_quotes_it(world: World) -> None:
    article = regulation.article(world)
    put(world, describe.TOLERANCE, replaced(describe.TOLERANCE, article_id=article), "2026-01-01")
    (row,) = queries.policy_on(DAY).tolerances
    assert row.basis is not None
    assert (row.basis.article_id, row.basis.key) == (article, describe.TOLERANCE)
    assert row.basis.quote
    assert "容忍 1 次" in row.basis.value


MIGRATION = import_module("models.core.migrations.0014_attendance")


def upgraded(*changed: tuple[str, str, Any]) -> None:
    """An office of an earlier program that let parameters say something else from a day on, brought up to date."""
    RuleValue.delete().where(RuleValue.key.in_(queries.TABLES)).execute()
    for since, key, value in changed:
        change = RuleChange.create(
            row_version=1, valid_from=since, author="周敏", reason="会议决定", made_at=clock.now(), withdrawn_by=""
        )
        RuleValue.create(
            row_version=1, key=key, valid_from=since, change_id=change.id, value=dump(value), origin="office",
            article_no="", confirmed_by="",
        )  # fmt: skip
    deliver_from(database.current(), MIGRATION.SEEDS, MIGRATION.policy_rows)


def test_an_office_that_had_changed_nothing_has_the_first_rows(opened: str) -> None:
    before = {name: rows_of(name) for name in queries.TABLES}
    upgraded()
    assert {name: rows_of(name) for name in queries.TABLES} == before
    assert {row.change_id for row in RuleValue.select().where(RuleValue.key.in_(queries.TABLES))} == {1}


def test_an_office_that_had_changed_parameters_keeps_what_it_decided_from_that_day_on(opened: str) -> None:
    late_ = "attendance.late."
    upgraded(
        ("2025-01-01", late_ + "points_per_event", 3), ("2025-06-01", late_ + "monthly_threshold", 4),
        ("2025-06-01", late_ + "threshold_stacks", False), ("2025-07-01", late_ + "tolerance_per_month", 0),
        ("2026-01-01", "attendance.absence_band.from_inclusive", False),
        ("2026-01-01", "attendance.absence_band.days", "1"),
        ("2026-01-01", "attendance.missing_punch_result", "absence"),
    )  # fmt: skip
    assert month(date(2024, 5, 1), late(10), late(10), late(10)).points == 900
    assert month(date(2025, 5, 1), late(10), late(10), late(10)).points == 1100
    assert month(date(2025, 6, 1), *(late(10) for _ in range(4))).points == 500
    assert month(date(2025, 7, 1), late(10)).tolerated == 0
    assert [one.absence for one in month(date(2026, 2, 1), late(30), late(31), late(0, Event.MISSING_IN)).events] == [
        0, 100, 100,
    ]  # fmt: skip
    newest = rulebook.newest(describe.BANDS)
    assert (newest.valid_from, newest.origin) == (date(2026, 1, 1), "office")
    upgraded_again = RuleValue.select().where(RuleValue.key.in_(queries.TABLES)).count()
    deliver_from(database.current(), MIGRATION.SEEDS, MIGRATION.policy_rows)
    assert RuleValue.select().where(RuleValue.key.in_(queries.TABLES)).count() == upgraded_again


def test_an_office_for_which_the_call_decides_has_its_rows(opened: str) -> None:
    upgraded(("2026-01-01", "attendance.notice_variant.enabled", True))
    shown = [late(90, notice=notice) for notice in ("none", "late", "ahead")]
    shown += [late(0, Event.NO_RECORD, notice) for notice in ("none", "late", "ahead")]
    found = month(DAY, *shown).events
    assert [one.result for one in found] == [
        Result.ABSENCE, Result.EVENT, Result.NORMAL, Result.ABSENCE, Result.EVENT, Result.UNEXPLAINED,
    ]  # fmt: skip
    assert [one.absence_reason for one in found if one.absence] == [8, 8]
    assert [one.result for one in month(DAY, late(40, Event.EARLY)).events] == [Result.ABSENCE]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("attendance.absence_band.to_minutes", 20),
        ("attendance.absence_band.from_minutes", 0),
        ("attendance.over_band_days", "0"),
        ("attendance.missing_punch_result", "late_or_early"),
        ("attendance.no_record_days", "31"),
    ],
)
def test_whatever_an_office_had_set_becomes_rows_that_can_be_saved_again(world: World, key: str, value: Any) -> None:
    upgraded(("2026-01-01", key, value))
    assert put(world, describe.BANDS, rows_of(describe.BANDS, date(2026, 1, 1)), "2099-01-01").notice


def test_what_an_office_had_set_to_nothing_has_no_row(opened: str) -> None:
    upgraded(
        ("2020-01-01", "attendance.late.points_per_event", 0), ("2020-01-01", "attendance.late.threshold_points", 0)
    )
    assert rows_of(describe.STEPS) == rows_of(describe.THRESHOLDS) == []


def test_a_withdrawn_change_of_a_parameter_gives_no_rows(opened: str) -> None:
    upgraded(("2026-01-01", "attendance.late.tolerance_per_month", 5))
    RuleChange.update(withdrawn_at=clock.now()).where(RuleChange.id > 1).execute()
    RuleValue.delete().where(RuleValue.key.in_(queries.TABLES)).execute()
    deliver_from(database.current(), MIGRATION.SEEDS, MIGRATION.policy_rows)
    assert queries.policy_on(DAY).tolerances[0].amount == 1


MONEY = {
    describe.BANDS: [
        band("late", 1, 10, result="event", group="late", fen_per_minute=100),
        band("late", 11, None, result="event", group="late", fen=1000, fen_per_minute=200, free_minutes=10),
        band("missing_in", 0, result="event", group="missing"),
        band("missing_out", 0, result="event", group="missing"),
    ],
    describe.STEPS: [{"group": "missing", "from_nth": 3, "fen": 5000}],
    describe.THRESHOLDS: [{"group": "late", "count": 3, "every": 3, "absence": "0.5"}],
    describe.TOLERANCE: [{"group": "late", "by": "count", "amount": 3}],
    describe.FLEX: [{"after_minutes": 210, "later_minutes": 60}],
}
WITHOUT_POINTS = {
    describe.BANDS: [
        band("late", 1, 10),
        band("late", 11, 60, result="absence", absence="0.5"),
        band("late", 61, None, result="absence", absence="1"),
        band("early", 1, None, result="event", group="early"),
        band("missing_out", 0, result="event", group="missing"),
    ],
    describe.STEPS: [
        {"group": "missing", "from_nth": 3, "absence": "0.5"}, {"group": "early", "from_nth": 1, "absence": "0.25"},
    ],
    describe.THRESHOLDS: [{"group": "early", "count": 3, "absence": "1", "replaces": True}],
    describe.TOLERANCE: [],
}  # fmt: skip
IN_FORCE = date(2099, 10, 1)


def adopt(world: World, regulation_: Mapping[str, list[dict[str, Any]]]) -> None:
    for name, rows in regulation_.items():
        put(world, name, rows)


def test_a_regulation_that_takes_money_by_the_minute_is_rows_alone(world: World) -> None:
    adopt(world, MONEY)
    found = month(IN_FORCE, *(late(minutes) for minutes in (5, 8, 3, 10, 25, 1)))
    assert [one.fen for one in found.events] == [0, 0, 0, 1000, 4000, 100]
    assert (found.points, found.fen, found.absence) == (0, 5100, 100)
    missing = month(IN_FORCE, *(late(0, Event.MISSING_IN) for _ in range(4)))
    assert [one.fen for one in missing.events] == [0, 0, 5000, 5000]
    assert [(one.after_minutes, one.later_minutes) for one in queries.policy_on(IN_FORCE).flexes] == [(210, 60)]
    put(world, describe.TOLERANCE, [{"group": "late", "by": "minutes", "amount": 30}], "2099-02-01")
    assert [one.tolerated for one in month(IN_FORCE, late(20), late(10), late(1)).events] == [True, True, False]


def test_a_regulation_without_points_is_rows_alone(world: World) -> None:
    adopt(world, WITHOUT_POINTS)
    found = month(IN_FORCE, late(10), late(11), late(60), late(61))
    assert [one.absence for one in found.events] == [0, 50, 50, 100]
    assert [one.absence for one in month(IN_FORCE, *(late(0, Event.MISSING_OUT) for _ in range(3))).events] == [
        0,
        0,
        50,
    ]
    early = month(IN_FORCE, *(late(5, Event.EARLY) for _ in range(3)))
    assert (early.absence, early.points, [one.absence for one in early.events]) == (100, 0, [0, 0, 0])
    assert month(IN_FORCE, late(30), late(5, Event.EARLY), late(5, Event.EARLY)).absence == 100
