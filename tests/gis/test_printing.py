"""Sheets of paper: what a PDF, an SVG and a PNG of one hold, measured on the file and not on the drawing."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pypdfium2
import pytest
import shapely
import zxingcpp
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from gis.errors import InputError, Unavailable
from gis.printing import typefaces
from gis.printing.codes import qr_code
from gis.printing.framing import MapFrame, scale_bar, shapes
from gis.printing.labels import Label, place_labels
from gis.printing.pdf import About, write_pdf
from gis.printing.png import pdf_to_png
from gis.printing.sheet import A1, A3, A4, Box, Ink, Sheet, Words, rectangle
from gis.printing.svg import sheet_to_svg
from gis.printing.typefaces import Typeface, load_typeface
from tests.fonts import machine_typeface

ABOUT = About("试印", date(2026, 11, 21))
LINK = "https://wangge.example.cn/g/350303102206016"
ROOM = Box(0, 0, 100, 100)


@pytest.fixture(scope="module")
def face() -> Typeface:
    """The machine's face."""
    return machine_typeface()


def pixels(document: bytes, dpi: float) -> NDArray[np.uint8]:
    """The first page as rows x columns x RGB."""
    page = pypdfium2.PdfDocument(document)[0]
    return np.array(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3])


def text_of(document: bytes) -> str:
    """What a reader finds on the first page."""
    return str(pypdfium2.PdfDocument(document)[0].get_textpage().get_text_range())


@pytest.mark.parametrize("paper", [A1, A3, A4, A4[::-1]], ids=["A1", "A3", "A4", "A4 lying"])
def test_a_page_is_as_large_as_its_paper(face: Typeface, paper: tuple[float, float]) -> None:
    """The PDF's own page size, in mm, is the paper's to a hundredth."""
    document = pypdfium2.PdfDocument(write_pdf([Sheet(*paper)], face, ABOUT))
    assert [side / 72 * 25.4 for side in document[0].get_size()] == pytest.approx(paper, abs=0.01)


def test_text_is_found_once_also_with_a_rim_and_turned(face: Typeface) -> None:
    """Words with a halo are drawn twice but read once; a turned name is read as one word."""
    sheet = Sheet(*A4)
    sheet.add(Words(50, 50, "国欢大道", 10, halo=1), Words(50, 150, "霞港溪", 10, turn=35, anchor="middle"))
    found = text_of(write_pdf([sheet], face, ABOUT))
    assert found.count("国欢大道") == 1 and found.count("霞港溪") == 1


def test_the_face_is_the_simplified_one(face: Typeface) -> None:
    """The embedded subset bears the Simplified face's name, and its glyph of 骨 is not the first face's."""
    sheet = Sheet(*A4)
    sheet.add(Words(50, 50, "骨", 10), Words(50, 80, "骨", 10, bold=True))
    document = write_pdf([sheet], face, ABOUT)
    names = {name.decode() for name in re.findall(rb"/BaseFont /\w+\+([\w-]+)", document)}
    assert names and all(face.family.replace(" ", "") in name for name in names)
    source = face.regular.source
    if face.family == "Noto Sans CJK SC" and source.path.suffix == ".ttc":
        first, own = (TTFont(source.path, fontNumber=i, lazy=True) for i in (0, source.index))
        assert own.getBestCmap()[ord("骨")] != first.getBestCmap()[ord("骨")]


def test_a_machine_without_a_chinese_font_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """Unavailable, with the package's name in both sentences."""
    monkeypatch.setattr(typefaces, "FOLDERS", (str(tmp_path),))
    with pytest.raises(Unavailable) as caught:
        load_typeface()
    assert "fonts-noto-cjk" in caught.value.zh and "fonts-noto-cjk" in caught.value.en


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=30))
def test_any_text_is_made_fit_for_one_line(face: Typeface, text: str) -> None:
    """No control marks, and nothing that the face lacks; where nothing is wrong it stays as it is."""
    shown = face.readable(text)
    assert all(ord(one) in face.regular.advances for one in shown) and face.readable(shown) == shown


def test_a_text_shrunk_to_its_room_is_whole(face: Typeface) -> None:
    """Whatever the room down to 0.6 of what is needed, nothing is cut for the last bit of a float."""
    for long in range(3, 40):
        text = "热点（99%置信），8.5 expected"[:long]
        needed = face.width(text, 2.9)
        for share in np.linspace(0.61, 1.0, 14):
            assert face.shrunk(text, 2.9, needed * float(share))[0] == text


def test_texts_of_any_kind_are_printed(face: Typeface) -> None:
    """Control marks, emoji, lone surrogates, brackets and rare characters never break a page."""
    odd = ("(\\)", "一\n二\x00\x1b", "\U0001f600", "\ud800", "𠮷野", "‮abc", "", " \u3000 ", "%PDF )Tj ET Q")
    sheet = Sheet(*A4)
    sheet.add(*(Words(10, 10 + 9 * i, text, 5, anchor="end", halo=0.3) for i, text in enumerate(odd)))
    sheet.add(Words(100, 200, "末行", 5))
    found = text_of(write_pdf([sheet], face, ABOUT))
    assert "末行" in found and "一 二" in found and "〓" in found and "%PDF )Tj ET Q" in found


def test_the_same_sheet_gives_the_same_bytes(face: Typeface) -> None:
    """Nothing of the clock or of chance is in a document."""
    sheet = Sheet(*A4)
    sheet.add(Words(10, 50, "同样", 5), qr_code(LINK, Box(20, 60, 30, 30)))
    assert write_pdf([sheet], face, ABOUT) == write_pdf([sheet], face, ABOUT)


def test_a_code_is_read_back_from_the_picture(face: Typeface) -> None:
    """The QR code on the page decodes to its address; the page holds no image."""
    sheet = Sheet(*A4)
    sheet.add(qr_code(LINK, Box(20, 60, 30, 30)))
    document = write_pdf([sheet], face, ABOUT)
    assert [one.text for one in zxingcpp.read_barcodes(pixels(document, 150))] == [LINK]
    assert b"/Subtype /Image" not in document


def test_holes_stay_open_and_north_is_up(face: Typeface) -> None:
    """A ring's inside is white; ground in the north lies in the upper half of the page."""
    sheet = Sheet(100, 100)
    frame = MapFrame.fit((0, 0, 1000, 1000), ROOM, 0)
    ring = shapely.box(100, 600, 900, 900).difference(shapely.box(400, 700, 600, 800))
    sheet.add(shapes(frame, [ring], Ink(fill="#ff0000")))
    picture = pixels(write_pdf([sheet], face, ABOUT), 25.4)
    assert picture[15, 20].tolist() == [255, 0, 0] and picture[25, 50].tolist() == [255, 255, 255]
    assert (picture[50:] == 255).all()


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    """At 1:10,000 a bar of 200 m is 20 mm."""
    frame = MapFrame.fit((0, 0, 1000, 1000), ROOM, 0)
    assert frame.denominator == pytest.approx(10_000)
    line, *_, words = scale_bar(frame, 5, 95, 4)
    assert words.text == "200 米" and np.ptp(line.paths[0][:, 0]) == pytest.approx(20)
    assert scale_bar(replace(frame, chinese=False), 5, 95, 4)[-1].text == "200 m"


@settings(max_examples=20, deadline=None)
@given(
    corners=st.lists(st.tuples(st.floats(0, 80), st.floats(0, 80), st.floats(2, 20)), min_size=1, max_size=25)
)
def test_no_label_lies_over_another(corners: list[tuple[float, float, float]]) -> None:
    """Whatever areas want labels, the boxes of those placed are apart, and apart from what is taken."""
    areas = [shapely.box(x, y, x + side, y + side) for x, y, side in corners]
    taken = shapely.box(30, 30, 50, 50)
    placed = place_labels([Label(area, ((9.0, 5.0), (4.0, 3.0))) for area in areas], [taken])
    boxes = [taken]
    for one in placed:
        if one is not None:
            half = ((4.5, 2.5), (2.0, 1.5))[one.size]
            boxes.append(shapely.box(one.x - half[0], one.y - half[1], one.x + half[0], one.y + half[1]))
    first, second = shapely.STRtree(boxes).query(boxes, predicate="overlaps")
    assert not len(first) and not len(second)


def test_an_svg_says_the_same_as_the_sheet() -> None:
    """Texts stand in it escaped, shapes with their ink."""
    sheet = Sheet(100, 50)
    sheet.add(rectangle(Box(1, 1, 9, 9), Ink("#abcdef")), Words(5, 5, "<b>&", 4))
    drawn = sheet_to_svg(sheet, '"图"')
    assert "&lt;b&gt;&amp;" in drawn and "#abcdef" in drawn and 'aria-label="&quot;图&quot;"' in drawn


def test_a_picture_holds_all_pages_side_by_side(face: Typeface) -> None:
    """Read by another program: as wide as the pages together, each where it belongs, at the dots stated."""
    sheets = [Sheet(100, 150), Sheet(50, 30)]
    for sheet, colour in zip(sheets, ("#ff0000", "#0000ff"), strict=True):
        sheet.add(rectangle(sheet.box, Ink(fill=colour)))
    picture = Image.open(io.BytesIO(pdf_to_png(write_pdf(sheets, face, ABOUT), 50.8)))
    assert picture.size == pytest.approx((300, 300), abs=2)
    assert picture.info["dpi"] == pytest.approx((50.8, 50.8), abs=0.02)
    seen = [picture.getpixel(at) for at in ((100, 290), (250, 30), (250, 100))]
    assert seen == [(255, 0, 0), (0, 0, 255), (255, 255, 255)]


def test_a_picture_of_too_many_dots_is_refused(face: Typeface) -> None:
    """Before anything is drawn."""
    with pytest.raises(InputError):
        pdf_to_png(write_pdf([Sheet(*A1)], face, ABOUT), 2000)


def test_lines_break_where_chinese_may(face: Typeface) -> None:
    """Each line fits, none begins with a closing mark, and nothing is lost."""
    text = "怎么找：先在图上找到自己所在的网格号，再在名册里找到 Wangge 第16网格的单元（一共73个）。"
    lines = face.wrapped(text, 5, 60)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "") and len(lines) > 2
    assert not [line for line in lines if line[0] in "，。：）"]
    assert max(face.width(line, 5) for line in lines) <= 65
