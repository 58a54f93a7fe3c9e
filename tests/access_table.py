"""The one table of who gets what: every named URL × role → the status of a GET.

Read it as a city would: what must a stranger not see, what may reception? A name with
[…] is asked for once for each way its object may stand. Names without a language are
asked for in both. The staff of the table have proved their second factor; nobody works
as superuser, so there is no such column.

302 of the admin for a stranger leads to signing in. 404 is also the answer to "not for
you" on public pages: whoever may not see a draft does not learn that there is one.
"""

from typing import NamedTuple

COLUMNS = (
    "stranger",
    "account",  # signed in, without any right: later a partner's member
    "reception",
    "editor",
    "reviewer",
    "approver",
    "administrator",
)

# fmt: off
TABLE = """
#                                            str  acc  rec  edi  rev  app  adm

# Everybody's, without a language
healthz                                      200
image[published]                             200
image[draft]                                 404  404  404  200  200  200  200
image[nobody]                                404
readyz                                       200
robots                                       200
root                                         302
sitemap_xml                                  200

# Events
events:event_calendar                        200
events:event_calendar_now                    302
events:event_detail[published]               200
events:event_detail[sample]                  200
events:event_detail[later]                   404  404  404  200  200  200  200
events:event_detail[draft]                   404  404  404  200  200  200  200
events:event_detail[awaiting]                404  404  404  200  200  200  200
events:event_detail[withdrawn]               410  410  410  200  200  200  200
events:event_list                            200
events:event_past                            200

event_ics[published]                         200
event_ics[draft]                             404
events:event_flyer[published]                200
events:event_flyer[draft]                    404  404  404  200  200  200  200
events:registration_create[published]        200
events:registration_create[draft]            404
events:registration_sent[published]          200
events:registration_sent[draft]              404
events:group_request_create[published]       200
events:group_request_create[draft]           404

# Who takes part: whoever holds the mailed link. One page for every bad one
registrations:calendar[known]                200
registrations:calendar[forged]               404
registrations:cancel[known]                  200
registrations:cancel[forged]                 404
registrations:confirm[known]                 302
registrations:confirm[forged]                404
registrations:download[known]                200
registrations:download[forged]               404
registrations:edit[known]                    200
registrations:edit[forged]                   404
registrations:erase[known]                   200
registrations:erase[forged]                  404
registrations:erased                         200
registrations:find                           200
registrations:found                          200
registrations:manage[known]                  200
registrations:manage[forged]                 404

# Meetings
meetings:meeting_detail[published]           200
meetings:meeting_detail[sample]              200
meetings:meeting_detail[later]               404  404  404  200  200  200  200
meetings:meeting_detail[draft]               404  404  404  200  200  200  200
meetings:meeting_detail[awaiting]            404  404  404  200  200  200  200
meetings:meeting_detail[withdrawn]           410  410  410  200  200  200  200
meetings:meeting_list                        200

# Partners
partners:partner_detail[approved]            200
partners:partner_detail[applied]             404  404  404  200  200  200  200
partners:partner_detail[returned]            404  404  404  200  200  200  200
partners:partner_detail[suspended]           404  404  404  200  200  200  200
partners:partner_detail[left]                404  404  404  200  200  200  200
partners:partner_detail[sample]              200
partners:partner_list                        200

# The project's own pages (the sheet of components is there in development only)
pages:about[published]                       200
pages:about[draft]                           404  404  404  200  200  200  200
pages:about[withdrawn]                       410  410  410  200  200  200  200
pages:accessibility[published]               200
pages:accessibility[draft]                   404  404  404  200  200  200  200
pages:accessibility[withdrawn]               410  410  410  200  200  200  200
pages:accessibility_results[published]       200
pages:accessibility_results[draft]           404  404  404  200  200  200  200
pages:accessibility_results[withdrawn]       410  410  410  200  200  200  200
pages:call[published]                        200
pages:call[draft]                            404  404  404  200  200  200  200
pages:call[withdrawn]                        410  410  410  200  200  200  200
pages:components                             404
pages:contact[published]                     200
pages:contact[draft]                         404  404  404  200  200  200  200
pages:contact[withdrawn]                     410  410  410  200  200  200  200
pages:course_detail                          200
pages:course_detail[missing]                 404
pages:course_list                            200
pages:goal_detail                            200
pages:goal_detail[missing]                   404
pages:goal_list                              200
pages:home                                   200
pages:privacy[published]                     200
pages:privacy[draft]                         404  404  404  200  200  200  200
pages:privacy[withdrawn]                     410  410  410  200  200  200  200
pages:sitemap                                200
pages:terms[published]                       200
pages:terms[draft]                           404  404  404  200  200  200  200
pages:terms[withdrawn]                       410  410  410  200  200  200  200
pages:topic_detail[published]                200
pages:topic_detail[sample]                   200
pages:topic_detail[later]                    404  404  404  200  200  200  200
pages:topic_detail[draft]                    404  404  404  200  200  200  200
pages:topic_detail[awaiting]                 404  404  404  200  200  200  200
pages:topic_detail[withdrawn]                410  410  410  200  200  200  200
pages:topic_list                             200

# Accounts: a second factor that one does not have cannot be shown
account_change_password                      302
account_inactive                             200
account_login                                200  302  302  302  302  302  302
account_logout                               302  200  200  200  200  200  200
account_reauthenticate                       302  403  403  403  403  403  403
account_reset_password                       200
account_reset_password_done                  200
account_reset_password_from_key[bad]         200
account_reset_password_from_key_done         200
account_set_password                         302  200  200  200  200  200  200
mfa_activate_totp                            302  200  200  200  200  200  200
mfa_add_webauthn                             302  200  200  200  200  200  200
mfa_authenticate                             302
mfa_deactivate_totp                          302  404  404  404  404  404  404
mfa_download_recovery_codes                  302  404  404  404  404  404  404
mfa_edit_webauthn[another]                   302  404  404  404  404  404  404
mfa_generate_recovery_codes                  302  200  200  200  200  200  200
mfa_index                                    302  200  200  200  200  200  200
mfa_list_webauthn                            302  200  200  200  200  200  200
mfa_reauthenticate                           302  403  403  403  403  403  403
mfa_reauthenticate_webauthn                  302  403  403  403  403  403  403
mfa_remove_webauthn[another]                 302  404  404  404  404  404  404
mfa_view_recovery_codes                      302  404  404  404  404  404  404

# The staff desk
admin:app_list[auditlog]                     302  302  404  404  404  404  200
admin:app_list[core]                         302  302  404  200  200  200  200
admin:app_list[partners]                     302  302  404  200  200  200  200
admin:app_list[events]                       302  302  404  200  200  200  200
admin:app_list[meetings]                     302  302  404  200  200  200  200
admin:app_list[pages]                        302  302  404  200  200  200  200
admin:autocomplete                           302  302  403  200  200  200  200
admin:index                                  302  302  200  200  200  200  200
admin:jsi18n                                 302  302  200  200  200  200  200
admin:login                                  302  403  302  302  302  302  302
admin:logout                                 302  302  405  405  405  405  405
admin:password_change                        302
admin:password_change_done                   302  302  200  200  200  200  200
admin:view_on_site                           302

# Its rooms: accounts, mails and the log are an administrator's
admin:auditlog_logentry_add                  302  302  403  403  403  403  403
admin:auditlog_logentry_change               302  302  403  403  403  403  200
admin:auditlog_logentry_changelist           302  302  403  403  403  403  200
admin:auditlog_logentry_delete               302  302  403  403  403  403  403
admin:auditlog_logentry_history              302  302  403  403  403  403  200
admin:core_courseofaction_add                302  302  403  403  403  403  403
admin:core_courseofaction_change             302  302  403  200  200  200  200
admin:core_courseofaction_changelist         302  302  403  200  200  200  200
admin:core_courseofaction_delete             302  302  403  403  403  403  403
admin:core_courseofaction_history            302  302  403  200  200  200  200
admin:core_goal_add                          302  302  403  403  403  403  403
admin:core_goal_change                       302  302  403  200  200  200  200
admin:core_goal_changelist                   302  302  403  200  200  200  200
admin:core_goal_delete                       302  302  403  403  403  403  403
admin:core_goal_history                      302  302  403  200  200  200  200
admin:core_office_add                        302  302  403  403  403  403  403
admin:core_office_change                     302  302  403  200  200  200  200
admin:core_office_changelist                 302
admin:core_office_delete                     302  302  403  403  403  403  403
admin:core_office_history                    302  302  403  200  200  200  200
admin:core_outgoingmail_add                  302  302  403  403  403  403  403
admin:core_outgoingmail_change               302  302  403  403  403  403  200
admin:core_outgoingmail_changelist           302  302  403  403  403  403  200
admin:core_outgoingmail_delete               302  302  403  403  403  403  403
admin:core_outgoingmail_history              302  302  403  403  403  403  200
admin:core_sitenotice_add                    302  302  403  403  403  403  403
admin:core_sitenotice_change                 302  302  403  200  200  200  200
admin:core_sitenotice_changelist             302
admin:core_sitenotice_delete                 302  302  403  403  403  403  403
admin:core_sitenotice_history                302  302  403  200  200  200  200
admin:core_user_add                          302  302  403  403  403  403  200
admin:core_user_change                       302  302  403  403  403  403  200
admin:core_user_changelist                   302  302  403  403  403  403  200
admin:core_user_delete                       302  302  403  403  403  403  403
admin:core_user_history                      302  302  403  403  403  403  200

# What has been public is withdrawn, never deleted
admin:events_event_add                       302  302  403  200  403  403  200
admin:events_event_cancel                    302  302  403  200  403  403  200
admin:events_event_change                    302  302  403  200  200  200  200
admin:events_event_changelist                302  302  403  200  200  200  200
admin:events_event_copy                      302  302  403  200  403  403  200
admin:events_event_delete[published]         302  302  403  403  403  403  403
admin:events_event_delete[draft]             302  302  403  200  403  403  200
admin:events_event_delete[withdrawn]         302  302  403  403  403  403  403
admin:events_event_delete[sample]            302  302  403  200  403  403  200
admin:events_event_export                    302  302  403  200  200  200  200
admin:events_event_history                   302  302  403  200  200  200  200
admin:events_event_move                      302  302  403  200  200  200  200
admin:events_event_paper                     302  302  403  200  200  200  200
admin:events_event_postpone                  302  302  403  200  403  403  200
admin:events_venue_add                       302  302  403  200  403  403  200
admin:events_venue_change                    302  302  403  200  200  200  200
admin:events_venue_changelist                302  302  403  200  200  200  200
admin:events_venue_delete                    302  302  403  200  403  403  200
admin:events_venue_history                   302  302  403  200  200  200  200
admin:meetings_meeting_add                   302  302  403  200  403  403  200
admin:meetings_meeting_change                302  302  403  200  200  200  200
admin:meetings_meeting_changelist            302  302  403  200  200  200  200
admin:meetings_meeting_delete[published]     302  302  403  403  403  403  403
admin:meetings_meeting_delete[draft]         302  302  403  200  403  403  200
admin:meetings_meeting_delete[withdrawn]     302  302  403  403  403  403  403
admin:meetings_meeting_delete[sample]        302  302  403  200  403  403  200
admin:meetings_meeting_history               302  302  403  200  200  200  200
admin:meetings_meeting_move                  302  302  403  200  200  200  200
admin:meetings_meeting_paper                 302  302  403  200  200  200  200
admin:pages_documentedtotal_add              302  302  403  200  403  403  200
admin:pages_documentedtotal_change           302  302  403  200  200  200  200
admin:pages_documentedtotal_changelist       302  302  403  200  200  200  200
admin:pages_documentedtotal_delete           302  302  403  200  403  403  200
admin:pages_documentedtotal_history          302  302  403  200  200  200  200
admin:pages_milestone_add                    302  302  403  200  403  403  200
admin:pages_milestone_change                 302  302  403  200  200  200  200
admin:pages_milestone_changelist             302  302  403  200  200  200  200
admin:pages_milestone_delete                 302  302  403  200  403  403  200
admin:pages_milestone_history                302  302  403  200  200  200  200
admin:pages_sitepage_add                     302  302  403  200  403  403  200
admin:pages_sitepage_change                  302  302  403  200  200  200  200
admin:pages_sitepage_changelist              302  302  403  200  200  200  200
admin:pages_sitepage_delete                  302  302  403  403  403  403  403
admin:pages_sitepage_history                 302  302  403  200  200  200  200
admin:pages_sitepage_move                    302  302  403  200  200  200  200
admin:pages_sitepage_paper                   302  302  403  200  200  200  200
admin:pages_topic_add                        302  302  403  200  403  403  200
admin:pages_topic_change                     302  302  403  200  200  200  200
admin:pages_topic_changelist                 302  302  403  200  200  200  200
admin:pages_topic_delete[published]          302  302  403  403  403  403  403
admin:pages_topic_delete[draft]              302  302  403  200  403  403  200
admin:pages_topic_delete[withdrawn]          302  302  403  403  403  403  403
admin:pages_topic_delete[sample]             302  302  403  200  403  403  200
admin:pages_topic_history                    302  302  403  200  200  200  200
admin:pages_topic_move                       302  302  403  200  200  200  200
admin:pages_topic_paper                      302  302  403  200  200  200  200

# Who takes part: the door is reception's, the desk the editors'. 405: buttons only
admin:events_event_enter                     302  302  403  200  403  403  200
admin:events_event_go                        302  302  403  200  403  403  200
admin:events_event_needs_sheet               302  302  403  200  403  403  200
admin:events_event_online                    302  302  403  200  403  403  200
admin:events_event_registrations             302  302  403  200  403  403  200
admin:events_event_roster                    302  302  403  200  403  403  200
admin:events_event_roster_export             302  302  403  200  403  403  200
admin:events_event_seats                     302  302  403  200  403  403  200
admin:events_grouprequest_decline            302  302  403  200  403  403  200
admin:events_grouprequest_seat               302  302  403  200  403  403  200
admin:events_registration_act                302  302  403  200  403  403  200
admin:events_registration_edit               302  302  403  200  403  403  200
admin:events_registration_merge              302  302  403  200  403  403  200
admin:events_registration_page               302  302  403  200  403  403  200
admin:events_event_absent                    302  302  200  200  403  403  200
admin:events_event_reception                 302  302  200  200  403  403  200
admin:events_reception_code[known]           302  302  200  200  403  403  200
admin:events_reception_code[unknown]         302  302  404  404  403  403  404
admin:events_call_done                       302  302  405  405  405  405  405
admin:events_event_count                     302  302  405  405  405  405  405
admin:events_event_walk_in                   302  302  405  405  405  405  405
admin:events_registration_arrive             302  302  405  405  405  405  405
admin:events_registration_called             302  302  405  405  405  405  405
admin:events_registration_needs              302  302  405  405  405  405  405
admin:events_registration_undo               302  302  405  405  405  405  405

# Reports
admin:events_report_add                      302  302  403  200  403  403  200
admin:events_report_change                   302  302  403  200  200  200  200
admin:events_report_changelist               302  302  403  200  200  200  200
admin:events_report_history                  302  302  403  200  200  200  200
admin:events_report_move                     302  302  403  200  200  200  200
admin:events_report_paper                    302  302  403  200  200  200  200
admin:events_report_delete[draft]            302  302  403  200  403  403  200
admin:events_report_delete[published]        302  302  403  403  403  403  403
admin:events_reportphoto_down                302  302  403  200  403  403  200

# Partners leave, their rows stay
admin:partners_partner_add                   302  302  403  200  403  403  200
admin:partners_partner_change                302  302  403  200  200  200  200
admin:partners_partner_changelist            302  302  403  200  200  200  200
admin:partners_partner_delete[approved]      302  302  403  403  403  403  403
admin:partners_partner_delete[applied]       302  302  403  403  403  403  403
admin:partners_partner_delete[returned]      302  302  403  403  403  403  403
admin:partners_partner_delete[suspended]     302  302  403  403  403  403  403
admin:partners_partner_delete[left]          302  302  403  403  403  403  403
admin:partners_partner_delete[sample]        302  302  403  403  403  403  403
admin:partners_partner_export                302  302  403  200  200  200  200
admin:partners_partner_history               302  302  403  200  200  200  200
admin:partners_partner_move                  302  302  403  200  200  200  200
"""
# fmt: on


class Row(NamedTuple):
    """One line of the table: `name[stands]` and a status for each of COLUMNS."""

    name: str
    stands: str
    statuses: dict[str, int]


def rows() -> list[Row]:
    """The table as rows; raises where a line is not whole or is there twice."""
    found = {}
    for line in TABLE.splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        what, *numbers = words
        name, _bracket, stands = what.rstrip("]").partition("[")
        if len(numbers) == 1:
            numbers *= len(COLUMNS)
        if len(numbers) != len(COLUMNS):
            raise ValueError(f"Not {len(COLUMNS)} columns: {line}")
        if what in found:
            raise ValueError(f"Twice: {line}")
        found[what] = Row(
            name, stands, dict(zip(COLUMNS, map(int, numbers), strict=True))
        )
    return list(found.values())
