"""The rule tables of charges: first rows, what they refuse, how words of files are understood, and their effect."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import models
from models.core import database
from models.core.errors import BadFields, Forbidden, Refused
from models.core.rulebook import queries as rulebook
from models.core.rulebook.register import get_policy, living, parameters, policies
from models.core.rulebook.tables import RuleValue
from models.core.unit import perform
from models.ledger.tariffs import faults, queries
from models.ledger.tariffs.describe import AREA
from models.ledger.tariffs.values import Base, Book, Cycle, Group, Needs, Step
from tests.factories import ledger, org, tariffs
from tests.samples import World

MIGRATION = import_module("models.core.migrations.0021_ledger_rules")
DAY = date(2026, 11, 15)
TABLES = ("ledger_classes", "ledger_ways", "ledger_tariffs", "ledger_shares", "ledger_late_fees")


def test_the_first_rows_hold_what_the_tables_demand(opened: str) -> None:
    for name in TABLES:
        table = get_policy(name)
        assert table.check is not None
        assert table.words is not None
        rows = rulebook.policy(name, DAY)
        assert table.check(rows, DAY) is None, name
        assert all(table.words(row) for row in rows)
    book = queries.book(DAY)
    assert [(one.code, one.is_household) for one in book.classes][:3] == [
        ("household", True), ("nonresident", False), ("commercial", False)
    ]  # fmt: skip
    assert (book.tariffs, book.late_fees) == ((), ())  # nobody but the office publishes prices
    shares = {one.code: one for one in book.shares}
    assert (shares["vacant"].percent, shares["vacant"].basis.recommended) == (5000, False)
    assert (shares["suspended"].percent, shares["suspended"].basis.recommended) == (3000, True)
    assert (shares["prepay_gift"].gift_months, shares["prepay_gift"].pay_months) == (2, 3)
    assert book.standings() == {"vacant": "空置", "suspended": "报停", "low_income": "低保减免"}
    assert shares["policy"].needs is Needs.DECISION


def test_first_rows_are_delivered_once(opened: str) -> None:
    MIGRATION.up(None, database.current())
    assert RuleValue.select().where(RuleValue.key.in_(TABLES)).count() == len(TABLES)


WAYS = {
    "现金": "cash", " 现 金 ": "cash", "微信": "wechat", "微信支付": "wechat", "支付宝": "alipay", "银行代收": "bank",
    "转账": "transfer", "POS刷卡": "pos", "\uff30\uff2f\uff33刷卡": "pos", "pos刷卡": "pos", "手机银行": "bank",
    "柜面": "bank", "中国工商银行代收": "bank", "转账支票": "cheque", "cash": "cash", "上门收费": "door",
    "银联卡": "pos",
    "": "other", "以物抵债": "other", "其他": "other",
}  # fmt: skip
CLASS_WORDS = {
    "居民": "household", "非居民": "nonresident", "居民用户": "household", "商业": "commercial", "": "",
    "公福": "public",
    "household": "household", "外星人": "", "居 民": "household",
}  # fmt: skip


def test_words_of_files_are_understood_or_kept(opened: str) -> None:
    book = queries.book(DAY)
    assert {words: book.way_of(words)[0] for words in WAYS} == WAYS
    assert [book.way_of(words)[1] for words in (" 以物 抵债", "\uff30\uff2f\uff33")] == ["以物 抵债", "POS"]
    assert {words: book.class_of(words) for words in CLASS_WORDS} == CLASS_WORDS
    assert (queries.way_of("支付宝", DAY), queries.class_of("居民", DAY)) == (("alipay", "支付宝"), "household")


def test_a_book_tells_the_published_price_of_the_day(world: World) -> None:
    tariffs.set_rules(world, "ledger_tariffs", tariffs.HEAT, tariffs.FIRMS, since="2026-01-01")
    tariffs.set_rules(world, "ledger_tariffs", {**tariffs.HEAT, "price": "24.5025"}, since="2026-11-01")
    before, after = queries.book(date(2026, 10, 31)), queries.book(date(2026, 11, 1))
    assert (before.price("heat", "household"), before.price("heat", "nonresident")) == (230_000, 320_000)
    assert (after.price("heat", "household"), after.price("heat", "nonresident")) == (245_025, None)
    assert after.price("gas", "household") is None


def test_steps_of_a_volume_make_one_tariff(world: World) -> None:
    gas = {**tariffs.GAS, "cycle": "year"}
    tariffs.set_rules(world, "ledger_tariffs", {**gas, "above": "300.5", "price": "3.5"}, {**gas, "above": "0"})
    book = queries.book(DAY)
    found = book.tariff("gas", "household")
    assert found is not None
    assert found.steps == (Step(30_600, 0, 300_500), Step(35_000, 300_500, None))
    assert (found.base, found.cycle, found.price) == (Base.VOLUME, Cycle.YEAR, None)
    assert book.price("gas", "household") is None  # no single price


TARIFF = {**tariffs.HEAT}
SHARE = {"code": "x", "label": "某项", "kind": "share", "needs": "standing", "percent": "50"}
DISCOUNT = {**SHARE, "kind": "discount", "needs": "payment", "pay_by": "10-31"}


FAULTS: list[tuple[str, list[Any], str]] = [
    ("ledger_tariffs", [{**TARIFF, "class_code": "外星人"}], "没有“外星人”这一类"),
    ("ledger_tariffs", [{**TARIFF, "price": "23.00001"}], "最多四位小数"),
    ("ledger_tariffs", [{**TARIFF, "price": "-1"}], "最多四位小数"),
    ("ledger_tariffs", [{**TARIFF, "above": "5"}], "只有按用量计费的才有阶梯"),
    ("ledger_tariffs", [TARIFF, {**TARIFF, "class_code": "household"}], "同一档写了两次"),
    ("ledger_tariffs", [{**tariffs.GAS, "above": "5"}], "缺少从 0 起的第一档"),
    ("ledger_tariffs", [tariffs.GAS, {**tariffs.GAS, "above": "5", "cycle": "year"}], "须相同"),
    ("ledger_shares", [{**SHARE, "percent": None}], "没有填比例"),
    ("ledger_shares", [{**SHARE, "needs": "payment"}], "“凭什么”应选“户上登记的情况”"),
    ("ledger_shares", [{**SHARE, "percent": "101"}], "应在 0 到 100 之间"),
    ("ledger_shares", [{**SHARE, "lowest": "5"}], "没有最少和最多"),
    ("ledger_shares", [{**SHARE, "pay_by": "10-31"}], "只有提前缴费优惠才填"),
    ("ledger_shares", [{**SHARE, "gift_months": 2}], "只用于提前缴费优惠"),
    ("ledger_shares", [{**DISCOUNT, "pay_by": ""}], "只写一样"),
    ("ledger_shares", [{**DISCOUNT, "pay_months": 3}], "只写一样"),
    ("ledger_shares", [{**DISCOUNT, "pay_by": "13-31"}], "请填写月和日"),
    ("ledger_shares", [{**DISCOUNT, "lowest": "5", "highest": "4"}], "“最少减”大于“最多减”"),
    ("ledger_shares", [{**SHARE, "class_code": "外星人"}], "没有“外星人”这一类"),
    ("ledger_shares", [SHARE, {**SHARE, "code": "y"}], "有两行都叫"),
    ("ledger_late_fees", [{**tariffs.LATE, "permille": "0"}], "就是不收滞纳金"),
    ("ledger_late_fees", [{**tariffs.LATE, "class_code": one} for one in ("居民", "household")], "写了两次"),
    ("ledger_late_fees", [{**tariffs.LATE, "class_code": "外星人"}], "没有“外星人”这一类"),
    ("ledger_ways", [{"code": "cash", "label": "现金", "group": "cash"}], "须保留代码为 other 的一行"),
    (
        "ledger_ways",
        [{"code": "other", "label": "其他", "group": "internal"},
         {"code": "cash", "label": "现金", "aliases": "其 他", "group": "cash"}],
        "都写了“其他”",
    ),
    ("ledger_classes", [{"code": "Home", "label": "居民"}], "只能用小写字母"),
]  # fmt: skip


def test_rows_that_cannot_stand_are_refused_in_words(world: World) -> None:
    before = {name: rulebook.policy(name, DAY) for name in TABLES}
    for name, rows, fault in FAULTS:
        with pytest.raises(BadFields, match=fault):
            tariffs.set_rules(world, name, *rows)
    assert {name: rulebook.policy(name, DAY) for name in TABLES} == before


def test_a_class_that_is_named_elsewhere_stays(world: World) -> None:
    tariffs.published(world)
    rows = [{"code": "commercial", "label": "商业"}]
    with pytest.raises(BadFields, match="规则表“价格”里还有“居民”"):
        tariffs.set_rules(world, "ledger_classes", *rows)
    ledger.account(class_code="industrial")
    told = faults.classes_notes([{"code": "household"}], DAY)
    assert told == ("请注意：有 1 户的类别已经不在表里，请改这些户的类别。",)


def test_a_standing_whose_row_goes_is_told(world: World) -> None:
    tariffs.standing(ledger.account(), "vacant")
    assert "有 1 户登记的情况" in faults.shares_notes([{"code": "x", "needs": "standing"}], DAY)[0]
    assert faults.shares_notes([{"code": "vacant", "needs": "standing"}], DAY) == ()


def test_finance_changes_the_tables_of_the_ledger_and_no_others(world: World) -> None:
    finance = org.user(world, roles=("FINANCE",), scope="all")
    values = {
        "name": "ledger_late_fees", "rows": '[{"item": "heat", "permille": "0.5", "after_days": 1}]',
        "valid_from": "2099-01-01", "reason": "公布",
    }  # fmt: skip
    perform("ledger.set_rules", values, user=finance)
    with pytest.raises(Forbidden):
        perform("rulebook.set_policy", values, user=finance)
    with pytest.raises(BadFields, match="请从这些里选"):
        perform("ledger.set_rules", {**values, "name": "certificate_kinds"}, user=finance)
    cashier = org.user(world, roles=("CASHIER",), scope="all")
    with pytest.raises(Forbidden):
        perform("ledger.set_rules", values, user=cashier)


def test_a_way_that_the_table_lost_is_still_told() -> None:
    assert Book(DAY).way("gone").group is Group.INTERNAL
    assert Book(DAY).way_of("现金") == ("other", "现金")


def test_what_the_tables_took_over_is_no_longer_changed(world: World) -> None:
    for key in MIGRATION.SEEDS:
        with pytest.raises(Refused, match="规则表“比例、优惠和减免”"):
            perform(
                "rulebook.set", {"values": [{"key": key, "value": "1"}], "valid_from": "2099-01-01", "reason": "x"},
                user=world.admin,
            )  # fmt: skip


def test_every_parameter_and_table_of_the_ledger_has_an_effect() -> None:
    keys = {key for key, one in parameters().items() if one.area == AREA}
    tables = {name for name, one in policies().items() if one.area == AREA}
    root = Path(models.__path__[0])
    written = "".join(path.read_text("utf-8") for path in root.joinpath("ledger").rglob("*.py"))
    assert [key for key in sorted((keys & set(living())) | tables) if f'"{key}"' not in written] == []
    assert keys - set(living()) == {*MIGRATION.SEEDS, *MIGRATION.DUNNING_SEEDS}
