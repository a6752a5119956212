"""Notices cut into pieces that a hall can read at a glance, for a footer that shows one after the other; pure."""

LONGEST_PIECE = 90
"""Characters of a piece: two lines on a wide board, four on an upright one."""


def in_pieces(text: str, longest: int = LONGEST_PIECE) -> tuple[str, ...]:
    """``text`` in pieces of about equal length, cut between words; each but the last ends in «…».

    >>> in_pieces("một hai ba bốn", 9)
    ('một hai…', 'ba bốn')
    """
    words = [word[start : start + longest - 1] for word in text.split() for start in range(0, len(word), longest - 1)]
    count = -(-len(" ".join(words)) // longest)
    while True:
        pieces = _cut(words, count, longest - 1)
        if pieces is not None:
            return tuple(f"{piece}…" for piece in pieces[:-1]) + tuple(pieces[-1:])
        count += 1


def _cut(words: list[str], count: int, longest: int) -> list[str] | None:
    """At most ``count`` pieces, filled to their share; ``None`` when one would be longer than ``longest``."""
    share = len(" ".join(words)) / max(count, 1)
    pieces: list[str] = []
    for word in words:
        longer = f"{pieces[-1]} {word}" if pieces else word
        if pieces and (len(longer) <= longest and (len(pieces[-1]) + len(word) / 2 < share or len(pieces) == count)):
            pieces[-1] = longer
        else:
            pieces.append(word)
    return pieces if len(pieces) <= max(count, 0) and all(len(piece) <= longest for piece in pieces) else None
