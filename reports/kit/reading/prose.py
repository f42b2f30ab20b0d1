"""The running text of a document that somebody has: Word (.docx) or plain text, paragraph by paragraph."""

from __future__ import annotations

from pathlib import Path

from models.core.errors import Refused
from reports.kit.template import package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {f"{W}tab": " ", f"{W}br": "\n"}
DOCUMENT = "word/document.xml"
LARGEST = 20 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(file: Path) -> str:
    """The paragraphs of a file as lines. Raises Refused for what cannot be read, in words.

    Numbers that Word itself counts are no text and are not given.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise Refused(f"“{file.name}”超过 20 MB，没有读取。请只保留制度的文字，去掉图片后再试。", code="FILE")
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"读不到“{file.name}”。请检查文件是否还在、是否被其他程序占用。", code="FILE") from error
    if file.suffix.lower() == ".docx":
        return _word(file.name, content)
    if file.suffix.lower() == ".txt":
        return _plain(file.name, content)
    raise Refused(f"“{file.name}”不是 .docx 或 .txt。旧的 .doc 请在 Word 或 WPS 里另存为 .docx。", code="FILE")


def _word(name: str, content: bytes) -> str:
    parts = package.unpack(content)
    if DOCUMENT not in parts:
        raise Refused(f"“{name}”不是 Word 文档。请另存为 .docx 后再试。", code="FILE")
    lines = []
    for paragraph in package.parse(parts[DOCUMENT]).iter(f"{W}p"):
        pieces = paragraph.iter(f"{W}t", f"{W}tab", f"{W}br")
        lines.append("".join(_SIGNS.get(one.tag, one.text or "") for one in pieces))
    return "\n".join(lines)


def _plain(name: str, content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(UTF16) else ENCODINGS:
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in found:
            return found
    raise Refused(f"“{name}”不是文本文件，或文字编码认不出来。请另存为 UTF-8 文本或 .docx。", code="FILE")
