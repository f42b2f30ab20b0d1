"""Certificates of people and of the firm: entering, renewing, reviewing, withdrawing; what was is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.rulebook import queries as rulebook
from models.core.tables import Attachment
from models.core.unit import Unit
from models.org import checks
from models.staff import queries
from models.staff.certificates import describe, rules
from models.staff.certificates import queries as certificates
from models.staff.describe import CERTIFICATES
from models.staff.tables import Certificate, CertificateReview

WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
CERTIFICATE = Field("id", "证书", Kind.REF, required=True, ref="certificate")
NAME = Field(
    "name", "证书名称", Kind.TEXT, required=True, max_length=64, hint="按“证书种类”里的名称，例如 燃气具安装维修工"
)
NUMBER = Field("number", "证书编号", Kind.CODE, required=True)
ISSUER = Field("issuer", "发证机关", Kind.TEXT, max_length=100)
FROM = Field("valid_from", "有效期起", Kind.DATE)
UNTIL = Field("valid_until", "有效期至", Kind.DATE, hint="有效的最后一天")
REVIEW = Field("review_due_on", "下次年检", Kind.DATE, hint="须年检或复审的填写最晚日期")
CERTIFICATE_FIELDS = (NAME, NUMBER, ISSUER, FROM, UNTIL, REVIEW)
LABELS = {f.name: f.label for f in CERTIFICATE_FIELDS}
CAUSE = Field("withdrawn_cause", "原因", Kind.TEXT, required=True, max_length=300)
CHANGED = frozenset({"certificate"})


@action("staff.add_certificate", "登记证书", CERTIFICATES, WHO, *CERTIFICATE_FIELDS, entity="certificate")
def add_certificate(unit: Unit, f: Values) -> Done:
    """A certificate of an employee (R-006)."""
    row = queries.seen(unit, CERTIFICATES, f["employee_id"])
    return _add(unit, f, row.id, row.name)


@action("staff.add_firm_certificate", "登记单位资质", describe.FIRM, *CERTIFICATE_FIELDS, entity="certificate")
def add_firm_certificate(unit: Unit, f: Values) -> Done:
    """A certificate of the firm itself (R-007)."""
    return _add(unit, f, None, certificates.FIRM)


def _add(unit: Unit, f: Values, employee_id: int | None, holder: str, **more: Any) -> Done:
    """Insert a certificate with what its kind gives: the last valid day, the day of the first review."""
    checks.one_at_a_time()  # so that a number is not entered twice
    kind = rules.kind_of(f["name"], certificates.kinds(unit.today))
    _require_holder(kind, employee_id, f["name"])
    values = {field.name: f[field.name] for field in CERTIFICATE_FIELDS}
    values["valid_until"] = values["valid_until"] or rules.valid_until(values["valid_from"], kind)
    if values["review_due_on"] is None and kind is not None and kind.reviewed:
        month = rulebook.value("certs.firm_annual_review_month", unit.today)
        values["review_due_on"] = rules.next_review(month, max(unit.today, values["valid_from"] or unit.today))
    _require_sound(values, employee_id, **{"but": more["renews_id"]} if "renews_id" in more else {})
    number = unit.insert(Certificate, employee_id=employee_id, **values, **more)
    told = f"已登记{holder}的{f['name']}证书" + (
        f"，有效期至 {values['valid_until']:%Y-%m-%d}" if values["valid_until"] else ""
    )
    unknown = "" if kind is not None else f"“{f['name']}”不在证书种类表里，按一般证书提醒。"
    return Done(f"{told}。{unknown}", CHANGED, ("certificate", number), f"{holder} {f['name']}")


def _require_holder(kind: rules.CertificateKind | None, employee_id: int | None, name: str) -> None:
    """Raise BadFields when a kind is the firm's and the certificate a person's, or the other way round."""
    holder = rules.Holder.FIRM if employee_id is None else rules.Holder.PERSON
    if kind is not None and kind.holder != holder:
        words = rules.HOLDER_NAMES[kind.holder]
        raise _faulty("name", f"“{name}”在证书种类表里是{words}证书，请换一个名称，或到规则库修改证书种类。")


def _faulty(field: str, sentence: str) -> BadFields:
    return BadFields({field: sentence}, LABELS)


def _require_sound(values: Values, employee_id: int | None, *, but: int = 0) -> None:
    """Raise unless the days are in order and no other certificate of this kind has this number.

    `but` is the certificate that is changed or renewed; earlier ones of the same holder may share its number.
    """
    if values["valid_from"] and values["valid_until"] and values["valid_until"] < values["valid_from"]:
        raise _faulty("valid_until", "有效期至早于有效期起，请核对。")
    same = (Certificate.number == values["number"]) & (Certificate.name == values["name"]) & (Certificate.id != but)
    found = Certificate.get_or_none(same)
    if found is None or (but and found.employee_id == employee_id):
        return
    holder = certificates.holder_of(found)
    raise Refused(
        f"编号 {values['number']} 的{values['name']}证书已登记在{holder}名下。请核对编号；到期换证的请办“换证”。"
    )


def _seen(unit: Unit, record: int) -> tuple[Certificate, str]:
    """A certificate that the author may change, and its holder in words. Raises NotFound and Forbidden."""
    row: Certificate = unit.get(Certificate, record)
    if row.employee_id is None:
        unit.require(describe.FIRM)
        return row, certificates.FIRM
    return row, queries.seen(unit, CERTIFICATES, row.employee_id).name


def _told(row: Certificate, holder: str, notice: str, *also: str) -> Done:
    return Done(notice, CHANGED | frozenset(also), ("certificate", row.id), f"{holder} {row.name}")


@action(
    "staff.edit_certificate", "更正证书", CERTIFICATES, CERTIFICATE, version_field(), *CERTIFICATE_FIELDS,
    entity="certificate",
)  # fmt: skip
def edit_certificate(unit: Unit, f: Values) -> Done:
    """Correct what was entered wrongly; a prolonged certificate is a renewal."""
    checks.one_at_a_time()
    row, holder = _seen(unit, f["id"])
    values = {field.name: f[field.name] for field in CERTIFICATE_FIELDS}
    _require_holder(rules.kind_of(f["name"], certificates.kinds(unit.today)), row.employee_id, f["name"])
    _require_sound(values, row.employee_id, but=row.id)
    unit.update(Certificate, row.id, f["row_version"], **values)
    return _told(row, holder, f"已保存{holder}的{f['name']}证书。")


@action(
    "staff.renew_certificate", "换证", CERTIFICATES, CERTIFICATE, version_field(), NUMBER, ISSUER,
    Field("valid_from", "有效期起", Kind.DATE, required=True), UNTIL, REVIEW, entity="certificate",
)  # fmt: skip
def renew_certificate(unit: Unit, f: Values) -> Done:
    """A new certificate in place of an old one, which stays; the number may be the old one."""
    checks.one_at_a_time()
    row, holder = _seen(unit, f["id"])
    if _is_renewed(row.id):
        raise Refused(f"{holder}的这张{row.name}证书已经换过证，请在新证上办理。")
    if row.valid_from and f["valid_from"] <= row.valid_from:
        raise _faulty("valid_from", f"新证的有效期起不晚于原证（{row.valid_from:%Y-%m-%d}），请核对。")
    unit.touch(Certificate, row.id, f["row_version"])
    issuer = f["issuer"] or row.issuer
    done = _add(unit, {**f, "name": row.name, "issuer": issuer}, row.employee_id, holder, renews_id=row.id)
    return Done(f"{done.notice}原证已保留。", done.changed, done.record, done.title)


def _is_renewed(record: int) -> bool:
    return Certificate.select().where(Certificate.renews_id == record, Certificate.withdrawn_on.is_null()).exists()


@action(
    "staff.withdraw_certificate", "注销证书", CERTIFICATES, CERTIFICATE, version_field(),
    Field("withdrawn_on", "注销日期", Kind.DATE, required=True), CAUSE, entity="certificate", danger=True,
)  # fmt: skip
def withdraw_certificate(unit: Unit, f: Values) -> Done:
    """A certificate is void from a day on: revoked, handed back, lost; it stays in the register."""
    row, holder = _seen(unit, f["id"])
    if row.withdrawn_on is not None:
        raise Refused(f"{holder}的这张{row.name}证书已在 {row.withdrawn_on:%Y-%m-%d} 注销。")
    if f["withdrawn_on"] > unit.today:
        raise BadFields({"withdrawn_on": "日期还没有到，请到那一天再登记。"}, {"withdrawn_on": "注销日期"})
    values = {name: f[name] for name in ("withdrawn_on", "withdrawn_cause")}
    unit.update(Certificate, row.id, f["row_version"], **values)
    return _told(row, holder, f"已注销{holder}的{row.name}证书，记录保留。")


@action(
    "staff.reinstate_certificate", "撤回注销", CERTIFICATES, CERTIFICATE, version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=300), entity="certificate",
)  # fmt: skip
def reinstate_certificate(unit: Unit, f: Values) -> Done:
    """Undo a withdrawal that was entered wrongly; the reason goes into the log."""
    checks.one_at_a_time()
    row, holder = _seen(unit, f["id"])
    if row.withdrawn_on is None:
        raise Refused(f"{holder}的这张{row.name}证书没有注销。")
    if row.renews_id is not None and _is_renewed(row.renews_id):
        raise Refused(f"{holder}的这张{row.name}证书注销后，原证已另行换证，不能恢复。请先核对新证，登记错的先注销。")
    unit.update(Certificate, row.id, f["row_version"], withdrawn_on=None, withdrawn_cause=None)
    unit.reason = unit.reason or f["reason"]
    return _told(row, holder, f"{holder}的{row.name}证书已恢复。")


@action(
    "staff.review_certificate", "登记年检", CERTIFICATES, CERTIFICATE, version_field(),
    Field("reviewed_on", "年检日期", Kind.DATE, required=True),
    Field("result", "年检结果", Kind.CHOICE, required=True, choices=rules.REVIEW_NAMES),
    Field("review_due_on", "下次年检", Kind.DATE, hint="不填时按规则库的年检月份"),
    Field("remark", "备注", Kind.TEXT, max_length=300), entity="certificate",
)  # fmt: skip
def review_certificate(unit: Unit, f: Values) -> Done:
    """A yearly review took place (R-007); what is not passed is due again on a day that must be named."""
    row, holder = _seen(unit, f["id"])
    if f["reviewed_on"] > unit.today:
        raise BadFields({"reviewed_on": "日期还没有到，请到那一天再登记。"}, {"reviewed_on": "年检日期"})
    due = _next_due(unit, row, f)
    if not unit.update(Certificate, row.id, f["row_version"], review_due_on=due):
        unit.touch(Certificate, row.id, f["row_version"])
    unit.insert(
        CertificateReview, certificate_id=row.id, reviewed_on=f["reviewed_on"], result=f["result"],
        remark=f["remark"], recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    words = rules.REVIEW_NAMES[f["result"]]
    notice = f"已登记{holder}的{row.name}年检（{words}），下次最晚 {due:%Y-%m-%d}。"
    return _told(row, holder, notice, "certificate_review")


def _next_due(unit: Unit, row: Certificate, f: Values) -> date:
    """The last day for the next review; one that is entered after a later one does not move it. Raises BadFields."""
    due: date | None = f["review_due_on"]
    later = certificates.reviews_of(row.id)[:1]
    if later and later[0].reviewed_on > f["reviewed_on"] and row.review_due_on is not None:
        if due not in (None, row.review_due_on):
            told = f"之后已登记 {later[0].reviewed_on:%Y-%m-%d} 的年检，补记较早的年检时不用填写。"
            raise _faulty("review_due_on", told)
        return row.review_due_on
    if due is None and f["result"] == rules.ReviewResult.PASSED:
        # Held before its last day, it is the review of that day: the next one is a year later.
        held_for = max(f["reviewed_on"], row.review_due_on or f["reviewed_on"])
        due = rules.next_review(rulebook.value("certs.firm_annual_review_month", unit.today), held_for)
    if due is None:
        raise _faulty("review_due_on", "请填写下次年检（或整改复查）的最晚日期。")
    if due <= f["reviewed_on"]:
        raise _faulty("review_due_on", "下次年检不晚于这次，请核对。")
    return due


@action(
    "staff.remove_certificate",
    "删除证书",
    CERTIFICATES,
    CERTIFICATE,
    version_field(),
    entity="certificate",
    danger=True,
)
def remove_certificate(unit: Unit, f: Values) -> Done:
    """Take away a certificate that was entered by mistake; the audit log keeps what it said."""
    row, holder = _seen(unit, f["id"])
    hangs = [
        words
        for words, found in (
            ("换证", Certificate.select().where(Certificate.renews_id == row.id)),
            ("年检", CertificateReview.select().where(CertificateReview.certificate_id == row.id)),
            ("附件", Attachment.select().where(Attachment.entity == "certificate", Attachment.record == row.id)),
        )
        if found.exists()
    ]
    if hangs:
        raise Refused(f"{holder}的{row.name}证书已有{'、'.join(hangs)}记录，不能删除。不再有效的请办“注销证书”。")
    unit.delete(Certificate, row.id, f["row_version"])
    return _told(row, holder, f"已删除{holder}的{row.name}证书，操作记录里仍可查到。")
