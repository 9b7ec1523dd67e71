"""The small letters of composed Vietnamese, as a class for regular expressions ("à-ỹ" would hold capitals too)."""

LOWER = "a-z" + "".join(letter for letter in map(chr, range(0xDF, 0x1EFA)) if letter.islower())
