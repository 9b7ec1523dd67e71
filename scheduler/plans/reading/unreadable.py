"""A file that cannot be read as a plan at all."""


class Unreadable(Exception):
    """The message says why, in Vietnamese, without the file's name."""
