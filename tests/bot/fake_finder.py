"""A strict Finder driven by tables: understands exactly what is written here, so that dialogues are tested alone."""

import re
from collections.abc import Sequence

from knowledge.search import Context, Finding, Heard, Intent, Match, MatchKind, Slot, Verdict
from knowledge.vietnamese import clean, fold
from tests.bot import sample

_NAMES = {record.code: record.name for record in sample.RECORDS}

# folded phrase -> candidates, best first; the longest phrase in the message counts
PHRASES: dict[str, tuple[str, ...]] = {
    "khai sinh": (sample.BIRTH,),
    "khai tu": (sample.DEATH,),
    "ho tich": (sample.BIRTH, sample.DEATH),
    "sang ten": (sample.LAND, sample.MOTORBIKE),
    "sang ten xe may": (sample.MOTORBIKE,),
    "sang ten so do": (sample.LAND,),
    "xe may": (sample.MOTORBIKE,),
    "can cuoc": (sample.ID_RENEWAL, sample.ID_LOSS),
    "cccd": (sample.ID_RENEWAL, sample.ID_LOSS),
    "doi can cuoc": (sample.ID_RENEWAL,),
    "mat can cuoc": (sample.ID_LOSS,),
    "tam tru": (sample.STAY,),
    "no": ("boom",),
}
FAQS = {"thu bay": "thu-bay", "xa la": "thu-bay"}
SERVICES = {"that nghiep": "tro-cap-that-nghiep"}
CASES = {"bo roi": "Trẻ bị bỏ rơi"}

SLOTS: tuple[tuple[str, Slot], ...] = (
    ("le phi", Slot.FEE),
    ("bao nhieu tien", Slot.FEE),
    ("bn tien", Slot.FEE),
    ("bao lau", Slot.TIME),
    ("may ngay", Slot.TIME),
    ("can gi", Slot.DOCUMENTS),
    ("giay to", Slot.DOCUMENTS),
    ("o dau", Slot.WHERE),
    ("online", Slot.ONLINE),
    ("phap ly", Slot.LEGAL),
    ("to khai", Slot.FORM),
    ("dieu kien", Slot.REQUIREMENTS),
)

INTENTS: tuple[tuple[str, Intent], ...] = (
    (r"\bchay nha\b|\bcap cuu\b|\bbi danh\b", Intent.EMERGENCY),
    (r"\bdung nhan nua\b", Intent.OPT_OUT),
    (r"\bnhan tin\b", Intent.OPT_IN),
    (r"\bto cao\b", Intent.DENUNCIATION),
    (r"\bkhieu nai\b", Intent.COMPLAINT),
    (r"\bho so cua toi\b|\bquen ma\b", Intent.DOSSIER),
    (r"\bgap can bo\b|\bnguoi that\b", Intent.HANDOVER),
    (r"\bphan anh\b|\bden duong\b", Intent.FEEDBACK),
    (r"\bmay gio\b|\bgio lam\b", Intent.AGENCY_HOURS),
    (r"\bmot cua .* o dau\b", Intent.AGENCY_ADDRESS),
    (r"\bduong day nong\b", Intent.AGENCY_HOTLINE),
    (r"\bxa (?:cu|la|khac)\b", Intent.PLACE_NAME),
    (r"\blinh vuc\b", Intent.MENU),
    (r"^(?:xin )?chao\b", Intent.GREETING),
    (r"\bcam on\b", Intent.THANKS),
    (r"\btam biet\b", Intent.GOODBYE),
    (r"\bban la ai\b|\bnguoi hay may\b", Intent.ABOUT_BOT),
    (r"\bbot ngu\b", Intent.INSULT),
    (r"\bgia vang\b|\bignore\b|\bdrop table\b", Intent.OUT_OF_SCOPE),
    (r"\bhow can\b", Intent.FOREIGN_LANGUAGE),
    (r"\ban com chua\b", Intent.SMALL_TALK),
    (r"^(?:co|u|dung|dung roi|vang)$", Intent.YES),
    (r"^(?:khong|thoi|khong phai)$", Intent.NO),
)
_DOSSIER = re.compile(r"\b[A-Z0-9.]{3,25}-\d{6}-\d{3,8}\b", re.IGNORECASE)
_PICK = re.compile(r"^(?:so |cai thu |cai )?(\d{1,4}|nhat|hai|ba)$")
_ORDINALS = {"nhat": 1, "hai": 2, "ba": 3}


class FakeFinder:
    def hear(self, message: str) -> Heard:
        text = clean(message)
        plain = fold(text).strip(" ?.!")
        intent = next((found for pattern, found in INTENTS if re.search(pattern, plain)), Intent.PROCEDURE)
        dossier = _DOSSIER.search(text)
        picked = _PICK.match(plain)
        pick = (_ORDINALS.get(picked[1]) or int(picked[1])) if picked else None
        if intent is Intent.PROCEDURE and not any(letter.isalnum() for letter in plain):
            intent = Intent.UNREADABLE
        slots = tuple(dict.fromkeys(slot for _, slot in sorted(_places(plain))))
        known = _longest(plain)
        parts = tuple(part.strip() for part in re.split(r"\brồi hỏi\b", text)) if "rồi hỏi" in text else ()
        return Heard(
            text=text,
            plain=plain,
            intent=Intent.DOSSIER if dossier else intent,
            slots=slots,
            follows_up=bool(slots) and not known and intent is Intent.PROCEDURE,
            corrects=bool(re.match(r"(?:khong|nham)\b.*\w+ \w+", plain)) and bool(known),
            pick=pick,
            dossier_code=dossier[0] if dossier else "",
            parts=parts,
        )

    def find(self, question: str, context: Context | None = None) -> Finding:
        plain = fold(question)
        slots = tuple(dict.fromkeys(slot for _, slot in sorted(_places(plain))))
        for table, kind in ((FAQS, MatchKind.FAQ), (SERVICES, MatchKind.ELSEWHERE)):
            key = next((key for phrase, key in table.items() if phrase in plain), "")
            if key:
                return Finding(Verdict.FOUND, (Match(kind, key, key, 1.0),), 0.97, 1, slots)
        codes: Sequence[str] = PHRASES.get(_longest(plain), ())
        if "boom" in codes:
            raise RuntimeError(f"cannot search {question}")
        matches = tuple(
            Match(MatchKind.PROCEDURE, code, _NAMES[code], 1.0 - position / 10) for position, code in enumerate(codes)
        )
        verdict = (Verdict.NOTHING, Verdict.FOUND)[len(codes)] if len(codes) < 2 else Verdict.AMBIGUOUS
        case = next((case for cue, case in CASES.items() if cue in plain), "")
        return Finding(verdict, matches, 0.97 if len(codes) == 1 else 0.5, len(codes), slots, case)


def _places(plain: str) -> list[tuple[int, Slot]]:
    return [(plain.find(cue), slot) for cue, slot in SLOTS if cue in plain]


def _longest(plain: str) -> str:
    found = [phrase for phrase in PHRASES if re.search(rf"\b{phrase}\b", plain)]
    return max(found, key=len, default="")
