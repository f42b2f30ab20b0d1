"""The catalogue of penalties: schemes, offences, bands, repeat rules and measures, as they were at version 19."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from models.core.rulebook.delivery import Rows, Stored, deliver, deliver_from
from models.core.rulebook.rules import Origin

# The parameters that said these things one by one until now.
SEEDS = ("penalty.scheme", "discipline.complaints.count", "discipline.complaints.window_months")
PARAMETERS = (
    ("penalty.point_value", None),
    ("penalty.minimum_wage", None),
    ("penalty.service_by_proof", True),
    ("penalty.precedent_months", 12),
    ("penalty.appeal.answer_day_type", "calendar"),
)
GAS, SVC = "《燃气公司惩罚管理制度》", "《软件公司服务部制度》"
DEPARTMENT, SERVICE = "《客户服务部管理制度》", "《燃气公司客服制度》"
GROUP, HEAT, WINDOW = "《热电集团客户服务管理规范》", "《供热服务规范》", "《供热窗口管理制度》"
APPLIANCE, MANUAL = "《燃气具客户服务标准》", "《燃气具售后工作手册》"
PER_EVENT = "制度没有写币种和“每次”，按每次多少元"
BORNE = "损失由本人承担，登记在损失里"
BY_ATTENDANCE = "由考勤按规则计算，不下达处罚单"
SCHEMES = (
    ("GAS", "燃气客服处罚", "alternative", f"{GAS}第1至14条"),
    ("SVC", "服务部罚款", "alternative", f"{SVC}第3章、第7章"),
    ("ATT", "考勤扣分", "automatic", f"{DEPARTMENT}第10条"),
    ("GEN", "未定金额违规", "supplement", "几份制度写了处理，没有写金额"),
    ("BAN", "六不准", "supplement", f"{SERVICE}通用部分第3条"),
)
# code, title, lowest and highest in yuan or points, where it stands, and what else there is
OFFENCES: tuple[tuple[str, str, int | None, int | None, str, Mapping[str, Any]], ...] = (
    ("GAS-01", "服务态度差被合理投诉(未造成重大影响)", 50, 100, f"{GAS}第1条", {"counts_complaint": True}),
    ("GAS-02", "无故缺席培训、会议或活动", 50, 100, f"{GAS}第2条", {}),
    ("GAS-03", "未尽督查责任", 100, 100, f"{GAS}第3条", {}),
    ("GAS-04", "违反程序制度造成隐患", 200, 200, f"{GAS}第4条", {}),
    ("GAS-05", "个人责任延误客户活动", 50, 100, f"{GAS}第5条", {}),
    ("GAS-06", "不服从上司合理指令", 200, 200, f"{GAS}第6条", {"names_superior": True}),
    ("GAS-07", "不利团结或有损声誉的言论", 200, 200, f"{GAS}第7条", {}),
    ("GAS-08", "公众场所争吵造成不良影响", 200, 200, f"{GAS}第8条", {}),
    ("GAS-09", "当值擅离职守、玩忽职守", 200, 200, f"{GAS}第9条", {}),
    ("GAS-10", "因个人责任造成停气等重大事故", 200, 200, f"{GAS}第10条", {}),
    ("GAS-11", "损害住户利益引起投诉", 50, 100, f"{GAS}第11条", {"counts_complaint": True}),
    ("GAS-12", "资料不完整、字迹不清", 200, 200, f"{GAS}第12条", {"remark": "纸质资料；录入系统的见 GAS-14"}),
    ("GAS-13", "开气或安装后未检测", None, None, f"{GAS}第13条", {"remark": "按情节分档，见规则表“处罚档次”"}),
    ("GAS-14", "资料录入出错、更正不及时", 50, 200, f"{GAS}第14条", {}),
    ("SVC-01", "最后离开未检查门窗电源", 20, 20, f"{SVC}第3.5条", {"remark": "造成损失的全额赔偿，登记在损失里"}),
    (
        "SVC-02", "经常联络不畅", 20, 50, f"{SVC}第3.7条",
        {"measures": "口头警告", "is_alternative": True, "remark": "警告或者罚款；制度没有写多少次算“经常”"},
    ),
    ("SVC-03", "会议、培训、活动迟到", 20, 20, f"{SVC}第3.9条", {}),
    ("SVC-04", "会议、培训、活动缺席", 100, 100, f"{SVC}第3.9条", {"measures": "书面警告"}),
    ("SVC-05", "服务态度导致投诉(查实)", 200, 200, f"{SVC}第7.1条", {"counts_complaint": True}),
    (
        "SVC-06", "半年内投诉三次以上", None, None, f"{SVC}第7.2条",
        {"proposes": "降职", "remark": "降职或辞退，由公司决定；次数按规则表“再犯规定”"},
    ),
    ("SVC-07", "丢失客户传真申请单", 50, 50, f"{SVC}第7.3条", {"unit": "张"}),
    ("SVC-08", "外勤后未填服务记录", 30, 30, f"{SVC}第7.4条", {}),
    ("SVC-09", "远程服务未按要求填写记录", 50, 50, f"{SVC}第7.5条", {}),
    ("SVC-10", "实施结束三天内未取回实施表", 500, 500, f"{SVC}第7.6条", {}),
    ("SVC-11", "工作延误未提前说明", None, None, f"{SVC}第3.8条", {"remark": BORNE}),
    ("SVC-12", "疏忽或玩忽职守造成经济损失", None, None, f"{SVC}第3.13条", {"remark": BORNE}),
    (
        "SVC-13", "不胜任、严重违纪或损害公司利益", None, None, f"{SVC}第3.11条",
        {"proposes": "劝退", "remark": "警告、处罚、劝退或辞退，由公司决定"},
    ),
    ("ATT-01", "当月第二次起迟到或早退", 2, 2, f"{DEPARTMENT}第10.3条", {"remark": BY_ATTENDANCE}),
    ("ATT-02", "当月累计迟到早退三次以上", 5, 5, f"{DEPARTMENT}第10.3条", {"remark": BY_ATTENDANCE}),
    ("ATT-03", "迟到或早退30分钟至3小时", None, None, f"{DEPARTMENT}第10.3条", {"remark": BY_ATTENDANCE}),
    (
        "ATT-04", "旷工", None, None, f"{DEPARTMENT}第10.6条",
        {"measures": "书面检查", "remark": "认定和提请终止合同见旷工处理"},
    ),
    ("GEN-01", "隐瞒、隐匿、销毁投诉举报信息", None, None, f"{GROUP}第9条（四）", {}),
    ("GEN-02", "打击报复投诉举报人", None, None, f"{GROUP}第9条（五）", {}),
    ("GEN-03", "泄露公司或领导事务", None, None, f"{HEAT}第6.6条", {"remark": "从重处理"}),
    ("GEN-04", "自身原因造成客户投诉", None, None, f"{SERVICE}通用部分第7条", {"counts_complaint": True}),
    ("GEN-05", "泄露操作密码", None, None, f"{SERVICE}通用部分第9条", {"remark": "承担全部损失，登记在损失里"}),
    ("GEN-06", "挪用公款或公款私存", None, None, f"{SERVICE}收费部分第3条、前台部分第6条", {}),
    ("GEN-07", "抄表玩忽职守", None, None, f"{SERVICE}抄表部分第10条", {"measures": "批评教育"}),
    ("GEN-08", "收费玩忽职守", None, None, f"{SERVICE}收费部分第6条", {"measures": "批评教育"}),
    ("GEN-09", "违反服务标准造成客户损失", None, None, f"{APPLIANCE}第五章第3条", {"remark": BORNE}),
    (
        "GEN-10", "服务质量差、投诉较多", None, None, f"{WINDOW}第五章（三）1",
        {"measures": "批评教育", "remark": "批评教育，扣减奖金或绩效"},
    ),
    (
        "GEN-11", "多次违纪或严重失误", None, None, f"{WINDOW}第五章（三）2",
        {"proposes": "记过", "remark": "警告、记过，严重的辞退，由公司决定"},
    ),
    ("GEN-12", "工作失误造成损失", None, None, f"{WINDOW}第五章（三）3", {"remark": BORNE}),
    (
        "GEN-13", "私自调班、代班", None, None,
        f"{DEPARTMENT}第8.4.11条；{SERVICE}通用部分第4条、前台部分第2条、营业厅部分第2.5条",
        {},
    ),
    ("GEN-14", "泄露客户资料", None, None, f"{SERVICE}营业厅部分第2.8条；{GROUP}第3条（四）", {}),
    ("GEN-15", "收受客户现金礼品", None, None, f"{HEAT}第6.2条", {}),
    ("GEN-16", "酒后上岗", None, None, f"《供热服务工作规范》第5条（一）；{HEAT}第6.1条", {}),
    ("GEN-17", "乱收费(安装服务)", None, None, f"{MANUAL}第5章", {"remark": "多收的钱加倍退还客户"}),
    (
        "GEN-18", "使用服务忌语", None, None,
        f"{GROUP}第7条（五）；《供热服务工作规范》第6条；{APPLIANCE}第三章第4条",
        {},
    ),
    ("GEN-19", "一次性告知违规(二次补件)", None, None, "《供热服务标准》第1.4条", {}),
    ("GEN-20", "考核不合格", None, None, "《燃气服务规范》第六章第3条", {"remark": "培训整改，直到合格"}),
    ("BAN-1", "不准乱收费", None, None, f"{SERVICE}通用部分第3条", {}),
    ("BAN-2", "不准以气谋私", None, None, f"{SERVICE}通用部分第3条", {}),
    ("BAN-3", "不准私接私装燃气设施", None, None, f"{SERVICE}通用部分第3条", {}),
    ("BAN-4", "不准要求客户以工代劳", None, None, f"{SERVICE}通用部分第3条", {}),
    ("BAN-5", "不准对客户不礼貌", None, None, f"{SERVICE}通用部分第3条", {}),
    ("BAN-6", "不准要挟刁难客户", None, None, f"{SERVICE}通用部分第3条", {}),
)  # fmt: skip
NO_SANCTION = frozenset(
    {"GEN-13", "GEN-14", "GEN-15", "GEN-16", "GEN-18", "GEN-19", *(f"BAN-{number}" for number in range(1, 7))}
)
BANDS = (
    ("no_hazard", "未造成安全隐患", 200, 500, ""),
    ("hazard", "造成安全隐患", 500, 1000, ""),
    ("serious", "情节严重", None, None, "辞退"),
)
# code, name, decided by the company, recorded elsewhere, has a day, where it stands
MEASURES = (
    ("criticism", "批评教育", False, False, False, f"{WINDOW}第五章（三）1"),
    ("self_criticism", "书面检查", False, False, True, f"{DEPARTMENT}第10.6条"),
    ("bonus_cut", "扣减奖金或绩效", False, True, False, f"{WINDOW}第五章（三）1"),
    ("fine", "罚款", False, True, False, f"{SVC}第7章"),
    ("oral_warning", "口头警告", False, False, False, f"{SVC}第3.7条"),
    ("written_warning", "书面警告", False, False, False, f"{SVC}第3.9条"),
    ("demerit", "记过", True, False, False, f"{WINDOW}第五章（三）2"),
    ("final_warning", "最后警告", True, False, False, f"{GAS}程序第4条"),
    ("demotion", "降职", True, False, False, f"{SVC}第7.2条"),
    ("advised_resignation", "劝退", True, False, False, f"{SVC}第3.11条"),
    ("separation", "离职处理", True, False, False, f"{SVC}第7.1条"),
    ("dismissal", "辞退", True, False, False, f"{GAS}程序第4条"),
    ("termination", "终止劳动合同", True, False, False, f"{DEPARTMENT}第10.6条"),
    ("compensation", "赔偿损失", False, True, False, f"{WINDOW}第五章（三）3"),
)
ORDER = "几份制度没有写轻重次序，按这里的次序"


def up(_migrator, db):
    deliver(db, [(key, value, Origin.DEFAULT) for key, value in PARAMETERS])
    deliver_from(db, SEEDS, policy_rows)


def policy_rows(stored: Stored) -> dict[str, Rows]:
    """The rows of the policy tables that say what the parameters say."""
    value = stored.values

    def ours(*keys: str) -> bool:
        return any(key in stored.unconfirmed for key in keys)

    return {
        "penalty_schemes": list(_schemes(value["penalty.scheme"], ours)),
        "penalty_offences": list(_offences()),
        "penalty_bands": list(_bands()),
        "penalty_repeats": list(_repeats(value)),
        "penalty_measures": list(_measures()),
    }


def _schemes(chosen: str, ours: Callable[..., bool]) -> Iterator[dict[str, Any]]:
    for code, label, use, source in SCHEMES:
        is_choice = code == chosen and ours("penalty.scheme")
        remark = "几份制度的写法互相冲突，只能用一套" if use == "alternative" else ""
        yield _row(
            source, remark, is_choice, code=code, label=label, use=use, in_force=use != "alternative" or code == chosen
        )


def _offences() -> Iterator[dict[str, Any]]:
    for code, label, low, high, source, more in OFFENCES:
        scheme = code.partition("-")[0]
        columns = {
            "measured": "points" if scheme == "ATT" else "yuan", "unit": "", "measures": "", "is_alternative": False,
            "names_superior": False, "proposes": "", "counts_complaint": False, "active": True, **more,
        }  # fmt: skip
        remark = str(columns.pop("remark", ""))
        if not remark and scheme == "GAS":
            remark = PER_EVENT
        elif not remark and code in NO_SANCTION:
            remark = "制度只写了不准，没有写怎样处理"
        elif not remark and low is None:
            remark = "制度没有写金额，由人决定"
        yield _row(source, remark, code=code, scheme=scheme, label=label, low=_text(low), high=_text(high), **columns)


def _bands() -> Iterator[dict[str, Any]]:
    for code, label, low, high, proposes in BANDS:
        remark = "500 元两档都有，先定情节" if high in (500, 1000) else ""
        yield _row(
            f"{GAS}第13条", remark, offence="GAS-13", code=code, label=label, low=_text(low), high=_text(high),
            proposes=proposes,
        )  # fmt: skip


def _repeats(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield _row(
        f"{SVC}第7.1条", "制度没有写多长时间内算“再次”", offence="SVC-05", from_nth=2, months=0, low=None, high=None,
        proposes="离职处理", words="再次因服务态度被投诉的，作离职处理，由公司决定",
    )  # fmt: skip
    count = value["discipline.complaints.count"]
    if count:
        yield _row(
            f"{SVC}第7.2条", "只数查实的投诉，各项合起来数", offence="", from_nth=min(count, 999),
            months=min(value["discipline.complaints.window_months"], 600), low=None, high=None,
            proposes="降职", words="降职或辞退，由公司决定",
        )  # fmt: skip


def _measures() -> Iterator[dict[str, Any]]:
    for rank, (code, label, company, apart, due, source) in enumerate(MEASURES, 1):
        yield _row(
            source, ORDER, code=code, label=label, rank=rank, company=company, recorded_apart=apart, needs_due=due
        )


def _text(amount: int | None) -> str | None:
    return None if amount is None else str(amount)


def _row(source: str, remark: str = "", recommended: bool = False, **columns: Any) -> dict[str, Any]:
    return {**columns, "source": source, "remark": remark, "recommended": recommended}
