"""How a table must end: a file cut short is told from a whole one by its last line, and refused."""

from __future__ import annotations

import pandas as pd

from api.reading.encoding import TextFile
from gis.errors import FileRefused

FEW_ROWS = 20
"""Below this many rows the length of a last cell says nothing."""


class Ending:
    """Watches for a file cut short: no line end, and a last row that lacks cells or has a stunted one."""

    def __init__(self, text: TextFile) -> None:
        self.text = text
        self.rows, self.shortest = 0, 1 << 62
        self.last, self.lacking = -1, False

    def note(self, frame: pd.DataFrame, width: int) -> None:
        """More rows; `width` cells were written in the last of them."""
        lengths = frame.iloc[:, -1].str.len().to_numpy()
        if self.last >= 0:
            self.shortest = min(self.shortest, self.last)
        self.shortest = min([self.shortest, int(lengths[:-1].min())] if len(lengths) > 1 else [self.shortest])
        self.rows += len(frame)
        self.last, self.lacking = int(lengths[-1]), width < frame.shape[1]

    def check(self) -> None:
        """Raise FileRefused when the file has no rows, or looks cut short."""
        if self.rows == 0:
            raise no_rows(self.text)
        stunted = self.rows > FEW_ROWS and self.last < self.shortest
        if not self.text.whole_last_line and (self.lacking or stunted):
            raise FileRefused(
                f"{self.text.name} 的最后一行不完整，文件没有传完。请重新上传；没有存入任何内容。",
                f"The last line of {self.text.name} is incomplete: a half-written upload. "
                "Send it again; nothing was stored.",
                path=self.text.name,
            )


def no_rows(text: TextFile) -> FileRefused:
    """The refusal of a file without rows."""
    return FileRefused(
        f"{text.name} 里没有数据行。请检查导出的内容。",
        f"{text.name} holds no rows of data. Check what was exported.",
        path=text.name,
    )
