"""The parts of an office file: taken apart, changed as text, put together again; dangerous ones are named."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from lxml import etree

from models.core.errors import Refused

MB = 1024 * 1024
MOST_PARTS = 2000
LARGEST_PART, LARGEST_CONTENT = 20 * MB, 60 * MB
MOST_PIXELS = 50_000_000  # an A4 sheet at 600 dots to an inch has 35 million
CONTENT_TYPES = "[Content_Types].xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# What a template has no need of, by a piece of the part's name: programs, foreign documents, links to other files.
FOREIGN = {
    "vbaproject": "宏", "activex": "控件", "embeddings/": "嵌入的文件", "externallinks/": "对其他工作簿的引用",
    "ctrlprops/": "表单控件", "afchunk": "嵌入的文件",
}  # fmt: skip
OTHER_FORMS = (b"template.main+xml", b"macroEnabled")
TAG = re.compile(rb"<[^>]*>")
PLACE_MARKS = (b"{{", b"{%", "｛｛".encode())
FIXED_TIME = (2026, 1, 1, 0, 0, 0)  # the same values give the same file

Parts = dict[str, bytes]


def unpack(content: bytes) -> Parts:
    """The parts of an office file by name. Raises Refused for what is no such file or is too large unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            infos = packed.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_CONTENT:
                raise Refused("文件解开后过大，没有使用。请删掉模板里不需要的内容和大图片。", code="FILE")
            parts = {info.filename: _part(packed, info) for info in infos if not info.is_dir()}
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Refused(
            "文件已损坏、有密码，或不是 Word、Excel 的新格式。请另存为 .docx 或 .xlsx。", code="FILE"
        ) from error
    if CONTENT_TYPES not in parts:
        raise Refused("文件不是 Word 或 Excel 文档。请另存为 .docx 或 .xlsx。", code="FILE")
    return parts


def _part(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with packed.open(info) as stream:
        content = stream.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise Refused("文件里有一部分解开后过大，没有使用。请删掉模板里不需要的内容和大图片。", code="FILE")
    return content


def parse(xml: bytes) -> etree._Element:
    """A part as a tree; entities and other files are never followed. Raises Refused for what is no XML."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Refused("文件内部结构不正常，没有使用。请用 Word、Excel 或 WPS 重新做一份模板。", code="FILE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("文件已损坏，读不出内容。请用 Word、Excel 或 WPS 重新另存一份。", code="FILE") from error


def foreign(parts: Parts) -> Iterator[str]:
    """What a template must not hold or be, in words: programs, embedded files, links to other places."""
    if any(kind in parts[CONTENT_TYPES] for kind in OTHER_FORMS):
        yield "请存成普通的 Word 文档（.docx）或 Excel 工作簿（.xlsx），不要存成 .dotx、.xltx 或带宏的格式。"
    for piece, words in FOREIGN.items():
        if any(piece in name.lower() for name in parts):
            yield f"模板里有{words}，请删掉后再换上。"
    for name, content in parts.items():
        if "/media/" in name and picture_suffix(content):
            width, height = _measured(content)
            if width * height > MOST_PIXELS:
                yield f"模板里有一张图片太大（{width} × {height} 点），打印时会占满内存。请缩小后再插入。"
        if name.endswith(".rels"):
            for relation in parse(content):
                is_link = str(relation.get("Type", "")).endswith("/hyperlink")
                if relation.get("TargetMode") == "External" and not is_link:
                    yield "模板引用了别处的文件或图片，请把图片直接插入模板，或取消链接。"
                    return


def unfilled(parts: Parts, places: Mapping[str, str]) -> Iterator[str]:
    """Where a template holds places that nobody fills, in words; `places` names kinds of parts by a pattern."""
    for pattern, words in places.items():
        texts = (TAG.sub(b"", content) for name, content in parts.items() if re.fullmatch(pattern, name))
        if any(mark in text for text in texts for mark in PLACE_MARKS):
            yield f"{words}里的占位符不会被填，请移到正文、单元格或页眉页脚里。"


class Package:
    """An office file that is changed: its parts, their relations and kinds."""

    def __init__(self, parts: Parts) -> None:
        self.parts = dict(parts)
        self._trees: dict[str, etree._Element] = {}

    def relations(self, part: str) -> dict[str, str]:
        """The parts that a part names, by number."""
        folder = posixpath.dirname(part)
        return {
            str(one.get("Id")): posixpath.normpath(posixpath.join(folder, str(one.get("Target")))).lstrip("/")
            for one in self._tree(_relations_of(part), "Relationships", PACKAGE_RELATIONS)
            if one.get("TargetMode") != "External"
        }

    def relate(self, part: str, number: str, kind: str, target: str) -> None:
        """Let a part name another one, given relative to it, under a number."""
        root = self._tree(_relations_of(part), "Relationships", PACKAGE_RELATIONS)
        etree.SubElement(
            root, f"{{{PACKAGE_RELATIONS}}}Relationship", Id=number, Type=f"{RELATION}/{kind}", Target=target
        )  # fmt: skip

    def declare(self, kind: str, *, part: str = "", suffix: str = "") -> None:
        """Say of what kind a new part is, or every part with a suffix."""
        root = self._tree(CONTENT_TYPES, "Types", TYPES)
        if part:
            etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=kind)
        elif not any(str(one.get("Extension", "")).lower() == suffix for one in root):
            root.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=suffix, ContentType=kind))

    def add_twin(self, part: str, twin: str, content: bytes, kind: str) -> None:
        """Add a part like another one, with the same relations."""
        self.parts[twin] = content
        self.declare(kind, part=twin)
        if _relations_of(part) in self.parts:
            self.parts[_relations_of(twin)] = self.parts[_relations_of(part)]

    def pack(self, differing: Collection[str] = ()) -> bytes:
        """The file; its table of contents comes first, and the same parts give the same bytes.

        Parts that are `differing` from file to file come last; the others are compressed once for all files.
        """
        for name, tree in self._trees.items():
            self.parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        names = sorted(self.parts, key=lambda name: (name != CONTENT_TYPES, not name.startswith("_rels/"), name))
        if not differing:
            return _packed((name, self.parts[name]) for name in names)
        start = _start(tuple((name, self.parts[name]) for name in names if name not in differing))
        return _packed(((name, self.parts[name]) for name in names if name in differing), start)

    def _tree(self, name: str, root: str, namespace: str) -> etree._Element:
        if name not in self._trees:
            known = self.parts.get(name)
            self._trees[name] = (
                parse(known) if known else etree.Element(f"{{{namespace}}}{root}", None, {None: namespace})
            )
        return self._trees[name]


@lru_cache(maxsize=2)
def _start(parts: tuple[tuple[str, bytes], ...]) -> bytes:
    return _packed(parts)


def _packed(parts: Iterable[tuple[str, bytes]], start: bytes = b"") -> bytes:
    """A file of these parts, behind those that were packed before."""
    out = io.BytesIO(start)
    with zipfile.ZipFile(out, "a" if start else "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts:
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
    return out.getvalue()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def picture_suffix(content: bytes) -> str:
    """png or jpeg by the content, or nothing for what cannot be put into a paper."""
    return "png" if content.startswith(PNG) else "jpeg" if content.startswith(JPEG) else ""


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises Refused for a damaged picture."""
    width, height = _measured(content)
    if not (width and height):
        raise Refused("单位标志图片已损坏，没有制表。请重新上传 PNG 或 JPG 图片。", code="FILE")
    return width, height


def _measured(content: bytes) -> tuple[int, int]:
    """Width and height in pixels as the picture says; nothing for a damaged one."""
    if content.startswith(PNG) and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return _jpeg_frame(content) or (0, 0)


def _jpeg_frame(content: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header of a JPEG, or None."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD9:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def printable(words: str) -> str:
    """A text without what XML cannot hold."""
    return CONTROL.sub("", words)
