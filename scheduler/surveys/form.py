"""What a questionnaire asks, as data, and whether answers fit it. Knows no database and no page.

`overall` (1-5) is the one question every form has and the only one that must be answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot import texts
from bot.rejected import Rejected

OVERALL = "overall"
LONGEST_TEXT = 1_000  # characters
_MOST_FOLLOWED = 4  # questions that hang on one; the stylesheet knows that many

_words = texts.beside(__file__)


class Kind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"  # 1 very dissatisfied .. 5 very satisfied
    YES_NO = "yes_no"
    CHOICE = "choice"
    NPS = "nps"  # 0 .. 10: would recommend
    TEXT = "text"


class Audience(StrEnum):
    """Who answers."""

    PERSON = "person"
    BUSINESS = "business"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Line = Annotated[str, Field(min_length=1, max_length=300)]


class Option(_Strict):
    """One answer of a CHOICE."""

    key: Key
    vi: Line
    en: Line


class Condition(_Strict):
    """Asked only where `question` was answered with one of `values`."""

    question: Key
    values: list[str] = Field(min_length=1)


class Question(_Strict):
    """`factor` "" stands outside the factors. `sensitive`: the page says once more that nobody learns who answered."""

    key: Key
    kind: Kind
    vi: Line
    en: Line
    factor: str = ""
    options: list[Option] = []
    audience: Audience | None = None  # None: everybody
    when: Condition | None = None
    sensitive: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """Every value an answer may have; none for TEXT."""
        fixed = {
            Kind.SCALE: tuple("12345"),
            Kind.YES_NO: ("yes", "no"),
            Kind.NPS: tuple(str(number) for number in range(11)),
        }
        return fixed.get(self.kind, tuple(option.key for option in self.options))


class Factor(_Strict):
    """A side of the service that several questions look at."""

    key: Key
    vi: Line
    en: Line


@dataclass(frozen=True, slots=True)
class Filled:
    """Answers that fit the form: values by question, and the free text, apart."""

    values: dict[str, str] = field(default_factory=dict)
    text: str = ""
    audience: Audience = Audience.PERSON

    @property
    def overall(self) -> int | None:
        return int(self.values[OVERALL]) if OVERALL in self.values else None


class Form(_Strict):
    """The whole questionnaire."""

    title: Line
    title_en: Line
    factors: list[Factor]
    questions: list[Question] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_whole(self) -> "Form":
        problems = list(_faults(self))
        if problems:
            raise ValueError(" ".join(problems))
        return self

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def followers(self, key: str) -> list[Question]:
        """The questions that hang on this one."""
        return [question for question in self.questions if question.when and question.when.question == key]

    def asked(self, question: Question, values: Mapping[str, str], audience: Audience) -> bool:
        """Whether it is asked of this audience after these answers."""
        if question.audience not in {None, audience}:
            return False
        return question.when is None or values.get(question.when.question) in question.when.values

    def fill(self, given: Mapping[str, str], audience: str = "") -> Filled:
        """What of `given` counts. Raises Rejected by question; what was not asked is left out, as are empty answers."""
        problems: dict[str, str] = {}
        who = Audience(audience) if audience in set(Audience) else Audience.PERSON
        values: dict[str, str] = {}
        said = ""
        for question in self.questions:
            answer = "".join(
                letter for letter in given.get(question.key, "") if letter >= " " or letter == "\n"
            ).strip()
            if not answer or not self.asked(question, values, who):
                continue
            if question.kind is Kind.TEXT:
                said = answer
                if len(answer) > LONGEST_TEXT:
                    problems[question.key] = _words("form.too_long", length=len(answer), most=LONGEST_TEXT)
            elif answer in question.values:
                values[question.key] = answer
            else:
                problems[question.key] = _words("form.not_offered")
        if OVERALL not in values and OVERALL not in problems:
            problems[OVERALL] = _words("form.overall_missing")
        if problems:
            raise Rejected(problems)
        return Filled(values, said, who)


def _faults(form: Form) -> Iterator[str]:
    """What keeps a form from being used, in words for the official who wrote it."""
    factors = {factor.key for factor in form.factors}
    before: dict[str, Question] = {}
    for question in form.questions:
        name = question.key
        if name in before:
            yield _words("fault.twice", name=name)
        if question.factor and question.factor not in factors:
            yield _words("fault.factor", name=name, factor=question.factor)
        if (question.kind is Kind.CHOICE) != bool(question.options):
            yield _words("fault.options", name=name)
        yield from _faults_of_condition(question, before)
        before[name] = question
        if len(form.followers(name)) > _MOST_FOLLOWED:
            yield _words("fault.followers", name=name, most=_MOST_FOLLOWED)
    overall = before.get(OVERALL)
    if overall is None or overall.kind is not Kind.SCALE or overall.when or form.questions[0] is not overall:
        yield _words("fault.overall")
    if sum(question.kind is Kind.TEXT for question in form.questions) > 1:
        yield _words("fault.texts")


def _faults_of_condition(question: Question, before: Mapping[str, Question]) -> Iterator[str]:
    if question.when is None:
        return
    parent = before.get(question.when.question)
    if parent is None or parent.when is not None:
        yield _words("fault.condition", name=question.key, parent=question.when.question)
    elif not set(question.when.values) <= set(parent.values):
        yield _words("fault.values", name=question.key, parent=parent.key)


def read(body: Any) -> Form:
    """A form out of stored or typed data. Raises pydantic's ValidationError."""
    return Form.model_validate(body)
