"""Chinese address text: one spelling, one sound, one grammar of numbers.

`normalise` gives a text one spelling and remembers where each character came from, `sound` how it sounds,
`read_numbers` the numbers that an address hangs on: 第16网格, 2段, 33巷, 11号之2, 3号楼, 501室.
"""

from gis.address.normal import LIMIT, Normal, normalise
from gis.address.numbers import Numeral, numeral_value, read_numbers
from gis.address.sound import sound

__all__ = ["LIMIT", "Normal", "Numeral", "normalise", "numeral_value", "read_numbers", "sound"]
