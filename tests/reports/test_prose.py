"""Running text out of Word and text files, and what is no such file."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from models.core.errors import Refused
from models.core.regulation import rules
from reports.kit.reading import prose


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = Document()
    document.add_paragraph("第一条 甲")
    paragraph = document.add_paragraph("第二条\t乙")
    paragraph.add_run().add_break()
    paragraph.add_run("续")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "表内"
    file = tmp_path / "制度.docx"
    document.save(str(file))
    return file


def test_paragraphs_of_word_are_lines_tables_included(word: Path) -> None:
    assert prose.text_of(word).splitlines() == ["第一条 甲", "第二条 乙", "续", "表内"]
    assert [one.number for one in rules.split(prose.text_of(word))] == ["第一条", "第二条"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "制度.txt"
    file.write_bytes("第一条 甲㐀\n第二条 乙".encode(encoding))
    assert prose.text_of(file) == "第一条 甲㐀\n第二条 乙"


def bomb(file: Path) -> None:
    import zipfile

    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", bytes(70_000_000))


def entities(file: Path) -> None:
    import zipfile

    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>')


def workbook(file: Path) -> None:
    import zipfile

    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("x.docx", lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0 old word")),
        ("x.docx", bomb),
        ("x.docx", entities),
        ("x.docx", workbook),
        ("x.doc", lambda file: file.write_bytes(b"x")),
        ("x.txt", lambda file: file.write_bytes(bytes(range(256)))),
        ("x.txt", lambda file: file.mkdir()),
        ("x.txt", lambda _: None),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, make: object) -> None:
    assert callable(make)
    make(tmp_path / name)
    with pytest.raises(Refused, match=r"[\u4e00-\u9fff]{4}"):
        prose.text_of(tmp_path / name)


def test_a_very_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    with file.open("wb") as stream:
        stream.truncate(prose.LARGEST + 1)
    with pytest.raises(Refused, match="超过 20 MB"):
        prose.text_of(file)
