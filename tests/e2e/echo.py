"""Somebody on the broker who hears every batch and says it again: at once, late, and in between."""

import random
import threading

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from nucuoi.broker import PrivateBroker
from office.topics import EVENTS, every_terminal
from office.wire import join, split
from tests.broker_config.caller import PASSWORD
from tests.broker_config.conftest import admit_witness
from tests.clients import hang_up

_MOST_COPIES = 400


class Echo:
    """Publishes what it heard, up to ``copies`` times, with older things in between."""

    def __init__(self, broker: PrivateBroker, chance: random.Random, *, copies: int = 2) -> None:
        admit_witness(broker)
        self.said = 0
        self.heard: list[tuple[str, bytes]] = []
        self._chance = chance
        self._copies = copies
        self._ready = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set("witness", PASSWORD)
        self._client.on_message = self._on_message
        self._client.on_subscribe = lambda *_rest: self._ready.set()
        self._client.max_queued_messages_set(0)
        self._client.connect(broker.host, broker.port)
        # Never what it said itself: that would have no end.
        self._client.subscribe(every_terminal(EVENTS), options=SubscribeOptions(qos=1, noLocal=True))
        self._client.loop_start()
        assert self._ready.wait(30), "the broker does not let the echo listen"

    def say_everything_again(self) -> None:
        """Everything that was ever heard, whole, cut up and mixed, in a random order; returns when the broker has all of it."""
        everything = list(self.heard)
        for topic, payload in self.heard:
            events = split(payload)
            middle = self._chance.randrange(len(events) + 1)
            everything += [(topic, join(events[middle:])), (topic, join(events[:middle])), (topic, join(events[::-1]))]
            everything += [(topic, join([event])) for event in self._chance.sample(events, min(3, len(events)))]
        self._chance.shuffle(everything)
        last = None
        for topic, payload in everything:
            last = self._client.publish(topic, payload, 1)
            self.said += 1
        if last is not None:
            last.wait_for_publish(60)
            assert last.is_published()

    def close(self) -> None:
        """Be silent."""
        hang_up(self._client)

    def _on_message(self, client: Client, _data: object, message: MQTTMessage) -> None:
        self.heard.append((message.topic, bytes(message.payload)))
        if self.said >= _MOST_COPIES:
            return
        for _ in range(self._chance.randint(1, self._copies)):
            topic, payload = self.heard[-1] if self._chance.random() < 0.5 else self._chance.choice(self.heard)
            client.publish(topic, payload, 1)
            self.said += 1
