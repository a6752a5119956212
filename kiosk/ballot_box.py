"""The ballot box of a terminal: what the program of a screen or a button panel calls when somebody votes."""

from typing import Protocol

from kiosk.errors import DiskVerdict
from office.ids import CounterId, OfficialId, ScaleId, TopicId
from office.survey import Channel


class Box(Protocol):
    """What a terminal knows of its ballot box; every call but the properties is one transaction on disk."""

    @property
    def verdict(self) -> DiskVerdict:
        """How the disk fares; anything but ``ok`` puts the terminal out of service."""

    def cast(
        self,
        *,
        counter: CounterId,
        official: OfficialId | None,
        scale: ScaleId,
        score: int,
        channel: Channel,
        flags: tuple[str, ...],
    ) -> bytes:
        """Put a vote into the box and return its key, once it is on disk.

        Raises:
            BoxUnavailableError: the disk does not take it: no vote happened.
        """

    def amend(self, key: bytes, *, score: int, topics: tuple[TopicId, ...]) -> None:
        """Change the vote of a visitor who is still there («Chọn lại», topics).

        Raises:
            BoxUnavailableError: the disk does not take it: the vote stays as it was.
            VoteUnknownError: the session of that vote has ended.
        """

    def finish(self, key: bytes) -> None:
        """End the visitor's session: nobody can change the vote any more.

        Raises:
            BoxUnavailableError: the vote could not leave at once; it leaves later, unchanged.
        """

    def probe(self) -> DiskVerdict:
        """Try a real write again and return the verdict."""

    def open_if_due(self) -> int:
        """Open the box for the half-days that have ended; returns how many votes left."""
