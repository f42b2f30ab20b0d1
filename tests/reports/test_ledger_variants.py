"""Ledgers, bank lists and registers in the forms in which offices really hand them in; money is exact or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import peewee as pw
import pytest

import models.areas
from models.core import access, cells, check
from models.core.cells import CellFault
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import ledger, org
from tests.samples import World

assert models.areas

NUMBERS = ("0010110101", "0010110102", "0010210101", "0010210102")
NAMES = ("张国强", "李秀英", "刘洋", "陈静")
HEAD = (
    "户号", "户名", "楼栋", "房号", "建筑面积", "单价", "应收热费", "减免", "滞纳金", "已收", "欠费", "收费日期",
    "收费方式", "票据号", "收费员", "备注",
)  # fmt: skip
DAY = date(2026, 11, 3)
MONEY: Sequence[Sequence[Any]] = (
    (100, 25, 2500, 0, 0, 1000, 1500, DAY, "现金", "RF1", "王芳", None),
    (88.5, 25, 2212.5, 0, 12.5, 2225, 0, DAY, "微信", "RF2", "王芳", None),
    (61.68, 25, 1542, 100, 0, 0, 1442, None, None, None, None, None),
    (120.05, 25, 3001.25, 0, 0, 500.5, 2500.75, DAY, "现金", "RF4", "李丽", None),
)
ROWS = [
    [number, name, f"{1 + at // 2}号楼", f"10{1 + at % 2}", *MONEY[at]]
    for at, (number, name) in enumerate(zip(NUMBERS, NAMES, strict=True))
]
TITLE = ["2026-2027采暖季热费收缴台账"]
SUMS = {"due": 925_575, "remit": 10_000, "late": 1_250, "paid": 372_550, "owed": 544_275}
DUE = get_kind("ledger").column("due")
AMOUNT = get_kind("payments").column("amount")
C: Any = LedgerCharge
P: Any = LedgerPayment


def accounts() -> None:
    for number, name in zip(NUMBERS, NAMES, strict=True):
        ledger.account(number, name=name)


@pytest.fixture
def town(world: World) -> World:
    """Four accounts, on both kinds of database."""
    accounts()
    return world


@pytest.fixture
def file_town(file_world: World) -> World:
    """Four accounts on a file."""
    accounts()
    return file_world


def written(folder: Path, rows: Sequence[Sequence[Any]], name: str = "台账.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / name)
    return folder / name


def look(kind: str, path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind(kind), path, Plan(**choices))


def codes(checked: Checked) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for fault in checked.faults:
        found.setdefault(fault.row, fault.code)
    return sorted(found.items())


def post(world: World, checked: Checked) -> None:
    intake.post(checked, person=access.load_user(org.user(world, roles=("FINANCE",), scope="all")))
    assert list(check.check()) == []


def stored() -> tuple[int, int, int]:
    """Receivable, open and paid of all that counts, in fen."""
    due, open_ = C.select(pw.fn.SUM(C.receivable), pw.fn.SUM(C.open)).where(counts(C)).tuples().get()
    return int(due), int(open_), int(P.select(pw.fn.SUM(P.amount)).where(counts(P)).scalar() or 0)


def refusal(kind: str, path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        look(kind, path)
    return refused.value


# --- ledgers: the same money in other words and forms ---


def sums_of(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [sum(row[at] for row in rows) for at in range(6, 11)]


def summed(words: str, rows: Sequence[Sequence[Any]], at: int = 0) -> list[Any]:
    found: list[Any] = [None] * len(HEAD)
    found[at] = words
    found[6:11] = sums_of(rows)
    return found


def other_words(words: Mapping[str, str], order: Sequence[int] = range(len(HEAD))) -> list[Sequence[Any]]:
    head = [words.get(one, one) for one in HEAD]
    return [TITLE, [head[at] for at in order], *([row[at] for at in order] for row in ROWS)]


def shuffled() -> list[Sequence[Any]]:
    words = {
        "户号": "热用户号", "户名": "热用户姓名", "建筑面积": "用热面积（㎡）", "单价": "收费标准(元/㎡)",
        "应收热费": "本期应收", "减免": "优惠额", "滞纳金": "违约金额", "已收": "实缴", "欠费": "尚欠金额",
        "票据号": "发票编号", "收费员": "经办",
    }  # fmt: skip
    return other_words(words, [13, 9, 0, 1, 10, 6, 7, 8, 5, 4, 3, 2, 11, 12, 14, 15])


def traditional() -> list[Sequence[Any]]:
    words = {
        "户号": "用戶編號", "户名": "戶名", "楼栋": "樓棟", "房号": "房號", "建筑面积": "建築面積", "单价": "單價",
        "应收热费": "應收總額", "减免": "減免", "滞纳金": "滯納金", "已收": "實收總額", "欠费": "欠費",
        "收费日期": "繳費日期", "收费方式": "收費方式", "票据号": "收據號", "收费员": "經辦人", "备注": "備註",
    }  # fmt: skip
    return other_words(words)


def on_pages() -> list[Sequence[Any]]:
    return [
        TITLE, HEAD, *ROWS[:2], summed("本页小计", ROWS[:2]), summed("过次页", ROWS[:2]), HEAD,
        summed("承前页", ROWS[:2]), *ROWS[2:], summed("本页合计（元）", ROWS[2:]), summed("合计：", ROWS, 2),
        ["制表人：", "王芳", None, "审核人：", "李会计"],
    ]  # fmt: skip


def by_building() -> list[Sequence[Any]]:
    return [
        TITLE, HEAD, ["锦绣家园1号楼（共2户）"], *ROWS[:2], summed("1号楼合计", ROWS[:2]), ["锦绣家园2号楼"], *ROWS[2:],
        summed("2号楼小计：", ROWS[2:], 1), summed("总 合 计(元)", ROWS, 1), ["财务（盖章）："],
    ]  # fmt: skip


def in_groups() -> list[Sequence[Any]]:
    """Two rows of headings: both groups of columns have an amount."""
    upper = ["户号", "户名", "房屋", None, None, "单价", "应收", None, None, "实收情况", None, None, None, None, "欠费"]
    lower = [
        None, None, "楼栋", "房号", "建筑面积", None, "金额", "减免", "违约金", "金额", "日期", "方式", "票号",
        "经办人",
    ]  # fmt: skip
    rows = [[*row[:10], *row[11:15], row[10]] for row in ROWS]
    return [TITLE, upper, lower, *rows]


def typed() -> list[Sequence[Any]]:
    rows = [list(row) for row in ROWS]
    rows[0][0], rows[1][0], rows[2][0], rows[3][0] = 10110101.0, "'0010110102", "００１０２１０１０１", "10210102.0"
    rows[0][4:11] = ["100㎡", "25元/㎡", "2,500.00元", "-", "￥ -", "￥1,000.00", "1,500.00元整"]
    rows[1][4:11] = ["88.5平方米", "25.00元/m2", "RMB2,212.50", "—", "１２．５", "2225", "0.00"]  # noqa: RUF001
    rows[0][11], rows[1][11], rows[3][11] = "2026/11/3 0:00", "2026年11月3日 星期二", 46329.39
    return [TITLE, HEAD, *rows]


VARIANTS = [shuffled, traditional, on_pages, by_building, in_groups, typed]


@pytest.mark.parametrize("make", VARIANTS, ids=lambda one: one.__name__)
def test_the_same_ledger_in_other_forms_is_the_same_money(file_town: World, tmp_path: Path, make: Any) -> None:
    checked = look("ledger", written(tmp_path, make()))
    told = intake.result(checked)
    assert (codes(checked), told["totals"], checked.source.layout.header.unread) == ([], SUMS, ())
    assert all(not gap["difference"] for gap in told["stated"].values())
    assert all(not gap["difference"] for one in told["subtotals"] for gap in one["stated"].values())
    post(file_town, checked)
    assert stored() == (925_575, 544_275, 372_550)
    assert {one.paid_on for one in P.select()} == {DAY}


def test_it_is_the_same_on_every_database(town: World, tmp_path: Path) -> None:
    post(town, look("ledger", written(tmp_path, typed())))
    assert stored() == (925_575, 544_275, 372_550)


def test_sums_of_pages_and_buildings_are_told_apart(file_town: World, tmp_path: Path) -> None:
    pages = look("ledger", written(tmp_path, on_pages()))
    ignored = {why: list(numbers) for why, numbers in pages.source.ignored.items() if numbers}
    assert ignored == {
        "title": [1], "subtotal": [5, 6, 8, 11], "header": [7], "total": [12], "note": [13],
    }  # fmt: skip
    assert [one["row"] for one in intake.result(pages)["subtotals"]] == [5, 11]  # what runs over is no sum of its own
    wrong = by_building()
    wrong[5] = [*wrong[5][:6], wrong[5][6] + 1, *wrong[5][7:]]
    told = look("ledger", written(tmp_path, wrong))
    assert "第 6 行“1号楼合计”的小计与上面各行的合计不符" in told.remark


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        ({"已收": "已付金额", "欠费": "说明"}, "MAPPING", "“已付金额”这一列像是“已收”"),
        ({"已收": "本期收缴金额"}, "MAPPING", "“本期收缴金额”这一列像是“已收”"),
        ({"滞纳金": "应加收违约金额度"}, "MAPPING", "像是“滞纳金”"),
        ({"应收热费": "金额", "已收": "甲", "欠费": "乙"}, "MAPPING", "看不出“金额”是应收还是已收"),
        ({"应收热费": "应收热费（万元）"}, "UNIT", "“应收热费(万元)”：金额的单位不是元"),
        ({"已收": "已收(分)"}, "UNIT", "“已收(分)”"),
        ({"单价": "单价(分/㎡)"}, "UNIT", "“单价(分/m2)”"),
        ({"户号": "门牌"}, "NO_HEADER", "要有一行写着“户号”和“应收热费”"),
    ],
)
def test_headings_that_would_lose_money_stop_the_file(
    file_town: World, tmp_path: Path, words: Mapping[str, str], code: str, named: str
) -> None:
    told = refusal("ledger", written(tmp_path, other_words(words)))
    assert (told.code, named in told.sentence, "请" in told.sentence) == (code, True, True)


def test_who_chose_the_columns_is_not_asked_again(file_town: World, tmp_path: Path) -> None:
    path = written(tmp_path, other_words({"已收": "本期收缴金额"}))
    pointed = look("ledger", path, header=2)  # as the window does, before it asks for the columns
    mapping = {**pointed.source.layout.header.positions, "paid": 9}
    checked = look("ledger", path, mapping=mapping)
    assert (codes(checked), intake.result(checked)["totals"]) == ([], SUMS)
    post(file_town, checked)
    assert look("ledger", path).source.layout.remembered


@pytest.mark.parametrize("title", ["金额单位：万元", "单位:千元", "币种：美元"])
def test_a_title_in_other_money_stops_the_file(file_town: World, tmp_path: Path, title: str) -> None:
    assert refusal("ledger", written(tmp_path, [TITLE, [title], HEAD, *ROWS])).code == "UNIT"
    yuan = [TITLE, ["金额单位：元", "面积单位：平方米"], HEAD, *ROWS]
    assert intake.result(look("ledger", written(tmp_path, yuan)))["totals"] == SUMS


SPOILED = ["1.01E+07", "1.0110101E7", "1E+07", 10110101.5, 1.0110101e15, True, date(2026, 11, 3), time(9)]


@pytest.mark.parametrize("kind", ["ledger", "payments", "accounts"])
def test_numbers_that_lost_digits_are_refused_and_not_guessed(file_town: World, tmp_path: Path, kind: str) -> None:
    rows = [[number, "张国强", at + 1, DAY, f"S{at}"] for at, number in enumerate(SPOILED)]
    head = ["户号", "户名", "建筑面积"] if kind == "accounts" else ["户号", "户名", "应收金额"]
    if kind == "payments":
        head = ["户号", "户名", "金额", "交易日期", "流水号"]
    checked = look(kind, written(tmp_path, [TITLE, head, *(row[: len(head)] for row in rows)]))
    assert codes(checked) == [(at, "BAD_ACCOUNT") for at in range(3, 3 + len(SPOILED))]
    assert all("请把这一列设为文本" in fault.sentence for fault in checked.faults)


def test_negative_rows_and_half_amounts_are_named(file_town: World, tmp_path: Path) -> None:
    head = ["户号", "应收金额", "备注"]
    amounts = ["(123.45)", "12/34", "10元0", "1.234,50", "100%", "1万", "100.005", "一百元", "100元5角", "$5"]
    rows = [[NUMBERS[0], amount, at] for at, amount in enumerate(amounts)]
    checked = look("ledger", written(tmp_path, [TITLE, head, *rows]))
    assert checked.found.accepted == ()
    assert dict(codes(checked)) == {3: "NEGATIVE_ARREARS"} | dict.fromkeys(range(4, 13), "BAD_AMOUNT")


# --- cells ---


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.5元", 123_450), ("(¥123.45元)", -12_345), ("￥-5", -500), ("-￥5", -500), ("人民币 55", 5_500),
        ("RMB1,000.00", 100_000), ("100.00元整", 10_000), ("１２３．45", 12_345), (0.1 + 0.2, 30), ("+5.50", 550),  # noqa: RUF001
    ],
)  # fmt: skip
def test_amounts_of_both_kinds_of_lists(cell: Any, fen: int) -> None:
    assert (DUE.parse(cell), AMOUNT.parse(cell)) == (fen, fen)


@pytest.mark.parametrize(
    "cell", ["12,34.5", "1e3", "1.2E+3", "1_000", "$100", "USD100", "10元0", "NaN", "55.00CR", "5/6"]
)
def test_what_is_no_amount_in_yuan(cell: str) -> None:
    for column in (DUE, AMOUNT):
        with pytest.raises(CellFault):
            column.parse(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2026/11/3 0:00", "2026年11月3日", "2026年11月3日 星期二", "2026/11/03 上午 09:15", "2026年11月3日 09时15分",
        46329.0, 46329.75, "46329", "20261103", "2026.11.3", "2026-11-03T00:00:00", "2026/11/3 9:15:00 AM",
    ],
)  # fmt: skip
def test_days_in_every_form(cell: Any) -> None:
    assert cells.day(cell) == DAY


@pytest.mark.parametrize("cell", ["11/3/2026", "3/11/2026", "11-03", "2026-11-309:15", "2026-11-31 09:00", "46329.5.1"])
def test_days_that_may_be_others_are_no_days(cell: str) -> None:
    with pytest.raises(CellFault):
        cells.day(cell)


# --- lists of banks ---

BANK = ["交易日期", "流水号", "户号", "户名", "金额", "状态"]


def listed(folder: Path, rows: Sequence[Sequence[Any]], head: Sequence[str] = BANK) -> Path:
    return written(folder, [head, *rows], "代收.xlsx")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("成功", ""), ("处理成功", ""), ("TRADE_SUCCESS", ""), ("0000", ""), ("已入账", ""), ("正常", ""),
        ("失败", "VOIDED"), ("交易关闭", "VOIDED"), ("成功(已冲正)", "VOIDED"), ("余额不足", "BAD_STATUS"),
        ("支付中", "BAD_STATUS"), ("FAIL", "BAD_STATUS"), ("待发送", "BAD_STATUS"), ("账户不存在", "BAD_STATUS"),
        ("部分成功", "BAD_STATUS"), ("F", "BAD_STATUS"), ("REFUND", "BAD_STATUS"), ("9999", "BAD_STATUS"),
    ],
)  # fmt: skip
def test_only_money_that_came_is_taken(file_town: World, tmp_path: Path, status: str, code: str) -> None:
    checked = look("payments", listed(tmp_path, [[DAY, "S1", NUMBERS[0], "张国强", 5, status]]))
    assert [fault.code for fault in checked.faults] == ([code] if code else [])
    assert len(checked.found.accepted) == int(not code)


def test_only_yuan_is_taken(file_town: World, tmp_path: Path) -> None:
    head = [*BANK[:5], "币种"]
    kinds = ["人民币", "CNY", "156", "", "USD", "港币"]
    rows = [[DAY, f"S{at}", NUMBERS[0], "张国强", at + 1, one] for at, one in enumerate(kinds)]
    checked = look("payments", listed(tmp_path, rows, head))
    assert (codes(checked), intake.result(checked)["totals"]) == (
        [(6, "BAD_CURRENCY"), (7, "BAD_CURRENCY")],
        {"amount": 1_000},
    )


def test_a_serial_number_that_lost_digits_is_refused(file_town: World, tmp_path: Path) -> None:
    rows = [[DAY, one, NUMBERS[0], "张国强", 5, "成功"] for one in (20261103000000001.0, "2.0261103E+16", "S1")]
    assert codes(look("payments", listed(tmp_path, rows))) == [(2, "BAD_SERIAL"), (3, "BAD_SERIAL")]


def test_headings_that_may_tell_of_refunds_stop_the_list(file_town: World, tmp_path: Path) -> None:
    row = [DAY, "S1", NUMBERS[0], "张国强", 5, 5]
    assert refusal("payments", listed(tmp_path, [row], [*BANK[:5], "冲正额"])).code == "MAPPING"
    assert refusal("payments", listed(tmp_path, [row], [*BANK[:5], "扣款结果码状态"])).code == "MAPPING"
    assert refusal("payments", listed(tmp_path, [row], [*BANK[:4], "金额（美元）"])).code == "UNIT"


def test_two_accounts_in_one_cell_are_none(file_town: World, tmp_path: Path) -> None:
    ledger.account("1011010110210101")
    rows = [[DAY, "S1", "10110101，10210101", "张国强", 5, "成功"], [DAY, "S2", "10,110,101", "张国强", 6, "成功"]]
    checked = look("payments", listed(tmp_path, rows))
    assert [one["class"] for one in checked.found.details["matches"]] == ["UNKNOWN_ACCOUNT", "OVERPAID"]


def test_a_statement_of_the_whole_bank_account(town: World, tmp_path: Path) -> None:
    head = ["交易日期", "流水号", "摘要", "借方发生额", "贷方发生额", "余额", "对方户名", "附言"]
    rows: list[list[Any]] = [
        ["账号：6222 0000 0001", "", "户名：安澜热力", "", "币种：人民币"],
        head,
        ["2026-11-01", "", "承前余额", "", "", "1,000,000.00", "", ""],
        ["2026-11-03", "S1", "代收", "-", "2,500.00", "1,002,500.00", "张国强", "热费 户号10110101"],
        ["2026-11-03", "S2", "代收", "-", "100.50", "1,002,600.50", "李秀英", "0010110102"],
        ["2026-11-04", "S3", "手续费", "12.50", "-", "1,002,588.00", "银行", ""],
        ["2026-11-04", "S4", "转账", "5,000.00", "-", "997,588.00", "煤炭公司", "货款"],
        ["2026-11-05", "S5", "退费", "100.50", "-", "997,487.50", "李秀英", "退费 0010110102"],
        ["2026-11-06", "S6", "代收", "-", "88.88", "997,576.38", "某人", ""],
        ["", "", "本月合计", "5,113.00", "2,689.38", "", "", ""],
        ["", "", "期末余额", "", "", "997,576.38", "", ""],
        ["打印日期：2026-11-30", "", "操作员：001"],
    ]
    checked = look("payments", written(tmp_path, rows, "对账单.xlsx"), gap_reason="退费", partial=True)
    assert codes(checked) == [(6, "VOIDED"), (7, "VOIDED")]
    assert [one["class"] for one in checked.found.details["matches"]] == [
        "OVERPAID", "OVERPAID", "REVERSAL", "UNKNOWN_ACCOUNT",
    ]  # fmt: skip
    assert [one["row"] for one in checked.found.details["waiting"]] == [9]
    assert checked.source.ignored["total"] == (10,)
    intake.post(checked, person=access.load_user(town.admin))
    assert int(P.select(pw.fn.SUM(P.amount)).where(counts(P)).scalar()) == 258_888
    assert list(check.check()) == []


# --- registers of accounts ---


def test_a_register_in_other_words(file_world: World, tmp_path: Path) -> None:
    head = ["热用户编号", "住户姓名", "小区", "楼号", "房间号", "用热面积（㎡）", "采暖单价(元/㎡)", "手机", "表号"]
    rows = [
        ["0010110101.0", "张国强", "锦绣家园", "1", "101", "88.5㎡", "25元/㎡", "13900000001", "-"],
        ["0010110102", "李秀英", "锦绣家园", "1", "102", "-", "—", "无", "8801"],
        ["过次页", None, None, None, None, 88.5],
        ["制表：王芳", None, "审核：李"],
    ]
    checked = look("accounts", written(tmp_path, [["户档案"], head, *rows]))
    assert codes(checked) == []
    post(file_world, checked)
    known = LedgerAccount.select(LedgerAccount.number, LedgerAccount.area, LedgerAccount.price, LedgerAccount.phone)
    assert sorted(known.tuples()) == [
        ("0010110101", 8_850, 250_000, "13900000001"), ("0010110102", None, None, ""),
    ]  # fmt: skip
