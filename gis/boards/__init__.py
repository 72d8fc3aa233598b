"""What hangs on a village's wall: the notice board (公示栏) and the cards that leaders wear (工作牌).

    sheets = posters(board, PAPERS["A1"], face)        # a Board, see `content`; as many sheets as it needs
    document = board_pdf(board, PAPERS["A1"], face)
    page = board_page(board, face)                     # one HTML file, for screens and for printing
    cards = badge_sheets(badges, face)                 # A4, four cards a sheet

`content` says what is told, `papers` how large, `ground` draws the map, `roster` runs the units into
columns, `poster` puts a sheet together, `badges` the cards, `page` the HTML. What a board is given may be
read by everybody on the street: phones arrive as the town publishes them.
"""
