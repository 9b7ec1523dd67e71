"""The look-up code of a report: hard to guess, easy to read out, no letter that looks like another."""

import re
import secrets

_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"  # without B8, I1, O0, S5, Z2, 6
_LENGTH = 8
_WRITTEN = re.compile(rf"\bPA[ -]?([{_LETTERS}]{{4}})[ -]?([{_LETTERS}]{{4}})\b", re.IGNORECASE)


def new() -> str:
    """`PA-7K3M-QX4D`: 25 letters to the power of 8, so that none is found by trying; `queue` sees to doubles."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"PA-{letters[:4]}-{letters[4:]}"


def read(text: str) -> str:
    """The code in a message in its one form, "" when there is none. Dashes and capitals may be missing."""
    found = _WRITTEN.search(text)
    return f"PA-{found.group(1)}-{found.group(2)}".upper() if found else ""


def without(text: str) -> str:
    """A message without the code that stands in it."""
    return _WRITTEN.sub(" ", text)
