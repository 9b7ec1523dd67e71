"""Text from outside, in a form that every database can keep."""


def storable(value: object) -> str:
    """`value` without NUL and without halves of surrogate pairs. Raises TypeError for what is not text."""
    if not isinstance(value, str):
        raise TypeError("expected text")
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
