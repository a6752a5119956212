"""Comments in a town: they enter as events that a terminal would send."""

from typing import Any

from office.events import CommentGiven
from office.periods import half_day_on
from tests.collector.web.offices import TODAY, Town


def a_comment(text: str = "Cán bộ hướng dẫn rõ ràng", **said: Any) -> CommentGiven:  # noqa: ANN401 - fields of the event
    return CommentGiven(**{"channel": "phone", "text": text, **said})


def commented(town: Town, *texts: str, office: str = "xa-mau-a", **said: Any) -> None:  # noqa: ANN401 - fields of the event
    """Comments of this morning, one for each text."""
    town.say(office, [a_comment(text, **said) for text in texts], half_day_on(TODAY, afternoon=False))
