"""The rows the access table asks for: one of everything, in each state it may have."""

import io
from datetime import timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from events.models import Event, Venue
from kanazawa2030.core.fiscal_year import fiscal_year_of
from kanazawa2030.core.models import Goal, OutgoingMail, Publishable, SiteNotice
from kanazawa2030.core.uploads import images
from kanazawa2030.pages.impact.figures import KINDS
from kanazawa2030.pages.imports.kinds import KINDS as IMPORTS
from kanazawa2030.pages.models import SitePage
from meetings.models import Vision

from ..base import PortalClient, PortalTestCase
from ..events.proposals.factories import make_proposal, prepare
from ..factories import (
    make_event,
    make_meeting,
    make_milestone,
    make_office,
    make_partner,
    make_site_page,
    make_text_template,
    make_topic,
    make_total,
)
from ..meetings.vision.measured import make_figure, make_indicator, make_series
from ..people import make_person
from .board import BoardRows
from .followers import FollowerRows
from .indicators import IndicatorRows
from .members import MembersRows
from .proposals import ProposalRows
from .records import RecordRows
from .rows import make_record, make_reports, taking_part
from .voices import VoiceRows

State = Publishable.State
TOMORROW = timezone.now() + timedelta(days=1)
YESTERDAY = timezone.now() - timedelta(days=1)
# The states of a text. A sample is as public as other texts.
STANDS = {
    "published": {},
    "sample": {"is_sample": True},
    "later": {"publishing_state": State.APPROVED, "publish_at": TOMORROW},
    "draft": {"published": False},
    "awaiting": {"publishing_state": State.AWAITING},
    "withdrawn": {"publishing_state": State.WITHDRAWN, "withdrawal_reason": "誤り"},
}
PARTNER_STANDS = ("approved", "applied", "returned", "suspended", "left")
# The query that an event's form sends while a venue is typed.
VENUES = "app_label=events&model_name=event&field_name=venue&term=x"


def publication(name: str) -> dict:
    """Return the columns of a text in this state of STANDS."""
    columns = dict(STANDS[name])
    if columns.pop("published", "publishing_state" not in columns):
        columns |= {"publishing_state": State.APPROVED, "publish_at": YESTERDAY}
    return columns


def picture():
    """Return a small picture, cleaned as an upload is."""
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    return images.clean_image(ContentFile(buffer.getvalue(), "photo.png"))


class AccessCase(PortalTestCase):
    """Creates one object of each model in each state, and the URL arguments by name."""

    @classmethod
    def setUpTestData(cls):
        make_office()
        notice = SiteNotice.objects.create(pk=1, text_ja="大雪のため閉館", text_en="Closed")
        events = {name: make_event(**fields) for name, fields in STANDS.items()}
        meetings = {name: make_meeting(**fields) for name, fields in STANDS.items()}
        indicators = {name: make_indicator(**fields) for name, fields in STANDS.items()}
        make_series(indicators["published"], order=1, label_ja="小学生")
        for series in indicators["published"].series.all():
            make_figure(series, 2020, Decimal(12), note_ja="数え方")
        Vision.objects.create(
            title_ja="2030年のすがた",
            body_ja="水の音が聞こえる。",
            publishing_state=State.APPROVED,
            publish_at=timezone.now(),
        )
        topics = {name: make_topic(**fields) for name, fields in STANDS.items()}
        partners = {name: make_partner(status=name) for name in PARTNER_STANDS}
        partners["sample"] = make_partner(is_sample=True)
        partners["own"] = make_partner(status="applied")
        members = MembersRows(partners, logo=picture())
        cls.people, cls.staged = members.people, members.staged
        of_owner = ProposalRows(members.people["owner"], partners["own"])
        on_board = BoardRows(
            members.staged.partner, partners["approved"], author=members.people["owner"]
        )
        of_voices, followers = VoiceRows(), FollowerRows()
        measured = IndicatorRows(indicators, publication)
        proposal = make_proposal(state="in_review")
        prepare(proposal, by=make_person("reviewer"))
        pages = [make_site_page(key) for key in SitePage.Key.values]
        someone = make_person("editor")
        key = Authenticator.objects.create(user=someone, type="webauthn", data={})
        mail = OutgoingMail.objects.create(kind="account", to="a@example.test")
        shown, hidden = (make_event(image=picture(), published=p) for p in (True, False))
        event = events["published"]
        reports = make_reports(picture())
        reported_year = fiscal_year_of(reports["published"].event.starts_at)
        records = RecordRows(by=someone)
        deleted = ("published", "draft", "withdrawn", "sample")
        cls.arguments = {
            **members.arguments,
            **of_owner.arguments,
            **on_board.arguments,
            **records.arguments,
            **of_voices.arguments,
            **followers.arguments,
            **measured.arguments,
            "events:event_detail": {k: [v.slug] for k, v in events.items()},
            "meetings:meeting_detail": {k: [v.number] for k, v in meetings.items()},
            "vision:indicator": {k: [v.slug] for k, v in indicators.items()},
            "vision:indicator_csv": {k: [v.slug] for k, v in indicators.items()},
            "pages:topic_detail": {k: [v.slug] for k, v in topics.items()},
            "partners:partner_detail": {k: [v.slug] for k, v in partners.items()},
            "image": {
                "published": [shown.image.name],
                "draft": [hidden.image.name],
                "nobody": ["events/" + "0" * 32 + ".webp"],
                "staged": [members.staged.logo.name],
            },
            "events:event_calendar": {"": [2026, 6]},
            "admin:impact_first_timers": {"": [reported_year]},
            "admin:impact_sheet": {"": [reported_year]},
            "admin:impact_xlsx": {"": [reported_year]},
            "admin:kept_picture": {"forged": ["x:y:z"]},
            "admin:handbook_page": {"": ["report"], "unknown": ["unknown"]},
            "admin:imports_table": {kind: [kind] for kind in (*IMPORTS, "unknown")},
            "admin:imports_template": {kind: [kind, "csv"] for kind in IMPORTS},
            "pages:course_detail": {"": [1], "missing": [6]},
            "pages:open_data_file": {"event": ["event-csv"], "unknown": ["nothing"]},
            "pages:impact_rows": {kind: [kind] for kind in (*KINDS, "unknown")},
            "pages:impact_sheet": {"reported": [reported_year], "missing": [2001]},
            "pages:goal_detail": {"": [11], "missing": [18]},
            "account_reset_password_from_key": {"bad": ["1", "set-password"]},
            "mfa_edit_webauthn": {"another": [key.pk]},
            "mfa_remove_webauthn": {"another": [key.pk]},
            "admin:meetings_record_change": {"": [meetings["published"].pk]},
            "admin:meetings_photos_add": {"": [meetings["published"].pk]},
            "admin:view_on_site": {"": [ContentType.objects.get_for_model(Event).pk, event.pk]},
            **{
                f"admin:{model}_delete": {name: [rows[name].pk] for name in deleted}
                for model, rows in (
                    ("events_event", events),
                    ("meetings_meeting", meetings),
                    ("pages_topic", topics),
                )
            },
            "admin:partners_partner_delete": {name: [partners[name].pk] for name in partners},
            "admin:app_list": {
                label: [label]
                for label in ("auditlog", "core", "partners", "events", "meetings", "pages")
            },
        }
        cls.arguments |= taking_part(event, reports)
        for page in pages:
            cls.arguments[f"pages:{page.key}"] = {"published": [], "draft": [], "withdrawn": []}
        log = LogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(Event),
            object_pk=str(event.pk),
            object_id=event.pk,
            object_repr="x",
            action=LogEntry.Action.UPDATE,
        )
        cls.admin_rows = {
            type(row)._meta.label_lower.replace(".", "_"): row.pk
            for row in (
                log,
                mail,
                someone,
                make_office(),
                notice,
                Goal.objects.first(),
                event.courses.first(),
                partners["applied"],
                event,
                Venue.objects.first(),
                make_text_template(),
                meetings["published"],
                records.versions["published"],
                pages[0],
                topics["published"],
                make_milestone(),
                make_total(),
                members.sent,
                members.check,
                *members.promised,
                on_board.entries["sent"],
                on_board.asked,
                *measured.admin_rows,
                proposal,
                reports["published"],
                of_voices.questions["present"],
                of_voices.shown,
                of_voices.flag,
                followers.row,
                *make_record(meetings["published"], picture()),
            )
        }

    def address(self, name: str, stands: str) -> str:
        """Return the path of a row of the table, in the active language."""
        table = self.arguments.get(name)
        if table is not None:
            return reverse(name, args=table[stands])
        if name == "admin:autocomplete":
            return f"{reverse(name)}?{VENUES}"
        if name == "admin:core_outgoingmail_pause":  # one for all emails
            return reverse(name)
        if not name.startswith("admin:") or "_" not in name:
            return reverse(name)
        model, _line, page = name.removeprefix("admin:").rpartition("_")
        if model not in self.admin_rows or page in ("changelist", "add"):
            return reverse(name)
        move = "approve" if model.startswith("partners_") else "withdraw"
        move = {
            "events_proposal": "review",
            "partners_commitment": "withdraw",
            "meetings_action": "start",
        }.get(model, move)
        args = {
            "export": ["csv"],
            "unsaved": [],
            "move": [self.admin_rows[model], move],
            "decide": [self.admin_rows[model], "accepted"],
        }
        return reverse(name, args=args.get(page, [self.admin_rows[model]]))

    def stand(self, name: str, stands: str):
        """Set the state of the fixed page with this URL name."""
        key = name.removeprefix("pages:")
        if key in SitePage.Key.values:
            state = State.APPROVED if stands == "published" else stands
            SitePage.objects.filter(key=key).update(publishing_state=state)

    def client_of(self, role: str, **options) -> PortalClient:
        person = self.people.get(role) or make_person(role)
        return PortalClient(**options).sign_in(person)
