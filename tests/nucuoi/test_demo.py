"""The demo as somebody starts it who has just cloned the repository."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from PIL import Image

from nucuoi.window import VirtualDisplay
from tests.nucuoi.demos import COMMAND, FIRST_FACE, NOTICE, PAPER, SEND, TEAL, Demo, environment, processes_with
from tests.nucuoi.waiting import came, until

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first start leaves behind: most of its time goes into the visitors of the past, and a second one has them."""
    first = Demo(tmp_path_factory.mktemp("first") / "nucuoi demo")
    try:
        first.start("--exit-after-ready")
        assert first.process.wait(300) == 0, first.output()
    finally:
        first.clean_up()
    return first.directory


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, lived: Path) -> Iterator[Demo]:
    """One demo whose owner has logged in."""
    demo = Demo(Path(shutil.copytree(lived, tmp_path_factory.mktemp("demo") / "nucuoi demo")))
    try:
        demo.start().wait_until_ready().accept_invitation()
        yield demo
    finally:
        demo.clean_up()


@pytest.fixture
def demo(tmp_path: Path, lived: Path) -> Iterator[Demo]:
    """A demo that was started before; a test starts and ends it."""
    one = Demo(Path(shutil.copytree(lived, tmp_path / "demo")))
    try:
        yield one
    finally:
        one.clean_up()


@pytest.fixture
def new_demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that was never started."""
    one = Demo(tmp_path / "demo")
    try:
        yield one
    finally:
        one.clean_up()


def test_what_the_upper_unit_sets_and_sends_stands_on_the_pages(running: Demo) -> None:
    # In the first days of January most of the three days lie in the year before.
    year = (running.since - timedelta(days=2)).year
    days = f"from={year}-01-01&through={year}-12-31"
    for path, words in (
        ("/targets", ("Tỷ lệ phiếu hài lòng", "85%", "95%")),
        (f"/dossiers?{days}", ("Chỉ tiêu năm 95%", "he-thong-ho-so", "chỉ tiêu 95%", "đạt</span>")),
        (f"/?{days}", ("So với chỉ tiêu năm", "SỐ LIỆU MẪU")),
    ):
        status, page = running.get(path)
        assert status == 200
        assert [word for word in words if word not in page] == []


def test_a_tap_on_the_window_reaches_the_figure_of_that_counter_and_official(running: Demo) -> None:
    before, arrived = running.votes(), running.arrived()

    def has_arrived() -> bool:
        return running.arrived() > arrived

    for _ in range(10):
        until(lambda: running.pixel(*NOTICE) == PAPER, lambda: f"no visit waits for its vote: {running.notes()}", seconds=400)
        running.tap(*FIRST_FACE)
        until(lambda: running.pixel(*FIRST_FACE) != TEAL)
        running.tap(*SEND)
        until(lambda: running.pixel(*FIRST_FACE) == TEAL, lambda: "the next visitor sees no faces")
        # A window may close between a look and the tap: then that vote is kept apart, and the next visit is waited for.
        if came(has_arrived, seconds=60) and running.votes() != before:
            break
        arrived = running.arrived()

    after = running.votes()
    assert sum(after.values()) == sum(before.values()) + 1
    assert after[5] == before.get(5, 0) + 1


def test_everything_that_it_names_is_there(running: Demo) -> None:
    said = running.output()

    assert running.get("/healthz")[0] == running.get("/readyz")[0] == 200
    assert f"Trang số liệu / page          {running.notes().page}/" in said
    port = next(int(line.rpartition(":")[2]) for line in said.splitlines() if "Broker MQTT  " in line)
    socket.create_connection(("127.0.0.1", port), timeout=10).close()
    assert str(running.directory / "man-hinh.png") in said
    with Image.open(running.directory / "man-hinh.png") as picture:
        assert picture.size == (800, 480)
        assert len(picture.getcolors(1_000_000) or []) > 100
    status, page = running.get("/")
    assert status == 200
    assert "SỐ LIỆU MẪU" in page
    assert "SỐ LIỆU MẪU" in said


def test_nothing_personal_is_served_without_the_login(running: Demo) -> None:
    stranger = Demo(running.directory)

    status, text = stranger.get("/api/v1/satisfaction?by=official")

    assert status == 401
    assert "nguyen-thi-mau" not in text


def test_the_past_came_through_the_ballot_box_and_all_three_offices_have_figures(running: Demo) -> None:
    days = f"from={running.since - timedelta(days=3)}&to={running.since + timedelta(days=2)}"

    status, text = running.get(f"/api/v1/satisfaction?by=office,channel&{days}&format=csv")

    assert status == 200
    for office in ("xa-mau-a", "xa-mau-b", "xa-mau-c"):
        assert office in text
    assert "button" in text


def test_a_second_demo_at_the_same_time_is_told_where_the_first_one_is(running: Demo) -> None:
    words = [*COMMAND, "--directory", str(running.directory), "--reset"]

    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 1
    assert "already; its page is " + running.notes().page in done.stderr
    assert running.get("/readyz")[0] == 200


def test_a_second_demo_elsewhere_finds_other_ports(running: Demo, demo: Demo) -> None:
    demo.start().wait_until_ready()

    assert demo.notes().page != running.notes().page
    assert demo.get("/readyz")[0] == running.get("/readyz")[0] == 200


def test_ctrl_c_leaves_no_process_and_the_next_start_keeps_the_data(demo: Demo) -> None:
    demo.start().wait_until_ready().accept_invitation()
    before = demo.votes()
    passwords = (demo.directory / "collector" / "collector.toml").read_text("utf-8")

    assert demo.end(signal.SIGINT) == 0
    assert "số liệu được giữ lại" in demo.output()
    assert processes_with(str(demo.directory)) == []

    demo.start().wait_until_ready()
    assert demo.get("/api/v1/satisfaction")[0] == 200, "the session and the account are still there"
    after = demo.votes()
    assert all(after[score] >= n for score, n in before.items())
    assert "/invitation/" not in demo.output()
    assert (demo.directory / "collector" / "collector.toml").read_text("utf-8") != passwords, "passwords are new at every start"

    assert demo.end(signal.SIGTERM) == 0
    assert processes_with(str(demo.directory)) == []


def test_reset_starts_anew(demo: Demo) -> None:
    ledger = demo.notes().ledger
    assert ledger

    demo.start("--exit-after-ready", "--reset")
    assert demo.process.wait(300) == 0, demo.output()

    assert demo.notes().ledger not in {"", ledger}
    assert "/invitation/" in demo.output()


def test_ctrl_c_before_it_is_ready_ends_it_too(new_demo: Demo) -> None:
    new_demo.start()
    until((new_demo.directory / "logs" / "web.log").exists, new_demo.output)

    assert new_demo.end(signal.SIGINT) == 0
    assert "Sẵn sàng" not in new_demo.output()
    assert processes_with(str(new_demo.directory)) == []


@pytest.mark.parametrize("name", ["ingest", "rating-screen", "broker"])
def test_a_program_that_dies_is_named_and_everything_ends(demo: Demo, name: str) -> None:
    demo.start().wait_until_ready()

    os.kill(demo.notes().processes[name], signal.SIGKILL)

    assert demo.process.wait(120) == 1
    assert f"{name} ended" in demo.output()
    assert processes_with(str(demo.directory)) == []


def test_the_desk_whose_plug_was_pulled_is_started_again_and_nothing_else_ends(demo: Demo) -> None:
    demo.start().wait_until_ready()
    before = demo.notes().processes

    os.kill(before["desk"], signal.SIGKILL)
    until(lambda: "the desk's plug was pulled" in demo.output(), demo.output)
    until(lambda: demo.notes().processes.get("desk", before["desk"]) != before["desk"], demo.output)
    until(demo.console_answers, demo.output)

    assert {**demo.notes().processes, "desk": 0} == {**before, "desk": 0}
    assert demo.end(signal.SIGINT) == 0
    assert processes_with(str(demo.directory)) == []


def test_closing_the_window_ends_the_window_alone(demo: Demo) -> None:
    demo.start().wait_until_ready()

    os.kill(demo.notes().processes["rating-screen"], signal.SIGTERM)
    until(lambda: "cửa sổ đã đóng" in demo.output(), demo.output)

    assert demo.get("/readyz")[0] == 200
    assert demo.process.poll() is None


def test_a_demo_that_was_killed_does_not_hinder_the_next_one(demo: Demo) -> None:
    demo.start().wait_until_ready()
    demo.end(signal.SIGKILL)

    demo.start("--exit-after-ready")

    assert demo.process.wait(300) == 0, demo.output()
    assert processes_with(str(demo.directory)) == []


def test_with_a_display_the_window_is_on_it(demo: Demo, tmp_path: Path) -> None:
    (demo.directory / "man-hinh.png").unlink()
    display = VirtualDisplay(tmp_path / "memory", tmp_path / "xvfb.log", width=1024, height=600)
    try:
        until(lambda: display.name is not None, display.child.written)
        demo.start(**{**display.environment(), "WAYLAND_DISPLAY": ""}).wait_until_ready()

        until(lambda: display.picture().is_drawn())
        assert "cửa sổ / window" in demo.output()
        assert demo.notes().display is None
        assert not (demo.directory / "man-hinh.png").exists()
    finally:
        demo.clean_up()
        display.child.end()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_normal_user_can_run_it_too() -> None:
    user = pwd.getpwnam("nobody")
    becoming = ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", "--"]
    can_read = subprocess.run([*becoming, "test", "-r", __file__], check=False).returncode == 0
    if not can_read:
        pytest.skip("this checkout lies where no other user may read it")
    home = Path(mkdtemp(prefix="nucuoi-home-", dir="/var/tmp"))
    try:
        os.chown(home, user.pw_uid, user.pw_gid)
        words = [*becoming, *COMMAND, "--exit-after-ready"]
        env = environment(HOME=str(home), XDG_DATA_HOME="", XDG_RUNTIME_DIR="", PYTHONDONTWRITEBYTECODE="1")

        done = subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=300, cwd="/")

        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{home}/.local/share/nucuoi-demo" in done.stdout
        assert processes_with(str(home)) == []
    finally:
        shutil.rmtree(home)


@pytest.mark.parametrize("place", ["/proc/nucuoi", "/dev/null/x"])
def test_a_directory_that_cannot_be_used_is_a_clear_error(place: str) -> None:
    done = subprocess.run(
        [*COMMAND, "--directory", place], env=environment(), capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert "--directory" in done.stderr
    assert "Traceback" not in done.stderr
