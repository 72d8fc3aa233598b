"""A PDF as a picture."""

from __future__ import annotations

import struct
import threading
import zlib

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from gis.errors import InputError

MAX_PIXELS = 60_000_000
"""An A1 sheet at 150 dpi has 17 million, at 250 dpi 48 million."""
ALONE = threading.Lock()
"""PDFium serves one thread at a time."""


def pdf_to_png(document: bytes, dpi: float = 100.0) -> bytes:
    """A document as one PNG, its pages side by side. Raises InputError for too many dots."""
    with ALONE:
        opened = pypdfium2.PdfDocument(document)
        try:
            sizes = [page.get_size() for page in opened]
            if sum(width * height for width, height in sizes) * (dpi / 72) ** 2 > MAX_PIXELS:
                raise InputError(
                    f"图片太大：请把每英寸点数从 {dpi:g} 调小，或改用 PDF",
                    f"The picture would be too large: choose fewer dots per inch than {dpi:g}, or a PDF",
                    field="--dpi",
                )
            pages = [_pixels(page, dpi) for page in opened]
        finally:
            opened.close()
    height = max(len(page) for page in pages)
    level = [np.pad(page, ((0, height - len(page)), (0, 0), (0, 0)), constant_values=255) for page in pages]
    return encode_png(np.hstack(level), dpi)


def _pixels(page: pypdfium2.PdfPage, dpi: float) -> NDArray[np.uint8]:
    return np.array(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3])


def encode_png(pixels: NDArray[np.uint8], dpi: float = 100.0) -> bytes:
    """Rows x columns x RGB as PNG (ISO 15948), each row as its difference from the row above."""
    rows, columns = pixels.shape[:2]
    flat = pixels.reshape(rows, -1)
    above = np.vstack([np.zeros((1, flat.shape[1]), dtype=np.uint8), flat[:-1]])
    filtered = np.hstack([np.full((rows, 1), 2, dtype=np.uint8), flat - above])
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    per_metre = struct.pack(">IIB", *[round(dpi / 0.0254)] * 2, 1)
    chunks = (
        (b"IHDR", header),
        (b"pHYs", per_metre),
        (b"IDAT", zlib.compress(filtered.tobytes(), 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
