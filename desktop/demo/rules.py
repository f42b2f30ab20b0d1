"""What the demo department has laid down: its regulation, who has signed for it, and a few numbers of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from models.core import listing, register
from models.core.access import SYSTEM
from models.core.lists import Query
from models.core.regulation import queries, rules
from models.staff.acknowledgements.queries import standings

TITLE = "客户服务部考勤与服务制度"
TEXT = """第一章 总则
第一条（目的）为规范客户服务部的考勤、请假和服务行为，制定本制度。
第二条（范围）本制度适用于客户服务部全体员工。外包人员参照执行。
第三条（解释）本制度由客户服务部解释，修订须经部门经理批准并公布。
第二章 考勤
第四条（打卡）上班、下班各打卡一次。因公外出不能打卡的，当天由主管补签。
第五条（迟到和早退）每月迟到、早退合计一次的，不扣分；从第二次起每次扣 2 分。
当月达到三次的，另扣 5 分。
第六条（旷工）无故缺勤半小时以上、三小时以下的，按旷工半天计算。
第三章 请假
第七条（病假）病假至迟在上班前一小时告知主管，返岗后一个工作日内补交医院证明。
第八条（事假）事假提前三天申请，经主管和部门经理批准。
第九条（长假）三天及以上的假，提前十天申请，由总经理批准。
第四章 服务
第十条（接听）电话铃响三声内接听，先报工号。
第十一条（持证）安装维修人员持有效证书上岗，证书到期前两个月开始办理复审。
第五章 附则
第十二条（申诉）对处罚有异议的，签收后三天内书面提出，部门在一周内答复。
第十三条（施行）本制度自公布之日起施行。
"""
ANSWERS = {
    "hall.open_from": "08:30", "hall.open_until": "17:00",
    "hall.weekdays": "周一、周二、周三、周四、周五、周六、周日", "duty.hotline.mode": "24h",
    "hotline.open_from": "08:30", "hotline.open_until": "17:30",
    "attendance.sheet.due_day": "3", "attendance.due_day_inclusive": "true", "attendance.due_day_roll": "backward",
    "attendance.bonus_sheet.due_day": "6",
}  # fmt: skip
# Recommendations that the manager has confirmed; the others wait.
CONFIRMED = (
    "certs.block_assignment_without_cert", "appraisal.probation_reminder_days", "appraisal.period_months",
    "penalty_schemes",
)  # fmt: skip
UNSIGNED = 9  # people who have not signed yet


def lay_down(do: Callable[..., Any], today: date) -> None:
    """Enter the regulation, the signatures of most people, and answers to some questions of the set-up."""
    number = do("regulation.add", title=TITLE, short_title="考勤与服务制度").record[1]
    since = today - timedelta(days=300)
    for begin, late, reason in ((since, "5", "首次发布"), (today - timedelta(days=40), "4", "减轻第三次迟到的扣分")):
        articles = [
            {"number": one.number, "chapter": one.chapter, "heading": one.heading, "text": one.text}
            for one in rules.split(TEXT.replace("另扣 5 分", f"另扣 {late} 分"))
        ]
        version = do(
            "regulation.publish", regulation_id=number, in_force_from=begin, issued_on=begin - timedelta(days=10),
            reason=reason, articles=articles,
        ).record[1]  # fmt: skip
    people = [one.employee_id for one in standings(SYSTEM, today, version)]
    do(
        "staff.record_acknowledgements", version_id=version, employees=people[:-UNSIGNED],
        acknowledged_on=today - timedelta(days=35),
    )  # fmt: skip
    values = [{"key": key, "value": value} for key, value in ANSWERS.items()]
    do("rulebook.set", values=values, valid_from=since, retroactive=True, reason="开张设置")
    article = next(one.id for one in queries.articles(version) if one.number == "第十一条")
    do(
        "rulebook.set", values=[{"key": "certs.expiry_reminder_days", "value": "60"}], valid_from=since,
        retroactive=True, reason="与制度第十一条一致", article_id=article,
    )  # fmt: skip
    do(
        "rulebook.set", values=[{"key": "staff.contract_reminder_days", "value": "45"}],
        valid_from=today - timedelta(days=120), retroactive=True, reason="续签前要谈话和审批，提前一个半月提醒",
    )  # fmt: skip
    kind = register.get_list("unconfirmed")
    key = kind.columns.index(kind.column("key"))
    waiting = {row.values[key]: row.record for row in listing.every(kind, SYSTEM, Query())}
    do("rulebook.confirm", values=[waiting[one] for one in CONFIRMED], reason="经理办公会同意，按推荐值执行")
