"""A demo as somebody starts it: its words, its page, its window, and what it leaves behind."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener, urlopen

import msgspec
from PIL import Image

from collector.store.db import FILE_NAME
from nucuoi.stage import Notes
from office.periods import VIETNAM
from tests.nucuoi.waiting import until

PASSWORD = "một mật khẩu thật dài"
COMMAND = [sys.executable, "-m", "nucuoi", "demo", "--no-browser", "--past-days", "3"]
FIRST_FACE = (96, 300)
SEND = (600, 430)
NOTICE = (20, 442)
"""Here the notice «Xin đánh giá khi đã làm xong thủ tục» stands while no visit waits for its vote."""

PAPER = (0xF7, 0xF4, 0xEE)
TEAL = (0x17, 0xA3, 0xA0)


def environment(**more: str) -> dict[str, str]:
    """Ours, without a display."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return {**kept, **more}


def processes_with(mark: str) -> list[str]:
    """The command lines of all processes that name ``mark``."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if mark in command:
            found.append(command)
    return found


class Demo:
    """One demo in ``directory``, over its starts and ends. ``since`` is the day on which it was made."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.since = datetime.now(VIETNAM).date()
        self.said = directory.parent / f"{directory.name}.said"
        self._process: subprocess.Popen[bytes] | None = None
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "it was never started"
        return self._process

    def start(self, *words: str, **more: str) -> "Demo":
        with self.said.open("wb") as said:
            self._process = subprocess.Popen(
                [*COMMAND, "--directory", str(self.directory), *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=environment(**more),
                start_new_session=True,
            )
        return self

    def output(self) -> str:
        return self.said.read_text("utf-8", "replace")

    def wait_until_ready(self) -> "Demo":
        until(lambda: "Ctrl-C" in self.output() or self.process.poll() is not None, self.output)
        assert self.process.poll() is None, self.output()
        return self

    def notes(self) -> Notes:
        return msgspec.json.decode((self.directory / "notes.json").read_bytes(), type=Notes)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End it as somebody would; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def clean_up(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.end(signal.SIGTERM)

    def get(self, path: str) -> tuple[int, str]:
        """The page as the browser of whoever logged in gets it."""
        try:
            with self._browser.open(self.notes().page + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def console_answers(self) -> bool:
        """Whether the desk's console shows its sign-on."""
        try:
            with urlopen(f"http://127.0.0.1:{self.notes().console_port}/sign-on", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def accept_invitation(self) -> None:
        found = re.search(r"http\S*/invitation/\S+", self.output())
        assert found, self.output()
        with self._browser.open(found[0], timeout=30) as answer:
            form = answer.read().decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        assert token, form
        words = urlencode({"csrf_token": token[1], "password": PASSWORD, "again": PASSWORD}).encode()
        request = Request(found[0], data=words, headers={"Referer": found[0]})  # noqa: S310  the link that was printed
        with self._browser.open(request, timeout=30) as answer:
            assert answer.status == 200

    def votes(self) -> dict[int, int]:
        """The counted votes of the shown counter and its official by score, those of this day; midnight may come meanwhile."""
        days = f"from={self.since}&to={self.since + timedelta(days=2)}"
        status, text = self.get(f"/api/v1/satisfaction?office=xa-mau-a&counter=quay-3&by=official&{days}")
        assert status == 200, text
        rows: list[dict[str, Any]] = msgspec.json.decode(text)["rows"]
        mine = [row for row in rows if row["official"] == "nguyen-thi-mau" and row["channel"] == "kiosk"]
        return {int(score): n for row in mine for score, n in row["distribution"].items() if n}

    def arrived(self) -> int:
        """How many votes of the shown counter the collector holds, those that are kept apart included."""
        store = f"file:{self.directory / 'collector' / 'data' / FILE_NAME}?mode=ro"
        with closing(sqlite3.connect(store, uri=True, timeout=30)) as db:
            query = (
                "SELECT count(*) FROM ratings JOIN cells ON cells.id = cell"
                " WHERE office = 'xa-mau-a' AND counter = 'quay-3' AND channel = 'kiosk'"
            )
            return int(db.execute(query).fetchone()[0])

    def pixel(self, x: int, y: int) -> object:
        """What the picture of the rating screen shows there."""
        with Image.open(self.directory / "man-hinh.png") as picture:
            return picture.getpixel((x, y))

    def tap(self, x: int, y: int) -> None:
        display = self.notes().display
        assert display
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=environment(DISPLAY=display), check=True)
