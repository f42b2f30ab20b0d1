"""Tables of the organisation; heads, applicants and account holders are numbers of rows of the staff register."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class Organisation(Editable):
    """The one organisation (row 1) with the data it publishes (R-311) and its rules for the whole office.

    `fallback_id` is the employee who decides when the top person is concerned; `idle_minutes` is how long a
    window may stand idle before it asks for the password; `recovery_hash` belongs to the sealed recovery code.
    """

    name = pw.CharField(max_length=100)
    short_name = pw.CharField(max_length=40, default="")
    phone = pw.CharField(max_length=30, default="")
    supervision_phone = pw.CharField(max_length=30, default="")
    emergency_phone = pw.CharField(max_length=30, default="")
    email = pw.CharField(max_length=100, default="")
    address = pw.CharField(max_length=200, default="")
    website = pw.CharField(max_length=200, default="")
    office_hours = pw.CharField(max_length=200, default="")
    public_notice = LongTextField(default="")
    idle_minutes = pw.IntegerField(default=15)
    fallback_id = pw.IntegerField(null=True)
    recovery_hash = CodeField(max_length=200, default="")
    remark = pw.CharField(max_length=500, default="")

    secret = frozenset({"recovery_hash"})


class Department(Editable):
    """A department, group or station; `parent_id` is NULL at the top."""

    parent_id = pw.IntegerField(null=True, index=True)
    name = pw.CharField(max_length=64)
    initials = CodeField(max_length=32, index=True)
    kind = CodeField(max_length=16)
    head_id = pw.IntegerField(null=True)
    position = pw.IntegerField(default=0)
    active = pw.BooleanField(default=True)
    remark = pw.CharField(max_length=500, default="")


class Post(Editable):
    """A post with its duties; `product_role` is the role proposed for people who take it."""

    name = pw.CharField(max_length=64, unique=True)
    initials = CodeField(max_length=32, index=True)
    duties = LongTextField(default="")
    product_role = CodeField(max_length=32)
    active = pw.BooleanField(default=True)
    remark = pw.CharField(max_length=500, default="")


class UserAccount(Editable):
    """Somebody who signs in; `scope_unit_id` overrides the unit of the employee for the data scope.

    Failed attempts and the last sign-in are counted without a new row version, so that they never stand in
    the way of somebody who edits the account.
    """

    login = CodeField(max_length=32, unique=True)
    name = pw.CharField(max_length=64)
    initials = CodeField(max_length=32, index=True)
    password_hash = CodeField(max_length=200)
    must_change = pw.BooleanField(default=True)
    disabled = pw.BooleanField(default=False)
    employee_id = pw.IntegerField(null=True, unique=True)
    scope = CodeField(max_length=16)
    scope_unit_id = pw.IntegerField(null=True)
    failed_count = pw.IntegerField(default=0)
    blocked_until = pw.DateTimeField(null=True)
    last_sign_in_at = pw.DateTimeField(null=True)

    secret = frozenset({"password_hash"})


class UserRole(Editable):
    """One role of one account."""

    user_id = pw.IntegerField()
    role = CodeField(max_length=32)

    class Meta:
        indexes = ((("user_id", "role"), True),)


class Delegation(Editable):
    """Rights lent from one employee to another, first and last day included; no permissions named = all approvals."""

    from_employee_id = pw.IntegerField(index=True)
    to_employee_id = pw.IntegerField(index=True)
    permissions = LongTextField(default="")
    starts_on = pw.DateField()
    ends_on = pw.DateField()
    reason = pw.CharField(max_length=300)
    ended_at = pw.DateTimeField(null=True)


class ApprovalChain(Editable):
    """Who decides about one kind of paper; with `separate`, each step needs another person."""

    code = CodeField(max_length=32, unique=True)
    label = pw.CharField(max_length=64)
    condition = pw.CharField(max_length=200, default="")
    permission = CodeField(max_length=64)
    separate = pw.BooleanField(default=False)
    position = pw.IntegerField(default=0)


class ApprovalStep(Editable):
    """One step of a chain: the role that decides and what the step is called on paper."""

    chain_id = pw.IntegerField()
    position = pw.IntegerField()
    role = CodeField(max_length=32)
    label = pw.CharField(max_length=40)

    class Meta:
        indexes = ((("chain_id", "position"), True),)


class PaperDecision(Record):
    """What somebody decided about a paper that takes several decisions in order; never changed.

    `entity` and `record` are the paper, `round` counts how often it went through its chain. `labels` are the steps of
    the chain that the decision took, as JSON: those that fell to one person are one decision. `decided_at` is when it
    was made or received, `recorded_at` when it was typed.
    """

    entity = CodeField(max_length=48)
    record = pw.IntegerField()
    round = pw.IntegerField()
    labels = LongTextField()
    outcome = CodeField(max_length=16)
    decider_id = pw.IntegerField(null=True)
    stands_for_id = pw.IntegerField(null=True)
    words = pw.CharField(max_length=200)
    remark = pw.CharField(max_length=300, default="")
    decided_at = pw.DateTimeField()
    recorded_at = pw.DateTimeField()

    class Meta:
        indexes = ((("entity", "record", "round"), False),)


TABLES: tuple[type[Table], ...] = (
    Organisation,
    Department,
    Post,
    UserAccount,
    UserRole,
    Delegation,
    ApprovalChain,
    ApprovalStep,
    PaperDecision,
)
