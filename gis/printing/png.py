"""A PDF as a picture."""

from __future__ import annotations

import struct
import threading
import zlib
from math import ceil

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from gis.errors import InputError

MAX_PIXELS = 60_000_000
"""An A1 sheet at 150 dpi has 17 million, at 250 dpi 48 million."""
BAND, UP = 256, 2
"""Rows packed at a time; the filter "difference from above"."""
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
            scale = dpi / 72
            corners = [(ceil(width * scale), ceil(height * scale)) for width, height in sizes]
            canvas = np.full((max(y for _, y in corners), sum(x for x, _ in corners), 3), 255, dtype=np.uint8)
            left = 0
            for page in opened:
                picture = page.render(scale=scale, rev_byteorder=True).to_numpy()
                canvas[: len(picture), left : left + picture.shape[1]] = picture[:, :, :3]
                left += picture.shape[1]
        finally:
            opened.close()
    return encode_png(canvas, dpi)


def encode_png(pixels: NDArray[np.uint8], dpi: float = 100.0) -> bytes:
    """Rows x columns x RGB as PNG (ISO 15948), each row as its difference from the row above."""
    rows, columns = pixels.shape[:2]
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    per_metre = struct.pack(">IIB", *[round(dpi / 0.0254)] * 2, 1)
    packer, parts = zlib.compressobj(6), []
    above = np.zeros((1, columns * 3), dtype=np.uint8)
    for first in range(0, rows, BAND):
        band = pixels[first : first + BAND].reshape(-1, columns * 3)
        filtered = np.full((len(band), columns * 3 + 1), UP, dtype=np.uint8)
        filtered[:, 1:] = band - np.vstack([above, band[:-1]])
        parts.append(packer.compress(filtered.tobytes()))
        above = band[-1:]
    parts.append(packer.flush())
    chunks = ((b"IHDR", header), (b"pHYs", per_metre), (b"IDAT", b"".join(parts)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
