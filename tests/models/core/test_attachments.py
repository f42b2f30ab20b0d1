"""Files kept with records: names are labels, kinds are safe, content is whole, and scope decides who sees them."""

from __future__ import annotations

import pytest

from models.core import access, audit, files, queries
from models.core.access import Person
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.tables import Attachment, AttachmentContent
from models.core.unit import perform
from tests.samples import World
from tests.samples.core import PDF, employee


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("合同.pdf", "合同.pdf"),
        ("../../x.pdf", "x.pdf"),
        (r"D:\扫描\合同.PDF", "合同.PDF"),
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("LPT1.tar.pdf", "_LPT1.tar.pdf"),
        ("a:b", "a_b"),
        ('a<>|"?*b.pdf', "a______b.pdf"),
        ("\u202efdp.exe", "fdp.exe"),  # shown as exe.pdf by a screen that obeys the mark
        ("a\x00\x1f\nb.pdf", "a b.pdf"),
        ("x.pdf. . ", "x.pdf"),
        ("...", "附件"),
        ("/", "附件"),
        ("龚" * 300 + ".pdf", "龚" * 111 + ".pdf"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_becomes_a_harmless_label(name: str, label: str) -> None:
    assert files.label(name) == label
    assert files.label(label) == label


@pytest.mark.parametrize("name", ["a.pdf", "扫描件.JPG", "b.tar.xlsx", "c.csv"])
def test_documents_and_pictures_are_safe(name: str) -> None:
    assert files.is_safe(name)


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.pdf.exe", "a.docm", "a.xlsm", "a.bat", "a.lnk", "a.html", "a.svg", ".pdf", "pdf", "a.pdf\u202e.exe"],
)
def test_what_might_be_a_program_is_not(name: str) -> None:
    assert not files.is_safe(name)
    assert files.name_fault(name)


def test_the_limit_is_told_with_the_size() -> None:
    assert files.content_fault(bytes(files.LIMIT)) is None
    told = files.content_fault(bytes(files.LIMIT + 600_000))
    assert told is not None
    assert "50.6 MB" in told


def give(world: World, record: int, name: str = "合同.pdf", content: bytes = PDF) -> int:
    values = {"entity": "employee", "record": record, "name": name, "content": content}
    made = perform("core.attach", values, user=world.admin)
    assert made.record is not None
    return made.record[1]


def test_a_file_comes_back_byte_for_byte_and_equal_content_is_stored_once(world: World) -> None:
    record = employee(world)
    first, second = give(world, record), give(world, record, "副本.pdf")
    person = access.load_user(world.admin)
    assert queries.attachment_content(person, first) == ("合同.pdf", PDF)
    assert queries.attachment_content(person, second) == ("副本.pdf", PDF)
    assert AttachmentContent.select().count() == len(list(files.pieces(PDF))) > 1
    assert [a.name for a in queries.attachments(person, "employee", record)] == ["合同.pdf", "副本.pdf"]


def test_a_file_as_large_as_allowed_is_kept(world: World) -> None:
    large = bytes(range(256)) * (files.LIMIT // 256)
    number = give(world, employee(world), "大.pdf", large)
    assert queries.attachment_content(access.load_user(world.admin), number)[1] == large


def test_a_removed_file_is_gone_from_the_record_and_kept_in_the_log(world: World) -> None:
    record = employee(world)
    number, kept = give(world, record), give(world, record, "副本.pdf")
    perform("core.remove_attachment", {"id": number, "row_version": 1}, user=world.admin)
    person = access.load_user(world.admin)
    assert [a.id for a in queries.attachments(person, "employee", record)] == [kept]
    assert [a.id for a in queries.attachments(person, "employee", record, removed=True)] == [number, kept]
    assert queries.content(Attachment.get_by_id(number).sha256) == PDF
    assert [event.label for event in audit.history("employee", record)][:2] == ["移除附件", "添加附件"]
    with pytest.raises(Refused, match="已经移除"):
        perform("core.remove_attachment", {"id": number, "row_version": 2}, user=world.admin)


def test_bytes_of_a_file_never_reach_the_log(world: World) -> None:
    number = give(world, employee(world), content=b"%PDF secret words")
    assert "secret words" not in audit.dump([e.detail for e in audit.AuditEntry.select()])
    assert number


def test_who_does_not_see_the_record_does_not_see_its_files(world: World) -> None:
    record = employee(world)
    number = give(world, record)
    nobody = access.load_user(world.nobody)
    with pytest.raises(Forbidden):
        queries.attachments(nobody, "employee", record)
    with pytest.raises(Forbidden):
        queries.attachment_content(nobody, number)
    finance = Person("王会计", user_id=98, grants={"staff.read": "scope"}, scope=access.Scope.ALL)
    for read in (queries.attachments, queries.history):
        with pytest.raises(Forbidden, match="附件和经过"):
            read(finance, "employee", record)
    with pytest.raises(Forbidden):
        queries.attachment_content(finance, number)
    elsewhere = Person("何志刚", user_id=99, grants={"staff.read": "scope"}, scope=access.Scope.GROUP)
    with pytest.raises(NotFound):
        queries.attachments(elsewhere, "employee", record)
    with pytest.raises(NotFound):
        queries.attachment_content(elsewhere, number)


def test_kinds_of_records_without_files_refuse_them(world: World) -> None:
    perform("core.save_view", {"list_name": "audit", "name": "x", "definition": "{}"}, user=world.admin)
    values = {"entity": "saved_view", "record": 1, "name": "a.pdf", "content": PDF}
    with pytest.raises(NotFound):
        perform("core.attach", values, user=world.admin)
    number = give(world, employee(world))
    with pytest.raises(Refused, match="不能带附件"):
        perform("core.attach", {**values, "entity": "attachment", "record": number}, user=world.admin)
    assert not queries.may_attach(access.load_user(world.admin), "attachment")
    assert queries.may_attach(access.load_user(world.admin), "employee")
    assert not queries.may_attach(access.load_user(world.nobody), "employee")


@pytest.mark.parametrize(("name", "content"), [("a.exe", PDF), ("a.pdf", b"")])
def test_what_cannot_be_kept_is_refused_beside_its_field(world: World, name: str, content: bytes) -> None:
    record = employee(world)
    with pytest.raises(BadFields):
        give(world, record, name, content)
    assert Attachment.select().count() == 0
