"""Chinese address text: one spelling, one sound, one grammar of numbers.

`normalise` gives a text one spelling and remembers where each character came from, `sound` how it sounds,
`read_numbers` the numbers that an address hangs on: 第16网格, 2段, 33巷, 11号之2, 3号楼, 501室. `cut_line`
cuts a line of a list of addresses into its parts.
"""

from gis.address.lines import Line, cut_line, spoken_forms
from gis.address.normal import LIMIT, Normal, normalise
from gis.address.numbers import Numeral, numeral_value, read_numbers, side_value
from gis.address.sound import sound

__all__ = [
    "LIMIT",
    "Line",
    "Normal",
    "Numeral",
    "cut_line",
    "normalise",
    "numeral_value",
    "read_numbers",
    "side_value",
    "sound",
    "spoken_forms",
]
