"""Takes numbers that name a person out of words before they are stored. Amounts, dates, law numbers, codes stay."""

import re

_MONEY = r"(?!\s*(?:đồng|đ\b|vnđ|vnd|dong\b|k\b|nghìn|ngàn|triệu|tỷ|tỉ)|[.,]\d)"
_PHONE = r"(?:[35789]|2 ?\d)(?:(?:[ .-]| [.-] |\) ?)?\d){8}"
_ALONE = r"(?<![\w.,/-])"  # not the tail of a code, an amount or the number of a law
_ENDS = r"(?![\w/]|-\w)"
# two phones stand beside each other with a stroke, a comma or a dash between
_PHONE_ALONE = r"(?=[+(0])(?:(?<![\w.,/-])|(?<=\d{9}[/,;-])|(?<=zalo\.me/))"
_PHONE_ENDS = r"(?!\w|[/-](?!\+?\d{9})\w|[.,](?!0\d{8})\d)"
_PLACE = r"(?i:đường|phố|ngõ|ngách|hẻm|kiệt|duong|pho|ngo|ngach|hem|kiet)"
CAPITAL = "[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFF, 2))) + "]"  # even code points are capitals
NUMBER = r"\d{1,4}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?)*"
_DATE_CODE_HOTLINE = r"(?!\d{1,2}[.-]\d{1,2}[.-]\d{4}\b|\d\.\d{6}\b|1[89]00(?:[ .-]?\d){4,6}(?![ .-]?\d))"
_PAPER = (
    r"cccd|cmnd|cmtnd|cmt|căn cước(?: công dân)?|can cuoc(?: cong dan)?|chứng minh(?: nhân dân| thư)?|chung minh"
    r"|định danh(?: cá nhân)?|bhxh|bhyt|mã số thuế|ma so thue|mst|hộ chiếu|ho chieu|số thẻ|so the"
)
_ACCOUNT = r"stk|số tài khoản|so tai khoan|tài khoản|tai khoan|tk|số thẻ atm"

_GROUPED = re.compile(rf"{_ALONE}{_DATE_CODE_HOTLINE}\d(?:[ .-]?\d){{5,18}}{_ENDS}{_MONEY}", re.IGNORECASE)
_WORD_BEFORE = re.compile(rf"\b(?:(?P<paper>{_PAPER})|{_ACCOUNT})\b[^\d\n\[]{{0,20}}$", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FARTHEST = 40  # letters before a number where the word that tells it can begin

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"\d(?:[ .)-]{0,3}\d){5}")

_PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    # no amount begins with 0 or "+84", whatever word stands behind the number
    (
        re.compile(
            rf"{_PHONE_ALONE}(?:\(\+84\) ?0?|\+84[ .-]?0?|0084[ .-]?"
            rf"|\(0|0(?:[ .-](?![.]|\d{{3}}\.\d{{3}}\.\d{{3}}))?){_PHONE}{_PHONE_ENDS}",
        ),
        "[số điện thoại]",
    ),
    (re.compile(_ALONE + r"84[ .-]?" + _PHONE + _PHONE_ENDS + _MONEY), "[số điện thoại]"),
    (re.compile(_ALONE + r"[A-Za-z]{2}[ -]?\d[ -]?\d{2}[ -]?\d{10}" + _ENDS), "[số thẻ bảo hiểm]"),
    (re.compile(_ALONE + r"0\d{2}[ .-]\d{3}[ .-]\d{3}[ .-]\d{3}" + _ENDS), "[số giấy tờ]"),
    (re.compile(_ALONE + r"\d{4}(?:[ -]\d{4}){3}" + _ENDS), "[số giấy tờ]"),
    (re.compile(_ALONE + r"(?:[BCKNPE]\d{7,8})" + _ENDS), "[số hộ chiếu]"),
    # nine digits or more are a paper, a person or an account; round sums typed without dots are not
    (re.compile(_ALONE + r"(?![1-9]\d*0000\b)\d{9,19}" + _ENDS + _MONEY, re.IGNORECASE), "[số giấy tờ]"),
)
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_ALONE + r"[1-9]\d-?[A-ZĐ]{1,2}\d?[ -]\d{3}\.?\d{2}" + _ENDS), "[biển số xe]"),
    (re.compile(_ALONE + r"[1-9]\d-?(?:[a-jl-zđA-ZĐ]{1,2}\d?-?|k\d?-)\d{3}\.?\d{2}" + _ENDS), "[biển số xe]"),
    (re.compile(_ALONE + r"[1-9]\d[A-ZĐ]\d?[ -]?\d{4}" + _ENDS), "[biển số xe]"),
    (
        re.compile(
            rf"(?:\b(?i:số nhà|nhà số|so nha|nha so)\s+{NUMBER}"
            rf"|(?<![\w/.,-])(?:(?i:số)\s+)?{NUMBER},?\s+(?={_PLACE}\s+(?:{NUMBER}\b|{CAPITAL})))"
            rf"(?:,?\s*{_PLACE}\s+(?:{NUMBER}\b|\w+(?:\s+{CAPITAL}\w*){{0,3}}))*"
        ),
        "[địa chỉ] ",
    ),
)
_GAP = re.compile(r"(\[địa chỉ\]) +(?=[,.;!?]|\s|$)")


def mask(text: str) -> str:
    """`text` with phones, papers, accounts, plates, e-mail and house addresses replaced by what they were."""
    if "@" in text:
        text = _MAIL.sub("[thư điện tử]", text)
    if not _DIGIT.search(text):
        return text
    if _RUN.search(text):
        for pattern, kind in _PLAIN:
            text = pattern.sub(kind, text)
        text = _GROUPED.sub(_told_by_the_word_before, text)
    for pattern, kind in _SHORT:
        text = pattern.sub(kind, text)
    return _GAP.sub(r"\1", text) if "[địa chỉ] " in text else text


def _told_by_the_word_before(number: re.Match[str]) -> str:
    """Papers and accounts that are short or written in groups are known by what they are called."""
    before = _WORD_BEFORE.search(number.string[max(0, number.start() - _FARTHEST) : number.start()])
    if before is None or (not before["paper"] and _AMOUNT.fullmatch(number[0])):
        return number[0]
    return "[số giấy tờ]" if before["paper"] else "[số tài khoản]"
