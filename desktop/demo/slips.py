"""What happened in the demo department that penalty slips were written about, and what became of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Step(NamedTuple):
    """What was done about a slip: so many days after the event, at what time, and what is told of it."""

    days: int
    at: str
    name: str
    values: Mapping[str, Any] = MappingProxyType({})


class Story(NamedTuple):
    """A slip: who of a section did what so many days ago, and the steps in their order.

    `who` counts the workers of the section; `amount` is in yuan, None where the regulation has one amount only.
    """

    section: str
    who: int
    ago: int
    at: str
    offence: str
    place: str
    facts: str
    evidence: str
    amount: int | None
    reason: str
    steps: tuple[Step, ...]
    measures: str = ""
    source: str = ""
    band: str = ""


HALL, CALLS, METERS, REPAIRS = "营业厅", "呼叫中心", "抄表收费科", "维修抢修科"
WRITTEN, MANAGER = "书面检查", "客户服务部"
SEEN = "当面送达并宣读，本人表示不签字"
CRITICISM = {"words": "已交，态度诚恳"}


def _handed_over(*more: Step, sign: int = 3) -> tuple[Step, ...]:
    """Issued the next day, approved the day after, signed, and what followed."""
    return (
        Step(1, "10:20", "issue"),
        Step(2, "09:40", "approve", {"remark": "事实清楚，同意"}),
        Step(sign, "16:10", "sign"),
        *more,
    )


def _refused(*more: Step, on: int = 3, words: str = "不是我一个人的责任") -> tuple[Step, ...]:
    """Issued, approved, refused before witnesses of whom the first has signed, and what followed."""
    return (
        Step(1, "10:20", "issue"),
        Step(2, "09:40", "approve", {"remark": "与同类情形一致，同意"}),
        Step(on, "09:40", "refuse", {"words": words}),
        Step(on, "09:52", "witness", {"place": 0, "statement": f"在场，{SEEN}。"}),
        *more,
    )


STORIES = (
    # Equal cases with different amounts, taken and filed long ago.
    Story(
        HALL, 0, 318, "14:05", "GAS-01", "城东营业厅 2 号窗口",
        "用户询问上年度热费退费时，当事人三次回答“自己看墙上”，用户当日到服务台投诉。",
        "投诉登记表；窗口监控录像 14:02 至 14:11", 50, "首次，当场道歉，用户接受",
        _handed_over(Step(6, "09:00", "measure", CRITICISM)), WRITTEN, "投诉登记 11 号",
    ),
    Story(
        CALLS, 0, 289, "09:00", "GAS-02", "二楼会议室", "无故缺席客服热线话术培训，事前没有请假，事后没有补训。",
        "培训签到表；培训通知群回执", 50, "首次缺席", _handed_over(), source="培训签到检查",
    ),
    Story(
        METERS, 0, 262, "16:30", "GAS-14", "收费系统",
        "录入 17 户面积时串行，多收热费 1,284.60 元，用户到厅查询才更正。",
        "系统操作日志；更正申请单", 100, "差错 17 户，已全部退费", _handed_over(), source="收费台账核对",
    ),
    Story(
        REPAIRS, 0, 241, "10:15", "GAS-05", "枫林小区 6 号楼", "与用户约定上午 9 点试水，未联系用户便推迟到次日。",
        "预约记录；用户来电录音", 80, "造成用户误工半天", _handed_over(), source="回访记录",
    ),
    # Above what a month allows: the rest was carried over to the next list.
    Story(
        REPAIRS, 1, 214, "15:40", "GAS-13", "锦绣花园 12 号楼 2 单元",
        "更换入户阀门后没有做压力检测便离场，当晚接头漏水，楼下住户顶棚受损。", "维修单；抢修记录；现场照片 6 张", 800,
        "造成隐患，抢修及时，未伤人",
        _handed_over(Step(5, "10:00", "loss", {"cause": "楼下住户顶棚修复", "yuan": 600})),
        WRITTEN, "抢修单 0412", "hazard",
    ),
    Story(
        HALL, 1, 187, "11:20", "GAS-01", "城南营业厅 1 号窗口",
        "用户补办供热合同，当事人与用户争执并离开窗口约 10 分钟，用户书面投诉。", "投诉书；监控截图 3 张", 100,
        "离开窗口，影响较大",
        _handed_over(
            Step(5, "08:50", "appeal", {
                "text": "当时系统打不开，我去找班长，不是故意离开。", "request": "请求减轻",
            }),
            Step(9, "15:30", "answer", {
                "result": "uphold", "findings": "调阅监控并询问班长，系统当时正常，当事人没有向班长报告。",
                "reason": "申诉理由与监控不符，金额在幅度内，维持原决定。",
            }),
        ), source="投诉登记 52 号",
    ),
    Story(
        CALLS, 1, 160, "20:45", "GAS-09", "热线大厅", "晚班期间离席 42 分钟，7 个来电无人接听，事前没有登记离岗。",
        "话务系统状态记录；晚班交接班记录", None, "",
        _handed_over(
            Step(4, "10:30", "appeal", {
                "text": "突发胃痛去了药房，给班长发过消息，手机里有记录。", "request": "请求撤销",
            }),
            Step(8, "14:20", "answer", {
                "result": "revoke", "findings": "核对手机消息和药房小票，属实；班长漏看消息。",
                "reason": "有正当理由并已告知班长，撤销处罚。",
            }),
        ), source="话务质检",
    ),
    Story(
        METERS, 1, 131, "17:10", "GAS-14", "抄表系统", "3 栋楼的热表读数未按期上传，账单推迟 4 天发出。",
        "系统上传记录；班组台账", 200, "影响 146 户账单",
        _handed_over(
            Step(5, "09:10", "appeal", {
                "text": "当天采集器坏了，上报后两天才修好，有报修单。", "request": "减轻到 50 元",
            }),
            Step(10, "10:40", "answer", {
                "result": "reduce", "yuan": 100, "findings": "采集器确有故障，但当事人晚报 1 天。",
                "reason": "故障不由个人承担，晚报应负一部分责任，减为 100 元。",
            }),
        ), source="账单核对",
    ),
    # A slip about the wrong person's post was voided before it was handed over, and replaced.
    Story(
        REPAIRS, 0, 104, "13:30", "GAS-03", "抢修值班室", "安检记录缺 5 户签字，没有复核便交档。",
        "安检记录 5 份", None, "",
        (
            Step(1, "10:20", "issue"), Step(2, "09:40", "approve", {"remark": "同意"}),
            Step(3, "11:00", "void", {"reason": "违规事项选错，应为资料不完整"}),
            Step(3, "14:30", "replace", {"offence": "GAS-12", "facts": "5 户安检记录没有用户签字，档案室退回。"}),
            Step(4, "09:20", "approve", {"remark": "改正后同意"}), Step(4, "16:40", "sign"),
        ), source="档案检查",
    ),
    Story(
        HALL, 2, 82, "15:25", "GAS-01", "城东营业厅 3 号窗口",
        "用户咨询停供手续，当事人边看手机边答复，用户录下视频投诉到 12345。", "12345 转办单；用户视频", 80,
        "书面投诉属实，事后已当面道歉", _handed_over(Step(5, "09:30", "measure", CRITICISM)), WRITTEN, "12345 转办单",
    ),
    # To somebody who was absent: by post, with the proof.
    Story(
        METERS, 2, 66, "09:30", "GAS-02", "公司礼堂", "无故缺席供暖季动员会，此后连续两天未到岗，联系不上。",
        "会议签到表；通话记录", 100, "无故缺席，且未说明",
        (
            Step(1, "10:20", "issue"), Step(2, "09:40", "approve", {"remark": "同意，本人不在，邮寄送达"}),
            Step(5, "15:00", "serve", {"how": "post", "served_words": "EMS 1187430926511，本人签收"}),
        ), source="会议签到检查",
    ),
    # Refused; a witness from outside made it effective. A final warning is proposed.
    Story(
        REPAIRS, 1, 58, "22:10", "GAS-04", "中心站换热机房", "未挂警示牌便停泵检修，值班员误启动，险些伤人。",
        "操作票；机房监控；值班记录", None, "",
        _refused(
            Step(3, "10:05", "witness_outside", {"statement": f"本人当时在场，{SEEN}。"}),
            Step(12, "10:00", "escalate", {
                "facts": "未挂警示牌停泵检修，险些伤人；送达时拒绝签字，并扬言以后照旧。",
                "evidence": "操作票；机房监控；值班记录；拒签见证两份",
                "statement": "同类操作规程去年已专门培训，一般处罚不足以防止再次发生，提请最后警告。",
            }),
            Step(15, "09:30", "consult", {
                "union_words": "已收到通知，建议先谈话", "legal_by": "法律顾问", "legal_words": "事实清楚，程序完备",
            }),
            words="又没有出事，凭什么罚",
        ), source="安全检查",
    ),
    Story(
        CALLS, 2, 46, "10:50", "GAS-01", "热线大厅", "来电用户报修暖气不热，当事人未记录便挂断，用户二次来电投诉。",
        "通话录音 2 段；质检单", 80, "与近一年同类一致", _handed_over(), source="话务质检",
    ),
    Story(
        HALL, 0, 41, "16:20", "GAS-11", "城东营业厅", "漏告减免手续所需材料，用户往返三次，投诉到物价部门。",
        "转办函；窗口受理记录", 100, "用户往返三次", _handed_over(), source="转办函 19 号",
    ),
    # Taken back after it took effect.
    Story(
        METERS, 0, 37, "08:40", "GAS-02", "二楼会议室", "缺席抄表系统升级培训。", "培训签到表", 50, "首次",
        _handed_over(Step(8, "11:10", "void", {"reason": "当天经批准外出抄表，签到表漏记，处罚依据不成立"})),
        source="培训签到检查",
    ),
    # Issued by the general manager, approved by the owners.
    Story(
        "", 0, 33, "18:00", "GAS-03", "客户服务部", "供暖首日投诉激增，没有按预案增派热线坐席，经提醒后两小时才执行。",
        "应急预案；话务统计；提醒记录", None, "",
        (
            Step(1, "10:20", "issue"), Step(3, "15:00", "approve_outside", {"remark": "股东会委托批准"}),
            Step(4, "09:10", "sign"),
        ), source="供暖首日复盘",
    ),
    # The company did not answer in time.
    Story(
        CALLS, 0, 19, "13:15", "GAS-07", "职工食堂", "当众散布“公司今冬要停供两个小区”的不实消息，被多名用户转发。",
        "群聊截图；询问记录 2 份", None, "",
        _handed_over(Step(5, "16:40", "appeal", {
            "text": "我只是转述别人的话，并不知道会被转发，已在群里更正。", "request": "请求撤销",
        })), WRITTEN, "群众反映",
    ),
    # The appeal came after its days.
    Story(
        REPAIRS, 0, 17, "09:20", "GAS-05", "御景湾 3 号楼", "未按约定时间上门排气，用户等候 4 小时。",
        "派单记录；用户评价", 50, "首次，已补访",
        _handed_over(Step(11, "09:50", "appeal", {
            "text": "当天同时派了四张急单，忙不过来。", "request": "请求撤销",
        })), source="回访记录",
    ),
    Story(
        METERS, 1, 15, "14:50", "GAS-05", "滨河里 2 号楼", "换表预约两次改期没有通知用户，用户投诉。",
        "预约记录；投诉登记表",
        80, "两次改期", _handed_over(), source="投诉登记 131 号",
    ),
    # Before its answer.
    Story(
        HALL, 1, 10, "10:05", "GAS-14", "城南营业厅", "开票时把单位名称录错 3 张，更正超过两天，用户不能入账。",
        "发票存根；更正记录", 100, "3 张，更正不及时",
        _handed_over(Step(5, "09:00", "appeal", {
            "text": "名称是用户手写的，字迹看不清，我当时向用户读过一遍。", "request": "减轻到 50 元",
        })), source="用户来访",
    ),
    # Within the days to appeal: by two witnesses, as on paper; and by signature.
    Story(
        HALL, 2, 6, "14:20", "GAS-01", "城东营业厅 3 号窗口",
        "用户咨询退费时，当事人称“自己看墙上”，并中断办理离开窗口约 6 分钟。用户当日书面投诉，"
        "经调阅监控与询问同班人员，情况属实。",
        "投诉书；监控截图 2 张；询问记录 1 份", 80, "用户书面投诉属实；事后已当面道歉，取中位数",
        (
            Step(2, "11:20", "propose"), Step(2, "11:48", "issue"),
            Step(2, "15:02", "send_back", {"reason": "请补充离岗时长的依据"}), Step(2, "16:20", "issue"),
            Step(2, "17:31", "approve", {"remark": "与近一年同类一致，同意"}),
            Step(5, "09:40", "refuse", {"words": "要先看监控"}),
            Step(5, "09:52", "witness", {"place": 0, "statement": "在场，看到送达并宣读，本人表示不签。"}),
            Step(5, "09:55", "witness", {"place": 1, "statement": "情况属实。"}),
        ), WRITTEN, "工单 KF-1152",
    ),
    Story(
        CALLS, 1, 4, "21:30", "GAS-03", "热线大厅", "当班组长工单没有逐条复核，2 张急修单漏派。",
        "工单系统记录；派单日志", None, "",
        _handed_over(), source="晚班检查",
    ),
    # Refused this morning's paper yesterday; the second witness has not signed.
    Story(
        REPAIRS, 1, 5, "11:45", "GAS-08", "枫林小区门岗", "与物业人员在小区门口争吵，多名住户围观拍摄。",
        "现场视频；物业来函", None, "",
        _refused(on=4, words="是对方先骂人的"), source="物业来函",
    ),
    Story(
        METERS, 0, 4, "15:10", "GAS-12", "档案室", "抄表底册 2 本字迹不清、缺页，无法核对。", "底册照片", None, "",
        _handed_over()[:2], source="档案检查",
    ),
    Story(
        HALL, 0, 3, "09:35", "GAS-02", "二楼会议室", "无故缺席供暖收费政策培训。", "培训签到表", 80,
        "半年内第二次缺席培训",
        _handed_over()[:1], source="培训签到检查",
    ),
    Story(
        REPAIRS, 0, 2, "16:00", "GAS-05", "学府家园 9 号楼", "报修单到场超时 3 小时，没有提前联系用户。", "派单记录",
        50, "首次", (Step(1, "17:20", "propose"),), source="回访记录",
    ),
)  # fmt: skip
