"""The real `search.Finder`: hears a message, ranks the catalogue, and says how sure it is. Immutable; thread-safe."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from knowledge.hearing import Hearing, dossier_code
from knowledge.index import Entry
from knowledge.lexicon import Lexicon
from knowledge.ranker import Ranker, signs
from knowledge.ranking import FEATURES, Ranked, Ranking
from knowledge.reading import Reading
from knowledge.search import Context, Finding, Heard, Intent, Match, MatchKind, Verdict
from knowledge.slots import SlotCues
from knowledge.vietnamese import clean, words

MOST_MATCHES = 10
_MOST_CHOICES, _LEAST_CHOICES = 4, 2
_ENOUGH_ODDS = 0.97  # choices are offered until they hold this much of the odds
_CASE_SHARE = 0.6  # of a case's own words that must be said
_PART = re.compile(r"[\n.;?!]+|,?\s+(?:với lại|tiện thể|tiện hỏi|ngoài ra|sẵn tiện|rồi hỏi luôn|cho hỏi thêm)\s+", re.I)
_MOST_PARTS = 3
_MOST_PIECES = 3
_ONE_NEED = 0.9
# read from a few words; a procedure that fits this well knows better
_YIELDING = {
    Intent.PLACE_NAME: 0.45,
    Intent.OUT_OF_SCOPE: 0.8,
    Intent.AGENCY_HOURS: 0.95,
    Intent.AGENCY_ADDRESS: 0.8,
    Intent.AGENCY_HOTLINE: 0.8,
    Intent.AGENCY_OTHER: 0.8,
    Intent.SMALL_TALK: 0.8,
    Intent.THANKS: 0.8,
    Intent.GREETING: 0.5,  # people greet before they ask
}
_YIELDING_UNMARKED = {**_YIELDING, Intent.FEEDBACK: 0.5}  # without marks the cue words are guesses
_SAFE_TO_REFER = 0.6  # telling who handles it harms less than a wrong procedure, and is asked for by name
_LONGEST = 2000
_STANDS_ALONE = 0.5  # confidence from which a message needs nothing that was said before,
_STANDS_OPEN = 0.3  # and from which one that does not begin as people go on needs nothing
_UNHEARD, _NEW_WORDS = 0.002, 0.8  # how the new words alone weigh against both together
_CLEARLY, _STAYS, _WORTH_OFFERING = 0.8, 0.7, 0.04


class CatalogueFinder:
    """One state of the catalogue, ready to be asked."""

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon, ranker: Ranker) -> None:
        self.ranking = Ranking([*entries, *_services(entries, lexicon)], lexicon)
        self._ranker = ranker
        self._slots = SlotCues(lexicon.slots)
        self._hearing = Hearing(lexicon.intents, self._slots, self.ranking.wording)
        self._names = {entry.code: entry.name for entry in self.ranking.entries}
        self._kinds = [MatchKind(entry.kind) for entry in self.ranking.entries]
        self._read = lru_cache(maxsize=256)(self.ranking.reader.read)
        self._search = lru_cache(maxsize=256)(self._search_once)
        self._hear = lru_cache(maxsize=256)(self._hear_once)
        self._own_words = lru_cache(maxsize=1024)(self._words_of_cases)

    @property
    def size(self) -> int:
        """How many entries can be found."""
        return len(self.ranking.entries)

    def hear(self, message: str) -> Heard:
        return self._hear(clean(message)[:_LONGEST])

    def _hear_once(self, text: str) -> Heard:
        reading = self._read(text)
        intent, reasons = self._hearing.intent(text, reading)
        bar = (_YIELDING if reading.typed_marks else _YIELDING_UNMARKED).get(intent)
        if bar is not None and self._fits_a_procedure(text, bar):
            intent = Intent.PROCEDURE
        follows_up = self._hearing.follows_up(reading)
        return Heard(
            text=text,
            plain=reading.plain,
            intent=intent,
            slots=self._slots.asked(reading),
            follows_up=follows_up,
            corrects=self._hearing.corrects(reading),
            pick=self._hearing.pick(text),
            dossier_code=dossier_code(text),
            reasons=(*reading.mended, *reasons),
            parts=self._parts(text) if intent is Intent.PROCEDURE and not follows_up else (),
        )

    def find(self, question: str, context: Context | None = None) -> Finding:
        text = clean(question)[:_LONGEST]
        alone = self._search(text)
        before = self._before(context) if context else ""
        goes_on = self._hearing.opens_as_follow_up(self._read(text))
        if (
            not before
            or alone.verdict is Verdict.FOUND
            or alone.confidence >= (_STANDS_ALONE if goes_on else _STANDS_OPEN)
        ):
            return alone
        return _blend(alone, self._search(clean(f"{before} {text}")[:_LONGEST]), context.topic if context else "")

    def _before(self, context: Context) -> str:
        """What the conversation is about, in words that can be searched together with the next message."""
        return " ".join([self._names.get(context.topic, ""), *context.said[-1:]]).strip()

    def _fits_a_procedure(self, text: str, bar: float) -> bool:
        finding = self._search(text)
        return finding.confidence >= bar and finding.matches[0].kind is MatchKind.PROCEDURE

    def explain(self, question: str) -> Finding:
        """As `find`, with the reasons of every match: for a person who wants to know, not for the hot path."""
        return self._search_once(clean(question)[:_LONGEST], explain=True)

    def _search_once(self, text: str, *, explain: bool = False) -> Finding:
        reading = self._read(text)
        slots = self._slots.asked(reading)
        if not reading.words:
            return Finding(Verdict.NOTHING, slots=slots)
        ranked = self.ranking.rank(reading)
        if not len(ranked.rows):
            return Finding(Verdict.NOTHING, slots=slots, reasons=("không có từ nào trong danh mục",))
        order, scores = self._ranker.order(ranked)
        right, in_scope = self._ranker.trust(signs(ranked, order, scores))
        odds = np.exp(np.clip(scores - scores[0], -30, 0))
        odds = odds / odds.sum()
        matches = tuple(
            self._match(ranked, at, chance, explain=explain)
            for at, chance in zip(order[:MOST_MATCHES].tolist(), odds.tolist(), strict=False)
        )
        offered = int(np.searchsorted(np.cumsum(odds[:_MOST_CHOICES]), _ENOUGH_ODDS)) + 1
        reasons = (*reading.mended, f"khả năng đúng {right:.0%}, khả năng là câu hỏi thủ tục {in_scope:.0%}")
        bar = _SAFE_TO_REFER if matches[0].kind is MatchKind.ELSEWHERE else self._ranker.weights.found_from
        if right >= bar:
            case = self._case(self.ranking.entries[int(ranked.rows[order[0]])], reading)
            return Finding(Verdict.FOUND, matches, right, 1, slots, case, reasons)
        if in_scope < self._ranker.weights.nothing_below:
            return Finding(Verdict.NOTHING, matches, right, 0, slots, "", reasons)
        offered = min(max(offered, _LEAST_CHOICES), _MOST_CHOICES, len(matches))
        return Finding(Verdict.AMBIGUOUS, matches, right, offered, slots, "", reasons)

    def _match(self, ranked: Ranked, at: int, chance: float, *, explain: bool) -> Match:
        row = int(ranked.rows[at])
        entry = self.ranking.entries[row]
        reasons = self._reasons(ranked, at) if explain else ()
        return Match(self._kinds[row], entry.code, entry.name, round(chance, 4), reasons)

    def _reasons(self, ranked: Ranked, at: int) -> tuple[str, ...]:
        values = dict(zip(FEATURES, ranked.features[at].tolist(), strict=True))
        line = self.ranking.lines[int(ranked.best_lines[at])]
        said = {
            "asked": "thủ tục được hỏi hằng ngày",
            "qualifier_unasked": "tên có điều kiện riêng mà câu hỏi không nói tới",
            "only_if_unmet": "chỉ dùng cho trường hợp đặc biệt mà câu hỏi không nói tới",
        }
        nearest = f"tên gọi gần nhất “{line}” (khớp {values['alias_cover']:.0%})"
        return (nearest, *(words_ for feature, words_ in said.items() if values[feature] >= 1))

    def _parts(self, text: str) -> tuple[str, ...]:
        """Several needs in one message: the pieces that are each found for sure, and are not the same."""
        pieces = [piece.strip() for piece in _PART.split(text) if piece and len(piece.split()) >= 3]
        pieces = [piece for piece in pieces if self._hearing.asks(self._read(piece))][:_MOST_PIECES]
        if len(pieces) < 2 or _is_one_need(self._search(text)):
            return ()
        sure: dict[str, str] = {}
        for left, piece in zip(range(len(pieces), 0, -1), pieces, strict=True):
            if len(sure) + left < 2:
                return ()
            finding = self._search(piece)
            if finding.verdict is Verdict.FOUND:
                sure.setdefault(finding.matches[0].code, piece)
        return tuple(sure.values())[:_MOST_PARTS] if len(sure) > 1 else ()

    def _case(self, entry: Entry, reading: Reading) -> str:
        """The case of a procedure whose own words were said; "" when none stands out."""
        if not entry.cases:
            return ""
        said = {one.toned for one in reading.words}
        own = zip(self._own_words(tuple(entry.cases)), entry.cases, strict=True)
        shares = [(len(mine & said) / len(mine), case) for mine, case in own if mine]
        best = max(shares, default=(0.0, ""))
        return best[1] if best[0] >= _CASE_SHARE else ""

    def _words_of_cases(self, cases: Sequence[str]) -> list[frozenset[str]]:
        """Of each case the words that the other cases lack."""
        own = [frozenset(one.toned for one in words(case) if not self.ranking.wording.hushes(one)) for case in cases]
        common = frozenset.intersection(*own) if len(own) > 1 else frozenset()
        return [mine - common for mine in own]


def _is_one_need(whole: Finding) -> bool:
    """Where one procedure explains the whole message, looking at its pieces is in vain."""
    return bool(whole.matches) and whole.matches[0].score >= _ONE_NEED


def _blend(alone: Finding, together: Finding, topic: str) -> Finding:
    """What a message means after what was said before: it may name a sibling ("chồng em người Hàn thì sao")."""
    own = {match.code: match.score for match in alone.matches}
    weights = [match.score * max(own.get(match.code, 0.0), _UNHEARD) ** _NEW_WORDS for match in together.matches]
    total = sum(weights)
    if not total:
        return alone
    chances = sorted(
        zip((weight / total for weight in weights), together.matches, strict=True), key=lambda one: -one[0]
    )
    matches = tuple(replace(match, score=round(chance, 4)) for chance, match in chances)
    sure = chances[0][0]
    if matches[0].code == topic and alone.verdict is Verdict.NOTHING:
        return Finding(Verdict.FOUND, matches, max(sure, _STAYS), 1, alone.slots, together.case, together.reasons)
    if together.verdict is Verdict.NOTHING or (alone.confidence > sure * together.confidence):
        return alone
    confidence = round(sure * max(together.confidence, _STAYS), 4)
    if sure >= _CLEARLY:
        return Finding(Verdict.FOUND, matches, confidence, 1, alone.slots, together.case, together.reasons)
    offered = min(
        max(sum(chance >= _WORTH_OFFERING for chance, _ in chances), _LEAST_CHOICES), _MOST_CHOICES, len(matches)
    )
    return Finding(Verdict.AMBIGUOUS, matches, confidence, offered, alone.slots, "", together.reasons)


def _services(entries: Sequence[Entry], lexicon: Lexicon) -> list[Entry]:
    """Named services that the loaded catalogue lacks: one whose name a procedure bears is left out."""
    known = [_folded(entry.name) for entry in entries]
    return [
        Entry(
            code=service.key,
            name=service.name,
            levels=("commune",),
            audience=("Công dân Việt Nam",),
            aliases=service.phrases,
            asked=2,
            kind=MatchKind.ELSEWHERE,
        )
        for service, name in ((service, _folded(service.name)) for service in lexicon.services)
        if not any(name in other for other in known)
    ]


def _folded(name: str) -> str:
    return " ".join(one.plain for one in words(name))
