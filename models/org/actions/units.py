"""Departments, groups and stations as a tree, and posts."""

from __future__ import annotations

from models.core import text
from models.core.access import ROLE_NAMES, Role
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks, moved, rights, rules
from models.org.tables import Department, Post

UNIT = Field("id", "部门", Kind.REF, required=True, ref="department")
UNIT_FIELDS = (
    Field("name", "名称", required=True, max_length=64),
    Field("kind", "类别", Kind.CHOICE, required=True, choices=rules.UNIT_KIND_NAMES, default=rules.UnitKind.DEPARTMENT),
    Field("parent_id", "上级部门", Kind.REF, ref="department"),
    Field("head_id", "负责人", Kind.REF, ref="employee"),
    Field("position", "排列序号", Kind.INTEGER, lowest=0, highest=9999, default=0, hint="小的排在前面"),
    Field("remark", "备注", max_length=500),
)
POST = Field("id", "岗位", Kind.REF, required=True, ref="post")
POST_FIELDS = (
    Field("name", "岗位名称", required=True, max_length=64),
    Field(
        "product_role", "默认角色", Kind.CHOICE, required=True, choices=ROLE_NAMES, default=Role.AGENT,
        hint="新进人员按岗位带出的角色",
    ),
    Field("duties", "岗位职责", Kind.LONG_TEXT, max_length=10000),
    Field("remark", "备注", max_length=500),
)  # fmt: skip


def _written(f: Values) -> dict[str, object]:
    values = {name: value for name, value in f.items() if name not in ("id", "row_version")}
    return {**values, "initials": text.initials(f["name"])}


def _done(notice: str, entity: str, record: int, title: str) -> Done:
    return Done(notice, frozenset({entity}), (entity, record), title)


def _name_is_free(parent_id: int | None, name: str, besides: int | None = None) -> None:
    """Raise BadFields when a unit in use has this name under the same parent."""
    for row in Department.select().where((Department.name == name) & (Department.active == True)):  # noqa: E712
        if row.parent_id == parent_id and row.id != besides:
            raise BadFields({"name": "同一上级下已有同名部门。请换一个名称。"}, {"name": "名称"})


@action("org.add_unit", "新增部门", rights.WRITE, *UNIT_FIELDS, entity="department")
def add_unit(unit: Unit, f: Values) -> Done:
    """A new department, group or station under its parent."""
    checks.one_at_a_time()
    checks.unit("parent_id", "上级部门", f["parent_id"])
    checks.employee("head_id", "负责人", f["head_id"])
    _name_is_free(f["parent_id"], f["name"])
    record = unit.insert(Department, **_written(f))
    return _done(f"已新增{rules.UNIT_KIND_NAMES[f['kind']]}“{f['name']}”。", "department", record, f["name"])


@action("org.edit_unit", "修改部门", rights.WRITE, UNIT, *UNIT_FIELDS, version_field(), entity="department")
def edit_unit(unit: Unit, f: Values) -> Done:
    """Change a unit, or move it with everything below it; never below itself."""
    checks.one_at_a_time()
    row = unit.get(Department, f["id"])
    if f["parent_id"] != row.parent_id:
        checks.unit("parent_id", "上级部门", f["parent_id"])
        parents = {one.id: one.parent_id for one in Department.select(Department.id, Department.parent_id)}
        if rules.makes_circle(parents, row.id, f["parent_id"]):
            raise BadFields({"parent_id": "上级不能是它自己或它的下级。请重新选择。"}, {"parent_id": "上级部门"})
    if f["head_id"] != row.head_id:
        checks.employee("head_id", "负责人", f["head_id"])
    if row.active:
        _name_is_free(f["parent_id"], f["name"], row.id)
    moved.below(unit, row.id, row.parent_id, f["parent_id"], f"{row.name}改换上级部门")
    unit.update(Department, row.id, f["row_version"], **_written(f))
    return _done(f"已保存“{f['name']}”。", "department", row.id, f["name"])


@action("org.close_unit", "停用部门", rights.WRITE, UNIT, version_field(), entity="department", danger=True)
def close_unit(unit: Unit, f: Values) -> Done:
    """Take a unit out of use; it stays for old papers. Not while units below it are in use."""
    checks.one_at_a_time()
    row = unit.get(Department, f["id"])
    below = Department.select().where((Department.parent_id == row.id) & (Department.active == True))  # noqa: E712
    names = "、".join(f"“{one.name}”" for one in below.order_by(Department.position, Department.id).limit(3))
    if names:
        raise Refused(f"“{row.name}”下还有在用的{names}。请先停用或移走下级部门。")
    if not unit.update(Department, row.id, f["row_version"], active=False):
        raise Refused(f"“{row.name}”已经停用，不用再停用。")
    return _done(f"已停用“{row.name}”，以后不能再选，原有记录不变。", "department", row.id, row.name)


@action("org.reopen_unit", "恢复部门", rights.WRITE, UNIT, version_field(), entity="department")
def reopen_unit(unit: Unit, f: Values) -> Done:
    """Put a closed unit back in use, when its parent is."""
    checks.one_at_a_time()
    row = unit.get(Department, f["id"])
    if row.parent_id is not None and not unit.get(Department, row.parent_id).active:
        raise Refused(f"“{row.name}”的上级部门已停用。请先恢复上级，或把它移到别的部门下。")
    _name_is_free(row.parent_id, row.name, row.id)
    if not unit.update(Department, row.id, f["row_version"], active=True):
        raise Refused(f"“{row.name}”正在使用，不用恢复。")
    return _done(f"已恢复“{row.name}”。", "department", row.id, row.name)


@action("org.add_post", "新增岗位", rights.WRITE, *POST_FIELDS, entity="post")
def add_post(unit: Unit, f: Values) -> Done:
    """A new post with its duties."""
    with checks.not_taken("name", "岗位名称", "已有同名岗位。请换一个名称，或恢复原来的岗位。"):
        record = unit.insert(Post, **_written(f))
    return _done(f"已新增岗位“{f['name']}”。", "post", record, f["name"])


@action("org.edit_post", "修改岗位", rights.WRITE, POST, *POST_FIELDS, version_field(), entity="post")
def edit_post(unit: Unit, f: Values) -> Done:
    """Change a post; people who hold it keep their roles."""
    with checks.not_taken("name", "岗位名称", "已有同名岗位。请换一个名称。"):
        unit.update(Post, f["id"], f["row_version"], **_written(f))
    return _done(f"已保存岗位“{f['name']}”。", "post", f["id"], f["name"])


@action("org.close_post", "停用岗位", rights.WRITE, POST, version_field(), entity="post", danger=True)
def close_post(unit: Unit, f: Values) -> Done:
    """Take a post out of use; people who hold it keep it until they are moved."""
    row = unit.get(Post, f["id"])
    if not unit.update(Post, row.id, f["row_version"], active=False):
        raise Refused(f"岗位“{row.name}”已经停用，不用再停用。")
    return _done(f"已停用岗位“{row.name}”，以后不能再选，在岗人员不变。", "post", row.id, row.name)


@action("org.reopen_post", "恢复岗位", rights.WRITE, POST, version_field(), entity="post")
def reopen_post(unit: Unit, f: Values) -> Done:
    """Put a closed post back in use."""
    row = unit.get(Post, f["id"])
    if not unit.update(Post, row.id, f["row_version"], active=True):
        raise Refused(f"岗位“{row.name}”正在使用，不用恢复。")
    return _done(f"已恢复岗位“{row.name}”。", "post", row.id, row.name)
