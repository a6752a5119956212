"""The inbox holds every alert once, what matters most first, and each filter says truly what it would show."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from collector.alert_inbox import bundled, by_kind, by_place, by_stage, stages_of, standings
from collector.store.alerts import STAGES, Alert, AlertKey, Ended, Stage
from office.alert_reading import Subject
from office.alert_rule import ALERT_KINDS, AlertKind
from office.alert_weight import GRAVEST_FIRST, weight
from office.ids import OfficeId

ENDED: tuple[Ended, ...] = ("fine", "gone", "off", "anew")


def an_alert(
    *, id_: int, office: str, kind: AlertKind, counter: str, stage: Stage, at: int, unjudged: int | None, ended: Ended | None
) -> Alert:
    key = AlertKey(OfficeId(office), kind, Subject(counter=counter))
    return Alert(id_, key, at, ended is None, stage, None, unjudged, ended or "", {}, at + 5)


ALERTS = st.lists(
    st.builds(
        an_alert,
        id_=st.integers(1, 10_000),
        office=st.sampled_from(["a", "b", "c"]),
        kind=st.sampled_from(ALERT_KINDS),
        counter=st.sampled_from(["1", "2"]),
        stage=st.sampled_from(STAGES),
        at=st.integers(0, 100),
        unjudged=st.none() | st.integers(0, 100),
        ended=st.none() | st.sampled_from(ENDED),
    ),
    unique_by=lambda alert: alert.id,
    max_size=40,
)


def test_every_kind_has_a_place_in_the_order_and_a_reason_for_it() -> None:
    assert sorted(one.kind for one in GRAVEST_FIRST) == sorted(ALERT_KINDS)
    assert all(one.reason for one in GRAVEST_FIRST)


@given(ALERTS, st.randoms())
def test_each_alert_is_in_one_bundle_of_its_kind_and_office_whatever_the_order_it_came_in(
    alerts: list[Alert], chance: object
) -> None:
    found = bundled(alerts)
    assert sorted(alert.id for bundle in found for alert in bundle.alerts) == sorted(alert.id for alert in alerts)
    assert len({(bundle.office, bundle.kind) for bundle in found}) == len(found)
    for bundle in found:
        assert all((alert.key.office, alert.key.kind) == (bundle.office, bundle.kind) for alert in bundle.alerts)
        assert bundle.since <= min(alert.raised_at for alert in bundle.alerts)
        assert sum(n for _, n in bundle.stages()) == sum(n for _, n in standings(bundle)) == len(bundle.alerts)
        assert [alert.is_on for alert in bundle.alerts] == sorted((alert.is_on for alert in bundle.alerts), reverse=True)
    shuffled = list(alerts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random
    assert bundled(shuffled) == found


@given(ALERTS)
def test_what_is_so_or_not_judged_comes_before_what_is_over_and_then_the_gravest_first(alerts: list[Alert]) -> None:
    found = bundled(alerts)
    for first, second in pairwise(found):
        assert (not first.is_on, weight(first.kind)) <= (not second.is_on, weight(second.kind))
        if (first.is_on, first.kind) == (second.is_on, second.kind):
            assert any(one.stage == "open" for one in first.alerts) >= any(one.stage == "open" for one in second.alerts)


@given(ALERTS, st.none() | st.sampled_from(ALERT_KINDS), st.none() | st.sampled_from(STAGES))
def test_the_number_at_a_choice_is_what_choosing_it_shows(
    alerts: list[Alert], kind: AlertKind | None, stage: Stage | None
) -> None:
    counts: dict[tuple[OfficeId, AlertKind, Stage], int] = {}
    for alert in alerts:
        place = alert.key.office, alert.key.kind, alert.stage
        counts[place] = counts.get(place, 0) + 1

    def shown(kind: str | None, stage: Stage | None) -> list[Alert]:
        return [one for one in alerts if kind in {None, one.key.kind} and one.stage in stages_of(stage)]

    assert all(choice.n == len(shown(choice.value, stage)) for choice in by_kind(counts, stage))
    for choice in by_stage(counts, kind):
        assert choice.n == len(shown(kind, next((one for one in STAGES if one == choice.value), None)))
    places = by_place(counts, kind, stage)
    assert all(choice.n == sum(one.key.office == choice.value for one in shown(kind, stage)) for choice in places)
    assert [choice.n for choice in places] == sorted((choice.n for choice in places), reverse=True)
