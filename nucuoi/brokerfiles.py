"""One Mosquitto's directory, made from the files of ``broker-config/``.

The demo, the tests and the installer all come through here, so a test's broker and a production broker differ in
paths, ports, hosts and the account alone. The password file is the one list of who may connect; the access list is
written from it, one paragraph of ``acl/*.acl`` for each name, and so can never name somebody else.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from office.errors import InvalidIdError
from office.ids import DESK, check_slug

Kind = Literal["upper", "office"]

COLLECTOR = "collector"
"""The collector's user name on the upper broker."""
UPLINK = "uplink"
"""A bridge is called ``{office}/uplink``: the word is reserved, so no terminal can have that name."""

_PARAGRAPHS = {UPLINK: "uplink.acl", str(DESK): "desk.acl"}
"""Of the users ``{office}/…`` that are no ordinary terminals."""

_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")


class BrokerError(RuntimeError):
    """A broker could not be set up or run; the sentence says what to do."""


class Upper(NamedTuple):
    """Where an office's bridge connects, and its password there."""

    address: str
    port: int
    password: str


class BrokerPlace(NamedTuple):
    """Where one broker lives: everything that differs between two of the same kind.

    ``config`` and ``state`` are absolute directories, ``user`` the account that Mosquitto changes to when root
    starts it. ``office`` is needed by an office's broker, ``upper`` when that broker bridges.
    """

    kind: Kind
    config: Path
    state: Path
    port: int
    address: str = "127.0.0.1"
    user: str = "mosquitto"
    office: str | None = None
    upper: Upper | None = None


def templates() -> Path:
    """The directory ``broker-config``: beside the source, or beside the virtual environment of an installation.

    Raises:
        BrokerError: when it is in neither place.
    """
    places = (Path(__file__).resolve().parent.parent, Path(sys.prefix).parent)
    for place in places:
        if (place / "broker-config" / "upper.conf").is_file():
            return place / "broker-config"
    raise BrokerError(f"broker-config/upper.conf is in none of {', '.join(map(str, places))}; install again")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put ``values`` in the place of the ``@NAME@`` of ``text``.

    Raises:
        BrokerError: when a name has no value, or a value would begin a line of its own.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise BrokerError(f"@{name}@ has no value; give one of its own")
        if not values[name] or not values[name].isprintable() or values[name] != values[name].strip():
            raise BrokerError(f"@{name}@: the value is empty, has a line break or a space at its end")
        return values[name]

    return _PLACEHOLDER.sub(value, text)


def write_place(place: BrokerPlace) -> Path:
    """Write the configuration of one broker and return its main file; passwords that are there stay.

    Raises:
        BrokerError: when the place is incomplete.
        InvalidIdError: when the office is not a usable id.
    """
    if place.kind == "office" and place.office is None:
        raise BrokerError("office: an office's broker needs the office's id")
    if place.kind == "upper" and (place.office or place.upper):
        raise BrokerError("office, upper: the upper broker belongs to no office and has no bridge")
    values = {
        "CONFIG": str(place.config),
        "STATE": str(place.state),
        "ADDRESS": place.address,
        "PORT": str(place.port),
        "USER": place.user,
    }
    if place.office is not None:
        values["OFFICE"] = check_slug(place.office, field="office")
    if (place.config / ("office.conf" if place.kind == "upper" else "upper.conf")).exists():
        raise BrokerError(f"{place.config} already holds a broker of the other kind; remove it first, or use another directory")
    parts = place.config / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    place.state.mkdir(parents=True, exist_ok=True)
    source = templates()
    main = place.config / f"{place.kind}.conf"
    _replace(main, fill((source / f"{place.kind}.conf").read_text("utf-8"), values))
    _replace(parts / "listener.conf", fill((source / "parts/listener.conf").read_text("utf-8"), values))
    if place.office is not None:
        _replace(place.config / "office", f"{place.office}\n")
    bridge = parts / "bridge.conf"
    if place.upper is None:
        bridge.unlink(missing_ok=True)
    else:
        values["UPPER_ADDRESS"] = place.upper.address
        values["UPPER_PORT"] = str(place.upper.port)
        values["UPPER_PASSWORD"] = place.upper.password
        _replace(bridge, fill((source / "parts/bridge.conf").read_text("utf-8"), values))
    if not (place.config / "passwords").exists():
        _replace(place.config / "passwords", "")
    write_acl(place.config)
    return main


def office_of(config: Path) -> tuple[Kind, str | None]:
    """The kind of the broker whose directory this is, and its office.

    Raises:
        BrokerError: when no broker was set up there.
    """
    if (config / "upper.conf").is_file():
        return "upper", None
    if (config / "office").is_file():
        return "office", (config / "office").read_text("utf-8").strip()
    raise BrokerError(f"{config} holds no broker; run 'nucuoi broker setup' first, or correct --directory")


def usernames(config: Path) -> list[str]:
    """Everybody in the password file of the directory ``config``, in its order."""
    lines = (config / "passwords").read_text("utf-8").splitlines()
    return [line.partition(":")[0] for line in lines if ":" in line]


def write_acl(config: Path) -> None:
    """Write the access list anew, a paragraph for each name of the password file; an unknown name gets no rights."""
    source = templates() / "acl"
    paragraphs = ["# Written from the password file and broker-config/acl/*.acl; changes made here are lost."]
    for name in usernames(config):
        office, _, terminal = name.partition("/")
        if name == COLLECTOR:
            paragraph = source / "collector.acl"
        elif not terminal:
            continue
        else:
            paragraph = source / _PARAGRAPHS.get(terminal, "terminal.acl")
        paragraphs.append(fill(paragraph.read_text("utf-8"), {"OFFICE": office, "TERMINAL": terminal or "-"}))
    _replace(config / "acl", "\n".join(paragraphs))


def check_username(username: str, kind: Kind, office: str | None = None) -> str:
    """Return ``username`` when it may exist on such a broker: ``{office}/{terminal}``, or above also the two others.

    Raises:
        InvalidIdError: naming what is wrong with it.
    """
    owner, slash, terminal = username.partition("/")
    if kind == "upper" and username == COLLECTOR:
        return username
    if not slash:
        raise InvalidIdError(f"username: {username!r} names no terminal; write it as office/terminal")
    check_slug(owner, field="username, before the '/'")
    if kind == "upper" and terminal == UPLINK:
        return username
    check_slug(terminal, field="username, after the '/'")
    if office is not None and owner != office:
        raise InvalidIdError(f"username: {username!r} is not of the office {office!r}, whose broker this is")
    return username


def set_passwords(config: Path, passwords: Mapping[str, str], *, remove: frozenset[str] = frozenset()) -> None:
    """Give each user name its password, take away those of ``remove``, and write the access list that follows.

    A running broker obeys after its next SIGHUP.

    Raises:
        BrokerError: for a password that the file cannot hold, or when ``mosquitto_passwd`` is missing or fails.
    """
    for name, password in passwords.items():
        if not password or not password.isprintable() or password != password.strip():
            raise BrokerError(f"password of {name}: it is empty, has a line break or a space at its end")
    kept = [
        line
        for line in (config / "passwords").read_text("utf-8").splitlines()
        if (name := line.partition(":")[0]) not in passwords and name not in remove
    ]
    with _private_file(config) as fresh:
        fresh.write_text("".join(f"{name}:{password}\n" for name, password in passwords.items()), "utf-8")
        if passwords:
            # -U reads the file; -b would show the password to everybody who can list processes.
            done = subprocess.run(  # noqa: S603  its words are ours
                [program("mosquitto_passwd"), "-U", str(fresh)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise BrokerError(f"mosquitto_passwd failed: {done.stderr.strip() or done.stdout.strip()}")
        hashed = fresh.read_text("utf-8").splitlines()
    _replace(config / "passwords", "".join(f"{line}\n" for line in (*kept, *hashed)))
    write_acl(config)


def program(name: str) -> str:
    """The path of one of Mosquitto's programs, which Debian keeps where a user's PATH does not look.

    Raises:
        BrokerError: when it is not installed.
    """
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise BrokerError(f"{name} is not installed; run: apt-get install mosquitto")
    return found


def _replace(target: Path, text: str) -> None:
    """Write ``target`` whole or not at all, readable by its owner and the directory's group."""
    with _private_file(target.parent) as fresh:
        fresh.write_text(text, "utf-8")
        fresh.chmod(0o640)
        if os.geteuid() == 0:
            os.chown(fresh, -1, target.parent.stat().st_gid)
        fresh.replace(target)


@contextlib.contextmanager
def _private_file(directory: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=".new-", dir=directory)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
