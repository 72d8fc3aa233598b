"""Which bytes of a text table mean which characters: UTF-8 or GB18030, decided over the whole file."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gis.errors import FileRefused

CHUNK = 1 << 20
MAX_TEXT = 2 << 30
"""Most bytes of text that are read, counted after decompression."""
GZIP_MAGIC = b"\x1f\x8b"
FOREIGN_HEADS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"SQLite format 3": "SQLite",
}
PICTURE_HEADS = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF"}
CHINESE_SHARE = 0.5
"""Least share of non-ASCII characters that must be everyday Chinese for bytes to count as GB18030."""


@dataclass(frozen=True)
class TextFile:
    """A text file whose bytes were all decoded once; `name` is what the user calls it."""

    path: Path
    codec: str
    whole_last_line: bool
    name: str


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, decompressed when they are gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def detect(path: Path) -> TextFile:
    """Decide between UTF-8 (with or without BOM) and GB18030 by decoding the whole file strictly.

    Raises FileRefused for other encodings, NUL bytes, a file cut in the middle of a character or of
    its gzip stream, and more than MAX_TEXT bytes.
    """
    head, last = _ends(path)
    bom = head.startswith(codecs.BOM_UTF8)
    fault = _decode_fault(path, "utf-8")
    if fault is None:
        return TextFile(path, "utf-8-sig" if bom else "utf-8", last in b"\r\n", path.name)
    if fault == "cut" or bom:
        raise _cut(path) if fault == "cut" else _unknown(path)
    other = _decode_fault(path, "gb18030")
    if other is not None or not _is_chinese(path):
        raise _cut(path) if other == "cut" else _unknown(path)
    return TextFile(path, "gb18030", last in b"\r\n", path.name)


def chunks(path: Path) -> Iterator[bytes]:
    """The decompressed bytes in pieces of 1 MiB, counted against MAX_TEXT."""
    total = 0
    try:
        with open_bytes(path) as file:
            while piece := file.read(CHUNK):
                total += len(piece)
                if total > MAX_TEXT:
                    raise FileRefused(
                        f"{path.name} 展开后超过 {MAX_TEXT >> 20} MiB。请拆分后再读。",
                        f"{path.name} holds more than {MAX_TEXT >> 20} MiB of text. Split it first.",
                        path=path.name,
                    )
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _cut(path) from error


def _ends(path: Path) -> tuple[bytes, bytes]:
    """First and last bytes; refuses what is plainly no text table."""
    head = last = b""
    for piece in chunks(path):
        head = head or piece[:16]
        last = piece[-1:]
        foreign = next((name for magic, name in FOREIGN_HEADS.items() if head.startswith(magic)), None)
        if foreign or b"\0" in piece or head.startswith(tuple(PICTURE_HEADS)):
            raise _no_table(path, head, foreign)
    return head, last


def _no_table(path: Path, head: bytes, foreign: str | None) -> FileRefused:
    if foreign:
        return FileRefused(
            f"{path.name} 不是 CSV 文本（像是 {foreign}）。请另存为 UTF-8 的 CSV 或 XLSX。",
            f"{path.name} is no CSV text (it looks like {foreign}). Save it as UTF-8 CSV or as XLSX.",
            path=path.name,
        )
    picture = next((name for magic, name in PICTURE_HEADS.items() if head.startswith(magic)), None)
    zh, en = ("内容不是文字，有 NUL 字节", "holds NUL bytes, which no text has")
    if picture:
        zh, en = f"是 {picture} 图片", f"is a {picture} picture"
    return FileRefused(
        f"{path.name} 不是表格（{zh}）。请发送 XLSX 表格，或另存为 CSV 的文件。",
        f"{path.name} is no table (it {en}). Send an XLSX workbook, or a table saved as CSV.",
        path=path.name,
    )


def _decode_fault(path: Path, codec: str) -> str | None:
    """None when all bytes decode; "cut" when only the very last character is incomplete; else "bad"."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    seen = False
    for piece in chunks(path):
        try:
            seen = not decoder.decode(piece).isascii() or seen
        except UnicodeDecodeError:
            return "bad"
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cut" if seen else "bad"
    return None


def _is_chinese(path: Path) -> bool:
    """Whether the non-ASCII characters of the first MiB are mostly those of GB2312, as in any real text.

    Latin letters with accents also decode as GB18030, but to rare characters outside GB2312.
    """
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    text = decoder.decode(next(chunks(path), b""))
    foreign = [character for character in text if not character.isascii()]
    everyday = "".join(foreign).encode("gb2312", "ignore")
    return len(everyday) // 2 >= CHINESE_SHARE * len(foreign)


def _cut(path: Path) -> FileRefused:
    return FileRefused(
        f"{path.name} 在半个字符或半段压缩数据处中断，没有传完。请重新上传；没有存入任何内容。",
        f"{path.name} ends inside a character or a compressed block: a half-written upload. "
        "Send it again; nothing was stored.",
        path=path.name,
    )


def _unknown(path: Path) -> FileRefused:
    return FileRefused(
        f"{path.name} 既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 的 CSV。",
        f"{path.name} is neither UTF-8 nor GB18030. Save it as UTF-8 CSV.",
        path=path.name,
    )
