"""A retained «online» is believed only while the way to it stands."""

import pytest

from collector.presence import believed


@pytest.mark.parametrize(
    ("said", "uplink", "expected"),
    [
        ("online", "1", "online"),
        ("offline", "1", "offline"),
        ("online", None, "online"),
        ("offline", None, "offline"),
        ("online", "0", "unknown"),
        ("offline", "0", "unknown"),
        (None, "1", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_presence_is_believed_as_far_as_the_bridge_is_known_to_stand(said: str | None, uplink: str | None, expected: str) -> None:
    assert believed(said, uplink) == expected
