"""The stations of the ledger: finance's file with its faults, the counter, the bank's money, dunning, and figures."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from desktop.demo.households import LEDGER
from desktop.tour.walk import Tour

FINANCE, CASHIER_POST, MANAGER = "KF004", "收费员", "KF002"
TODAY = "2026-11-24"
SEASON = "2026-2027"
SINCE = "due_on<=2026-06-30"
FILE = "2026-2027采暖季热费收缴明细表（补）.csv"
REFUSED = "退回的行.xlsx"


def ledger(tour: Tour) -> None:
    """A ledger comes in, is checked against what is known, and is taken in part; its faults come back as a workbook."""
    tour.chapter(
        "收费台账",
        "财务的台账和银行的明细照原样导入：小计、合计只用来核对，退回的行带着原因返回，重复的不记两次；"
        "每一笔应收、每一步催缴都能问“为什么”。",
    )
    file = _file(tour)
    refused = tour.out / REFUSED
    tour.show("财务又交来一份台账", file)
    tour.command(
        "先检查：新的、已有的、已收增加的、退回的", "import", "ledger", file, "--check", status=1, user=FINANCE
    )
    taken = ("import", "ledger", file, "--partial", "--update-known", "--refused", refused)
    words = "导入通过的行：已收增加的补记一笔收费；退回的行写明原因"
    tour.command(words, *taken, status=1, user=FINANCE, files=[refused])
    again = ("import", "ledger", file, "--partial", "--update-known")
    tour.command("再导入一次，什么也不会重复", *again, status=1, user=FINANCE)
    tour.why("应收是怎样算出来的", "charges", "费用=热费", "有欠费=是")


def _file(tour: Tour) -> Any:
    """Some rows that finance knows better by now, and some faults, as they come."""
    rows = tour.rows("charges", "--where", f"计费期~{SEASON}", "--where", "有欠费=是")[:4]
    accounts = {one["number"]: one for row in rows for one in _accounts(tour, row["number"])}
    lines = [_line(row, accounts[row["number"]]) for row in rows]
    lines[1]["已收"], lines[1]["欠费"] = lines[1]["欠费"], "0.00"
    lines[1] |= {"收费日期": "2026年11月23日", "收费方式": "微信", "票据号": "RF26990001", "收费员": "孙丽"}
    lines[2]["户号"] = "9990010199"
    lines[3]["应收热费"] = f"{float(lines[3]['应收热费']) + 100:.2f}"
    file = tour.out / FILE
    with file.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.DictWriter(stream, LEDGER)
        writer.writeheader()
        writer.writerows(lines)
    return file


def _accounts(tour: Tour, number: str) -> list[dict[str, Any]]:
    return tour.rows("accounts", "--where", f"户号={number}")


def _line(row: Mapping[str, Any], account: Mapping[str, Any]) -> dict[str, Any]:
    """A charge as finance's ledger writes it."""
    place = {name: account[key] for name, key in (
        ("小区", "compound"), ("楼栋", "building"), ("单元", "unit_no"), ("房号", "room"),
    )}  # fmt: skip
    fen = {"应收热费": "receivable", "减免": "reduction", "滞纳金": "late_fee", "已收": "paid", "欠费": "open"}
    return {
        "户号": row["number"], "户名": account["name"], **place, "建筑面积": row["area"], "单价": row["price"],
        **{name: f"{row[key] / 100:.2f}" for name, key in fen.items()},
        **dict.fromkeys(("收费日期", "收费方式", "票据号", "收费员", "备注"), ""),
    }  # fmt: skip


def counter(tour: Tour) -> None:
    """Somebody pays at the counter; money of the bank finds its account; who took money does not agree to it."""
    tour.chapter(
        "收费和对账",
        "收据号连续；转错户、冲正、退费都留下来龙去脉；收钱的人不能核对自己的收费，核对签字后当天不再变动。",
    )
    cashier = _login(tour)
    charge = tour.rows("charges", "--where", f"计费期~{SEASON}", "--where", "有欠费=是")[9]
    account = _accounts(tour, charge["number"])[0]
    values = {"account_id": account["id"], "amount": charge["open"], "way": "cash"}
    tour.do("柜台收费，先缴最早的欠费", "ledger.receive", values, user=cashier)
    paid = tour.rows("payments", "--where", f"户号={charge['number']}", "--where", "来源=营业厅")[0]
    tour.paper(
        "收据", "F-71", "docx", tour.papers / "F-71 收据.pdf", "--where", f"record={paid['id']}", "--issue"
    )  # fmt: skip
    tour.command("银行收了、不知道是谁的钱：在银行合计里，不在任何一户里", "list", "unclaimed", user=FINANCE)
    waits = tour.rows("unclaimed")[0]
    right = _accounts(tour, f"{waits['account_stated'][:-2]}01")
    target = right[0] if right else account
    claim = {"account_id": target["id"], "reason": "户号末两位写错，已电话核对"}
    known = {"id": waits["id"], "row_version": waits["row_version"]}
    tour.do("核对后认领到户", "ledger.claim", {**known, **claim}, user=FINANCE)
    tour.command("今天各收费员的收费", "list", "ledger_days", "--where", f"日期={TODAY}", user=FINANCE)
    tour.paper("收费报表", "F-70", "xlsx", tour.papers / "F-70 收费报表.pdf")


def dunning(tour: Tour) -> None:
    """Who owes, how far reminding went and why; notices for many in one file; the rate with what it counts."""
    tour.chapter(
        "欠费、催缴和收费率",
        "催缴分几步、隔几天、谁批准是规则表；走到哪一步随时由欠费和联系记录推算，缴清即止；停供只能提出，由人决定。",
    )
    tour.command("欠费和催缴阶段", "list", "arrears", "--where", SINCE)
    tour.why("为什么到了这一步", "arrears", SINCE)
    run = tour.rows("dunning_runs", "--where", "state=asked")[0]
    known = {"id": run["id"], "row_version": run["row_version"]}
    tour.do("经理批准催缴通知单", "ledger.approve_run", known, user=MANAGER)
    tour.paper(
        "按楼栋排好的催缴通知单，一户一页", "F-65", "docx", tour.papers / "F-65 催缴通知单.pdf", "--where",
        f"run={run['id']}",
    )  # fmt: skip
    tour.paper("欠费明细表", "F-68", "xlsx", tour.papers / "F-68 欠费明细表.pdf")
    tour.command("收费率：按户、按金额，分子分母都在", "list", "collection")
    tour.paper("收费情况一页", "collection_page", "docx", tour.papers / "收费情况.pdf")


def _login(tour: Tour) -> str:
    """A cashier who signs in himself."""
    users = {one["login"] for one in tour.rows("users")}
    staff = tour.rows("staff", "--where", f"岗位={CASHIER_POST}", "--where", "状态=在职")
    return next(str(one["work_no"]) for one in staff if one["work_no"] in users)
