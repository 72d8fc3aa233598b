"""Sheets of paper: drawn once in millimetres, written as vector PDF, as SVG or as PNG.

    face = load_typeface()                    # the machine's Simplified Chinese face, or Unavailable
    sheet = Sheet(*A3)                        # 297 x 420 mm, portrait; y runs down from the top edge
    frame = MapFrame.fit(bounds, Box(15, 40, 267, 260))                   # metres -> millimetres
    sheet.add(shapes(frame, polygons, Ink("#f4efe2", "#444444", 0.2)))
    sheet.add(Words(20, 30, "黄霞村网格公示栏", 14, bold=True))            # em in mm; y: the baseline
    sheet.add(qr_code("https://town.example/g/350303", Box(250, 370, 30, 30)))
    document = write_pdf([sheet], face, About("黄霞村公示栏", date(2026, 11, 21)))        # bytes
    picture = pdf_to_png(document, dpi=100)                               # bytes, pages side by side
    drawing = sheet_to_svg(sheet)                                         # text of an <svg> element

The same sheets, face and day give the same bytes.

- `typefaces`: finds and measures the face (`Typeface.width`, `fitted`, `wrapped`); the Simplified Chinese
  member of a .ttc, never its Japanese first one.
- `sheet`: `Sheet`, paper sizes, and what lies on one: `Shape`, `Words`, `Clip`.
- `framing`: `MapFrame` from metres to the page, scale bar, `shapes` and `lines` from shapely geometry.
- `labels`: `place_labels` without collisions.
- `codes`: a QR code as one vector shape.
- `pdf`, `svg`, `png`: the three ways out. Text in a PDF is text: embedded as a subset, searchable.

Nothing here reads a clock: the day a document states is given.
"""
