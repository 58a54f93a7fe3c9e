"""The table of pages that cost as many queries for thirty rows as for one.

A line: the name of the page, the function that makes its rows, who asks ("own" is the
person the function sets as `case.own`), how many queries it may take, and a query string.
A page without a line stands in WITHOUT_ROWS, with the reason.
"""

from collections.abc import Callable
from typing import NamedTuple

from events.proposals.proposer.steps import STEPS

from ..base import QUERY_LIMIT
from ..factories import make_milestone, make_topic, make_total
from . import events, pages, partners, proposals


class Page(NamedTuple):
    name: str
    rows: Callable
    by: str = "stranger"
    most: int = QUERY_LIMIT
    query: str = ""
    language: str = "ja"


PAGES = [
    # Public
    Page("events:event_calendar", events.month),
    Page("events:event_list", events.upcoming_and_past),
    Page("events:event_list", events.upcoming_and_past, query="?course=1&q=催し"),
    Page("events:event_past", events.upcoming_and_past, language="en"),
    Page("events:event_past", events.with_reports),
    Page("events:event_detail", events.hosts),
    Page("events:event_detail", events.parts),
    Page("events:event_detail", events.a_report),
    Page("events:event_detail", events.answers_shown),
    Page("events:event_detail", proposals.event_of_a_proposal),
    Page("events:event_flyer", events.hosts),
    Page("events:feedback", events.questionnaire),
    Page("events:registration_create", events.registration_form),
    # One more than a public page: the limit's own count and its savepoint.
    Page("registrations:manage", events.own_registration, most=15),
    Page("meetings:meeting_list", pages.meetings),
    Page("meetings:meeting_detail", pages.one_meeting),
    Page("partners:partner_list", partners.listed),
    Page("partners:partner_list", partners.listed, query="?course=4"),
    Page("partners:partner_detail", partners.events_of_one),
    Page("partners:partner_detail", partners.reports_of_one),
    Page("partners:board_list", partners.entries),
    Page("partners:board_entry", partners.entries_that_fit),
    Page("pages:home", pages.everything()),
    Page("pages:about", pages.everything()),
    Page("pages:course_list", pages.everything()),
    Page("pages:course_detail", pages.everything(1)),
    Page("pages:goal_list", pages.everything()),
    Page("pages:goal_detail", pages.everything(11)),
    Page("pages:topic_list", pages.everything()),
    Page("pages:topic_detail", pages.one_topic),
    Page("pages:sitemap", pages.everything()),
    Page("pages:easy", pages.easy),
    Page("sitemap_xml", pages.everything()),
    # A person's own. Session and person come beside the twelve of a public page.
    Page("pages:my", proposals.own, "own", 14),
    Page("pages:my", partners.own_partners, "own", 14),
    Page("pages:my", partners.own_partners_with_commitments, "own", 14),
    Page("pages:my", partners.own_entries, "own", 25),
    Page("partners:partner_members", partners.members, "own"),
    Page("partners:commitment_list", partners.own_commitments, "own"),
    Page("proposals:proposal_new", proposals.decided, "own"),
    *(Page("proposals:proposal_step", proposals.step(key), "own") for key in STEPS.order),
    Page("proposals:proposal_check", proposals.draft, "own"),
    Page("proposals:proposal_detail", proposals.talked_about, "own", 14),
    Page("proposals:proposal_print", proposals.talked_about, "own", 14),
    Page("proposals:cohost_answer", proposals.cohosts),
    # Staff
    Page("admin:index", events.events_with_tasks, "editor", 40),
    Page("admin:index", pages.awaiting, "approver", 25),
    Page("admin:index", proposals.waiting, "reviewer", 20),
    Page("admin:events_event_changelist", events.hosted, "editor", 20),
    Page("admin:events_event_changelist", events.with_reports, "editor", 20),
    Page("admin:events_venue_changelist", events.venues, "editor", 15),
    Page("admin:events_report_changelist", events.with_reports, "editor", 16),
    Page("admin:events_event_registrations", events.waiting_tasks, "editor", 16),
    Page("admin:events_event_reception", events.reception, "reception", 12),
    Page("admin:events_event_feedback", events.answers_read, "editor", 20),
    Page("admin:events_event_absent", events.reception, "reception", 12),
    Page("admin:events_event_roster", events.with_needs, "editor", 16),
    Page("admin:events_event_roster_export", events.with_needs, "editor", 16),
    Page("admin:events_event_needs_sheet", events.with_needs, "editor", 16),
    Page("admin:events_event_export", events.exported, "editor", 20),
    Page("admin:events_proposal_release_many", proposals.prepared, "reviewer", 16),
    Page("admin:events_proposal_changelist", proposals.queue, "reviewer", 15),
    Page("admin:events_proposal_change", proposals.handled, "reviewer", 40),
    Page("admin:meetings_meeting_changelist", pages.meetings, "editor", 16),
    Page("admin:partners_partner_changelist", partners.partners, "administrator", 16),
    Page("admin:partners_partner_export", partners.exported, "administrator", 16),
    Page("admin:partners_partnerchange_changelist", partners.changes, "reviewer", 16),
    Page("admin:partners_yearlycheck_changelist", partners.yearly_checks, "reviewer", 16),
    Page("admin:partners_boardentry_changelist", partners.requests, "reviewer", 16),
    Page("admin:partners_introduction_changelist", partners.requests, "reviewer", 16),
    Page("admin:partners_commitment_changelist", partners.commitments, "reviewer", 16),
    Page("admin:partners_commitmentchange_changelist", partners.commitments, "reviewer", 16),
    Page("admin:pages_topic_changelist", pages.rows_of(make_topic), "editor", 16),
    Page("admin:pages_milestone_changelist", pages.rows_of(make_milestone), "editor", 16),
    Page("admin:pages_documentedtotal_changelist", pages.rows_of(make_total), "editor", 16),
    Page("admin:core_user_changelist", pages.staff, "administrator", 16),
    Page("admin:core_outgoingmail_changelist", pages.mails, "administrator", 16),
    Page("admin:auditlog_logentry_changelist", pages.logged, "administrator", 16),
]
# Names of the access table, or patterns of them.
WITHOUT_ROWS = {
    # Accounts
    "account_*": "the forms of one account",
    "mfa_*": "the second factors of one account",
    "admin:password_change_done": "one sentence",
    # Files and what machines read
    "event_ics": "one event",
    "events:material": "one file",
    "image": "one file",
    "proposals:attachment": "one file",
    "registrations:calendar": "one event",
    "apple_touch_icon": "one file",
    "favicon": "one file",
    "manifest": "no rows",
    "security_txt": "one office",
    "healthz": "no rows",
    "readyz": "one query",
    "robots": "no rows",
    "admin:jsi18n": "no rows",
    "admin:autocomplete": "twenty names, by Django",
    # A row and the button that acts on it
    "admin:*_add": "the form of a new row",
    "admin:*_change": "the form of one row",
    "admin:*_delete": "one row",
    "admin:*_history": "one row",
    "admin:*_move": "one row",
    "admin:*_paper": "the approval sheet of one row",
    "admin:events_event_cancel": "one event",
    "admin:events_event_copy": "one event",
    "admin:events_event_feedback_paper": "the form of one answer",
    "admin:events_event_feedback_sheet": "a blank form to print",
    "admin:events_event_enter": "the form of one registration",
    "admin:events_event_go": "one event",
    "admin:events_event_online": "one event",
    "admin:events_event_postpone": "one event",
    "admin:events_event_seats": "one event",
    "admin:events_grouprequest_*": "one request",
    "admin:events_proposal_ask": "one proposal",
    "admin:events_proposal_assign": "one proposal",
    "admin:events_proposal_decide": "one decision",
    "admin:events_proposal_decision": "one decision",
    "admin:events_proposal_discard": "one decision",
    "admin:events_proposal_event": "one proposal",
    "admin:events_proposal_message": "one proposal",
    "admin:events_proposal_note": "one proposal",
    "admin:events_reception_code": "one registration",
    "admin:events_registration_*": "one registration",
    "admin:events_reportphoto_down": "one photograph",
    "admin:partners_partner_owner": "one partner",
    "admin:partners_yearlycheck_called": "one check",
    "events:group_request_create": "the form of one request",
    "events:group_request_sent": "the thanks after it",
    "events:registration_sent": "one sentence",
    "registrations:cancel": "one registration",
    "registrations:download": "one registration",
    "registrations:edit": "one registration",
    "registrations:erase": "one registration",
    "registrations:erased": "one sentence",
    "registrations:find": "a form for an address",
    "registrations:found": "one sentence",
    "partners:board_ask": "the form of one request",
    "partners:board_close": "one entry",
    "partners:board_edit": "the form of one entry",
    "partners:board_new": "the form of one entry",
    "partners:change_*": "one change of a profile",
    "partners:commitment_edit": "the form of one commitment",
    "partners:commitment_report": "the form of one report",
    "partners:invitation": "one invitation",
    "partners:partner_apply": "the form of one application",
    "partners:yearly_check": "one check",
    "proposals:proposal_answer": "one proposal",
    "proposals:proposal_message": "one proposal",
    "proposals:proposal_withdraw": "one proposal",
    # As many rows as the project has, whatever happens
    "admin:app_list": "the models of an app",
    "admin:core_courseofaction_changelist": "the five courses",
    "admin:core_goal_changelist": "the seventeen goals",
    "admin:pages_sitepage_changelist": "the seven fixed pages",
    "pages:accessibility*": "one text",
    "pages:call": "one text",
    "pages:contact": "one text",
    "pages:privacy": "one text",
    "pages:terms": "one text",
}
