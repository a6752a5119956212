"""For those who watch the collector: does it run, is it ready, and its counts for Prometheus. Nothing personal here."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

from collector.readiness import IngestState, read_state
from collector.store.devices import devices
from collector.store.standing import standing
from collector.web.answers import json_answer
from collector.web.contract import HealthAnswer, ReadyAnswer
from collector.web.frame import Frame, frame
from collector.web.routes import JSON, Answer, Operation, errors, operation

health = Blueprint("health", __name__)

REQUESTS = Counter("nucuoi_http_requests", "Requests served, by route and status.", ["route", "status"], registry=None)


@operation(
    health,
    Operation(
        "/healthz",
        "healthz",
        "Whether the program runs.",
        "open",
        (),
        {200: Answer("It does.", {JSON: HealthAnswer}), **errors(405)},
    ),
)
def get_healthz() -> Response:
    """``GET /healthz``."""
    return json_answer(HealthAnswer("ok"))


@operation(
    health,
    Operation(
        path="/readyz",
        name="readyz",
        summary="Whether figures are served and kept up to date.",
        access="open",
        parameters=(),
        answers={
            200: Answer("They are.", {JSON: ReadyAnswer}),
            503: Answer("They are not; the body says what is missing.", {JSON: ReadyAnswer}),
            **errors(405, 500),
        },
    ),
)
def get_readyz() -> Response:
    """``GET /readyz``."""
    here = frame()
    now = here.clock.now_ms()
    answer = readiness(read_state(here.directory), store=here.store.is_reachable(), now_ms=now)
    return json_answer(answer, status=200 if answer.ready else 503)


def readiness(state: IngestState | None, *, store: bool, now_ms: int) -> ReadyAnswer:
    """What the state of the ingest and the store come to."""
    if state is None:
        return ReadyAnswer(False, store, ingest=False, broker=False, committing=False, waiting=None, lag_seconds=None)
    alive = not state.is_stale(now_ms)
    return ReadyAnswer(
        ready=store and alive and state.broker and state.store,
        store=store,
        ingest=alive,
        broker=alive and state.broker,
        committing=alive and state.store,
        waiting=state.waiting,
        lag_seconds=round((now_ms - state.at) / 1000, 3),
    )


@operation(
    health,
    Operation(
        path="/metrics",
        name="metrics",
        summary="Counts for Prometheus; for this machine, or with the token of the configuration.",
        access="loopback or token",
        parameters=(),
        headers=("Authorization",),
        answers={200: Answer("Prometheus text.", {"text/plain": None}), **errors(403, 405, 500, 503)},
    ),
)
def get_metrics() -> Response:
    """``GET /metrics``."""
    here = frame()
    if not _may_read_metrics(here):
        abort(403, "metrics: ask from this machine, or send web.metrics_token as a bearer token")
    return Response(generate_latest(_registry(here)), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(here: Frame) -> bool:
    token = here.settings.metrics_token
    if token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # Behind a proxy every request comes from this machine: then only a token says who asks.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - stands for an unknown address


def _registry(here: Frame) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(REQUESTS)
    db = here.store.db()
    counts = standing(db)
    for name, meaning, value in (
        ("nucuoi_ledger_events", "Events in the ledger.", counts.events),
        ("nucuoi_votes", "Votes in the figures, flagged ones included.", counts.votes),
        ("nucuoi_dead_letters", "Events of the ledger that could not count.", counts.dead_letters),
        ("nucuoi_forks", "Times that a stream came with other bytes.", counts.forks),
        ("nucuoi_refused", "Messages that never entered the ledger.", counts.refused),
    ):
        Gauge(name, meaning, registry=registry).set(value)
    if counts.last_received_ms is not None:
        Gauge("nucuoi_last_event_timestamp_seconds", "When the last event came.", registry=registry).set(
            counts.last_received_ms / 1000
        )
    terminals = Gauge("nucuoi_terminals", "Terminals by presence.", ["presence"], registry=registry)
    for presence in ("online", "offline", "unknown"):
        terminals.labels(presence)
    for device in devices(db, here.store.directory(), today=here.today()):
        terminals.labels(device.presence).inc()
    state = read_state(here.directory)
    ready = readiness(state, store=True, now_ms=here.clock.now_ms())
    for name, meaning, value in (
        ("nucuoi_ready", "1 when figures are kept up to date.", ready.ready),
        ("nucuoi_broker_connected", "1 while the ingest is connected and subscribed.", ready.broker),
        ("nucuoi_waiting_messages", "Messages that are not committed yet.", ready.waiting or 0),
    ):
        Gauge(name, meaning, registry=registry).set(value)
    return registry
