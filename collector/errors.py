"""Every error that the collector raises; each says what was wrong, where, and what to do."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from collector.reason import Reason


class CollectorError(Exception):
    """The base of all errors of this package."""


class ConfigInvalidError(CollectorError, ValueError):
    """The configuration cannot be used; ``problems`` holds one sentence for each error, all of them at once."""

    def __init__(self, place: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"{place}: {count}", *(f"  {problem}" for problem in self.problems)]))


class LedgerInUseError(CollectorError, RuntimeError):
    """Another process writes this ledger; the sentence names its process id."""


class StoreUnavailableError(CollectorError, OSError):
    """The database does not take writes: full, read-only, locked or failing. Nothing of the transaction happened."""


class InquiryInvalidError(CollectorError, ValueError):
    """Figures were asked for in a way that cannot be followed; ``problems`` has one sentence for each parameter."""

    def __init__(self, problems: Mapping[str, Reason]) -> None:
        self.problems = dict(problems)
        super().__init__("\n".join(f"{name}: {sentence}" for name, sentence in self.problems.items()))


class AccountInvalidError(CollectorError, ValueError):
    """A name or password cannot be taken. ``code`` is ``name``, ``length`` or ``weak``; the sentence says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(f"{code}: {sentence}")


class DirectoryChangedError(CollectorError, RuntimeError):
    """An import came while figures were being made with the directory of before."""


class DirectoryStaleError(CollectorError, RuntimeError):
    """An entry of the directory was changed by somebody else after it was read; ``differences`` say how."""

    def __init__(self, differences: Sequence["Difference"]) -> None:
        self.differences = tuple(differences)
        super().__init__("\n".join(f"{one.name}.{one.field}: was changed meanwhile" for one in self.differences))


class Difference(NamedTuple):
    """A field of an entry as it stands now, and as it was to become; ``field`` is empty where the whole entry is meant."""

    name: str
    field: str
    now: object
    wanted: object


class ForbiddenError(CollectorError, PermissionError):
    """A viewer asked for what the role (``code`` ``forbidden``) or the scope (``outside-scope``) does not hold."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(f"{code}: {sentence}")


class AlertStepError(CollectorError, ValueError):
    """Something cannot be written down about an alert. ``code`` is ``done``, ``text`` or ``person`` (of ``marks``)."""

    def __init__(self, code: str, sentence: str, marks: Sequence[str] = ()) -> None:
        self.code, self.marks = code, marks
        super().__init__(f"{code}: {sentence}")


class CommentStepError(CollectorError, ValueError):
    """Something cannot be decided about comments.

    ``code`` is ``done``, ``above``, ``text``, ``reason`` or ``person``; for several at once also ``ticked`` or ``choice``.
    """

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(f"{code}: {sentence}")


class PhotoInvalidError(CollectorError, ValueError):
    """A photo cannot be taken. ``code`` is ``size``, ``pixels``, ``scans`` or ``form``; the sentence says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(f"{code}: {sentence}")


class DeliveryError(CollectorError, OSError):
    """A letter or a message did not go; it stays in the outbox."""
