"""The brokers that the tests of rights and limits share, each with a witness who may say and hear everything."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nucuoi.broker import PrivateBroker
from nucuoi.brokerfiles import set_passwords
from tests.broker_config.caller import NOT_AUTHORIZED, PASSWORD, Caller, until

TERMINALS = ("xa-mau-a/quay-1", "xa-mau-a/quay-2", "xa-mau-a/desk", "xa-mau-b/quay-1")


@pytest.fixture(scope="session")
def upper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """The upper broker, with three terminals and a desk that connect directly, the bridge of one office and the collector."""
    with PrivateBroker(tmp_path_factory.mktemp("upper")) as broker:
        broker.add_users(dict.fromkeys(("collector", "xa-mau-a/uplink", *TERMINALS), PASSWORD))
        admit_witness(broker)
        yield broker


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """An office's broker that stands alone, with two terminals and the desk."""
    with PrivateBroker(tmp_path_factory.mktemp("office"), kind="office", office="xa-mau-a") as broker:
        broker.add_users(dict.fromkeys(TERMINALS[:3], PASSWORD))
        admit_witness(broker)
        yield broker


def admit_witness(broker: PrivateBroker) -> None:
    """Let in a user whom no real broker has, after all others: the access list is written anew with each of them."""
    config = broker.configuration.parent
    set_passwords(config, {"witness": PASSWORD})
    with Path(config / "acl").open("a", encoding="utf-8") as acl:
        acl.write("\nuser witness\ntopic readwrite #\ntopic read $SYS/#\n")
    os.kill(broker.pid, signal.SIGHUP)

    def is_in_force() -> bool:
        knock = Caller(broker, "witness").connect()
        if knock.ended is not None:
            return False
        answer = knock.publish("nowhere")
        knock.hang_up()
        return answer != NOT_AUTHORIZED

    until(is_in_force)
