"""The stations about duty and attendance: rosters, swaps, punches from several sources, days with their reasons."""

from __future__ import annotations

import re
from typing import Any

from desktop.demo import handouts, office
from desktop.tour.walk import Tour

GROUP, DRAFT, UNFINISHED = "热线二班", "抄表二班", "热线一班"
MONTH, NEXT = "2026-11", "2026-12"
MANAGER = "KF002"
CLOCK = re.compile(r"\d\d:\d\d")


def rosters(tour: Tour) -> None:
    """A roster on paper and for posting; a draft that goes out as Excel and comes back; faults keep one back."""
    tour.chapter("排班", "排班表按部门和月份编制，草稿随便改，发布以后只有调班和留痕的改班。")
    tour.command("下个月的排班表", "list", "rosters", "--month", NEXT)
    here = ("--month", MONTH, "--where", f"unit={GROUP}")
    book = tour.papers / f"F-02 排班表（{GROUP}）.xlsx"
    tour.command("排班表（Excel）", "report", "F-02", *here, "--out", book, files=[book])
    tour.paper("打印出来的排班表", "F-02", "xlsx", tour.papers / f"F-02 排班表（{GROUP}）.pdf", *here)
    posted = tour.papers / f"排班表（张贴，{GROUP}）.docx"
    tour.command("张贴用的排班表（Word）", "report", "roster_posting", *here, "--out", posted, files=[posted])
    tour.paper("张贴用的排班表打印出来", "roster_posting", "docx", posted.with_suffix(".pdf"), *here)
    _take_back_in(tour)
    spoiled = _only(tour.rows("rosters", "--month", NEXT, "--where", f"部门={UNFINISHED}"))
    values = {"id": spoiled["id"], "row_version": spoiled["row_version"]}
    tour.do("有冲突的草稿发布不了，逐处说明", "roster.publish", values, status=1)


def _take_back_in(tour: Tour) -> None:
    """A draft goes out as a workbook and comes in again, as a group leader sends it back."""
    file = tour.out / f"{DRAFT}下月排班.xlsx"
    there = ("--month", NEXT, "--where", f"unit={DRAFT}")
    tour.command("把草稿导出给班长改", "report", "F-02", *there, "--out", file, files=[file])
    draft = _only(tour.rows("rosters", "--month", NEXT, "--where", f"部门={DRAFT}"))
    tour.do("班长自己重排，原来的草稿删除", "roster.discard", {"id": draft["id"], "row_version": draft["row_version"]})
    tour.command("班长交回的排班表先检查", "import", "roster", file, "--check")
    tour.command("导入成草稿", "import", "roster", file, "--draft")
    tour.command("导入的排班", "list", "roster", "--month", NEXT, "--where", f"部门={DRAFT}", "--where", "班次!=休")


def swaps(tour: Tour) -> None:
    """Swaps in every state, decided by the right person only; their papers."""
    tour.chapter("调班", "同事先同意，再由该批的人批准：提前一个工作日的由部门负责人批，来不及的由组长批。")
    tour.command("各种状态的调班", "list", "shift_swaps")
    waiting = _only(tour.rows("shift_swaps", "--where", "状态=待批准"))
    tour.why("为什么由部门负责人批准", "shift_swaps", "状态=待批准")
    values = {"id": waiting["id"], "row_version": waiting["row_version"]}
    tour.do("不该批的人批不了", "roster.approve_swap", values, status=1)
    tour.do("部门负责人批准，两人的排班随即改好", "roster.approve_swap", values, user=MANAGER)
    tour.command("改过的格子都有记录", "list", "roster_changes")
    tour.paper(
        "调班申请单",
        "F-03",
        "docx",
        tour.papers / "F-03 调班申请单.pdf",
        "--where",
        f"record={waiting['id']}",
        "--issue",
    )
    unit = ("--where", "unit=城东营业厅")
    tour.paper("换班离岗记录", "F-04", "xlsx", tour.papers / "F-04 换班离岗记录.pdf", "--month", MONTH, *unit)
    day = ("--where", f"day={MONTH}-24", "--where", f"unit={GROUP}")
    tour.paper("交接班记录", "F-05", "docx", tour.papers / "F-05 交接班记录.pdf", *day)


def punches(tour: Tour) -> None:
    """The machine's own log with one late line, then the same punches as its monthly sheet: nothing is doubled."""
    tour.chapter("打卡", "考勤机的记录、月末的考勤表、别的软件的导出都能导入；同一次打卡从几处来也只算一次。")
    stored = tour.rows("punches", "--month", MONTH)
    missing = next(one for one in tour.rows("attendance_exceptions") if "下班没有打卡" in one["words"])
    people = {one["work_no"]: one["machine_no"] for one in tour.rows("staff")}
    log, sheet = tour.out / "考勤机2号_attlog.dat", tour.out / f"{GROUP}考勤记录表.xls"
    clock = _clock(missing["words"])
    late = (people[missing["work_no"]], f"{missing['day']} {clock}:41")
    handouts.attlog(log, [*((people[one["work_no"]], one["at"]) for one in stored), late])
    tour.show(f"另一台考勤机的记录：这个月的全部打卡，另有{missing['name']} {missing['day']} 漏传的一次", log)
    why = ("attendance_days", f"工号={missing['work_no']}", f"日期={missing['day']}", f"月份={MONTH}")
    tour.why("导入前，这一天缺卡", *why)
    tour.command("导入：已有的不再写入", "import", "punches", log)
    tour.why("导入后重新推算，结果跟着变", *why)
    own = [one for one in tour.rows("punches", "--month", MONTH) if one["unit"] == GROUP]
    handouts.month_sheet(sheet, MONTH, own)
    tour.show("月末从考勤机拷出的考勤记录表：一格里有几个时间，只到分钟", sheet)
    tour.command("第二个来源，一次也没有重复", "import", "punches", sheet)
    tour.command("全部打卡", "list", "punches", "--month", MONTH, "--where", f"部门={GROUP}")


def _clock(words: str) -> str:
    found = CLOCK.search(words)
    if found is None:
        raise RuntimeError(f"no time in {words}")
    return found[0]


def days(tour: Tour) -> None:
    """What each day was and why; what is still to be cleared, and how it is."""
    tour.chapter("每一天为什么", "每个人每一天的结果都由打卡、排班、申请和制度重新推算，问得出依据的条款和算法。")
    month = ("--month", MONTH)
    tour.command("迟到、早退和旷工的日子", "list", "attendance_days", *month, "--where", "迟到分钟>=1")
    tour.why("第三次迟到：一次不扣，再两次各扣，第三次另扣", "attendance_days", f"月份={MONTH}", "当月第几次=3")
    tour.why("迟到半小时以上", "attendance_days", f"月份={MONTH}", "旷工原因=迟到早退达到旷工")
    tour.why("出差", "attendance_days", f"月份={MONTH}", "结果=出差")
    tour.command("待处理的异常，每项一个办法", "list", "attendance_exceptions")
    _clear(tour)
    verdict = _only(tour.rows("day_verdicts", "--where", "更正状态=待批准"))
    values = {"id": verdict["id"], "row_version": verdict["row_version"], "remark": "属实"}
    tour.do("主管提出的更正由经理批准", "attendance.approve_verdict", values, user=MANAGER)
    tour.command("全月汇总", "list", "attendance_month", *month)
    unit = ("--where", f"unit={GROUP}", "--where", f"day={MONTH}-24")
    tour.paper("签到表", "F-06", "xlsx", tour.papers / "F-06 签到表.pdf", *unit)
    often = _only(tour.rows("attendance_days", *month, "--where", "当月第几次=3"))
    who = ("--where", f"employee={often['work_no']}", *month)
    tour.paper("考勤异常通知", "F-13", "docx", tour.papers / "F-13 考勤异常通知.pdf", *who)


def _clear(tour: Tour) -> None:
    """A missing punch is asked for with a proof, and counts once somebody else approved it."""
    missing = next(one for one in tour.rows("attendance_exceptions") if "下班没有打卡" in one["words"])
    proof = tour.out / "监控截图.png"
    proof.write_bytes(office.scan())
    values: dict[str, Any] = {
        "kind": "punch", "employee_id": missing["work_no"], "day": missing["day"], "boundary": "out",
        "starts_at": f"{missing['day']} {_clock(missing['words'])}", "reason": "下班时机器断电，附监控截图",
        "proof": str(proof),
    }  # fmt: skip
    tour.do(f"为{missing['name']}申请补卡，附上证明", "attendance.request", values)
    proof.unlink()
    asked = _only(
        tour.rows("attendance_requests", "--where", f"工号={missing['work_no']}", "--where", "申请状态=待批准")
    )
    decision = {"id": asked["id"], "row_version": asked["row_version"]}
    tour.do("提出的人自己不能批准", "attendance.approve_request", decision, status=1)
    tour.command("考勤申请", "list", "attendance_requests")


def absence(tour: Tour) -> None:
    """How much absence there is, with its records; the company decides, not the program."""
    tour.chapter("旷工", "连续和全年累计的旷工随时算得出；达到规定时只提请，由公司决定。")
    tour.command("有旷工的人", "list", "absences")
    tour.why("为什么算预警", "absences", "处理情况=预警")
    tour.why("为什么要公司决定", "absences", "处理情况=待公司决定")
    tour.command("书面检查", "list", "self_criticisms")
    case = _only(tour.rows("termination_cases", "--where", "处理状态=待公司决定"))
    values = {"id": case["id"], "row_version": case["row_version"], "decision": "warn", "reason": "初犯，书面警告"}
    tour.do("总经理决定书面警告，劳动关系不变", "attendance.decide_case", values, user="KF001")


def _only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The first row. Raises RuntimeError without one."""
    if not rows:
        raise RuntimeError("the department has no such record")
    return rows[0]
