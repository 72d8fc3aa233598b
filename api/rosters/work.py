"""What the command line and the API do with rosters: compare one with the record, choose what one holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from api.out_files import write_whole
from api.rosters.files import KINDS, Rows, written
from boundaries import revisions
from boundaries.directory import Directory
from boundaries.people.kinds import PostKinds
from boundaries.places import AreaRecord
from boundaries.rosters import Examined, Wish, examine, read_stored
from gis.errors import FileRefused, NotFound


def compared(session: Session, directory: Directory, rows: Rows, wish: Wish) -> Examined:
    """A roster against the record; publications and other rosters wait until the transaction's end."""
    revisions.lock(session)
    return examine(rows, directory, read_stored(session, wish.day), wish)


def within(directory: Directory, village: str) -> Callable[[AreaRecord], bool]:
    """Whether an area lies in a village (name, alias or code; "" for the whole town). Raises NotFound."""
    if not village:
        return lambda _: True
    found = directory.find_village(village)
    if found is None:
        raise NotFound(
            f"没有名叫“{village[:40]}”的村。请检查名称或编码。",
            f"There is no village called {village[:40]!r}. Check its name or code.",
            field="village",
        )
    return lambda area: found in (area, *directory.above(area))


def write_file(out: Path, rows: Sequence[Sequence[str]], kinds: PostKinds) -> None:
    """A roster (or without rows the template) as the file's ending says. Raises FileRefused."""
    form = out.suffix.lower().removeprefix(".")
    if form not in KINDS:
        raise FileRefused(
            f"不认得 {out.name} 的后缀。请用 .xlsx 或 .csv。",
            f"The ending of {out.name} is not known. Use .xlsx or .csv.",
            path=str(out),
        )
    write_whole(out, written(form, rows, kinds))
