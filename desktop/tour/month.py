"""The stations of a month's end: leave, closing with its corrections, scores and bonuses, all papers in one folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from desktop.demo import handouts, office
from desktop.tour.walk import Tour

MONTH, PAID = "2026-10", "2026-09"
READERS, CORRECTED, PAPERS_OF, SECTION = "抄表二班", "综合办公室", "热线一班", "呼叫中心"
PERSONNEL = "KF003"
PHONE = "19900000000"
INDEX = "00_目录.xlsx"
WAITS = re.compile(r"待 (\S+) ")
MAY = re.compile(r"可由 (\S+) 批准")
GAP = re.compile(r"（(\d\d-\d\d)")


def leave(tour: Tour) -> None:
    """Leave is asked for, decided by whose turn it is, proved, reported back from; its balance is kept."""
    tour.chapter("请假", "假别、审批、提前多久、要什么证明都是规则表；算不算请假随时由单据、证明和时间重新推算。")
    tour.command("请假单：批到哪一步，缺什么", "list", "leave")
    tour.why("证明没有按时交，这一天算什么", "leave", f"编号={_slip(tour, 'proof_missing')['number']}")
    tour.why("没有按时销假", "leave", f"编号={_slip(tour, 'return_overdue')['number']}")
    tour.command("假期余额", "list", "leave_balances", "--where", "假别=年假", "--where", "year=2026")
    _ask(tour)
    proof = _slip(tour, "proof_due")
    values = {**_known(proof), "documents": "病历本、病假单", "remark": "原件已看"}
    tour.do(f"{proof['name']}补交另外两种证明", "leave.hand_in", values)
    tour.paper("病假单", "F-10", "docx", tour.papers / "F-10 病假单.pdf", *_issued(proof))
    back = _only(tour.rows("leave", "--where", "销假时间!="))
    tour.paper("销假单", "F-11", "docx", tour.papers / "F-11 销假单.pdf", *_issued(back))
    criticism = _only(tour.rows("self_criticisms"))
    tour.paper("书面检查", "F-12", "docx", tour.papers / "F-12 书面检查.pdf", *_issued(criticism))
    _take_in(tour)


def _ask(tour: Tour) -> None:
    """A request waits for one decision after the other; who may not decide is told who does."""
    people = tour.rows("staff", "--where", f"部门={READERS}", "--where", "岗位=抄表员", "--where", "状态=在职")
    person, deputy = people[0], people[1]
    values = {
        "employee_id": person["work_no"], "kind": "事假", "starts_at": "2026-12-08 00:00",
        "ends_at": "2026-12-10 00:00", "reason": "办理房产过户", "deputy_id": deputy["work_no"], "phone": PHONE,
    }  # fmt: skip
    tour.do(f"{person['name']}申请两天事假", "leave.request", values)
    mine = ("--where", f"工号={person['work_no']}", "--where", "事由=办理房产过户")
    asked = _only(tour.rows("leave", *mine))
    tour.do("不该批的人批不了", "leave.approve", _known(asked), status=1)
    while (turn := WAITS.search(asked["progress"])) is not None:
        tour.do(f"{turn[1]}批准", "leave.approve", {**_known(asked), "remark": "同意"}, user=_login(tour, turn[1]))
        asked = _only(tour.rows("leave", *mine))
    tour.paper("请假单，审批意见都在上面", "F-09", "docx", tour.papers / "F-09 请假单.pdf", *_issued(asked))


def _take_in(tour: Tour) -> None:
    """A list of leave on paper comes in; the same list again adds nothing."""
    people = tour.rows("staff", "--where", f"部门={READERS}", "--where", "状态=在职")
    file = tour.out / "纸质请假登记.csv"
    handouts.leave_list(file, [(one["work_no"], one["name"]) for one in people[:2]])
    tour.show("班组交来的请假登记", file)
    tour.command("先检查", "import", "leave", file, "--check")
    tour.command("导入", "import", "leave", file)
    tour.command("同一份登记不会导入两次", "import", "leave", file, status=1)


def closing(tour: Tour) -> None:
    """What keeps the month open is cleared, the sheet closed, checked and locked; late facts are corrected."""
    tour.chapter(
        "月末关账", "没有处理完的事项逐项列出，处理完才能编制；编制以后不再改动，后来的更正计入下一个没有编制的月份。"
    )
    tour.command("每个部门到了哪一步，什么时候到期", "list", "attendance_sheets", "--month", MONTH)
    tour.command("该催谁，一人一段话", "list", "month_chase", "--month", MONTH)
    hard = ("--month", MONTH, "--where", "是否必须=必须处理")
    tour.command("必须先处理的事项，每项一个办法", "list", "month_open_items", *hard)
    item = _only(tour.rows("month_open_items", *hard))
    tour.do("还有事项的部门编制不了，说明是谁的哪一天", "attendance.close_month", _close(item["unit"]), status=1)
    _clear(tour, item)
    _close_up(tour, item["unit"])
    unit = ("--month", MONTH, "--unit", item["unit"])
    tour.paper("考勤表", "F-07", "xlsx", tour.papers / f"F-07 考勤表（{item['unit']}）.pdf", *unit)
    tour.command("上个月编制以后才补的打卡，更正在这个月", "list", "month_corrections", "--month", MONTH)
    tour.why("更正了什么，为什么", "month_corrections", f"month={MONTH}")
    tour.paper(
        "更正印在考勤表下面", "F-07", "xlsx", tour.papers / f"F-07 考勤表（{CORRECTED}）.pdf", "--month", MONTH,
        "--unit", CORRECTED,
    )  # fmt: skip


def _clear(tour: Tour, item: Mapping[str, Any]) -> None:
    """The missing punch of a day is asked for and approved."""
    found = GAP.search(item["words"])
    day = f"{MONTH[:4]}-{found[1]}" if found is not None else item["day"]
    values = {
        "kind": "punch", "employee_id": item["work_no"], "day": day, "boundary": "out", "starts_at": f"{day} 17:30",
        "reason": "下班时考勤机没有反应，有收费日结单", "proof": str(_proof(tour)),
    }  # fmt: skip
    tour.do(f"为{item['name']}申请补卡", "attendance.request", values)
    asked = _only(tour.rows("attendance_requests", "--where", f"工号={item['work_no']}", "--where", "申请状态=待批准"))
    told = tour.do("提出的人自己不能批准，程序说明由谁批", "attendance.approve_request", _known(asked), status=1)
    chief = next(found[1] for found in map(MAY.search, told.reasons) if found is not None)
    tour.do(f"{chief}批准", "attendance.approve_request", _known(asked), user=_login(tour, chief))


def _proof(tour: Tour) -> Any:
    file = tour.out / "收费日结单.png"
    file.write_bytes(office.scan())
    return file


def _close(unit: str) -> dict[str, Any]:
    return {"month": MONTH, "units": [unit], "remark": "个别人未确认的日子已当面核对"}


def _close_up(tour: Tour, unit: str) -> None:
    """Prepare, approve, check and lock the sheet of a unit."""
    tour.do(f"编制{unit}的考勤表", "attendance.close_month", _close(unit))
    _steps(tour, "attendance_sheets", unit, "next", "attendance.approve_sheet")
    sheet = _sheet(tour, "attendance_sheets", unit)
    tour.do("人事锁定", "attendance.lock_month", _known(sheet), user=PERSONNEL)
    told = ("--month", MONTH, "--where", f"部门={unit}")
    tour.command("锁定的月份照编制时的样子读出", "list", "attendance_month", *told)


def _steps(tour: Tour, kind: str, unit: str, column: str, action: str) -> None:
    sheet = _sheet(tour, kind, unit)
    while (turn := WAITS.search(sheet[column])) is not None:
        tour.do(f"{turn[1]}批准", action, {**_known(sheet), "remark": "同意"}, user=_login(tour, turn[1]))
        sheet = _sheet(tour, kind, unit)


def bonus(tour: Tour) -> None:
    """Scores with their reasons, the bonus sheet from the checked attendance sheet, all papers of a month."""
    tour.chapter("得分和奖金", "基础分、扣分、加分、公式和基数都来自制度；应发金额精确到分，每个数字都能问为什么。")
    tour.command("上上个月的得分", "list", "scores", "--month", PAID, "--where", "得分!=100")
    tour.why("为什么是这个得分", "scores", f"月份={PAID}", "得分<=98")
    values = {"month": MONTH, "units": [PAPERS_OF]}
    head = _only(tour.rows("staff", "--where", f"部门={SECTION}", "--where", "岗位=主管"))
    tour.do("考勤表没有核对，奖金表编制不了", "appraisal.prepare_bonus", values, status=1)
    tour.do(f"编制{PAPERS_OF}的奖金表前，人事先核对考勤表", "attendance.approve_sheet",
            {**_known(_sheet(tour, "attendance_sheets", PAPERS_OF)), "remark": "同意"}, user=PERSONNEL)  # fmt: skip
    tour.do(f"编制{PAPERS_OF}的奖金表", "appraisal.prepare_bonus", values, user=str(head["work_no"]))
    for who, user in (("经理批准", "KF002"), ("人事核对", PERSONNEL)):
        sheet = _known(_sheet(tour, "bonus_sheets", PAPERS_OF))
        tour.do(who, "appraisal.approve_bonus", {**sheet, "remark": "同意"}, user=user)
    tour.do("人事锁定", "appraisal.lock_bonus", _known(_sheet(tour, "bonus_sheets", PAPERS_OF)), user=PERSONNEL)
    tour.command("每个人的奖金", "list", "bonus", "--month", MONTH)
    tour.why("应发金额怎样算出", "bonus", f"月份={PAID}", "得分<=98")
    unit = ("--month", PAID, "--unit", PAPERS_OF)
    tour.paper("绩效考核奖金表", "F-08", "xlsx", tour.papers / f"F-08 绩效考核奖金表（{PAPERS_OF}）.pdf", *unit)
    folder = tour.papers / f"{PAID} 月末材料"
    tour.command(
        "一个月的材料：编号、目录和操作记录的存证码",
        "report",
        "month_pack",
        "--month",
        PAID,
        "--out",
        folder,
        files=[folder / INDEX],
    )


def _sheet(tour: Tour, kind: str, unit: str) -> dict[str, Any]:
    return _only(tour.rows(kind, "--month", MONTH, "--where", f"unit={unit}"))


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "row_version": row["row_version"]}


def _issued(row: Mapping[str, Any]) -> tuple[str, ...]:
    return ("--where", f"record={row['id']}", "--issue")


def _login(tour: Tour, name: str) -> str:
    """The login of somebody who decides: his number in the register."""
    return str(_only(tour.rows("staff", "--where", f"姓名={name}"))["work_no"])


def _slip(tour: Tour, phase: str) -> dict[str, Any]:
    """The first slip that stands so; how a slip stands is worked out, so that no list is narrowed by it."""
    return _only([one for one in tour.rows("leave") if one["phase"] == phase])


def _only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The first row. Raises RuntimeError without one."""
    if not rows:
        raise RuntimeError("the department has no such record")
    return rows[0]
