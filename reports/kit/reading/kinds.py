"""What a file really is, by its content and whatever its name says; and in which words other files are refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO

from models.core.errors import Refused
from reports.kit.reading import delimited, markup, ole, packed, refusals

HEAD = 4096
ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
AGAIN = "请核对后重新选择。"
UNPACK = "请先解压，再选择里面的表格。"
EXPORT = "请从原来的系统导出 Excel 或 CSV 文件。"

# The first bytes of files that are no tables, what they are, and what to do.
OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF 文档", EXPORT),
    (b"\x89PNG", "图片", AGAIN),
    (b"\xff\xd8\xff", "图片", AGAIN),
    (b"GIF8", "图片", AGAIN),
    (b"BM", "图片", AGAIN),
    (b"II*\0", "图片", AGAIN),
    (b"MM\0*", "图片", AGAIN),
    (b"{\\rtf", "RTF 文档", EXPORT),
    (b"Rar!", "压缩包", UNPACK),
    (b"7z\xbc\xaf", "压缩包", UNPACK),
    (b"\x1f\x8b", "压缩包", UNPACK),
    (b"BZh", "压缩包", UNPACK),
    (b"\xfd7zXZ", "压缩包", UNPACK),
    (b"MZ", "程序", AGAIN),
    (b"SQLite format 3", "数据库文件", AGAIN),
    (b"L\0\0\0\x01\x14\x02\0", "快捷方式", "请选择它指向的文件。"),
    (b"\0\x05\x16\x07", "苹果电脑附带的资源文件", "请选择同名而不带“._”的文件。"),
    (b"\0\0\0\x01Bud1", "苹果电脑的文件夹信息", AGAIN),
    (b"MIME-Version:", "网页归档（MHT）", refusals.AS_XLSX),
)
OLDEST_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
IN_OLE: Mapping[str, str] = {
    "worddocument": "Word 文档", "powerpoint document": "演示文稿", "__properties_version1.0": "邮件",
    "visiodocument": "Visio 图",
}  # fmt: skip
IN_ZIP: Mapping[str, str] = {
    "word/document.xml": "Word 文档", "ppt/presentation.xml": "演示文稿", "ofd.xml": "OFD 文档",
    "androidmanifest.xml": "程序", "meta-inf/container.xml": "电子书",
}  # fmt: skip
SHEETS_OF_ODF = b"application/vnd.oasis.opendocument.spreadsheet"


def refuse_others(name: str, head: bytes) -> None:
    """Raise Refused for a file whose first bytes say that it is no table."""
    if name.startswith("~$"):
        raise refusals.refused(name, "是 Excel 打开文件时的临时文件。请选择同名而不带“~$”的文件。")
    if not head:
        raise refusals.refused(name, "是空的。请重新选择。")
    for mark, what, then in OTHERS:
        if head.startswith(mark) and (len(mark) > 2 or b"\0" in head[:64]):  # a text may begin with BM or MZ too
            raise refusals.refused(name, f"其实是{what}，不是表格。{then}")
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise refusals.refused(name, f"其实是图片、录音或录像，不是表格。{AGAIN}")
    if head.startswith(OLDEST_EXCEL):
        raise refusals.refused(name, f"是很旧的 Excel 格式。{refusals.AS_XLSX}")


def form_of(name: str, file: BinaryIO) -> tuple[str, packed.Contents | None]:
    """How a file is to be read: xlsx, odd (a .xlsx to be read apart), ods, xls, page, xml, or text with its encoding.

    What a packed file holds comes beside it. Raises Refused for everything else, in words that name what it is.
    """
    file.seek(0)
    head = file.read(HEAD)
    refuse_others(name, head)
    if head.startswith((ZIP, EMPTY_ZIP)):
        contents = packed.look_through(name, file)
        return _packed_form(name, file, contents), contents
    if head.startswith(ole.MAGIC):
        _require_xls(name, file)
        return "xls", None
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return _markup_form(name, head), None
    return f"text {delimited.encoding_of(name, file)}", None


def _packed_form(name: str, file: BinaryIO, contents: packed.Contents) -> str:
    if "xl/workbook.xml" in contents.names:
        return "odd" if contents.is_unusual else "xlsx"
    if "xl/workbook.bin" in contents.names:
        raise refusals.refused(name, f"是 .xlsb 格式。{refusals.AS_XLSX}")
    if "mimetype" in contents.names and "content.xml" in contents.names:
        if not packed.read_part(name, file, "mimetype").startswith(SHEETS_OF_ODF):
            raise refusals.refused(name, f"是 OpenDocument 文档，不是表格。{AGAIN}")
        if b"encryption-data" in packed.read_part(name, file, "meta-inf/manifest.xml"):
            raise refusals.refused(name, "有打开密码，不能读取。请取消密码保护后再导入。")
        return "ods"
    if "index/document.iwa" in contents.names:
        raise refusals.refused(name, "是苹果 Numbers 的表格。请在 Numbers 里导出为 Excel 后再导入。")
    for part, what in IN_ZIP.items():
        if part in contents.names:
            raise refusals.refused(name, f"其实是{what}，不是表格。{AGAIN}")
    if "[content_types].xml" in contents.names or any(part.startswith("xl/") for part in contents.names):
        raise refusals.refused(name, f"不是 .xlsx 表格，或已损坏。{refusals.AS_XLSX}")
    raise refusals.refused(name, f"其实是压缩包，不是表格。{UNPACK}")


def _require_xls(name: str, file: BinaryIO) -> None:
    try:
        compound = ole.Compound(file)
        streams = compound.streams
        if "encryptedpackage" in streams:
            raise refusals.refused(name, "有打开密码，不能读取。请取消密码保护后再导入。")
        book = next((stream for stream in ("workbook", "book") if stream in streams), None)
        if book is None:
            what = next((told for stream, told in IN_OLE.items() if stream in streams), None)
            if what is None:
                raise refusals.refused(name, f"不是 Excel 表格。{AGAIN}")
            raise refusals.refused(name, f"其实是{what}，不是表格。{AGAIN}")
        if ole.is_locked(compound.read(book, HEAD)):
            raise refusals.refused(name, "有打开密码，不能读取。请取消密码保护后再导入。")
    except (ole.BadFile, struct.error) as error:
        raise refusals.damaged(name) from error


def _markup_form(name: str, head: bytes) -> str:
    plain = head.replace(b"\0", b"").lower()
    if markup.is_xml_workbook(head):
        return "xml"
    if b"<html" in plain or b"<table" in plain or b"<!doctype html" in plain or b"<body" in plain:
        return "page"
    if b"<?xml" in plain:
        raise refusals.refused(name, f"其实是 XML，不是表格。{EXPORT}")
    return "page"


def is_odf_error(content: bytes) -> bool:
    """Whether a cell of an OpenDocument workbook shows an error."""
    return b'value-type="error"' in content


def sheet_parts(name: str, content: bytes) -> dict[str, str]:
    """The part in which each sheet of a .xlsx file stands, in lower case, by its name."""
    from defusedxml import ElementTree  # type: ignore[import-untyped, unused-ignore]

    file = BytesIO(content)
    try:
        book = ElementTree.fromstring(packed.read_part(name, file, "xl/workbook.xml"))
        links = ElementTree.fromstring(packed.read_part(name, file, "xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, ValueError, zipfile.BadZipFile, Refused):
        return {}
    targets = {link.get("Id", ""): link.get("Target", "").lower() for link in links}
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            number = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            target = targets.get(number, "")
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found
