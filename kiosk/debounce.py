"""What a contact says, and what a person meant: one press for one push, however the metal bounces.

gpiozero's mock ignores ``bounce_time``, and a vote must not depend on what a library or a kernel smooths away; so the rule is
a pure function of the contact's level and monotonic time. The edge detection below it may deliver every edge, only some,
or the same level twice.
"""

import msgspec

SAME_HAND_SECONDS = 0.3
"""Another button of the same panel that closes sooner than this after a press was closed by the same hand."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact as last seen. Times are monotonic seconds.

    ``changed_at`` is when its level last changed. ``held_since`` is when the push began that is not over yet; ``None`` while the
    contact is at rest and the next closing is a press. A push is over once the contact has stayed open for the bounce time.
    """

    closed: bool
    changed_at: float
    held_since: float | None = None


def first_seen(*, closed: bool, at: float) -> Contact:
    """A contact at the start. One that is found closed was not pressed for us: it must open before it can be a press."""
    return Contact(closed=closed, changed_at=at, held_since=at if closed else None)


def seen(contact: Contact, *, closed: bool, at: float, bounce_seconds: float) -> tuple[Contact, bool]:
    """The contact after its level was seen at ``at``, and whether that is a press.

    The first closing of a contact at rest is the press, at once. What follows is the same push until the contact has stayed
    open for ``bounce_seconds``, so bounces and a held button add nothing. Seeing the same level again only lets time pass; a
    time before the last one counts as the last one.
    """
    at = max(at, contact.changed_at)
    held_since = contact.held_since
    if held_since is not None and not contact.closed and at - contact.changed_at >= bounce_seconds:
        held_since = None
    is_press = closed and held_since is None
    return (
        Contact(
            closed=closed,
            changed_at=at if closed is not contact.closed else contact.changed_at,
            held_since=at if is_press else held_since,
        ),
        is_press,
    )


def is_stuck(contact: Contact, *, at: float, hold_seconds: float) -> bool:
    """Whether a push has lasted ``hold_seconds``: jammed, taped down, or chattering without end."""
    return contact.held_since is not None and at - contact.held_since >= hold_seconds


def is_same_hand(last_press_at: float | None, at: float) -> bool:
    """Whether a closing at ``at`` belongs to the press of another button at ``last_press_at`` (``None``: there was none).

    Two buttons under one hand are one vote: that of the button that closed first. It is on disk before the second closes, and
    what the person meant by the second cannot be known; it is neither a vote nor counted as misuse.
    """
    return last_press_at is not None and at - last_press_at < SAME_HAND_SECONDS
