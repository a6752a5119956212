"""What a citizen is asked: a scale of faces, one question, up to six topics.

Schemes change and scales with 3, 4 and 5 levels coexist, so all of it is data. A scale that votes refer to never changes;
a new wording that changes the meaning is a new scale.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from office.fault import Fault
from office.ids import SLUG_PATTERN, QuestionId, ScaleId, TopicId

Texts = Mapping[str, str]
"""Words by language code; Vietnamese (``vi``) is always there."""

Language = Literal["vi", "en"]
About = Literal["official", "office", "procedure"]
"""Whom a topic is about; a person's figures use only topics about the official."""

Channel = Literal["kiosk", "button", "exit", "phone"]
CHANNELS: tuple[Channel, ...] = ("kiosk", "button", "exit", "phone")

CommentChannel = Literal["phone", "exit"]
"""Where comments are taken: never at a counter, where the official sits."""

Hint = Literal["yes", "no", "unanswered"]
"""What was answered to the question whether somebody hinted at money or a present."""
HINTS: tuple[Hint, ...] = ("yes", "no", "unanswered")

MOST_TOPICS = 6
LONGEST_QUESTION, LONGEST_TOPICS_QUESTION, LONGEST_LABEL, LONGEST_TOPIC = 120, 90, 40, 60
"""Characters that even the smallest screen shows whole; measured, see ``tests/kiosk/ui/test_longest_texts.py``."""

FEWEST_LEVELS, MOST_LEVELS = 3, 5

TOO_LONG = "{length} characters do not fit the screen; use at most {most}"


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """One face. ``score`` grows with satisfaction from 1; ``face`` picks the drawing (5 open smile … 1 deep frown)."""

    score: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEVELS)]
    face: Annotated[int, msgspec.Meta(ge=1, le=5)]
    satisfied: bool
    label: dict[str, str]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """3 to 5 levels. Figures of two scales are never averaged."""

    id: Annotated[ScaleId, msgspec.Meta(pattern=SLUG_PATTERN)]
    levels: tuple[Level, ...]

    def satisfied_scores(self) -> frozenset[int]:
        """The scores that count as satisfied."""
        return frozenset(level.score for level in self.levels if level.satisfied)

    def scores(self) -> tuple[int, ...]:
        """Every score of the scale, worst first."""
        return tuple(sorted(level.score for level in self.levels))


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above the faces, and above the topics after the tap."""

    id: QuestionId
    text: dict[str, str]
    topics_text: dict[str, str]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One reason that a citizen can choose after the vote."""

    id: Annotated[TopicId, msgspec.Meta(pattern=SLUG_PATTERN)]
    about: About
    label: dict[str, str]


def scale_problems(scale: Scale, *, field: str) -> list[str]:
    """Everything wrong with a scale, one sentence each, every one naming its field and the fix."""
    found: list[str] = []
    scores = [level.score for level in scale.levels]
    if not FEWEST_LEVELS <= len(scores) <= MOST_LEVELS:
        sentence = "a scale has {fewest} to {most} levels, this one {count}"
        found.append(Fault(f"{field}.levels", sentence, fewest=FEWEST_LEVELS, most=MOST_LEVELS, count=len(scores)))
    if sorted(scores) != list(range(1, len(scores) + 1)):
        sentence = "scores must be 1 to {count}, each once; found {scores}"
        found.append(Fault(f"{field}.levels", sentence, count=len(scores), scores=sorted(scores)))
    ordered = sorted(scale.levels, key=lambda level: level.score)
    faces = [level.face for level in ordered]
    if sorted(set(faces)) != faces:
        found.append(Fault(f"{field}.levels", "a higher score needs a happier face; faces by score are {faces}", faces=faces))
    contented = [level.satisfied for level in ordered]
    if sorted(contented) != contented or not any(contented) or all(contented):
        found.append(Fault(f"{field}.levels", "the upper levels, and not all, must be the satisfied ones"))
    for level in scale.levels:
        found.extend(text_problems(level.label, field=f"{field}.levels[score {level.score}].label", longest=LONGEST_LABEL))
    return found


def text_problems(texts: Texts, *, field: str, longest: int = LONGEST_QUESTION) -> list[str]:
    """What is wrong with words for a screen: no Vietnamese, empty, or too long to fit (characters)."""
    found: list[str] = []
    if not texts.get("vi", "").strip():
        found.append(Fault(f"{field}.vi", "the Vietnamese text is missing; add it"))
    for language, text in texts.items():
        if len(text) > longest:
            found.append(Fault(f"{field}.{language}", TOO_LONG, length=len(text), most=longest))
        if any(ord(character) < ord(" ") for character in text):
            found.append(Fault(f"{field}.{language}", "contains a line break or control character; remove it"))
    return found


def say(texts: Texts, language: str) -> str:
    """The words in ``language``, else in Vietnamese."""
    return texts.get(language) or texts["vi"]
