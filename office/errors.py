"""Every error that the rules raise; each says what was wrong, where, and what to do."""


class OfficeError(Exception):
    """The base of all errors of this package."""


class InvalidIdError(OfficeError, ValueError):
    """An id is not a slug, or is a reserved word."""


class BatchUnreadableError(OfficeError, ValueError):
    """A payload is no JSON array of at most 500 events and 64 KiB."""


class EnvelopeUnreadableError(OfficeError, ValueError):
    """An element of a batch has no readable CloudEvents envelope: it can take no place in a chain."""


class BodyInvalidError(OfficeError, ValueError):
    """An envelope is readable, its type or data is not: it takes its place in the chain and stays out of the figures."""


class EventTooLargeError(OfficeError, ValueError):
    """An event is longer than 8 KiB: it must not enter a journal."""


class DocumentInvalidError(OfficeError, ValueError):
    """A retained document (assignment, receipt, health, presence) cannot be read."""


class UnitTreeError(OfficeError, ValueError):
    """Units do not form a tree."""


class NumeralUnknownError(OfficeError, ValueError):
    """A number, a series or a counter's label cannot be read aloud."""


class PeriodUnknownError(OfficeError, ValueError):
    """A period or bucket has an unknown name, or ends before it begins."""


class DirectoryUnknownError(OfficeError, LookupError):
    """The directory holds nothing under the id that was asked for."""


class DirectoryInvalidError(OfficeError, ValueError):
    """A directory contradicts itself, or may not replace the one that is there; ``problems`` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class QueueBrokenError(OfficeError, RuntimeError):
    """An event of the queue does not fit the state: the journal or the program is damaged, and no number may be trusted."""


class CommandRefusedError(OfficeError, ValueError):
    """A command of an official or a kiosk cannot be carried out now.

    ``reason`` is a slug that screens put into words, ``about`` what those words need (such as the seconds left).
    """

    def __init__(self, reason: str, **about: str | float) -> None:
        super().__init__(reason + (f" ({', '.join(f'{name} {value}' for name, value in about.items())})" if about else ""))
        self.reason = reason
        self.about = about
