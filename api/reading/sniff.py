"""What a file really is, told by its first bytes and not by its name; anything else is not read."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from gis.errors import FileRefused

MAX_BYTES = 1 << 30
"""Largest layer or workbook that is read."""
MAX_ENTRIES = 500
MAX_UNPACKED = 1 << 30
MAX_RATIO = 100
"""Limits of a zip archive: files, bytes together, and bytes out per byte in (beyond the first MiB)."""

LAYER_FORMATS = "GeoPackage (.gpkg), GeoJSON (.geojson), zipped Shapefile (.zip), KML (.kml)"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class Sniffed:
    """A recognised layer: its format and the GDAL driver that may open it (None: our own parser)."""

    kind: str
    driver: str | None


FORMATS = {
    "gpkg": Sniffed("gpkg", "GPKG"),
    "shapefile": Sniffed("shapefile", "ESRI Shapefile"),
    "kml": Sniffed("kml", "LIBKML"),
    "geojson": Sniffed("geojson", None),
}


def check_file(path: Path, most: int = MAX_BYTES) -> None:
    """Raise FileRefused unless `path` is a plain, non-empty file of at most `most` bytes."""
    if not path.is_file():
        raise FileRefused(
            f"找不到文件 {path.name}。请检查路径。", f"No file {path}. Check the path.", path=str(path)
        )
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(
            f"文件 {path.name} 是空的。请重新导出。",
            f"{path.name} is empty. Export it again.",
            path=path.name,
        )
    if size > most:
        raise FileRefused(
            f"文件 {path.name} 有 {size >> 20} MiB，上限是 {most >> 20} MiB。请拆分后再读。",
            f"{path.name} has {size >> 20} MiB; the limit is {most >> 20} MiB. Split it first.",
            path=path.name,
        )


def sniff_layer(path: Path) -> Sniffed:
    """The format of a boundary layer, by content.

    Raises FileRefused for an unknown content (such as a GDAL VRT named .geojson) and for a KML
    with a DOCTYPE, whose entities could expand without end.
    """
    check_file(path)
    with path.open("rb") as file:
        head = file.read(4096)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"SQLite format 3\0") and head[68:72] in (b"GPKG", b"GP10", b"GP11"):
        return FORMATS["gpkg"]
    if head.startswith(b"PK\x03\x04"):
        return FORMATS["shapefile"]
    if text.startswith(b"{"):
        return FORMATS["geojson"]
    if re.search(rb"<kml[\s>]", text) and text.startswith(b"<") and not _has_doctype(path):
        return FORMATS["kml"]
    raise FileRefused(
        f"{path.name} 的内容不是认识的格式（不看扩展名）。可读：{LAYER_FORMATS}。",
        f"The content of {path.name} is no known format, whatever its name says. Readable: {LAYER_FORMATS}.",
        path=path.name,
    )


def _has_doctype(path: Path) -> bool:
    """Whether an XML file declares a document type; read in pieces that overlap."""
    tail = b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if re.search(rb"<!(DOCTYPE|ENTITY)", tail + block, re.IGNORECASE):
                return True
            tail = block[-16:]
    return False


def open_archive(path: Path) -> zipfile.ZipFile:
    """A zip archive within the limits by its own directory; unpacking counts the bytes again.

    Raises FileRefused when the archive is damaged, cut short, or claims to unpack beyond the limits.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileRefused(
            f"{path.name} 不是完整的压缩包（可能没有传完）。请重新上传。",
            f"{path.name} is not a whole zip archive (a half-written upload?). Send it again.",
            path=path.name,
        ) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    allowed = min(MAX_UNPACKED, (1 << 20) + MAX_RATIO * path.stat().st_size)
    if len(entries) > MAX_ENTRIES or unpacked > allowed:
        archive.close()
        raise _bomb(path.name, f"{len(entries)} entries, {unpacked >> 20} MiB")
    return archive


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one entry to `target`, counting the bytes really read: a header can lie.

    Raises FileRefused past the claimed size, or when the entry is damaged or encrypted.
    """
    written = 0
    try:
        with archive.open(entry) as source, target.open("wb") as out:
            while block := source.read(1 << 20):
                written += len(block)
                if written > entry.file_size:
                    raise _bomb(entry.filename, "more bytes than its header says")
                out.write(block)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileRefused(
            f"压缩包里的 {entry.filename} 已损坏或加密。请重新打包。",
            f"{entry.filename} inside the archive is damaged or encrypted. Pack it again.",
            path=entry.filename,
        ) from error


def _bomb(name: str, found: str) -> FileRefused:
    return FileRefused(
        f"压缩包 {name} 解开后超出上限（{MAX_UNPACKED >> 20} MiB、{MAX_ENTRIES} 个文件、{MAX_RATIO} 倍），"
        "未读取。",
        f"{name} would unpack beyond the limits ({MAX_UNPACKED >> 20} MiB, {MAX_ENTRIES} files, "
        f"{MAX_RATIO}x); it has {found}. Not read.",
        path=name,
    )


def unpack_shapefile(path: Path, folder: Path, layer: str | None) -> Path:
    """Unpack the one Shapefile (or the one named `layer`) of a zip into `folder`; returns its .shp.

    Names inside the archive are never used as paths. Raises FileRefused when there is none, or several.
    """
    with open_archive(path) as archive:
        shapes = [e for e in archive.infolist() if e.filename.lower().endswith(".shp") and not e.is_dir()]
        stems = {Path(e.filename).stem: e.filename[: -len(".shp")] for e in shapes}
        if layer is not None:
            stems = {stem: whole for stem, whole in stems.items() if stem == layer}
        if len(stems) != 1:
            names = "、".join(sorted(Path(e.filename).stem for e in shapes)) or "—"
            raise FileRefused(
                f"压缩包里应当有一个 Shapefile，现有：{names}。多个时用 --layer 指定。",
                f"Expected one Shapefile in the archive, found: {names}. Name one with --layer.",
                path=path.name,
                layers=names,
            )
        (whole,) = stems.values()
        for entry in archive.infolist():
            stem, dot, ending = entry.filename.rpartition(".")
            if stem == whole and (dot + ending).lower() in SHAPEFILE_PARTS:
                unpack(archive, entry, folder / f"layer{dot}{ending.lower()}")
    return folder / "layer.shp"
