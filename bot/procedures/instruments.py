"""The short name and the weight of a legal instrument, read from its number and title."""

import re

# heaviest first; what its number ends with
_KINDS = (
    ("Luật", re.compile(r"/QH\d+$")),
    ("Nghị quyết", re.compile(r"/(?:NQ|UBTVQH)\b", re.IGNORECASE)),
    ("Nghị định", re.compile(r"/NĐ-CP$", re.IGNORECASE)),
    ("Quyết định", re.compile(r"/QĐ-TTg$", re.IGNORECASE)),
    ("Thông tư", re.compile(r"/TT(?:LT)?-", re.IGNORECASE)),
    ("Quyết định", re.compile(r"/QĐ-", re.IGNORECASE)),
)
_LAWS = ("Luật", "Bộ luật", "Hiến pháp", "Pháp lệnh", "Nghị quyết")


def entitled(number: str, title: str) -> str:
    """`Nghị định 123/2015/NĐ-CP: Quy định chi tiết Luật Hộ tịch`; a title that says its number stands alone."""
    if not number or number in title:
        return title
    weight, name = instrument(number, "")
    if weight == 0 and title.startswith(_LAWS):
        return f"{title} {number}"
    name = number if title.startswith(name.removesuffix(number).strip() or "-") else name
    return f"{name}: {title}" if title else name


def instrument(number: str, title: str) -> tuple[int, str]:
    """(weight, name), the lightest weight first: `(2, "Nghị định 123/2015/NĐ-CP")`.

    Only laws keep their title: everybody knows them by it, while a decree is known by its number.
    """
    if not number:
        return len(_KINDS), title.lstrip(" :;,.-")
    weight = next((at for at, (_, ending) in enumerate(_KINDS) if ending.search(number)), len(_KINDS))
    if weight == 0:
        name = title if title.startswith(_LAWS) and len(title) <= 80 else _KINDS[0][0]
        if number in name:
            return weight, name
    elif weight < len(_KINDS):
        name = _KINDS[weight][0]
    else:
        name = title if len(title) <= 80 else ""
    return weight, f"{name} {number}".strip()
