"""The collector's configuration file: TOML, checked whole, every error reported at once."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from collector.errors import ConfigInvalidError
from office.reading import read_struct

Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class TlsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where the certificates lie when the broker is reached over TLS; without ``ca_file`` the system's authorities count."""

    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None


class BrokerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The upper broker. Give ``password`` or ``password_file`` (its first line), not both."""

    host: Text = "127.0.0.1"
    port: Port = 1883
    username: Text = "collector"
    password: str = ""
    password_file: str | None = None
    keepalive_seconds: Annotated[int, msgspec.Meta(ge=5, le=300)] = 60
    tls: TlsConfig | None = None


class WebConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where the pages and the API are served, and to whom.

    ``address`` is what people type, for links that are printed; without it ``http://{host}:{port}`` is. ``secure_cookies``
    sends the login only over https: switch it off only for a demo on one machine. ``trusted_proxies`` is how many proxies of
    ours stand before the program and say who asks. ``metrics_token`` opens ``/metrics`` to other machines that send it as a
    bearer token; without one only this machine may read it.
    """

    host: Text = "127.0.0.1"
    port: Port = 8080
    address: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/]+$(?!\n)", max_length=255)] | None = None
    secure_cookies: bool = True
    trusted_proxies: Annotated[int, msgspec.Meta(ge=0, le=8)] = 0
    session_hours: Annotated[float, msgspec.Meta(gt=0, le=720)] = 12.0
    metrics_token: Annotated[str, msgspec.Meta(min_length=16, max_length=200)] | None = None
    threads: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4

    def base_address(self) -> str:
        """The address under which people reach the pages, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.address or f"http://{host}:{self.port}"


class LogConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How much is said on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. ``directory`` holds the database and the ingest's lock, and belongs to one collector."""

    directory: Text
    broker: BrokerConfig = BrokerConfig()
    web: WebConfig = WebConfig()
    log: LogConfig = LogConfig()

    @property
    def home(self) -> Path:
        """``directory`` as a path."""
        return Path(self.directory)


def read_config(path: Path) -> Config:
    """Read and check the configuration at ``path``; relative paths in it are relative to its directory.

    Raises:
        ConfigInvalidError: with one sentence for each problem, all at once.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigInvalidError(str(path), [f"the file cannot be read: {error.strerror}; correct --config"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigInvalidError(str(path), [f"this is no TOML: {error}"]) from None
    config, found = read_struct(Config, data)
    problems = [str(problem) for problem in found]
    base = path.absolute().parent
    broker = _broker(config.broker, base, problems)
    if problems:
        raise ConfigInvalidError(str(path), problems)
    return msgspec.structs.replace(config, directory=str(base / config.directory), broker=broker)


def _broker(broker: BrokerConfig, base: Path, problems: list[str]) -> BrokerConfig:
    problems += [
        f"broker.{field}: has a line break or control character; remove it"
        for field in ("host", "username", "password")
        if not getattr(broker, field).isprintable()
    ]
    if broker.password and broker.password_file:
        problems.append("broker.password: password_file is given too; keep one of them")
    elif broker.password_file:
        try:
            lines = (base / broker.password_file).read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            problems.append(f"broker.password_file: {broker.password_file!r} cannot be read: {error}")
        else:
            password = lines[0].strip() if lines else ""
            if not password:
                problems.append(
                    f"broker.password_file: the first line of {broker.password_file!r} is empty; put the password there"
                )
            broker = msgspec.structs.replace(broker, password=password)
    if broker.tls is not None:
        broker = msgspec.structs.replace(broker, tls=_tls(broker.tls, base, problems))
    return broker


def _tls(tls: TlsConfig, base: Path, problems: list[str]) -> TlsConfig:
    if (tls.certificate_file is None) != (tls.key_file is None):
        problems.append("broker.tls: certificate_file and key_file belong together; give both or neither")
    found: dict[str, str] = {}
    for field in ("ca_file", "certificate_file", "key_file"):
        name = getattr(tls, field)
        if name is not None:
            found[field] = str(base / name)
            if not (base / name).is_file():
                problems.append(f"broker.tls.{field}: there is no file {name!r}; correct the path")
    return TlsConfig(**found)
