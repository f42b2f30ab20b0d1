"""The stations of penalties: a slip from its issue to the answer, what waits, the deduction list, the fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.tour.walk import Tour

NOW = "2026-11-24 10:20"
EVENT = "2026-11-23 20:40"
MONTH, BEFORE = "2026-11", "2026-10"
CALLS, GROUP, OTHERS = "呼叫中心", "热线一班", "热线二班"
BOSS, MANAGER, PERSONNEL, MONEY = "KF001", "KF002", "KF003", "KF004"
MERGED = 4  # slips in one file
PAPER = "处罚单"
# Who issues, who is punished, and who is there, by unit and post.
CAST = ((CALLS, "主管"), (GROUP, "坐席员"), (GROUP, "班长"), (OTHERS, "坐席员"))


def slips(tour: Tour) -> None:
    """A slip is written, approved, printed, refused before witnesses, appealed against and answered."""
    tour.chapter(
        PAPER,
        "主管下达，另一人批准，打印交本人签字或两人见证拒签；三天内可以书面申诉，七天内答复；"
        "终局以后才扣款，申诉成立一次全部退回。",
    )
    tour.command("各张处罚单到了哪一步，剩多少时间", "list", "slips")
    chief, person, leader, colleague = (_person(tour, unit, post) for unit, post in CAST)
    _issue(tour, str(chief["work_no"]), str(person["work_no"]))
    slip = _slip(tour, person)
    tour.paper(
        "打印一式三份：怎样数三天、向谁申诉都写在上面", "F-21", "docx", tour.papers / "F-21 处罚单.pdf", "--where",
        f"record={slip['id']}", "--issue",
    )  # fmt: skip
    _refuse(tour, str(chief["work_no"]), person, [str(one["work_no"]) for one in (leader, colleague)])
    _appeal(tour, person)
    _waiting(tour)
    many = tour.rows("slips", "--where", "状态=已归档")[:MERGED]
    numbers = [part for one in many for part in ("--number", one["number"])]
    words = f"{MERGED} 张合成一个文件，重打的自动加“副本”"
    tour.paper(words, "F-21", "docx", tour.papers / "F-21 处罚单（合并）.pdf", *numbers)


def _person(tour: Tour, unit: str, post: str) -> dict[str, Any]:
    """Somebody of this unit in this post who signs in himself."""
    users = {one["login"] for one in tour.rows("users")}
    people = tour.rows("staff", "--where", f"部门={unit}", "--where", f"岗位={post}", "--where", "状态=在职")
    return _first([one for one in people if one["work_no"] in users])


def _issue(tour: Tour, chief: str, person: str) -> None:
    """An amount beyond the range is refused, and whoever issues does not approve."""
    values: dict[str, Any] = {
        "employee_id": person, "offence": "GAS-01", "happened_at": EVENT, "place": "热线大厅",
        "facts": "用户报修暖气不热，当事人说“等着吧”便挂断电话，用户再次来电投诉，录音属实。",
        "evidence": "通话录音 2 段\n投诉登记表", "source": "投诉登记 152 号", "measures": "书面检查",
        "measures_due_on": "2026-12-01", "amount_reason": "一个月内已有同类投诉，取上限",
    }  # fmt: skip
    tour.do("金额超出幅度，主管开不出", "penalty.issue", {**values, "amount": 300_00}, status=1, user=chief)
    tour.do("在幅度里下达，编号连续", "penalty.issue", {**values, "amount": 100_00}, user=chief)
    slip = _first(tour.rows("slips", "--where", "状态=待批准", "--where", f"工号={person}"))
    tour.do("下达人不能自己批准", "penalty.approve", _known(slip), status=1, user=chief)
    tour.do("经理批准", "penalty.approve", {**_known(slip), "remark": "录音属实，同意"}, user=MANAGER)


def _slip(tour: Tour, person: Mapping[str, Any]) -> dict[str, Any]:
    """The latest slip of somebody."""
    return _first(tour.rows("slips", "--where", f"工号={person['work_no']}", "--where", "违规事项~服务态度"))


def _refuse(tour: Tour, chief: str, person: Mapping[str, Any], there: Sequence[str]) -> None:
    """One witness is not enough, nor is he twice; with the second one the clock of the appeal runs."""
    told = {"refused_at": NOW, "words": "我要先听录音", "witnesses": list(there)}
    tour.do(f"{person['name']}拒签", "penalty.refuse", {**_known(_slip(tour, person)), **told}, user=chief)
    said = {"statement": "在场，看到送达并宣读，本人表示不签。"}
    tour.do("下达人不能见证", "penalty.witness", {**_known(_slip(tour, person)), **said}, status=1, user=chief)
    tour.do("第一位见证人签字", "penalty.witness", {**_known(_slip(tour, person)), **said}, user=there[0])
    tour.do("一个人不能见证两次", "penalty.witness", {**_known(_slip(tour, person)), **said}, status=1, user=there[0])
    tour.do(
        "第二位签字，处罚单生效，申诉期开始", "penalty.witness", {**_known(_slip(tour, person)), **said}, user=there[1]
    )
    _annex(tour, person, "拒签见证记在附页上", "处罚单附页（拒签）")


def _appeal(tour: Tour, person: Mapping[str, Any]) -> None:
    """Who refused signs before he appeals; nobody answers what he approved himself."""
    own = str(person["work_no"])
    appeal = {"text": "当时系统报错，挂断是线路问题，请核对系统日志。", "request": "请求减轻"}
    slip = _slip(tour, person)
    tour.do("还没有签字，不能申诉", "penalty.appeal", {"id": slip["id"], **appeal}, status=1, user=own)
    tour.do("期限内补签，签字只表示收到", "penalty.sign", _known(slip), user=own)
    tour.do("提出申诉", "penalty.appeal", {"id": slip["id"], **appeal}, user=own)
    tour.paper(
        "申诉书", "F-22", "docx", tour.papers / "F-22 申诉书.pdf", "--where", f"record={slip['id']}"
    )  # fmt: skip
    answer = {
        "result": "reduce", "amount_after": 60_00, "findings": "系统日志显示当时有两次断线，第三次是本人挂断。",
        "reason": "线路原因应予考虑，减为 60 元。",
    }  # fmt: skip
    slip = _slip(tour, person)
    tour.do("批准人不能答复", "penalty.answer", {**_known(slip), **answer}, status=1, user=MANAGER)
    tour.do("总经理答复：减轻", "penalty.answer", {**_known(slip), **answer}, user=BOSS)
    tour.do("答复只有一次", "penalty.answer", {**_known(_slip(tour, person)), **answer}, status=1, user=BOSS)
    found = _first(tour.rows("appeals", "--where", f"单号={slip['number']}"))
    tour.paper(
        "申诉答复书", "F-23", "docx", tour.papers / "F-23 申诉答复书.pdf", "--where", f"record={found['id']}", "--issue"
    )  # fmt: skip
    _annex(tour, person, "签字、申诉和答复都在附页上", "处罚单附页")


def _annex(tour: Tour, person: Mapping[str, Any], words: str, name: str) -> None:
    where = ("--where", f"record={_slip(tour, person)['id']}")
    tour.paper(words, "slip_annex", "docx", tour.papers / f"{name}.pdf", *where)


def _waiting(tour: Tour) -> None:
    """What waits for people, and for whom a day has passed."""
    tour.command("公司逾期没有答复的", "list", "slips", "--where", "状态=答复逾期")
    tour.command("答复以前不扣，也不算终局", "list", "appeals", "--where", "申诉状态=待答复")
    tour.command("逾期提出的申诉，要写明理由才受理", "list", "appeals", "--where", "逾期提出=是")
    tour.command("提请最后警告：工会、法务意见登记后由公司决定", "list", "penalty_cases")


def money(tour: Tour) -> None:
    """The list of a month: closed once, made once, the rest carried over; fund and register."""
    tour.chapter(
        "扣款清单和基金",
        "终局的处罚按月列一张清单，上限和最低工资以外的转到下月；扣款进基金，支出要批准，不会出现负数。",
    )
    tour.command("各月的清单", "list", "deduction_lists")
    older = _first(tour.rows("deduction_lists", "--where", f"月份={BEFORE}"))
    tour.do("同一个月不能再编一张", "penalty.make_list", {"month": BEFORE}, status=1, user=MONEY)
    tour.do("人事关闭上月的清单，扣完的归档", "penalty.close_list", _known(older), user=PERSONNEL)
    tour.do("编制本月的清单", "penalty.make_list", {"month": MONTH, "remark": "按绩效奖金核对"}, user=MONEY)
    made = _first(tour.rows("deduction_lists", "--where", f"月份={MONTH}"))
    tour.command("清单的每一笔", "list", "deductions", "--where", f"扣款清单={made['number']}")
    tour.why("为什么有一部分转到下月", "deductions", "carried>=0.01")
    file = tour.papers / f"F-26 工资扣款清单（{MONTH}）.pdf"
    tour.paper("扣款清单", "F-26", "xlsx", file, "--where", f"record={made['id']}", "--issue")
    tour.command("基金的收入和支出", "list", "fund")
    tour.paper("基金台账", "F-27", "xlsx", tour.papers / "F-27 部门基金台账.pdf")
    tour.paper("处罚台账", "F-28", "xlsx", tour.papers / "F-28 处罚台账.pdf")


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "row_version": row["row_version"]}


def _first(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The first row. Raises RuntimeError without one."""
    if not rows:
        raise RuntimeError("the department has no such record")
    return rows[0]
