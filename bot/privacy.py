"""Takes personal data out of words before they are stored. Amounts, dates, law numbers and codes stay."""

import re

_MONEY = r"(?!\s*(?:đồng|đ\b|vnđ|vnd|dong\b|k\b|nghìn|ngàn|triệu|tỷ|tỉ)|[.,]\d)"
_PHONE = r"(?:[35789]\d{1}|2\d{2})(?:[ .-]?\d){7}"
_ALONE = r"(?<![\w.,/-])"  # not the tail of a code, an amount or the number of a law
_ENDS = r"(?![\w/]|-\w)"
_PLACE = r"(?i:đường|phố|ngõ|ngách|hẻm|kiệt|duong|pho|ngo|ngach|hem|kiet)"
_CAPITAL = "[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFF, 2))) + "]"  # even code points are capitals
_NUMBER = r"\d{1,4}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?)*"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[thư điện tử]"),
    # no amount begins with 0 or "+84", whatever word stands behind the number
    (re.compile(_ALONE + r"(?:\+84|0)[ .-]?" + _PHONE + _ENDS + r"(?![.,]\d)"), "[số điện thoại]"),
    (re.compile(_ALONE + r"84[ .-]?" + _PHONE + _ENDS + _MONEY), "[số điện thoại]"),
    (re.compile(_ALONE + r"[A-Za-z]{2}[ -]?\d[ -]?\d{2}[ -]?\d{10}" + _ENDS), "[số thẻ bảo hiểm]"),
    (re.compile(_ALONE + r"0\d{2}[ .-]\d{3}[ .-]\d{3}[ .-]\d{3}" + _ENDS), "[số giấy tờ]"),
    (re.compile(_ALONE + r"(?:[BCKNPE]\d{7,8})" + _ENDS), "[số hộ chiếu]"),
    # nine digits or more are a paper, a person or an account; round sums typed without dots are not
    (re.compile(_ALONE + r"(?![1-9]\d*0000\b)\d{9,16}" + _ENDS + _MONEY, re.IGNORECASE), "[số giấy tờ]"),
    (re.compile(_ALONE + r"[1-9]\d-?[A-ZĐ]{1,2}\d?[ -]\d{3}\.?\d{2}" + _ENDS), "[biển số xe]"),
    (re.compile(_ALONE + r"[1-9]\d-?[a-jl-zđA-ZĐ]{1,2}\d?-?\d{3}\.?\d{2}" + _ENDS), "[biển số xe]"),
    (re.compile(_ALONE + r"[1-9]\d[A-ZĐ]\d?[ -]?\d{4}" + _ENDS), "[biển số xe]"),
    (
        re.compile(
            rf"(?:\b(?i:số nhà|nhà số|so nha|nha so)\s+{_NUMBER}"
            rf"|(?<![\w/.,-])(?:(?i:số)\s+)?{_NUMBER},?\s+(?={_PLACE}\s+(?:{_NUMBER}\b|{_CAPITAL})))"
            rf"(?:,?\s*{_PLACE}\s+(?:{_NUMBER}\b|\w+(?:\s+{_CAPITAL}\w*){{0,3}}))*"
        ),
        "[địa chỉ] ",
    ),
)


def mask(text: str) -> str:
    """`text` with phones, papers, plates, e-mail and house addresses replaced by what they were."""
    for pattern, kind in _RULES:
        text = pattern.sub(kind, text)
    return re.sub(r"(\[địa chỉ\]) +(?=[,.;!?]|\s|$)", r"\1", text)
