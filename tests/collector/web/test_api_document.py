"""docs/api.md names every route, parameter, choice, field, error code and metric that there is."""

import re
from pathlib import Path

from collector.inquiry import CHOSEN, COMPARISON, DOSSIERS, QUEUE, REPORT, SATISFACTION, SERVICES, UPTIME
from collector.web.alert_api import AlertEntry, AlertRow, AlertsAnswer
from collector.web.alert_rule_api import AlertRulesRow, RuleSettings
from collector.web.change_api import EntryChange, PlanRow, StepRow
from collector.web.chosen_api import ChosenRow
from collector.web.comment_api import STATE, CommentCounts, CommentDecision, CommentRow, CommentsAnswer
from collector.web.compare_contract import CompareAnswer, CompareRow, FlagRow, Limits
from collector.web.contract import (
    Cancelled,
    DurationBin,
    DurationFigure,
    ErrorBody,
    FeedAnswer,
    FeedRow,
    QueueAnswer,
    QueueRow,
    ReadyAnswer,
    SatisfactionAnswer,
    SatisfactionRow,
    ServiceAnswer,
    ServiceRow,
    Unasked,
)
from collector.web.directory_contract import CounterEntry, OfficeEntry, OfficialEntry, ServiceEntry, UnitEntry, UnitsAnswer
from collector.web.dossier_contract import DossierAnswer, DossierAnswerRow, DossierImportAnswer, DossierImportBody, GivenDay
from collector.web.failures import CODES
from collector.web.figures import FORMAT
from collector.web.public_api import PublicAnswer, PublicDeed, PublicMonthRow, PublicReply, PublicVotes
from collector.web.record_api import AuditRow, InspectionRow, ReplyEntry, TargetsAnswer, TargetsRow
from collector.web.report_api import FORM, KIND, ReportProgress
from collector.web.routes import OPERATIONS
from collector.web.survey_api import TerminalEntry
from collector.web.target_api import ReachedAnswer, ReachedRow
from collector.web.terminal_api import STANDS, StandingRow
from collector.web.uptime_contract import UptimeAnswer, UptimeRow
from office.alert_rule import AlertRule
from office.commitment import CommitmentItem, CommitmentSet, Signatory
from office.quiet_hours import QuietHours
from office.suspicion import KINDS
from office.targets import Targets
from tests.collector.web.offices import Town

DOCUMENT = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
PRESET = re.compile(r"(this|last)-(\w[\w-]*)")


def says(word: str) -> bool:
    return f"`{word}`" in DOCUMENT or f'"{word}"' in DOCUMENT


def test_every_route_and_parameter_is_documented() -> None:
    assert OPERATIONS
    for path, _method in OPERATIONS:
        assert says(path), path
    for parameter in (
        *SATISFACTION.parameters,
        *QUEUE.parameters,
        *SERVICES.parameters,
        *COMPARISON.parameters,
        *UPTIME.parameters,
        *DOSSIERS.parameters,
        *REPORT.parameters,
        *(KIND, FORM, STATE, STANDS),
        *CHOSEN.parameters,
        FORMAT,
    ):
        assert says(parameter.name), parameter.name
        for choice in parameter.choices:
            named = PRESET.fullmatch(choice)
            assert says(choice) or (named and says(f"{named[1]}-") and says(named[2])), choice


def test_every_field_and_error_code_is_documented() -> None:
    for answer in (
        *(SatisfactionAnswer, SatisfactionRow, QueueAnswer, QueueRow, ServiceAnswer, ServiceRow, ErrorBody, ReadyAnswer),
        *(AlertsAnswer, AlertRow, AlertEntry, UnitEntry, OfficeEntry, CounterEntry, ServiceEntry, OfficialEntry, UnitsAnswer),
        *(DossierAnswer, DossierAnswerRow, DossierImportBody, GivenDay, DossierImportAnswer),
        *(DurationFigure, DurationBin, Cancelled, Unasked, CompareAnswer, CompareRow, FlagRow, Limits, FeedAnswer, FeedRow),
        *(UptimeAnswer, UptimeRow, ReportProgress, AuditRow, InspectionRow, ReplyEntry, TargetsAnswer, TargetsRow, Targets),
        *(AlertRulesRow, RuleSettings, AlertRule, QuietHours, EntryChange, PlanRow, StepRow),
        *(ChosenRow, StandingRow, PublicAnswer, PublicMonthRow, PublicVotes, PublicReply, PublicDeed),
        *(ReachedAnswer, ReachedRow),
        *(CommentsAnswer, CommentCounts, CommentRow, CommentDecision),
        *(TerminalEntry, CommitmentSet, CommitmentItem, Signatory),
    ):
        for field in answer.__struct_encode_fields__:
            if not field.startswith(("unit", "official", "period")) and field != "ready":
                assert says(field), field
    for code in (*CODES.values(), "invalid-body", "invalid-rows", "key-used"):
        assert says(code), code
    for kind in KINDS:
        assert says(kind), kind


def test_every_metric_is_documented(town: Town) -> None:
    text = town.app().test_client().get("/metrics").get_data(as_text=True)
    found = set(re.findall(r"^# TYPE (nucuoi_\w+) (?:counter|gauge)", text, flags=re.MULTILINE)) - {
        "nucuoi_http_requests_created"
    }
    assert len(found) > 8
    for name in found:
        assert says(name), name
