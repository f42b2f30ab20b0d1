"""The organisation, units, posts, accounts, lent rights and approval chains, as they were at version 2."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables

# code, label, condition, permission, separate, steps (role, label); the regulation's articles are in docs/areas/org.md.
CHAINS = (
    ("leave.sick", "病假（不满 3 天）", "病假不满 3 天", "leave.approve", False, (("SUPERVISOR", "主管批准"),)),
    (
        "leave.short",
        "请假（不满 3 天）",
        "事假、年假、婚假、产假、丧假不满 3 天",
        "leave.approve",
        False,
        (("SUPERVISOR", "主管审核"), ("MANAGER", "经理批准")),
    ),
    (
        "leave.long",
        "请假（3 天及以上）",
        "任何假别连续 3 天及以上",
        "leave.approve",
        False,
        (("SUPERVISOR", "主管审核"), ("MANAGER", "经理批准"), ("GM", "总经理审核")),
    ),
    (
        "attendance.day",
        "每日考勤确认",
        "每个出勤日；主管本人的考勤由直属经理确认",
        "attendance.confirm",
        False,
        (("SUPERVISOR", "主管确认"),),
    ),
    (
        "roster.swap",
        "调班",
        "提前 1 个工作日申请",
        "roster.approve",
        False,
        (("MANAGER", "部门负责人批准"),),
    ),
    (
        "roster.swap_late",
        "营业厅当日调班、离岗",
        "不足 1 个工作日的营业厅调班和离岗",
        "roster.approve",
        False,
        (("GROUP_LEADER", "组长批准"),),
    ),
    (
        "penalty.slip",
        "处罚单",
        "填发人与批准人不能是同一人",
        "penalty.approve",
        True,
        (("SUPERVISOR", "主管填发"), ("MANAGER", "经理批准")),
    ),
    (
        "penalty.appeal",
        "申诉答复",
        "填发处罚单的人不能答复",
        "penalty.approve",
        True,
        (("MANAGER", "经理答复"),),
    ),
    (
        "staff.exit",
        "辞退、降级、解除合同",
        "最后警告及以上的处理",
        "staff.decide",
        False,
        (("MANAGER", "经理提出"), ("GM", "公司决定")),
    ),
)


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organisation(Base):
        row_version = pw.IntegerField()
        name = pw.CharField(max_length=100)
        short_name = pw.CharField(max_length=40)
        phone = pw.CharField(max_length=30)
        supervision_phone = pw.CharField(max_length=30)
        emergency_phone = pw.CharField(max_length=30)
        email = pw.CharField(max_length=100)
        address = pw.CharField(max_length=200)
        website = pw.CharField(max_length=200)
        office_hours = pw.CharField(max_length=200)
        public_notice = LongTextField()
        idle_minutes = pw.IntegerField()
        fallback_id = pw.IntegerField(null=True)
        recovery_hash = CodeField(max_length=200)
        remark = pw.CharField(max_length=500)

    class Department(Base):
        row_version = pw.IntegerField()
        parent_id = pw.IntegerField(null=True, index=True)
        name = pw.CharField(max_length=64)
        initials = CodeField(max_length=32, index=True)
        kind = CodeField(max_length=16)
        head_id = pw.IntegerField(null=True)
        position = pw.IntegerField()
        active = pw.BooleanField()
        remark = pw.CharField(max_length=500)

    class Post(Base):
        row_version = pw.IntegerField()
        name = pw.CharField(max_length=64, unique=True)
        initials = CodeField(max_length=32, index=True)
        duties = LongTextField()
        product_role = CodeField(max_length=32)
        active = pw.BooleanField()
        remark = pw.CharField(max_length=500)

    class UserAccount(Base):
        row_version = pw.IntegerField()
        login = CodeField(max_length=32, unique=True)
        name = pw.CharField(max_length=64)
        initials = CodeField(max_length=32, index=True)
        password_hash = CodeField(max_length=200)
        must_change = pw.BooleanField()
        disabled = pw.BooleanField()
        employee_id = pw.IntegerField(null=True, unique=True)
        scope = CodeField(max_length=16)
        scope_unit_id = pw.IntegerField(null=True)
        failed_count = pw.IntegerField()
        blocked_until = pw.DateTimeField(null=True)
        last_sign_in_at = pw.DateTimeField(null=True)

    class UserRole(Base):
        row_version = pw.IntegerField()
        user_id = pw.IntegerField()
        role = CodeField(max_length=32)

        class Meta:
            indexes = ((("user_id", "role"), True),)

    class Delegation(Base):
        row_version = pw.IntegerField()
        from_employee_id = pw.IntegerField(index=True)
        to_employee_id = pw.IntegerField(index=True)
        permissions = LongTextField()
        starts_on = pw.DateField()
        ends_on = pw.DateField()
        reason = pw.CharField(max_length=300)
        ended_at = pw.DateTimeField(null=True)

    class ApprovalChain(Base):
        row_version = pw.IntegerField()
        code = CodeField(max_length=32, unique=True)
        label = pw.CharField(max_length=64)
        condition = pw.CharField(max_length=200)
        permission = CodeField(max_length=64)
        separate = pw.BooleanField()
        position = pw.IntegerField()

    class ApprovalStep(Base):
        row_version = pw.IntegerField()
        chain_id = pw.IntegerField()
        position = pw.IntegerField()
        role = CodeField(max_length=32)
        label = pw.CharField(max_length=40)

        class Meta:
            indexes = ((("chain_id", "position"), True),)

    create_tables(db, [
        Organisation, Department, Post, UserAccount, UserRole, Delegation, ApprovalChain, ApprovalStep,
    ])  # fmt: skip
    for position, (code, label, condition, permission, separate, steps) in enumerate(CHAINS, 1):
        if ApprovalChain.get_or_none(ApprovalChain.code == code) is not None:
            continue
        with db.atomic():
            chain = ApprovalChain.insert(
                row_version=1, code=code, label=label, condition=condition, permission=permission,
                separate=separate, position=position,
            ).execute()  # fmt: skip
            for number, (role, words) in enumerate(steps, 1):
                ApprovalStep.insert(row_version=1, chain_id=chain, position=number, role=role, label=words).execute()
