"""What a report is by its words: kind, category, emergency, khiếu nại or tố cáo. A suggestion; a person decides."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.feedback.cues import Seen, known, look, types_marks
from bot.feedback.kinds import Kind
from knowledge.vietnamese import clean, fold, words

_SENTENCE = re.compile(r"(?<=[.!?;…])\s+|\n+")
_LITTLE, _MUCH = 1, 4  # weights of what is wrong: one word, and so much that a question is only how it is said
_ASKING = {"nào", "gì", "ai", "đâu", "sao", "nhỉ", "hả", "nhiêu", "lâu", "chưa", "không", "mấy"}
_ASKING_PLAIN = {fold(one) for one in _ASKING} - {"may", "dau", "lau", "ha"}
_AFTER_A_QUESTION = {"a", "vay", "the", "nhe", "nha", "ad", "em", "ban", "oi", "roi", "met", "ta", "hen"}
_GENERAL = frozenset({"chính sách", "tuyên truyền", "phòng chống", "tập huấn"})
_NEW_MATTER = re.compile(
    r"\s+(?=(?:và|còn|rồi|với lại|ngoài ra|đồng thời|tiện thể|nhân tiện|nhân đây|sẵn tiện|bên cạnh đó)[\s,]+"
    r"(?:\w+\s+){0,3}(?:phản ánh|phản ảnh|kiến nghị|góp ý|hỏi|báo|tố cáo|khiếu nại|đề nghị|nhờ)\b)"
    r"|(?<=,)\s+(?=(?:tôi|em|mình|tui|con|cháu)\s+(?:\w+\s+){0,2}(?:tố cáo|khiếu nại)\b)",
    re.IGNORECASE,
)


class Refers(StrEnum):
    """What is not taken here and goes another way by law; NOTHING is falsy."""

    NOTHING = ""
    COMPLAINT = "complaint"  # khiếu nại
    DENUNCIATION = "denunciation"  # tố cáo


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the message that is about one thing; `refers` says that it must not be kept."""

    text: str
    refers: Refers


@dataclass(frozen=True, slots=True)
class Triage:
    """`refers` is of the whole message: of its gravest part. `about_official`: the conduct of a person in office."""

    kind: Kind
    category: str
    emergency: bool
    refers: Refers
    about_official: bool
    parts: tuple[Part, ...]

    @property
    def kept(self) -> str:
        """The message without the parts that must not be kept; "" where nothing is left."""
        if not self.refers:
            return "\n".join(part.text for part in self.parts)
        return " ".join(part.text for part in self.parts if not part.refers)


def categories() -> tuple[Category, ...]:
    """The categories an office parts its work by, in the order of the file."""
    return tuple(Category(code, entry["label"]) for code, entry in known()["category"].items())


def triage(text: str) -> Triage:
    """What `text` is, as typed by a citizen: with or without marks, of one or of several matters."""
    text = clean(text)
    marked = types_marks(text)
    stretches = [piece.strip() for sentence in _SENTENCE.split(text) for piece in _NEW_MATTER.split(sentence)]
    stretches = [piece for piece in stretches if piece]
    seen = [look(piece, marked) for piece in stretches]
    whole = look(text, marked)
    refers = [_refers(one) for one in seen]
    gravest = _gravest([*refers, _refers(whole)])
    if gravest and not any(refers):
        refers = [gravest] * len(refers)
    parts = _parts(stretches, seen, refers)
    category = _category(_without(whole, seen, parts) if gravest and any(not part.refers for part in parts) else whole)
    about_official = any("official" in one and "conduct" in one for one in [*seen, whole]) and "praise" not in whole
    return Triage(
        kind=_kind(whole, category, text),
        category="conduct" if about_official else category,
        emergency=any(_is_emergency(one) for one in seen),
        refers=gravest,
        about_official=about_official or gravest is Refers.DENUNCIATION,
        parts=parts,
    )


def _refers(seen: Seen) -> Refers:
    if "denied" in seen:
        return Refers.NOTHING
    if "denunciation" in seen or ("denunciation_of_officials" in seen and "official" in seen):
        return Refers.DENUNCIATION
    return Refers.COMPLAINT if "complaint" in seen else Refers.NOTHING


def _gravest(refers: Sequence[Refers]) -> Refers:
    for one in (Refers.DENUNCIATION, Refers.COMPLAINT):
        if one in refers:
            return one
    return Refers.NOTHING


def _parts(stretches: Sequence[str], seen: Sequence[Seen], refers: Sequence[Refers]) -> tuple[Part, ...]:
    """Beside a khiếu nại or tố cáo only what is plainly another matter is kept; the rest tells more of it."""
    gravest = _gravest(refers)
    if not gravest:
        return tuple(Part(text, Refers.NOTHING) for text in stretches)
    referred = {_category(one) for one, refer in zip(seen, refers, strict=True) if refer}
    parts = []
    apart = False
    for text, one, refer in zip(stretches, seen, refers, strict=True):
        category = _category(one)
        other = category not in referred and category not in {"other", "conduct"} and "official" not in one
        opens = "joint" in one or "report" in one or "question" in one or "plea" in one or "suggestion" in one
        stands = not refer and other and (opens or "broken" in one)
        apart = stands or (apart and not refer and "official" not in one and category not in referred)
        parts.append(Part(text, Refers.NOTHING if apart else refer or gravest))
    return tuple(parts)


def _without(whole: Seen, seen: Sequence[Seen], parts: Sequence[Part]) -> Seen:
    kept = [one for one, part in zip(seen, parts, strict=True) if not part.refers]
    groups = whole.found.keys()
    return Seen({group: frozenset().union(*(one.found.get(group, frozenset()) for one in kept)) for group in groups})


def _is_emergency(seen: Seen) -> bool:
    if "emergency_always" in seen or _together(seen, "child"):
        return "not_now" not in seen or not seen.found["not_now"] & _GENERAL
    grave = "emergency" in seen or any(
        _together(seen, pair) for pair in ("accident", "fall", "trapped", "weapon", "wire")
    )
    return grave and ("not_now" not in seen or "now" in seen)


def _together(seen: Seen, pair: str) -> bool:
    return f"{pair}.first" in seen and f"{pair}.second" in seen


def _category(seen: Seen) -> str:
    scores = Counter({code: seen.weight(f"category.{code}") for code in known()["category"]})
    code, most = scores.most_common(1)[0]
    return code if most else "other"


def _kind(seen: Seen, category: str, text: str) -> Kind:
    policy = seen.weight("policy") + (2 if category == "policy" else 0)
    suggests, grieves = seen.weight("suggestion"), seen.weight("broken")
    wants = "plea" in seen or "report" in seen or suggests
    if not wants and (("asks" in seen and grieves < _MUCH) or (_ends_asking(text) and grieves < 2 * _LITTLE)):
        return Kind.QUESTION
    if suggests and (
        (policy >= 2 * _LITTLE and policy > grieves)
        or (grieves < _LITTLE and not {"plea", "comment"} & seen.found.keys())
    ):
        return Kind.SUGGESTION
    if "praise" in seen and not (_misconduct(seen) or "plea" in seen or suggests or grieves >= 2 * _LITTLE):
        return Kind.COMMENT
    if "comment" in seen and "plea" not in seen and grieves < 2 * _LITTLE and "report" not in seen:
        return Kind.COMMENT
    if _is_on_site(seen, category):
        return Kind.ON_SITE
    return _by_weight(seen, policy, _ends_asking(text))


def _misconduct(seen: Seen) -> bool:
    """ "thái độ" may be a good one."""
    return bool(seen.found.get("conduct", frozenset()) - {"thái độ", "xưng hô"})


def _ends_asking(text: str) -> bool:
    asking = _ASKING if types_marks(text) else _ASKING_PLAIN
    said = [one for one in words(text[-80:]) if one.plain not in _AFTER_A_QUESTION]
    return text.rstrip().endswith("?") or (bool(said) and said[-1].written in asking)


def _is_on_site(seen: Seen, category: str) -> bool:
    """Something that lies in a place is told of, or a place is named where something is wrong."""
    field = known()["category"]
    if "conduct" in seen and "official" in seen:
        return False
    if field[category]["place"]:
        return not ("billing" in seen and "place" not in seen)
    near = any(f"category.{code}" in seen for code, entry in field.items() if entry["place"]) or category == "land"
    if "place" not in seen or "conduct" in seen or category == "procedures":
        return False
    return category == "other" or (near and "broken" in seen)


def _by_weight(seen: Seen, policy: float, asks: bool) -> Kind:
    scores = {
        Kind.REPORT: seen.weight("report") + seen.weight("conduct") + seen.weight("plea") / 2,
        Kind.SUGGESTION: seen.weight("suggestion") + policy / 2 if "suggestion" in seen or policy >= _MUCH else 0,
        Kind.COMMENT: seen.weight("comment") + seen.weight("praise"),
        Kind.QUESTION: seen.weight("question") + (1 if asks else 0),
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] else Kind.REPORT
