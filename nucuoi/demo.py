"""``nucuoi demo``: the whole system on this machine, with sample data, until Ctrl-C."""

import contextlib
import os
import signal
import threading
import webbrowser
from pathlib import Path

import click

from kiosk.frames import stop_on_signals
from nucuoi.show import PIN, Addresses, Show, ShowError, StoppedError
from nucuoi.stage import Stage, StageError, default_directory, take
from nucuoi.window import NoDisplayError, has_display

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option("--reset", is_flag=True, help="Remove what earlier runs left and start anew.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the demo keeps its data.  [default: $XDG_DATA_HOME/nucuoi-demo or ~/.local/share/nucuoi-demo]",
)
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
@click.option(
    "--past-days", type=click.IntRange(1, 366), default=75, show_default=True, help="Days of invented past at the first start."
)
@click.option("--exit-after-ready", is_flag=True, help="End as soon as everything runs; for tests.")
def demo(*, reset: bool, directory: Path | None, no_browser: bool, past_days: int, exit_after_ready: bool) -> None:
    """Show the whole system on this machine, with sample data.

    A private broker, the collector and its pages, the simulated terminals of three invented offices, and the rating screen of
    one counter: tap a face and read the figure on the page. Ctrl-C ends all of it; the data stays for the next time.
    """
    try:
        stage = take(directory or default_directory(os.environ), reset=reset)
    except StageError as error:
        raise click.ClickException(str(error)) from None
    try:
        _run(stage, browser=not no_browser, past_days=past_days, exit_after_ready=exit_after_ready)
    finally:
        stage.release()


def _run(stage: Stage, *, browser: bool, past_days: int, exit_after_ready: bool) -> None:
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    stop_on_signals(stop.set, signal.SIGHUP)
    show = Show(stage, stop, _say, os.environ, past_days=past_days)
    try:
        _say("NỤ CƯỜI · SỐ LIỆU MẪU / sample data")
        addresses = show.begin()
        _say(summary(addresses, stage))
        if browser and has_display(os.environ):
            webbrowser.open(addresses.invitation or addresses.page)
        if not exit_after_ready:
            show.watch()
    except StoppedError:
        pass
    except (ShowError, NoDisplayError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        _say("Đang kết thúc / ending …")
        for name in show.end():
            _say(f"{name} không tự kết thúc và đã bị dừng / did not end by itself and was killed")
        for number, handler in before.items():
            signal.signal(number, handler)
    _say("Đã kết thúc; số liệu được giữ lại / ended; the data is kept.")


def _say(sentence: str) -> None:
    # The terminal may be closed before its demo has ended.
    with contextlib.suppress(OSError):
        click.echo(sentence)


def summary(addresses: Addresses, stage: Stage) -> str:
    """What is where, for who has just started the demo."""
    lines = ["", "Sẵn sàng / ready", f"  Trang số liệu / page          {addresses.page}/"]
    if addresses.invitation:
        lines.append(f"  Đăng nhập lần đầu (một lần) / first login, one time:\n      {addresses.invitation}")
    lines += [
        f"  Trang người trực quầy / console  {addresses.console}/",
        f"      mã PIN của mọi người / PIN of everybody: {PIN}; quầy 5 để trống / counter 5 is free",
    ]
    for shown in addresses.shown:
        if shown.display is None:
            lines.append(f"  {shown.screen.title}: cửa sổ / window")
            continue
        lines += [
            f"  {shown.screen.title}: there is no display, so its picture is kept in",
            f"      {shown.screen.picture}",
        ]
        if shown.screen.tap is not None:
            x, y = shown.screen.tap
            lines.append(f"      chạm / tap:  DISPLAY={shown.display.name} xdotool mousemove {x} {y} click 1")
    return "\n".join(
        [
            *lines,
            f"  API                           {addresses.page}/api/v1/satisfaction",
            f"  Broker MQTT                   127.0.0.1:{addresses.broker_port}",
            f"  Dữ liệu, nhật ký / data, logs {stage.directory}",
            "  Mỗi đánh giá được gửi đi ngay (không gom trong hòm phiếu) / each vote leaves at once, without the ballot box.",
            "  Ctrl-C: kết thúc / end.   RESET=1 make demo: làm lại từ đầu / start anew.",
            "",
        ]
    )
