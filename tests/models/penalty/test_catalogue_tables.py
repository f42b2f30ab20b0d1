"""The tables of penalties: what cannot stand together, another company's regulation, offices of earlier programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import models
from models.core import clock, database
from models.core.calendar import queries as calendar
from models.core.errors import BadFields, Refused
from models.core.rulebook import queries as rulebook
from models.core.rulebook.delivery import deliver_from
from models.core.rulebook.register import get_policy, living, parameters, seeded_by
from models.core.rulebook.rules import dump
from models.core.rulebook.tables import RuleChange, RuleValue
from models.core.unit import perform
from models.penalty import rules
from models.penalty.catalogue import describe, queries
from models.penalty.catalogue.rows import TABLES
from models.penalty.workflow import Measured, Takes
from tests.factories import org
from tests.factories import penalty as made
from tests.samples import World

MIGRATION = import_module("models.core.migrations.0019_penalty_rules")
DAY = date(2026, 10, 9)
AT = datetime.fromisoformat("2026-10-09 10:20")
SCHEME = {"code": "NEW", "label": "员工奖惩条例", "use": "alternative", "in_force": True}
OFFENCE = {"code": "GAS-01", "scheme": "GAS", "label": "服务态度差", "measured": "yuan", "low": "50", "high": "100"}
BAND = {"offence": "GAS-13", "code": "hazard", "label": "造成隐患", "low": "500", "high": "1000"}
REPEAT = {"offence": "SVC-05", "from_nth": 2, "proposes": "离职处理"}
MEASURE = {"code": "warning", "label": "警告", "rank": 1}


def put(world: World, table: str, rows: Sequence[dict[str, Any]], since: str = "2026-01-01") -> None:
    values = {
        "name": table, "rows": dump(list(rows)), "valid_from": since, "reason": "采用本单位的条例", "retroactive": True
    }  # fmt: skip
    perform("rulebook.set_policy", values, user=world.admin)


def stored(table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in rulebook.policy(table, DAY)]


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        (describe.SCHEMES, SCHEME, "不能同时使用"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "scheme": "NONE"}, "没有“NONE”这套办法"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "high": None}, "须一起填写"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "low": "200"}, "最低大于最高"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "low": "0", "high": "0"}, "都清空"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "measures": "跪搓衣板"}, "没有叫“跪搓衣板”的措施"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "measures": "批评教育、辞退"}, "“辞退”由公司决定"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "proposes": "辞退、降职"}, "只能填一种"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "proposes": "书面警告"}, "不用公司决定"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "is_alternative": True}, "不能代替金额"),
        (describe.OFFENCES, {**OFFENCE, "code": "X-1", "measured": "kg"}, "以什么计"),
        (describe.OFFENCES, OFFENCE, "重复"),
        (describe.BANDS, {**BAND, "offence": "X-1"}, "没有“X-1”这一项"),
        (describe.BANDS, {**BAND, "code": "Hazard 2"}, "只能用小写字母"),
        (describe.BANDS, {**BAND, "code": "worse", "high": None}, "须一起填写"),
        (describe.REPEATS, {**REPEAT, "offence": "X-1"}, "没有“X-1”这一项"),
        (describe.REPEATS, {"offence": "SVC-03", "from_nth": 2}, "没有写再犯怎样处理"),
        (describe.REPEATS, {"offence": "", "from_nth": 2, "low": "1", "high": "2"}, "金额不同"),
        (describe.REPEATS, {**REPEAT, "from_nth": 0}, "应在 1 到"),
        (describe.MEASURES, {**MEASURE, "label": "辞退"}, "有两行都叫“辞退”"),
    ],
)
def test_a_row_that_cannot_stand_is_refused(world: World, table: str, row: dict[str, Any], words: str) -> None:
    with pytest.raises(BadFields, match=words):
        put(world, table, [*stored(table), row])


@pytest.mark.parametrize(
    ("table", "gone", "words"),
    [
        (describe.SCHEMES, {"code": "GEN"}, "“处罚项目”里还有“GEN”"),
        (describe.SCHEMES, {"code": "GAS"}, "须勾选使用中的一套"),
        (describe.OFFENCES, {"code": "GAS-13"}, "“处罚档次”里还有“GAS-13”"),
        (describe.OFFENCES, {"code": "SVC-05"}, "“再犯规定”里还有“SVC-05”"),
        (describe.MEASURES, {"code": "demotion"}, "“处罚项目”里还有“降职”"),
        (describe.MEASURES, {"code": "dismissal"}, "“处罚档次”里还有“辞退”"),
        (describe.MEASURES, {"code": "separation"}, "“再犯规定”里还有“离职处理”"),
    ],
)
def test_what_another_table_names_is_not_taken_away(world: World, table: str, gone: dict[str, str], words: str) -> None:
    left = [row for row in stored(table) if any(row[key] != value for key, value in gone.items())]
    with pytest.raises(BadFields, match=words):
        put(world, table, left)


def test_every_delivered_table_passes_its_own_check_and_says_its_rows(opened: str) -> None:
    for name in TABLES:
        table, rows = get_policy(name), rulebook.policy(name, DAY)
        assert table.check is not None
        assert table.check(rows, DAY) is None
        assert all(rulebook.row_words(table, row) for row in rows)
        assert all(row["source"] for row in rows)


def said(table: str, **row: Any) -> str:
    known = get_policy(table)
    return rulebook.row_words(known, known.row(row))


def test_rows_are_told_in_a_line() -> None:
    assert said(describe.SCHEMES, **SCHEME) == "员工奖惩条例（NEW）：只用其中一套，使用中"
    assert said(describe.OFFENCES, **OFFENCE) == "GAS-01（50 至 100 元）服务态度差"
    fixed = {**OFFENCE, "high": "50", "unit": "张", "active": False}
    assert said(describe.OFFENCES, **fixed) == "GAS-01（50 元，每张，停用）服务态度差"
    points = {**OFFENCE, "measured": "points", "low": "0.5", "high": "2"}
    assert said(describe.OFFENCES, **points) == "GAS-01（0.5 至 2 分）服务态度差"
    assert said(describe.OFFENCES, **{**OFFENCE, "low": None, "high": None}) == "GAS-01 服务态度差"
    assert said(describe.BANDS, **BAND) == "GAS-13 造成隐患：500 至 1000"
    assert said(describe.BANDS, **{**BAND, "low": None, "high": None, "proposes": "辞退"}) == "GAS-13 造成隐患：辞退"
    assert said(describe.BANDS, **{**BAND, "low": None, "high": None}) == "GAS-13 造成隐患：没有写金额"
    assert said(describe.REPEATS, **REPEAT) == "SVC-05 第 2 次起：离职处理"
    among = {"offence": "", "from_nth": 3, "months": 6, "low": "1", "high": "2", "words": "降职或辞退"}
    assert said(describe.REPEATS, **among) == "被投诉的各项第 3 次起（6 个月内）：1 至 2，降职或辞退"
    assert said(describe.MEASURES, **MEASURE, company=True) == "警告，由公司决定"


def test_a_range_beside_bands_is_pointed_out(world: World) -> None:
    rows = [
        {**row, "low": "100", "high": "200"} if row["code"] == "GAS-13" else row for row in stored("penalty_offences")
    ]
    told = describe.offences_notes(rows, DAY)
    assert told == ("请注意：GAS-13有档次，金额按规则表“处罚档次”，这里填的不起作用。",)
    put(world, describe.OFFENCES, rows)
    assert queries.rule_for("GAS-13", "hazard", AT, 1, 1).high == 100_000


STEPS = ("口头提醒", "书面提醒", "警告", "严重警告", "解除合同")
CODES = ("talk", "letter", "warning", "severe_warning", "dismissal")


@pytest.fixture
def other_company(world: World) -> int:
    """A company that takes points by a ladder of five steps and counts working days; gives an employee.

    Rows and parameters alone, none of ours left.
    """
    for table in (describe.REPEATS, describe.BANDS, describe.OFFENCES, describe.MEASURES, describe.SCHEMES):
        put(world, table, [])
    put(world, describe.SCHEMES, [SCHEME])
    put(world, describe.MEASURES, [
        {"code": code, "label": label, "rank": place, "company": place == len(STEPS)}
        for place, (code, label) in enumerate(zip(CODES, STEPS, strict=True), 1)
    ])  # fmt: skip
    offence = {"scheme": "NEW", "measured": "points"}
    put(world, describe.OFFENCES, [
        {**offence, "code": "A1", "label": "接听超过三声", "low": "0.5", "high": "2", "measures": "口头提醒"},
        {**offence, "code": "A2", "label": "上门未穿鞋套"},
    ])  # fmt: skip
    put(world, describe.BANDS, [
        {"offence": "A2", "code": "light", "label": "轻微", "low": "1", "high": "1"},
        {"offence": "A2", "code": "heavy", "label": "严重", "low": "3", "high": "5", "proposes": "警告"},
    ])  # fmt: skip
    put(world, describe.REPEATS, [
        {"offence": "A1", "from_nth": nth, "months": 12, "proposes": step} for nth, step in enumerate(STEPS[1:], 2)
    ])  # fmt: skip
    answers = {
        "penalty.takes": "points", "penalty.appeal.day_type": "working", "penalty.appeal.days": "5",
        "penalty.appeal.answer_days": "10", "penalty.appeal.answer_day_type": "working",
        "penalty.witnesses_on_refusal": "3", "penalty.requires_approval": "false",
    }  # fmt: skip
    values = {
        "values": [{"key": key, "value": value} for key, value in answers.items()], "valid_from": "2026-01-01",
        "reason": "采用本单位的条例", "retroactive": True,
    }  # fmt: skip
    perform("rulebook.set", values, user=world.admin)  # no worth of a point is asked where everything is in points
    return org.colleague(world, "李小雨", "AGENT", org.unit(world))


def test_another_regulation_is_rows_and_parameters_alone(other_company: int) -> None:
    assert [one.code for one in queries.offences(DAY)] == ["A1", "A2"]
    rule = queries.rule_for("A1", "", AT, other_company, 1)
    assert (rule.measured, rule.low, rule.high, rule.takes) == (Measured.POINTS, 50, 200, Takes.POINTS)
    assert not rules.amount_fault(rule, 1, 75, "初犯")
    assert rules.amount_fault(rule, 1, 250, "初犯")["amount"].startswith("应在幅度之内，0.5 分至 2 分")
    assert (rule.procedure.witnesses, rules.needs_approval(rule)) == (3, False)
    kept = calendar.calendar(date(2026, 7, 1), date(2026, 10, 31))
    signed = date(2026, 7, 10)
    assert rules.appeal_deadline(rule.procedure, kept, signed).last_day == date(2026, 7, 17)  # five working days
    assert rules.answer_deadline(rule.procedure, kept, signed).last_day == date(2026, 7, 24)  # ten
    light, heavy = (queries.rule_for("A2", band, AT, other_company, 1) for band in ("light", "heavy"))
    assert (light.is_fixed, light.low, light.measures) == (True, 100, ())
    assert (heavy.low, heavy.high, heavy.measures, heavy.proposes) == (300, 500, ("warning",), "")


def at(month: int) -> datetime:
    return datetime.fromisoformat(f"2026-0{month}-01 09:00")


def test_a_ladder_of_five_steps_is_climbed_by_repeating(other_company: int, world: World) -> None:
    issuer = org.colleague(world, "赵主管", "SUPERVISOR", org.unit(world, "二部"))
    reached = []
    for nth in range(1, 7):
        rule = queries.rule_for("A1", "", at(nth), other_company, 1)
        reached.append((rule.measures, rule.repeat.measure if rule.repeat else ""))
        like = replace(made.RULE, offence="A1")
        made.slip(other_company, issuer, issuer, "effective", rule=like, happened_at=at(nth))
    assert reached == [
        (("talk",), ""), (("talk", "letter"), ""), (("talk", "warning"), ""), (("talk", "severe_warning"), ""),
        (("talk",), "dismissal"), (("talk",), "dismissal"),  # about the last step only the company decides
    ]  # fmt: skip
    year_later = queries.rule_for("A1", "", datetime.fromisoformat("2027-03-02 09:00"), other_company, 1)
    assert year_later.repeat is not None
    assert year_later.repeat.nth == 4  # only those of the last twelve months: April, May and June


def test_points_for_offences_in_yuan_need_the_worth_of_a_point(world: World) -> None:
    def answer(**values: str) -> None:
        rows = [{"key": key.replace("__", "."), "value": value} for key, value in values.items()]
        filled = {"values": rows, "valid_from": "2026-01-01", "reason": "会议决定", "retroactive": True}
        perform("rulebook.set", filled, user=world.admin)

    with pytest.raises(Refused, match="一分折合多少元"):
        answer(penalty__takes="points")
    answer(penalty__takes="points", penalty__point_value="1000")
    assert queries.rule_for("GAS-03", "", AT, 1, 1).point_value == 1_000
    with pytest.raises(Refused, match="确认的负责人"):
        answer(penalty__takes="performance_pay")


def upgraded(*changes: tuple[str, str, Any]) -> None:
    """An office of an earlier program that let parameters say something else from a day on, brought up to date."""
    RuleValue.delete().where(RuleValue.key.in_(TABLES)).execute()
    for since, key, value in changes:
        change = RuleChange.create(
            row_version=1, valid_from=since, author="周敏", reason="会议决定", made_at=clock.now(), withdrawn_by=""
        )
        RuleValue.create(
            row_version=1, key=key, valid_from=since, change_id=change.id, value=dump(value), origin="office",
            article_no="", confirmed_by="",
        )  # fmt: skip
    deliver_from(database.current(), MIGRATION.SEEDS, MIGRATION.policy_rows)


def test_an_office_that_had_changed_nothing_has_the_first_rows_once(opened: str) -> None:
    before = {name: stored(name) for name in TABLES}
    upgraded()
    assert {name: stored(name) for name in TABLES} == before
    MIGRATION.up(None, database.current())
    assert RuleValue.select().where(RuleValue.key.in_(TABLES)).count() == len(TABLES)


def test_an_office_that_had_chosen_keeps_its_choice_from_that_day_on(opened: str) -> None:
    upgraded(
        ("2026-03-01", "penalty.scheme", "SVC"), ("2026-05-01", "discipline.complaints.count", 4),
        ("2026-06-01", "discipline.complaints.window_months", 1200), ("2026-07-01", "discipline.complaints.count", 0),
    )  # fmt: skip

    def used(day: str) -> list[tuple[str, bool]]:
        rows = rulebook.policy(describe.SCHEMES, date.fromisoformat(day))
        return [(row["code"], row["recommended"]) for row in rows if row["in_force"] and row["use"] == "alternative"]

    def complaints(day: str) -> list[tuple[int, int]]:
        rows = rulebook.policy(describe.REPEATS, date.fromisoformat(day))
        return [(row["from_nth"], row["months"]) for row in rows if not row["offence"]]

    assert (used("2026-02-28"), used("2026-03-01")) == ([("GAS", True)], [("SVC", False)])
    assert [complaints(f"2026-0{month}-01") for month in (4, 5, 6, 7)] == [[(3, 6)], [(4, 6)], [(4, 600)], []]
    for day in (date(2026, month, 1) for month in range(1, 9)):
        for name in TABLES:
            table = get_policy(name)
            assert table.check is not None
            assert table.check(rulebook.policy(name, day), day) is None


def test_a_change_is_refused_of_what_the_tables_took_over(world: World) -> None:
    for key in MIGRATION.SEEDS:
        table = seeded_by(key)
        assert table is not None
        values = {"values": [{"key": key, "value": "GAS"}], "valid_from": "2099-01-01", "reason": "x"}
        with pytest.raises(Refused, match=f"规则表“{table.label}”"):
            perform("rulebook.set", values, user=world.admin)


def test_every_parameter_of_penalties_has_an_effect() -> None:
    keys = {key for key, one in parameters().items() if one.area == "penalty"}
    assert keys - set(living()) == set(MIGRATION.SEEDS)
    written = "".join(
        path.read_text("utf-8") for path in Path(models.__path__[0]).joinpath("penalty").rglob("*.py")
    )  # fmt: skip
    assert [key for key in sorted(keys & set(living())) if f'"{key}"' not in written] == []
