"""What kind of message it is, before any ranking: talk, feedback, a dossier, a question; new or going on."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from knowledge.lexicon import Cues
from knowledge.phrases import Hit, PhraseBook
from knowledge.reading import Reading
from knowledge.search import Intent
from knowledge.slots import SlotCues
from knowledge.vietnamese import SYLLABLES, fold
from knowledge.wording import Wording

# H26.15-230101-0001, or the older 000.00.19.H26-230101-0001, with hyphens and capitals as people leave them out
_DOSSIER_CODE = re.compile(
    r"\b(?:[a-z]\d{2}(?:\.\d{1,3})*|\d{3}\.\d{2}\.\d{2}\.[a-z]\d{2})[-\s.]?\d{6}[-\s.]?\d{3,8}\b", re.IGNORECASE
)
_NUMBERS = {
    "mot": 1,
    "nhat": 1,
    "dau": 1,
    "hai": 2,
    "nhi": 2,
    "ba": 3,
    "bon": 4,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
}
_PICK = re.compile(
    r"^(?:(?:chon|lay|so|cau|muc|cai|y|thu|viec|loai)\s+)*"
    r"(?P<said>\d{1,2}|mot|nhat|dau|hai|nhi|ba|bon|tu|nam|sau|bay|tam)"
    r"(?:\s+(?:tien|nhe|nha|a|di|em|ad|do|ban|cai|oi|ne))*$"
)
_YES = frozenset({
    "co", "co a", "co nhe", "dung", "dung roi", "dung vay", "dung a", "da dung", "da co", "uh", "u", "um", "ok", "oke",
    "oki", "okie", "vang", "vang a", "da", "da vang", "phai", "phai roi", "chinh xac", "dong y", "yes", "gui di",
    "duoc", "chuan",
})  # fmt: skip
_NO = frozenset({
    "khong", "ko", "khong phai", "khong a", "khong can", "khong dung", "sai", "sai roi", "thoi", "khoi", "no",
    "thoi khoi", "thoi khong", "chua dung", "bo qua",
})  # fmt: skip
_READABLE = 2  # letters or digits under which there is nothing to read
_ENOUGH = 1.5  # points from which cues decide
_LEFT_BY_TALK = 2
_BEGINNING = 6  # words
_TALK = (Intent.GREETING, Intent.THANKS, Intent.GOODBYE, Intent.SMALL_TALK, Intent.ABOUT_BOT)
_SOFT = (
    Intent.DOSSIER, Intent.AGENCY_HOURS, Intent.AGENCY_ADDRESS, Intent.AGENCY_HOTLINE, Intent.AGENCY_OTHER,
    Intent.PLACE_NAME, Intent.OUT_OF_SCOPE, Intent.MENU,
)  # fmt: skip
_TOGETHER = (
    (Intent.AGENCY_HOURS, "office", "ask_hours"),
    (Intent.AGENCY_ADDRESS, "office", "ask_where"),
    (Intent.AGENCY_HOTLINE, "office", "ask_phone"),
    (Intent.AGENCY_OTHER, "office", "ask_who"),
    (Intent.DOSSIER, "filed", "filed_state"),
)


class Hearing:
    """Decides the intent of a message by its cue words. Thread-safe."""

    def __init__(self, intents: Mapping[str, Cues], slots: SlotCues, wording: Wording) -> None:
        self._weights = {name: one.weight for name, one in intents.items()}
        self._book: PhraseBook[str] = PhraseBook((cue, name) for name, one in intents.items() for cue in one.cues)
        self._slots = slots
        self._wording = wording
        # asked for several times about one message
        self._typed = lru_cache(maxsize=64)(self._cues_typed)
        self._meant = lru_cache(maxsize=64)(self._cues_meant)

    def intent(self, message: str, reading: Reading) -> tuple[Intent, tuple[str, ...]]:
        """The kind of a cleaned message and the cues that say so."""
        if not sum(letter.isalnum() for letter in message) >= _READABLE and self.pick(message) is None:
            return Intent.UNREADABLE, ()
        plain = fold(message).strip(" .,!?;:\n")
        if plain in _YES:
            return Intent.YES, (plain,)
        if plain in _NO:
            return Intent.NO, (plain,)
        found = self._cues(reading)
        scores = {name: self._weights[name] * len(cues) for name, cues in found.items()}
        asks = scores.get("procedural", 0.0)
        for sure in (Intent.DENUNCIATION, Intent.COMPLAINT):
            if sure in scores:
                return sure, _words(found[sure])
        if Intent.EMERGENCY in scores and not asks:
            return Intent.EMERGENCY, _words(found[Intent.EMERGENCY])
        for sure in (Intent.OPT_OUT, Intent.OPT_IN, Intent.HANDOVER, Intent.INSULT):
            if sure in scores and (asks == 0 or sure is not Intent.INSULT):
                return sure, _words(found[sure])
        if dossier_code(message):
            return Intent.DOSSIER, ("mã hồ sơ",)
        return self._weigh(found, scores, self._left_over(reading), asks, message)

    def _weigh(
        self, found: Mapping[str, set[str]], scores: Mapping[str, float], left: int, asks: float, message: str
    ) -> tuple[Intent, tuple[str, ...]]:
        """`left`: words that neither politeness nor a cue explains; talk leaves hardly any."""
        subject, grievance = scores.get("feedback_subject", 0.0), scores.get("feedback_grievance", 0.0)
        feedback = scores.get(Intent.FEEDBACK, 0.0) + (subject + grievance if subject and grievance else 0.0)
        options: dict[Intent, float] = {Intent.FEEDBACK: feedback - asks if feedback >= _ENOUGH else 0.0}
        for soft in _SOFT:
            options[soft] = scores.get(soft, 0.0) - 1.5 * asks
        for intent, one, other in _TOGETHER:
            if one in scores and other in scores:
                options[intent] += scores[one] + scores[other]
        for talk in _TALK:
            if left <= _LEFT_BY_TALK:
                options[talk] = scores.get(talk, 0.0) - 2 * asks
        best = max(options, key=lambda intent: options[intent])
        if options[best] >= _ENOUGH:
            groups = [best.value, *(group for intent, *both in _TOGETHER if intent is best for group in both)]
            if best is Intent.FEEDBACK:
                groups += ["feedback_subject", "feedback_grievance"]
            return best, _words({cue for group in groups for cue in found.get(group, ())})
        if is_foreign(message, scores.get(Intent.FOREIGN_LANGUAGE, 0.0)):
            return Intent.FOREIGN_LANGUAGE, _words(found.get(Intent.FOREIGN_LANGUAGE, set()))
        return Intent.PROCEDURE, ()

    def _left_over(self, reading: Reading) -> int:
        covered = [weight < 1.0 for weight in self._wording.asked(reading.words).weights]
        for hit in self._typed(reading):
            if hit.value in _TALK:
                covered[hit.start : hit.end] = [True] * (hit.end - hit.start)
        return covered.count(False)

    def _cues_typed(self, reading: Reading) -> list[Hit[str]]:
        if reading.typed_marks and reading.marks_count:
            return self._meant(reading)
        return list(self._book.hits(reading.as_typed(), marks_count=reading.typed_marks))

    def _cues_meant(self, reading: Reading) -> list[Hit[str]]:
        return list(self._book.hits(reading.words, marks_count=reading.marks_count))

    def _cues(self, reading: Reading) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for hit in self._typed(reading):
            said = " ".join(one.written for one in reading.words[hit.start : hit.end])
            found.setdefault(hit.value, set()).add(said)
        return found

    def follows_up(self, reading: Reading) -> bool:
        """Whether nothing is left once the words of asking and of politeness are taken away."""
        covered = [False] * len(reading.words)
        for slot in self._slots.hits(reading):
            covered[slot.start : slot.end] = [True] * (slot.end - slot.start)
        for cue in self._meant(reading):
            if cue.value == "follow_up":
                covered[cue.start : cue.end] = [True] * (cue.end - cue.start)
        left = [one for one, done in zip(reading.words, covered, strict=True) if not done]
        return bool(reading.words) and all(one.plain in self._wording.quiet_words for one in left)

    def asks(self, reading: Reading) -> bool:
        """Whether some words ask for something of a procedure; a sentence that only tells a story does not."""
        return bool(self._slots.asked(reading)) or "procedural" in self._cues(reading)

    def opens_as_follow_up(self, reading: Reading) -> bool:
        """Whether it begins as people go on ("còn ...", "nếu ...", "vậy ...")."""
        return any(
            hit.start <= 1 and hit.end <= _BEGINNING and hit.value == "follow_up" for hit in self._meant(reading)
        )

    def corrects(self, reading: Reading) -> bool:
        """Whether it takes back what was understood ("không, xe máy cơ")."""
        if not reading.words:
            return False
        first = reading.words[0].plain == "khong" and len(reading.words) > 1 and len(reading.words) <= 12
        ends_so = reading.words[-1].plain in {"co", "ma", "kia"} and len(reading.words) <= 8
        cue = any(hit.start <= 2 and hit.end <= 8 and hit.value == "correction" for hit in self._meant(reading))
        return cue or (first and (ends_so or len(reading.words) <= 6))

    @staticmethod
    def pick(message: str) -> int | None:
        """The number of a choice said in digits or words; None when the message is something else."""
        found = _PICK.match(" ".join(fold(message).replace(".", " ").replace(",", " ").strip(" !?()").split()))
        if found is None:
            return None
        said = found["said"].split()[0]
        return int(said) if said.isdigit() else _NUMBERS.get(said)


def dossier_code(message: str) -> str:
    """A dossier's code in the message, as typed; "" when there is none."""
    found = _DOSSIER_CODE.search(message)
    return found.group(0) if found else ""


def is_foreign(message: str, cues: float) -> bool:
    """Whether most of it is no Vietnamese: another script, or words that are no syllables, with English among them."""
    letters = [letter for letter in message if letter.isalpha()]
    if not letters:
        return False
    latin = sum(fold(letter).isascii() for letter in letters)
    if latin < 0.5 * len(letters):
        return True
    spoken = [one for one in fold(message).split() if one.isalpha()]
    strange = sum(one not in SYLLABLES for one in spoken)
    return len(spoken) >= 3 and cues >= 2 and strange >= (0.35 if cues >= 4 else 0.5) * len(spoken)


def _words(cues: Sequence[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted(cues))
