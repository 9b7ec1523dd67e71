"""A line that the file itself marks as a heading, where the text has no number to say so."""


class Heading(str):
    """`level` 1 is the title's, 2 a chapter's, 3 and more inside it."""

    __slots__ = ("level",)
    level: int

    def __new__(cls, words: str, level: int) -> "Heading":
        heading = super().__new__(cls, words)
        heading.level = level
        return heading
