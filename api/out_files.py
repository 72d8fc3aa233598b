"""Files that a command writes: whole or not at all, with one clear word where that cannot be."""

from __future__ import annotations

from pathlib import Path

from gis.errors import FileRefused


def check_out(out: Path) -> None:
    """Before long work: raise FileRefused where no file can come to lie."""
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise FileRefused(
            f"不能写入 {out}：目录不存在，或它本身是目录",
            f"Cannot write {out}: no such directory, or it is one itself",
            path=str(out),
        )


def write_whole(out: Path, content: bytes) -> None:
    """Write beside the final place, then move there. Raises FileRefused."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(out)
    except OSError as error:
        raise unwritable(out, error) from error


def unwritable(out: Path, error: Exception) -> FileRefused:
    """The error for a file that cannot be written."""
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return FileRefused(
        f"写不了 {out}（{why}）。请检查目录和磁盘空间，或换一个路径。",
        f"{out} cannot be written ({why}). Check the directory and the disk, or give another path.",
        path=str(out),
    )
