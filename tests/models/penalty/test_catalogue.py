"""The catalogue of penalties: every offence as it was printed, the rule of an event, and earlier offences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.core import database
from models.core.calendar import queries as calendar
from models.core.errors import BadFields
from models.core.rulebook import queries as rulebook
from models.core.unit import perform
from models.penalty import rules
from models.penalty.catalogue import describe, queries
from models.penalty.values import Procedure, Rule
from models.penalty.workflow import Measured, Takes
from tests.factories import org
from tests.factories import penalty as made
from tests.samples import World, regulation

DAY = date(2026, 10, 9)
AT = datetime.fromisoformat("2026-10-09 10:20")
# rule, code, title, lowest and highest in yuan or points
PRINTED = (
    ("R-108", "GAS-01", "服务态度差被合理投诉(未造成重大影响)", 50, 100),
    ("R-109", "GAS-02", "无故缺席培训、会议或活动", 50, 100),
    ("R-110", "GAS-03", "未尽督查责任", 100, 100),
    ("R-111", "GAS-04", "违反程序制度造成隐患", 200, 200),
    ("R-112", "GAS-05", "个人责任延误客户活动", 50, 100),
    ("R-113", "GAS-06", "不服从上司合理指令", 200, 200),
    ("R-114", "GAS-07", "不利团结或有损声誉的言论", 200, 200),
    ("R-115", "GAS-08", "公众场所争吵造成不良影响", 200, 200),
    ("R-116", "GAS-09", "当值擅离职守、玩忽职守", 200, 200),
    ("R-117", "GAS-10", "因个人责任造成停气等重大事故", 200, 200),
    ("R-118", "GAS-11", "损害住户利益引起投诉", 50, 100),
    ("R-119", "GAS-12", "资料不完整、字迹不清", 200, 200),
    ("R-120", "GAS-13", "开气或安装后未检测", None, None),
    ("R-121", "GAS-14", "资料录入出错、更正不及时", 50, 200),
    ("R-122", "SVC-01", "最后离开未检查门窗电源", 20, 20),
    ("R-123", "SVC-02", "经常联络不畅", 20, 50),
    ("R-124", "SVC-03", "会议、培训、活动迟到", 20, 20),
    ("R-125", "SVC-04", "会议、培训、活动缺席", 100, 100),
    ("R-126", "SVC-05", "服务态度导致投诉(查实)", 200, 200),
    ("R-127", "SVC-06", "半年内投诉三次以上", None, None),
    ("R-128", "SVC-07", "丢失客户传真申请单", 50, 50),
    ("R-129", "SVC-08", "外勤后未填服务记录", 30, 30),
    ("R-130", "SVC-09", "远程服务未按要求填写记录", 50, 50),
    ("R-131", "SVC-10", "实施结束三天内未取回实施表", 500, 500),
    ("R-132", "SVC-11", "工作延误未提前说明", None, None),
    ("R-133", "SVC-12", "疏忽或玩忽职守造成经济损失", None, None),
    ("R-134", "SVC-13", "不胜任、严重违纪或损害公司利益", None, None),
    ("R-135", "ATT-01", "当月第二次起迟到或早退", 2, 2),
    ("R-135", "ATT-02", "当月累计迟到早退三次以上", 5, 5),
    ("R-036", "ATT-03", "迟到或早退30分钟至3小时", None, None),
    ("R-063", "ATT-04", "旷工", None, None),
    ("R-137", "GEN-01", "隐瞒、隐匿、销毁投诉举报信息", None, None),
    ("R-137", "GEN-02", "打击报复投诉举报人", None, None),
    ("R-137", "GEN-03", "泄露公司或领导事务", None, None),
    ("R-137", "GEN-04", "自身原因造成客户投诉", None, None),
    ("R-137", "GEN-05", "泄露操作密码", None, None),
    ("R-137", "GEN-06", "挪用公款或公款私存", None, None),
    ("R-137", "GEN-07", "抄表玩忽职守", None, None),
    ("R-137", "GEN-08", "收费玩忽职守", None, None),
    ("R-137", "GEN-09", "违反服务标准造成客户损失", None, None),
    ("R-137", "GEN-10", "服务质量差、投诉较多", None, None),
    ("R-137", "GEN-11", "多次违纪或严重失误", None, None),
    ("R-137", "GEN-12", "工作失误造成损失", None, None),
    ("R-137", "GEN-13", "私自调班、代班", None, None),
    ("R-137", "GEN-14", "泄露客户资料", None, None),
    ("R-137", "GEN-15", "收受客户现金礼品", None, None),
    ("R-137", "GEN-16", "酒后上岗", None, None),
    ("R-136", "GEN-17", "乱收费(安装服务)", None, None),
    ("R-137", "GEN-18", "使用服务忌语", None, None),
    ("R-137", "GEN-19", "一次性告知违规(二次补件)", None, None),
    ("R-137", "GEN-20", "考核不合格", None, None),
    ("R-138", "BAN-1", "不准乱收费", None, None),
    ("R-138", "BAN-2", "不准以气谋私", None, None),
    ("R-138", "BAN-3", "不准私接私装燃气设施", None, None),
    ("R-138", "BAN-4", "不准要求客户以工代劳", None, None),
    ("R-138", "BAN-5", "不准对客户不礼貌", None, None),
    ("R-138", "BAN-6", "不准要挟刁难客户", None, None),
)


def test_every_offence_of_the_sources_is_a_row_with_its_wording_and_figures(opened: str) -> None:
    rows = rulebook.policy(describe.OFFENCES, DAY)
    assert [(row["code"], row["label"], row["low"], row["high"]) for row in rows] == [one[1:] for one in PRINTED]
    assert {rule for rule, *_ in PRINTED} >= {f"R-{number}" for number in range(108, 139)}
    assert all(row["source"] and row["scheme"] == row["code"].split("-")[0] for row in rows)
    in_points = {row["code"] for row in rows if row["measured"] == Measured.POINTS}
    assert in_points == {"ATT-01", "ATT-02", "ATT-03", "ATT-04"}
    assert {row["code"]: row["unit"] for row in rows if row["unit"]} == {"SVC-07": "张"}
    assert [row["code"] for row in rows if row["names_superior"]] == ["GAS-06"]
    assert [row["code"] for row in rows if row["counts_complaint"]] == ["GAS-01", "GAS-11", "SVC-05", "GEN-04"]
    with_measures = {row["code"]: (row["measures"], row["is_alternative"]) for row in rows if row["measures"]}
    assert with_measures == {
        "SVC-02": ("口头警告", True), "SVC-04": ("书面警告", False), "ATT-04": ("书面检查", False),
        "GEN-07": ("批评教育", False), "GEN-08": ("批评教育", False), "GEN-10": ("批评教育", False),
    }  # fmt: skip
    by_people = {row["code"]: row["proposes"] for row in rows if row["proposes"]}
    assert by_people == {"SVC-06": "降职", "SVC-13": "劝退", "GEN-11": "记过"}


def test_gravity_decides_and_five_hundred_lies_in_two_bands(opened: str) -> None:
    found = {one.code: one for one in queries.offences(DAY)}["GAS-13"]
    assert [(one.code, one.low, one.high, one.proposes) for one in found.bands] == [
        ("no_hazard", 20_000, 50_000, ""), ("hazard", 50_000, 100_000, ""), ("serious", None, None, "dismissal"),
    ]  # fmt: skip
    low, high, serious = (queries.rule_for("GAS-13", band.code, AT, 1, 1) for band in found.bands)
    assert not rules.amount_fault(low, 1, 50_000, "情节较重")
    assert not rules.amount_fault(high, 1, 50_000, "情节较轻")
    assert rules.amount_fault(low, 1, 51_000, "情节较重")
    assert (serious.is_open, serious.proposes, serious.band_label) == (True, "dismissal", "情节严重")


def test_one_scheme_is_in_force_beside_those_that_always_hold(opened: str) -> None:
    found = queries.offences(DAY)
    assert {one.scheme for one in found} == {"GAS", "GEN", "BAN"}
    assert len(found) == 14 + 20 + 6
    assert len(queries.every_offence(DAY)) == len(PRINTED)


def test_the_steps_named_by_the_regulations_are_a_ladder(opened: str) -> None:
    found = queries.measures(DAY)
    assert [one.label for one in found] == [
        "批评教育", "书面检查", "扣减奖金或绩效", "罚款", "口头警告", "书面警告", "记过", "最后警告", "降职", "劝退",
        "离职处理", "辞退", "终止劳动合同", "赔偿损失",
    ]  # fmt: skip
    assert next(one.label for one in found if one.company) == "记过"
    assert {one.code for one in found if one.recorded_apart} == {"bonus_cut", "fine", "compensation"}
    assert [one.code for one in found if one.needs_due] == ["self_criticism"]


def test_the_rule_of_an_event_has_wording_range_procedure_and_where_it_stands(opened: str) -> None:
    rule = queries.rule_for("GAS-01", "", AT, 1, 1)
    assert (rule.scheme, rule.scheme_label, rule.title) == ("GAS", "燃气客服处罚", PRINTED[0][2])
    assert (rule.low, rule.high, rule.measured) == (5_000, 10_000, Measured.YUAN)
    assert (rule.clause, rule.version) == ("《燃气公司惩罚管理制度》第1条", "程序自带的第一版")
    assert (rule.takes, rule.repeat) == (Takes.NOTHING, None)  # nobody chose yet, nothing came before
    assert rule.procedure == Procedure() == queries.procedure(DAY)
    assert [basis.rule for basis in rules.bases_of(rule, "penalty.appeal.days", "penalty.appeal.answer_days")] == [
        "R-093", "R-096",
    ]  # fmt: skip
    assert rules.rule_of_json(rules.stored(rule)) == rule


@pytest.mark.parametrize(
    ("offence", "band", "quantity", "field", "words"),
    [
        ("GAS-99", "", 1, "offence", "没有“GAS-99”这一项"),
        ("SVC-05", "", 1, "offence", "“服务部罚款”当时没有使用"),
        ("ATT-01", "", 1, "offence", "由考勤自动计算"),
        ("GAS-13", "", 1, "band", "须先定情节：未造成安全隐患、造成安全隐患、情节严重"),
        ("GAS-13", "worse", 1, "band", "须先定情节"),
        ("GAS-01", "hazard", 1, "band", "不分情节"),
        ("GAS-01", "", 2, "quantity", "按次处罚，数量只能是 1"),
        ("GAS-01", "", 0, "quantity", "按次处罚，数量只能是 1"),
    ],
)
def test_what_cannot_be_issued_is_refused_in_words(
    opened: str, offence: str, band: str, quantity: int, field: str, words: str
) -> None:
    with pytest.raises(BadFields) as refused:
        queries.rule_for(offence, band, AT, 1, quantity)
    assert words in refused.value.faults[field]


PUT = Callable[..., None]


@pytest.fixture
def put(world: World) -> PUT:
    """Change some rows of a table from a day on; a row is known by its first column."""

    def change(table: str, since: str, *changed: dict[str, Any]) -> None:
        first = rulebook.register.get_policy(table).key
        rows = [dict(row) for row in rulebook.policy(table, date.fromisoformat(since))]
        for new in changed:
            same = [row for row in rows if all(row[name] == new.get(name, "") for name in first)]
            rows = [row for row in rows if row not in same]
            rows.append({**(same[0] if same else {}), **new})
        values = {
            "name": table, "rows": rulebook.rules.dump(rows), "valid_from": since, "reason": "修订", "retroactive": True
        }  # fmt: skip
        perform("rulebook.set_policy", values, user=world.admin)

    return change


def service_scheme(put: PUT, since: str = "2019-01-01") -> None:
    put(describe.SCHEMES, since, {"code": "GAS", "in_force": False}, {"code": "SVC", "in_force": True})


def test_an_event_is_judged_by_the_rules_of_its_day(put: PUT) -> None:
    service_scheme(put, "2026-10-01")
    put(describe.OFFENCES, "2026-10-05", {"code": "SVC-05", "label": "态度恶劣被投诉", "low": "300", "high": "300"})
    put(describe.OFFENCES, "2026-10-08", {"code": "SVC-05", "active": False})

    def on(day: str, offence: str) -> Rule:
        return queries.rule_for(offence, "", datetime.fromisoformat(f"{day} 23:59"), 1, 1)

    assert on("2026-09-30", "GAS-01").scheme == "GAS"
    with pytest.raises(BadFields, match="没有使用"):
        on("2026-10-01", "GAS-01")
    first, second = on("2026-10-04", "SVC-05"), on("2026-10-07", "SVC-05")
    assert (first.title, first.low, first.version) == ("服务态度导致投诉(查实)", 20_000, "程序自带的第一版")
    assert (second.title, second.low, second.version) == ("态度恶劣被投诉", 30_000, "2026-10-05 起的版本")
    with pytest.raises(BadFields, match="已经停用"):
        on("2026-10-08", "SVC-05")


@pytest.fixture
def people(world: World, put: PUT) -> tuple[int, int, int]:
    """An agent, a supervisor and a manager of an office with the scheme of the service department."""
    service_scheme(put)
    unit = org.unit(world)
    agent, head, manager = (
        org.colleague(world, name, role, unit)
        for name, role in (("李小雨", "AGENT"), ("赵主管", "SUPERVISOR"), ("马主任", "MANAGER"))
    )
    return agent, head, manager


def issued(people: tuple[int, int, int], day: str, state: str = "effective", offence: str = "SVC-05") -> Any:
    rule = replace(made.RULE, offence=offence)
    return made.slip(*people, state, rule=rule, happened_at=datetime.fromisoformat(f"{day} 09:00"))


def repeated(people: tuple[int, int, int], day: str, offence: str = "SVC-05", **more: Any) -> Any:
    return queries.rule_for(offence, "", datetime.fromisoformat(f"{day} 09:00"), people[0], 1, **more).repeat


def test_a_second_offence_of_attitude_is_for_the_company_to_decide(people: tuple[int, int, int]) -> None:
    assert repeated(people, "2026-05-01") is None
    before = issued(people, "2020-01-01")
    found = repeated(people, "2026-05-01")
    assert (found.nth, found.from_nth, found.measure, found.months) == (2, 2, "separation", 0)
    assert found.words.startswith("任职期间第 2 次发生：再次因服务态度被投诉")
    assert repeated(people, "2019-12-31") is None  # counted at the day of the event, not of today
    assert repeated(people, "2020-01-01") is None  # the same moment is not earlier
    assert repeated(people, "2026-05-01", excluding=before.id) is None
    assert repeated(people, "2026-05-01", "SVC-03") is None  # no rule for it
    rule = queries.rule_for("SVC-05", "", AT, people[0], 1)
    assert (rule.low, rule.high, rule.proposes) == (20_000, 20_000, "")  # the fine stays as it is
    assert [basis.key for basis in rule.bases][:3] == [
        "penalty_offences", "penalty_repeats", "penalty.repeat.lookback_months"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("draft", False), ("pending", False), ("to_sign", False), ("refused", False), ("void", False),
        ("revoked", False), ("effective", True), ("witnessed", True), ("appealed", True), ("answered", True),
        ("closed", True),
    ],
)  # fmt: skip
def test_only_slips_that_took_effect_and_stand_count(people: tuple[int, int, int], state: str, counts: bool) -> None:
    issued(people, "2026-01-01", state)
    assert (repeated(people, "2026-05-01") is not None) is counts
    assert bool(queries.earlier(people[0], AT)) is counts


def test_a_slip_that_fell_because_nobody_answered_counts_no_more(people: tuple[int, int, int]) -> None:
    falls = replace(made.RULE, offence="SVC-05", procedure=Procedure(unanswered="revoke"))
    row = made.slip(*people, "appealed", rule=falls, happened_at=AT - timedelta(days=90))
    assert len(queries.earlier(people[0], AT)) == 1
    row.answer_ends_at = AT - timedelta(days=60)
    row.save()
    assert queries.earlier(people[0], AT) == ()


def test_penalties_from_before_the_cut_over_count_too(people: tuple[int, int, int]) -> None:
    made.earlier(people[0], offence="SVC-05", happened_on=date(2025, 3, 2), amount=20_000, words="旧档案第 12 号")
    withdrawn = made.earlier(people[0], offence="SVC-05", happened_on=date(2025, 3, 3))
    withdrawn.withdrawn_at = AT
    withdrawn.save()
    assert repeated(people, "2026-05-01").nth == 2
    assert repeated(people, "2025-03-02") is None
    newer = issued(people, "2026-01-01")
    first, second = queries.earlier(people[0], AT)
    assert (first.slip_id, first.number, first.amount) == (newer.id, newer.number, 10_000)
    assert (second.slip_id, second.title, second.words) == (None, "服务态度导致投诉(查实)", "旧档案第 12 号")
    assert queries.earlier(people[0], AT, offence="SVC-03") == ()
    assert queries.earlier(people[1], AT) == ()


def test_earlier_offences_are_read_for_many_at_once(people: tuple[int, int, int]) -> None:
    first, second = issued(people, "2026-01-01"), issued(people, "2026-02-01")
    made.earlier(people[0], offence="SVC-05", happened_on=date(2025, 3, 2))
    asked = [
        (people[0], first.happened_at, first.id), (people[0], second.happened_at, second.id),
        (people[0], AT, None), (people[1], AT, None),
    ]  # fmt: skip

    def statements(asked: list[queries.Asked]) -> int:
        told: list[str] = []
        database.current().watch = told.append
        try:
            queries.earlier_of(asked)
        finally:
            database.current().watch = None
        return len(told)

    same_day = [(people[0], second.happened_at + timedelta(minutes=one), None) for one in range(20)]
    assert statements(same_day) == statements(same_day[:1])
    found = queries.earlier_of(asked)
    assert [[one.slip_id for one in cases] for cases in found.values()] == [
        [None], [first.id, None], [second.id, first.id, None], []
    ]  # fmt: skip
    assert found[asked[1]] == queries.earlier(people[0], second.happened_at, excluding=second.id)


def test_the_parameter_says_how_far_back_again_reaches(people: tuple[int, int, int]) -> None:
    made.said("penalty.repeat.lookback_months", 12)
    issued(people, "2025-05-02")
    assert repeated(people, "2026-05-01").months == 12
    assert repeated(people, "2026-05-02") is None


def test_three_complaints_of_any_kind_within_half_a_year(people: tuple[int, int, int], put: PUT) -> None:
    issued(people, "2026-01-10", offence="GAS-01")
    issued(people, "2026-03-01", offence="GEN-04")
    issued(people, "2026-03-02", offence="SVC-03")  # late for a meeting is no complaint
    third = repeated(people, "2026-07-09", "GEN-04")
    assert (third.nth, third.from_nth, third.months, third.measure) == (3, 3, 6, "demotion")
    assert third.words == "6 个月内第 3 次被投诉：降职或辞退，由公司决定"
    assert repeated(people, "2026-07-10", "GEN-04") is None  # the first one is half a year ago
    assert repeated(people, "2026-07-09", "SVC-03") is None
    issued(people, "2026-06-01")
    both = repeated(people, "2026-06-02")
    assert (both.nth, both.measure) == (2, "separation")  # the graver of the two, and both are told
    assert "第 2 次发生" in both.words
    assert "第 4 次被投诉" in both.words


def test_a_repeat_rule_may_set_its_own_price(people: tuple[int, int, int], put: PUT) -> None:
    put(
        describe.REPEATS, "2020-01-01",
        {"offence": "SVC-03", "from_nth": 2, "months": 1, "low": "40", "high": "60", "proposes": "", "words": ""},
        {"offence": "SVC-03", "from_nth": 3, "months": 1, "low": "80", "high": "80", "proposes": "", "words": "再犯"},
    )  # fmt: skip

    def price(day: str) -> tuple[int | None, int | None]:
        rule = queries.rule_for("SVC-03", "", datetime.fromisoformat(f"{day} 10:00"), people[0], 1)
        return rule.low, rule.high

    assert price("2026-03-01") == (2_000, 2_000)
    issued(people, "2026-03-01", offence="SVC-03")
    assert price("2026-03-05") == (4_000, 6_000)
    issued(people, "2026-03-05", offence="SVC-03")
    assert price("2026-03-06") == (8_000, 8_000)
    assert price("2026-04-01") == (4_000, 6_000)
    assert price("2026-04-05") == (2_000, 2_000)


@pytest.mark.parametrize(
    ("chosen", "takes"), [("wage", Takes.WAGE), ("performance_pay", Takes.PERFORMANCE), ("points", Takes.POINTS)]
)
def test_what_is_taken_is_what_the_office_chose(opened: str, chosen: str, takes: Takes) -> None:
    assert queries.takes(DAY) is None
    made.chosen(chosen)
    rule = queries.rule_for("GAS-03", "", AT, 1, 1)
    assert queries.takes(DAY) is rule.takes is takes
    money = takes is not Takes.POINTS
    assert (rule.confirmed_by, rule.point_value) == (("徐总", 0) if money else ("", 1_000))
    assert (rule.consulted_on is not None, rule.published_on is not None) == (money, money)


def test_a_clause_quotes_the_version_of_the_regulation_of_that_day(world: World, put: PUT) -> None:
    number = regulation.regulation(world)
    first = regulation.version(world, number, "2020-01-01")
    regulation.version(world, number, "2026-06-01", late="两次")
    article = next(one.id for one in queries.regulation.articles(first) if one.number == "第十条")
    put(describe.OFFENCES, "2020-01-01", {"code": "GAS-01", "article_id": article, "source": ""})
    old, new = (queries.rule_for("GAS-01", "", at, 1, 1) for at in (AT - timedelta(days=365), AT))
    assert (old.version, new.version) == ("《客户服务部管理制度》第 1 版", "《客户服务部管理制度》第 2 版")
    assert ("一次" in old.bases[0].quote, "两次" in new.bases[0].quote) == (True, True)
    assert old.article_id == article != new.article_id
    person = org.colleague(world, "李小雨", "AGENT", org.unit(world))
    assert queries.acknowledged(person, new.article_id, DAY).words == "没有确认过《客户服务部管理制度》第 2 版"
    assert queries.acknowledged(person, None, DAY).on is None
    version = queries.regulation.article(new.article_id or 0).version_id
    values = {"version_id": version, "employees": [person], "acknowledged_on": "2026-10-01"}
    perform("staff.record_acknowledgements", values, user=world.admin)
    assert queries.acknowledged(person, new.article_id, DAY).on == date(2026, 10, 1)
    assert queries.acknowledged(person, new.article_id, date(2026, 9, 30)).on is None
    assert queries.acknowledged(person, old.article_id, DAY).on is None


def test_days_are_counted_by_the_calendar_of_the_office(opened: str) -> None:
    kept = calendar.calendar(date(2026, 7, 1), date(2026, 10, 31))
    rule = queries.rule_for("GAS-01", "", AT, 1, 1)
    found = rules.appeal_deadline(rule.procedure, kept, date(2026, 7, 10), rules.bases_of(rule, "penalty.appeal.days"))
    assert (found.last_day, f"{found.ends_at:%m-%d %H:%M}") == (date(2026, 7, 13), "07-14 00:00")
    assert found.explanation.bases[0].value == "3 天"
