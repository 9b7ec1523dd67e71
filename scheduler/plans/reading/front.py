"""What stands before and after the body of a plan: title, number, date, signer, year, theme, the plan above it."""

import re
from collections import Counter
from datetime import date

from scheduler.plans.reading.chapters import chapter_of
from scheduler.plans.reading.labels import folded
from scheduler.plans.reading.markers import Rank, marker_of
from scheduler.plans.reading.proposal import Problem, Proposal

_NUMBER = re.compile(r"Số\s*:?\s*(?P<number>\d*)\s*/\s*(?P<kind>(?:KH|QĐ|TTr|CTr|CV)[-–]?[\wĐđ.&-]{0,30})")
_ISSUED_AS = re.compile(
    r"(?:ký |đã )*ban hành\s+(?:Kế hoạch"
    r"|Quyết định)(?:\s+tuyên truyền[^.;]{0,80}?)?\s+số\s+(?P<number>\d+/[A-ZĐ]{2,4}-[\wĐđ-]{2,20})"
)
_SIGNED = re.compile(r"ngày\s*(?P<day>\d{0,2})\s*tháng\s*(?P<month>\d{0,2})\s*năm\s*(?P<year>\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"năm\s+(20\d\d)", re.IGNORECASE)
_THEME = re.compile(r"chủ đề(?!\s*,)[^“”\"«]{0,90}[“\"«]\s*([^”\"»]{8,500})[”\"»]", re.IGNORECASE)
_PARENT = re.compile(
    r"(?:Kế hoạch|Quyết định)\s+số\s*(?P<number>\d+/(?:KH|QĐ)-[\wĐđ-]+)[^;\n]{0,160}?(?:tuyên truyền"
    r"|truyền thông)[^;.\n]{0,120}",
    re.IGNORECASE,
)
_NAME_WORD = r"[A-ZĐÀ-ỴƠƯĂÂÊÔ][a-zđà-ỹ]+"
_PERSON = re.compile(rf"^(?:(?:TS|ThS|Ths|PGS|GS|BS|KS|Ông|Bà)\.?\s*)*{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,4}}$")
_ROLE = re.compile(
    r"^(?:tm|kt|tl|q|tuq)\.|^(?:pho )?(?:giam doc|chu tich|truong ban|chanh van phong|truong phong"
    r"|cuc truong|thu truong|hieu truong|vien truong|bi thu|tong giam doc|chi cuc truong|truong"
    r"|chanh thanh tra|bo truong|thu tuong)\b"
)
_SMALL = re.compile(r"^(?:ke hoach|quyet dinh|chuong trinh|phuong an|thong bao)$")
_TITLE_ENDS = re.compile(
    r"^(?:thuc hien|can cu|de |nham|theo|tiep tuc|trien khai|uy ban nhan dan|so |ban |giam doc|chu tich)"
)


def read_front(lines: list[str], proposal: Proposal, fallback: str) -> None:
    """Fills in the proposal's head; tells what is missing. `fallback`: a title where the text has none."""
    head, text = lines[:60], "\n".join(lines)
    proposal.title = _title(head) or fallback
    proposal.year = _year(proposal.title, head) or proposal.year
    _number(head, text, proposal)
    _date(head, proposal)
    proposal.signer = _signer(lines)
    if not proposal.signer:
        proposal.problems.append(Problem("không thấy tên người ký", "người ký"))
    theme = _THEME.search(text)
    proposal.theme = " ".join(theme.group(1).split()) if theme else ""
    parent = next((p for p in _PARENT.finditer("\n".join(lines[:40])) if p.group("number") != proposal.number), None)
    proposal.parent = " ".join(parent.group(0).split()) if parent else ""


def _title(head: list[str]) -> str:
    for at, line in enumerate(head):
        if _SMALL.match(folded(line).strip(" .:*")):
            words = _title_lines(head[at + 1 : at + 6])
            if words and "quyet dinh" in folded(line):
                return _of_decision(words)
            if words:
                return f"{line.strip(' .:*').capitalize()} {words}"
    for line in head:
        plain = folded(line)
        if (
            marker_of(line) is None
            and re.search(r"ke hoach .*(?:tuyen truyen|truyen thong)|(?:tuyen truyen|truyen thong).*cai cach", plain)
            and len(line) <= 300
        ):
            return _of_decision(line)
    return ""


def _title_lines(following: list[str]) -> str:
    taken: list[str] = []
    for line in following:
        marker = marker_of(line)
        if (marker and marker.rank <= Rank.NUMBER) or line.endswith((";", ":")) or len(" ".join([*taken, line])) > 350:
            break
        if taken and (_TITLE_ENDS.match(folded(line)) or chapter_of(line, whole=False) or len(taken) == 4):
            break
        if set(line) <= set("-–_*= "):
            continue
        taken.append(line.strip(" *"))
    return " ".join(taken)


def _of_decision(words: str) -> str:
    return re.sub(r"^(?:V/v|Về việc)?\s*(?:phê duyệt|ban hành)?\s*(?=Kế hoạch)", "", words, flags=re.IGNORECASE).strip()


def _year(title: str, head: list[str]) -> int | None:
    said = _YEAR.findall(title) or re.findall(r"\b(20\d\d)\b", title)
    if said:
        return int(said[0])
    counted = Counter(_YEAR.findall(" ".join(head)))
    return int(counted.most_common(1)[0][0]) if counted else None


def _number(head: list[str], text: str, proposal: Proposal) -> None:
    for line in head[:25]:
        found = _NUMBER.search(line)
        if found and not re.match(r"(?:can cu|thuc hien|theo)\b", folded(line)):
            if found.group("number"):
                proposal.number = f"{found.group('number')}/{found.group('kind')}".rstrip(".,")
            else:
                proposal.problems.append(Problem(f"số văn bản để trống (ký hiệu /{found.group('kind')})", "số"))
            return
    issued = _ISSUED_AS.search(text)
    if issued:
        proposal.number = issued.group("number")
    else:
        proposal.problems.append(Problem("không thấy số văn bản", "số"))


def _date(head: list[str], proposal: Proposal) -> None:
    for line in head[:25]:
        found = _SIGNED.search(line)
        if found is None or re.match(r"(?:can cu|thuc hien|theo)\b", folded(line)) or len(line) > 120:
            continue
        day, month, year = found.groups()
        if not day or not month:
            proposal.problems.append(Problem("ngày ký ghi chưa đủ ngày, tháng", "ngày ký"))
            return
        try:
            proposal.signed_on = date(int(year), int(month), int(day))
        except ValueError:
            proposal.problems.append(Problem(f"không có ngày này trên lịch: {found.group(0)}", "ngày ký", grave=True))
        return
    proposal.problems.append(Problem("không thấy ngày ký", "ngày ký"))


def _signer(lines: list[str]) -> str:
    """The person under the office's title, after "Nơi nhận" or at the very end."""
    after = max((at for at, line in enumerate(lines) if folded(line).startswith("noi nhan")), default=-1)
    firsts = [at for at, line in enumerate(lines) if folded(line).startswith("noi nhan")]
    for begins in firsts:
        for line in lines[begins + 1 : begins + 20]:
            person = _person(line)
            if person:
                return person
    if after < 0:
        roles = [
            at for at, line in enumerate(lines) if at > len(lines) // 2 and len(line) < 60 and _ROLE.match(folded(line))
        ]
        for at in roles:
            person = next((_person(line) for line in lines[at + 1 : at + 5] if _person(line)), "")
            if person:
                return person
    return ""


def _person(line: str) -> str:
    line = line.strip(" *")
    return line if len(line) <= 45 and _PERSON.match(line) and not _ROLE.match(folded(line)) else ""
