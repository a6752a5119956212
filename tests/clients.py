"""The end of a paho client that runs on a thread: joined, with every socket closed at once.

Left to itself, paho closes the pair of sockets that wakes its thread when the client is forgotten, which may be in another
test; and its ``loop_stop`` stumbles where the thread ends between its two looks at it.
"""

from contextlib import suppress

from paho.mqtt.client import Client


def hang_up(client: Client) -> None:
    """Say goodbye and leave nothing open."""
    client.disconnect()
    stop(client)
    client._reset_sockets()


def stop(client: Client) -> None:
    """Only stop the thread; the connection stays as it is."""
    with suppress(AttributeError):
        client.loop_stop()
    client._reset_sockets(sockpair_only=True)
