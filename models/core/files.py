"""What may be kept as a file: names that are only labels, kinds that are safe to open, sizes, pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.core import text

LIMIT_MB = 50
LIMIT = LIMIT_MB * 1024 * 1024
LABEL_LENGTH = 120
# Far below the smallest packet limit of a server (4 MB), also when every byte is escaped.
PIECE = 1024 * 1024
SAFE_SUFFIXES = frozenset(
    (
        "pdf", "ofd", "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "webp", "heic", "doc", "docx", "wps", "xls",
        "xlsx", "et", "ppt", "pptx", "dps", "odt", "ods", "txt", "csv",
    )
)  # fmt: skip
SCANS = ((b"%PDF", "pdf"), (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"))
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def label(name: str) -> str:
    """A file name as a label: no path, no control or direction marks, nothing that Windows cannot store."""
    kept = re.split(r"[/\\]", text.tidy(name).replace("\n", " ").replace("\t", " "))[-1]
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    if RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    if len(kept) > LABEL_LENGTH:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: LABEL_LENGTH - 9]}.{suffix}" if dot and len(suffix) <= 8 else kept[:LABEL_LENGTH]
    return kept or "附件"


def is_safe(name: str) -> bool:
    """Whether a file of this name may be opened: documents and pictures, never programs."""
    stem, dot, suffix = label(name).rpartition(".")
    return bool(stem and dot) and suffix.lower() in SAFE_SUFFIXES


def name_fault(name: str) -> str | None:
    """Why a file of this name cannot be kept, as a sentence, or None."""
    if is_safe(name):
        return None
    return "只能添加 PDF、图片、Word、Excel、PPT、txt 和 csv 文件。请转换成 PDF 后再添加。"


def content_fault(content: bytes) -> str | None:
    """Why this content cannot be kept, as a sentence, or None."""
    if not content:
        return "文件是空的，请重新选择。"
    if len(content) > LIMIT:
        return f"文件有 {len(content) / 1024 / 1024:.1f} MB，超过 {LIMIT_MB} MB。请压缩、降低扫描清晰度或拆成几个文件。"
    return None


def scan_kind(content: bytes) -> str:
    """The kind of a scan by its first bytes: pdf, png or jpg; empty for anything else."""
    return next((kind for begin, kind in SCANS if content.startswith(begin)), "")


def pieces(content: bytes) -> Iterator[bytes]:
    """The content in the pieces in which it is stored."""
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]
