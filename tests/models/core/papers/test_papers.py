"""Papers in the database: versions of templates, frozen issues, numbers, copies, scope, and damage that is found."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, audit, check
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.papers import kinds, queries, values
from models.core.papers.tables import PaperCopy, PaperDelivery, PaperIssue, PaperTemplate
from models.core.papers.values import Amount, Picture
from models.core.tables import AttachmentContent, AuditEntry
from models.core.unit import perform
from tests.factories.staff import employee
from tests.papers import KIND, word_template
from tests.samples import World


def do(world: World, name: str, **fields: Any) -> int:
    done = perform(name, fields, user=world.admin)
    assert done.record is not None
    return done.record[1]


def put(world: World, line: str) -> int:
    return do(world, "papers.put_template", paper=KIND.name, file="证明.docx", content=word_template(line), note=line)


def issue(world: World, **more: Any) -> int:
    record = employee(name="何志刚", work_no="K001").id
    return do(world, "papers.issue", paper=KIND.name, record=record, **more)


# templates


def test_the_newest_version_is_in_use_and_older_ones_stay(world: World) -> None:
    admin = access.load_user(world.admin)
    assert queries.template_in_use(KIND).origin == "program"
    first, second = put(world, "一"), put(world, "二")
    assert queries.template_in_use(KIND).content == word_template("二")
    do(world, "papers.use_template", id=first)
    assert queries.template_in_use(KIND).content == word_template("一")
    do(world, "papers.use_default", paper=KIND.name)
    assert queries.template_in_use(KIND).content == KIND.default_template()
    listed = queries.versions(admin, KIND.name)
    assert [(one.version, one.origin, one.note) for one in listed] == [
        (4, "program", "程序自带"), (3, "office", "改用第 1 版"), (2, "office", "二"), (1, "office", "一"),
    ]  # fmt: skip
    assert queries.template(admin, second) == ("证明.docx", word_template("二"))


def test_a_newer_program_brings_its_own_template_unless_the_office_has_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(world)
    newer = word_template("新版程序")
    monkeypatch.setattr(type(KIND), "default_template", lambda _: newer)
    assert queries.template_in_use(KIND).content == newer
    assert queries.template_in_use(KIND).id is None
    put(world, "本单位")
    assert queries.template_in_use(KIND).content == word_template("本单位")


def test_what_changes_nothing_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="用的就是自带模板"):
        do(world, "papers.use_default", paper=KIND.name)
    first = put(world, "一")
    with pytest.raises(BadFields, match="完全相同"):
        put(world, "一")
    with pytest.raises(Refused, match="正在使用"):
        do(world, "papers.use_template", id=first)


def test_a_template_with_an_unknown_place_is_refused_by_name(world: World) -> None:
    with pytest.raises(BadFields, match="没有“名字”这个占位符") as caught:
        put(world, "{{ 名字 }}")
    assert "content" in caught.value.faults
    assert PaperTemplate.select().count() == 0


def test_a_template_cannot_be_put_in_where_it_cannot_be_tried(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_trial", [])
    with pytest.raises(Refused, match="不能检查模板"):
        put(world, "没有试过的一稿")
    assert PaperTemplate.select().count() == 0


def test_two_who_put_a_template_in_at_once_are_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put(world, "一")
    monkeypatch.setattr(queries, "newest", lambda _: None)  # what the slower one saw
    with pytest.raises(Refused, match="另一台电脑刚换了"):
        put(world, "二")
    assert PaperTemplate.select().count() == 1


# issues


def test_an_issued_paper_is_frozen(world: World) -> None:
    admin = access.load_user(world.admin)
    number = issue(world, originals=2)
    first = queries.issued(admin, number)
    put(world, "后来的模板")
    perform("staff.edit", _edited(first.record, "何志强"), user=world.admin)
    later = queries.issued(admin, number)
    assert later.context == first.context
    assert later.context["姓名"] == "何志刚"
    assert later.template == KIND.default_template()
    assert (later.originals, later.copies) == (2, 0)
    assert queries.issues_of(admin, "employee", first.record) == ((number, later.title),)


def _edited(record: int, name: str) -> dict[str, Any]:
    from models.core import register, stored

    action = register.get_action("staff.edit")
    row = stored.load(access.SYSTEM, "employee", record)
    kept = {f.name: row.values[f.name] for f in action.fields if f.name in row.values}
    return {**kept, "id": record, "row_version": row.version, "name": name}


def test_numbers_are_gap_free_per_year(world: World) -> None:
    record = employee(name="何志刚").id
    for n in range(1, 4):
        do(world, "papers.issue", paper=KIND.name, record=record)
        with pytest.raises(NotFound):
            do(world, "papers.issue", paper=KIND.name, record=999_999)
        newest = PaperIssue.select().order_by(PaperIssue.id.desc()).get()
        assert newest.number == f"在职证明-{newest.issued_at.year}-{n:04d}"
    assert check.check() == []
    PaperIssue.delete().where(PaperIssue.number.endswith("-0002")).execute()
    assert any("缺 2" in finding for finding in check.check())


def test_what_changed_since_the_preview_is_not_issued(world: World) -> None:
    admin = access.load_user(world.admin)
    record = employee(name="何志刚").id
    _, _, seen = queries.ready(KIND, admin, {"record": record})
    perform("staff.edit", _edited(record, "何志强"), user=world.admin)
    with pytest.raises(Refused, match="预览以后有变化") as caught:
        do(world, "papers.issue", paper=KIND.name, record=record, seen=seen)
    assert caught.value.code == "CHANGED"
    _, _, seen = queries.ready(KIND, admin, {"record": record})
    do(world, "papers.issue", paper=KIND.name, record=record, seen=seen)


def test_of_two_who_saw_the_same_preview_only_one_issues(world: World) -> None:
    admin = access.load_user(world.admin)
    record = employee(name="何志刚").id
    _, _, seen = queries.ready(KIND, admin, {"record": record})
    do(world, "papers.issue", paper=KIND.name, record=record, seen=seen)
    with pytest.raises(Refused, match="别人刚签发过"):
        do(world, "papers.issue", paper=KIND.name, record=record, seen=seen)
    assert PaperIssue.select().count() == 1
    assert check.check() == []


def test_copies_are_counted(world: World) -> None:
    number = issue(world)
    do(world, "papers.copy", id=number, copies=2)
    do(world, "papers.copy", id=number, copies=1)
    assert queries.issued(access.load_user(world.admin), number).copies == 3
    assert [(row.copies, row.copied_by) for row in PaperCopy.select()] == [(2, "周敏"), (1, "周敏")]


def test_an_original_is_printed_again_until_it_went_out(world: World) -> None:
    admin = access.load_user(world.admin)
    number = issue(world)
    assert not queries.issued(admin, number).delivered
    do(world, "papers.print_again", id=number)  # the power failed before the first attempt came out
    do(world, "papers.deliver", id=number)
    assert queries.issued(admin, number).delivered
    with pytest.raises(Refused, match="已经打出") as caught:
        do(world, "papers.print_again", id=number)
    assert caught.value.code == "CHANGED"
    do(world, "papers.deliver", id=number)  # two windows: a second time changes nothing
    assert PaperDelivery.select().count() == 1
    labels = [entry.label for entry in audit.history("paper_issue", number)]
    assert sorted(labels) == sorted(["签发单据", "重打正本", "登记正本已打出"])


def test_an_original_of_another_s_paper_is_out_of_reach(world: World) -> None:
    number = issue(world)
    for name in ("papers.print_again", "papers.deliver"):
        with pytest.raises((Forbidden, NotFound)):
            perform(name, {"id": number}, user=world.nobody)
    assert PaperDelivery.select().count() == 0


def test_a_template_that_changed_since_the_preview_is_not_used_unseen(world: World) -> None:
    admin = access.load_user(world.admin)
    record = employee(name="何志刚").id
    _, _, seen = queries.ready(KIND, admin, {"record": record})
    put(world, "别人刚换上的")
    with pytest.raises(Refused, match="模板在预览以后有变化"):
        do(world, "papers.issue", paper=KIND.name, record=record, seen=seen)


def test_a_report_cannot_be_issued(world: World) -> None:
    with pytest.raises(Refused, match="不需要签发"):
        do(world, "papers.issue", paper="staff_register", record=1)


def test_issued_papers_of_others_are_out_of_scope(world: World) -> None:
    number = issue(world)
    row = PaperIssue.get_by_id(number)
    worker = access.Person(
        "张伟", user_id=world.nobody, employee_id=row.employee_id + 1, roles=frozenset({"AGENT"}),
        grants=access.grants_of(frozenset({"AGENT"}), {}),
    )  # fmt: skip
    with pytest.raises(NotFound):
        queries.issued(worker, number)
    himself = access.Person("何志刚", user_id=1, employee_id=row.employee_id, grants=worker.grants)
    assert queries.issued(himself, number).title.startswith("在职证明 何志刚")
    with pytest.raises(Forbidden):
        queries.overview(worker)


def test_the_values_are_in_no_audit_entry(world: World) -> None:
    issue(world)
    details = "".join(entry.detail for entry in AuditEntry.select())
    assert "（不记录）" in details
    assert "350000" not in details


def test_taking_out_personal_data_is_noted(world: World) -> None:
    before = audit.anchor()
    perform("papers.note", {"paper": "staff_register", "what": "含完整身份证号"}, user=world.admin)
    assert audit.anchor().seq == before.seq + 1


# damage


def test_a_change_behind_the_program_is_found_and_not_printed(world: World) -> None:
    admin = access.load_user(world.admin)
    number = issue(world)
    row = PaperIssue.get_by_id(number)
    PaperIssue.update(frozen=row.frozen.replace("何志刚", "何志强")).where(PaperIssue.id == number).execute()
    assert any("与签发时的校验码不符" in finding for finding in check.check())
    with pytest.raises(Refused, match="校验码不符"):
        queries.issued(admin, number)


def test_a_template_that_lost_its_content_is_found_and_not_used(world: World) -> None:
    number = issue(world)
    source = PaperTemplate.get_by_id(PaperIssue.get_by_id(number).template_id)
    AttachmentContent.delete().where(AttachmentContent.sha256 == source.sha256).execute()
    assert any("单据模板" in finding for finding in check.check())
    with pytest.raises(Refused, match="校验码不符"):
        queries.issued(access.load_user(world.admin), number)


# values

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.dates(), st.datetimes(),
    st.builds(Amount, st.integers(-(10**12), 10**12)), st.decimals(allow_nan=False, allow_infinity=False),
    st.builds(Picture, st.binary(max_size=20), st.integers(1, 50)),
)  # fmt: skip
LINES = st.dictionaries(st.text(min_size=1, max_size=5).filter(lambda name: not name.startswith("$")), PLAIN)


@given(st.dictionaries(st.sampled_from(["姓名", "日期", "清单"]), st.one_of(PLAIN, st.lists(LINES, max_size=3))))
def test_frozen_values_come_back_as_they_were(given_: dict[str, Any]) -> None:
    kept: dict[str, bytes] = {}

    def keep(content: bytes) -> str:
        kept[hashlib.sha256(content).hexdigest()] = content
        return hashlib.sha256(content).hexdigest()

    frozen = values.freeze(given_, keep)
    back = values.thaw(frozen, kept.__getitem__)
    assert back == given_
    assert values.freeze(back, keep) == frozen


def test_a_place_must_be_a_word_that_can_stand_in_a_template() -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        values.slot("第 1 项", "x")
    assert values.slot("姓名", "x").metadata["slot"].kind == "text"
    examples = {"bool": True, "number": Decimal(1), "time": datetime(2026, 1, 1), "date": date(2026, 1, 1)}  # noqa: DTZ001
    assert {kind: values.slot("甲", one).metadata["slot"].kind for kind, one in examples.items()} == {
        kind: kind for kind in examples
    }


def test_papers_and_their_places_do_not_share_names() -> None:
    forms = [kind.form for kind in kinds.papers.values() if kind.form]
    assert len(set(forms)) == len(forms)
    assert len({kind.label for kind in kinds.papers.values()}) == len(kinds.papers)
    for kind in kinds.papers.values():
        names = [one.name for one in kind.slots()]
        assert len(set(names)) == len(names), kind.name
        assert kind.permission in access.permissions
        assert not kind.issued or [option.name for option in kind.options] == ["record"]


def test_no_letter_of_a_template_is_lost_in_the_register(world: World) -> None:
    found = {state.kind.name: state for state in queries.overview(access.load_user(world.admin))}
    assert set(found) == set(kinds.papers)
    put(world, "一")
    state = next(one for one in queries.overview(access.load_user(world.admin)) if one.kind is KIND)
    assert (state.origin, state.version) == ("office", 1)
    assert state.changed is not None
    assert state.changed.note == "一"
