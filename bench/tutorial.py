"""The rival that every tutorial shows: paho ``on_message`` → ``json.loads`` → INSERT → commit, one event after the other.

Runs as a process of its own: ``python -m bench.tutorial PORT USER PASSWORD DATABASE EVENTS``; prints ``ready``, ends
after so many events.
"""

import json
import sqlite3
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from office.topics import EVENTS, every_terminal


def main() -> None:
    """Subscribe and insert."""
    port, user, password, path = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    left = [int(sys.argv[5])]
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute("CREATE TABLE IF NOT EXISTS ratings (id INTEGER PRIMARY KEY, topic TEXT, score INTEGER, at TEXT, body TEXT)")
    db.commit()

    def on_connect(client: mqtt.Client, *_: object) -> None:
        client.subscribe(every_terminal(EVENTS), qos=1)

    def on_message(client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        for event in json.loads(message.payload):
            db.execute(
                "INSERT INTO ratings (topic, score, at, body) VALUES (?, ?, ?, ?)",
                (message.topic, event["data"].get("score"), event.get("time"), json.dumps(event["data"])),
            )
            db.commit()
            left[0] -= 1
        if left[0] <= 0:
            client.disconnect()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=user, protocol=mqtt.MQTTv5)
    client.username_pw_set(user, password)
    client.on_connect = on_connect
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.on_message = on_message
    client.connect("127.0.0.1", port)
    client.loop_forever()


if __name__ == "__main__":
    main()
