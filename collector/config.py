"""The collector's configuration file: TOML, checked whole, every error reported at once."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from collector.errors import ConfigInvalidError
from office.reading import read_struct

_SHORTEST_SECRET = 16


class TlsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where the certificates lie when the broker is reached over TLS."""

    ca_file: Annotated[str | None, Meta(description="Authority that signed the broker's certificate; left out, the system's")] = (
        None
    )
    certificate_file: Annotated[str | None, Meta(description="This collector's certificate; with `key_file`")] = None
    key_file: Annotated[str | None, Meta(description="Its private key; with `certificate_file`")] = None


class BrokerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The upper broker."""

    host: Annotated[str, Meta(min_length=1, max_length=255, description="Name or address of the MQTT broker")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535, description="Its TCP port, 1 to 65535")] = 1883
    username: Annotated[
        str, Meta(min_length=1, max_length=255, description="MQTT user; the access list knows it by this name")
    ] = "collector"
    password: Annotated[str, Meta(description="MQTT password; give this or `password_file`, not both")] = ""
    password_file: Annotated[
        str | None, Meta(description="File whose first line is the password; relative to the configuration's directory")
    ] = None
    keepalive_seconds: Annotated[
        int, Meta(ge=5, le=300, description="Seconds of silence after which a ping shows that the collector lives, 5 to 300")
    ] = 60
    tls: TlsConfig | None = None


class WebConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where the pages and the API are served, and to whom."""

    host: Annotated[str, Meta(min_length=1, max_length=255, description="Address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535, description="TCP port to listen on, 1 to 65535")] = 8080
    address: Annotated[
        Annotated[str, Meta(pattern=r"^https?://[^\s/]+$(?!\n)", max_length=255)] | None,
        Meta(description="What people type, for links that are printed; left out, `http://{host}:{port}`"),
    ] = None
    secure_cookies: Annotated[
        bool, Meta(description="true: the login is sent only over https; false only for a demo on one machine")
    ] = True
    trusted_proxies: Annotated[
        int, Meta(ge=0, le=8, description="How many proxies of ours stand before the program and say who asks, 0 to 8")
    ] = 0
    session_hours: Annotated[float, Meta(gt=0, le=720, description="Hours after which a login ends, up to 720")] = 12.0
    idle_minutes: Annotated[
        float, Meta(gt=0, le=1440, description="Minutes without a page asked for after which a login ends, up to 1440")
    ] = 60.0
    admins_need_second_step: Annotated[
        bool, Meta(description="true: admins do nothing before they have set up six digits from an app as a second step")
    ] = False
    metrics_token: Annotated[
        Annotated[str, Meta(min_length=16, max_length=200)] | None,
        Meta(description="Bearer token that opens `/metrics` to other machines; left out, only this machine may read it"),
    ] = None
    threads: Annotated[int, Meta(ge=1, le=64, description="Requests answered at a time, 1 to 64")] = 4

    def base_address(self) -> str:
        """The address under which people reach the pages, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.address or f"http://{host}:{self.port}"


class MailConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The server that takes mail about alerts; without this table none is sent."""

    host: Annotated[str, Meta(min_length=1, max_length=255, description="Name or address of the mail server")]
    sender: Annotated[
        str,
        Meta(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$(?!\n)", max_length=254, description="Address in «From», such as a@b.vn"),
    ]
    port: Annotated[int, Meta(ge=1, le=65_535, description="Its TCP port, 1 to 65535")] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"], Meta(description="`starttls`, `tls` from the first byte (port 465), or `none`")
    ] = "starttls"
    username: Annotated[str, Meta(max_length=255, description="Who logs in; left out, nobody does")] = ""
    password_file: Annotated[
        str | None, Meta(description="File whose first line is the password; relative to the configuration's directory")
    ] = None
    password: Annotated[str, Meta(description="The password; give this or `password_file`, not both")] = ""


class WebhookConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A program that is told of every alert; without this table none is."""

    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+$(?!\n)", max_length=500, description="Where it listens, `https://…`")]
    secret_file: Annotated[
        str | None, Meta(description="File whose first line is the secret of the signatures, 16 characters or more")
    ] = None
    secret: Annotated[str, Meta(description="The secret; give this or `secret_file`, not both")] = ""
    is_insecure: Annotated[
        bool, Meta(description="true: `http://` is allowed to other machines too; whoever is on the way reads along")
    ] = False


class LogConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How much is said on standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="`debug`, `info`, `warning` or `error`")] = (
        "info"
    )


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    directory: Annotated[
        str,
        Meta(min_length=1, max_length=255, description="Directory of the database and the ingest's lock; one collector only"),
    ]
    broker: BrokerConfig = BrokerConfig()
    web: WebConfig = WebConfig()
    mail: MailConfig | None = None
    webhook: WebhookConfig | None = None
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
    mail, webhook = _mail(config.mail, base, problems), _webhook(config.webhook, base, problems)
    if problems:
        raise ConfigInvalidError(str(path), problems)
    return msgspec.structs.replace(config, directory=str(base / config.directory), broker=broker, mail=mail, webhook=webhook)


def _broker(broker: BrokerConfig, base: Path, problems: list[str]) -> BrokerConfig:
    problems += [
        f"broker.{field}: has a line break or control character; remove it"
        for field in ("host", "username", "password")
        if not getattr(broker, field).isprintable()
    ]
    if broker.password and broker.password_file:
        problems.append("broker.password: password_file is given too; keep one of them")
    elif broker.password_file:
        broker = msgspec.structs.replace(
            broker, password=_first_line(base, broker.password_file, "broker.password_file", problems)
        )
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


def _mail(mail: MailConfig | None, base: Path, problems: list[str]) -> MailConfig | None:
    if mail is None:
        return None
    if mail.password and mail.password_file:
        problems.append("mail.password: password_file is given too; keep one of them")
    elif mail.password_file:
        mail = msgspec.structs.replace(mail, password=_first_line(base, mail.password_file, "mail.password_file", problems))
    if bool(mail.username) != bool(mail.password or mail.password_file):
        problems.append("mail.username: a name and a password belong together; give both or neither")
    if mail.username and mail.security == "none" and not is_loopback(mail.host):
        problems.append("mail.security: a password would cross the network as it is; use starttls or tls")
    return mail


def _webhook(webhook: WebhookConfig | None, base: Path, problems: list[str]) -> WebhookConfig | None:
    if webhook is None:
        return None
    if webhook.secret and webhook.secret_file:
        problems.append("webhook.secret: secret_file is given too; keep one of them")
    elif webhook.secret_file:
        secret = _first_line(base, webhook.secret_file, "webhook.secret_file", problems)
        webhook = msgspec.structs.replace(webhook, secret=secret)
    if len(webhook.secret) < _SHORTEST_SECRET and not (webhook.secret_file and not webhook.secret):
        problems.append(f"webhook.secret: has {len(webhook.secret)} characters; signatures need {_SHORTEST_SECRET} or more")
    try:
        parts = urlsplit(webhook.url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.username is not None:
        problems.append(f"webhook.url: {webhook.url!r} is no address such as https://example.gov.vn/nucuoi")
    elif parts.scheme != "https" and not webhook.is_insecure and not is_loopback(host):
        problems.append("webhook.url: must begin with https://, or is_insecure must say that everybody on the way may read along")
    return webhook


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine under one of the names that cannot mean another."""
    return host in {"localhost", "127.0.0.1", "::1"}


def _first_line(base: Path, name: str, field: str, problems: list[str]) -> str:
    try:
        lines = (base / name).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        problems.append(f"{field}: {name!r} cannot be read: {error}")
        return ""
    if not lines or not lines[0].strip():
        problems.append(f"{field}: the first line of {name!r} is empty; put the password there")
        return ""
    return lines[0].strip()
