"""The lines of the access table for the staff site."""

DESK = """
# The staff site
admin:app_list[auditlog]                     302  302  404  404  404  404  200
admin:app_list[core]                         302  302  404  200  200  200  200
admin:app_list[partners]                     302  302  404  200  200  200  200
admin:app_list[events]                       302  302  404  200  200  200  200
admin:app_list[meetings]                     302  302  404  200  200  200  200
admin:app_list[pages]                        302  302  404  200  200  200  200
admin:autocomplete                           302  302  403  200  200  200  200
admin:index                                  302  302  200  200  200  200  200
admin:jsi18n                                 302  302  200  200  200  200  200
admin:language                               302
admin:login                                  302  403  302  302  302  302  302
admin:logout                                 302
admin:password_change                        302
admin:password_change_done                   302  302  200  200  200  200  200
admin:view_on_site                           302

# Accounts, mails and the log are for administrators
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

# Content: what has been public is withdrawn, never deleted
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

# Proposals: reviewers act, approvers read and release, nobody edits them
admin:events_proposal_add                    302  302  403  403  403  403  403
admin:events_proposal_ask                    302  302  403  403  200  403  200
admin:events_proposal_assign                 302  302  403  403  200  403  200
admin:events_proposal_change                 302  302  403  403  200  200  200
admin:events_proposal_changelist             302  302  403  403  200  200  200
admin:events_proposal_decide                 302  302  403  403  200  403  200
admin:events_proposal_decision               302  302  403  403  200  200  200
admin:events_proposal_delete                 302  302  403  403  403  403  403
admin:events_proposal_discard                302  302  403  403  200  403  200
admin:events_proposal_event                  302  302  403  403  200  403  200
admin:events_proposal_history                302  302  403  403  302  302  302
admin:events_proposal_message                302  302  403  403  200  403  200
admin:events_proposal_move                   302  302  403  403  200  403  200
admin:events_proposal_note                   302  302  403  403  200  403  200
admin:events_proposal_release_many           302  302  403  403  200  200  200

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

# Registrations: editors; the reception page also for reception
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
admin:events_call_done                       302  302  403  302  403  403  302
admin:events_event_count                     302  302  302  302  403  403  302
admin:events_event_walk_in                   302  302  302  302  403  403  302
admin:events_registration_arrive             302  302  302  302  403  403  302
admin:events_registration_called             302  302  403  302  403  403  302
admin:events_registration_needs              302  302  403  302  403  403  302
admin:events_registration_undo               302  302  302  302  403  403  302

# The questionnaire: there is no page of a single answer
admin:events_event_feedback                  302  302  403  200  403  403  200
admin:events_event_feedback_paper            302  302  403  200  403  403  200
admin:events_event_feedback_sheet            302  302  403  200  403  403  200
admin:events_event_feedback_export           302  302  403  302  403  403  302
admin:events_feedback_read                   302  302  403  302  403  403  302

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

# Partners: never deleted
admin:partners_partner_add                   302  302  403  200  403  403  200
admin:partners_partner_change                302  302  403  200  200  200  200
admin:partners_partner_changelist            302  302  403  200  200  200  200
admin:partners_partner_delete[approved]      302  302  403  403  403  403  403
admin:partners_partner_delete[applied]       302  302  403  403  403  403  403
admin:partners_partner_delete[returned]      302  302  403  403  403  403  403
admin:partners_partner_delete[suspended]     302  302  403  403  403  403  403
admin:partners_partner_delete[left]          302  302  403  403  403  403  403
admin:partners_partner_delete[sample]        302  302  403  403  403  403  403
admin:partners_partner_delete[own]           302  302  403  403  403  403  403
admin:partners_partner_export                302  302  403  200  200  200  200
admin:partners_partner_history               302  302  403  200  200  200  200
admin:partners_partner_move                  302  302  403  200  200  200  200
admin:partners_partner_owner                 302  302  403  403  200  403  200
admin:partners_boardentry_add                302  302  403  403  403  403  403
admin:partners_boardentry_change             302  302  403  200  200  200  200
admin:partners_boardentry_changelist         302  302  403  200  200  200  200
admin:partners_boardentry_delete             302  302  403  403  403  403  403
admin:partners_boardentry_history            302  302  403  200  200  200  200
admin:partners_boardentry_move               302  302  403  200  200  200  200
admin:partners_introduction_add              302  302  403  403  403  403  403
admin:partners_introduction_change           302  302  403  403  200  403  200
admin:partners_introduction_changelist       302  302  403  403  200  403  200
admin:partners_introduction_delete           302  302  403  403  403  403  403
admin:partners_introduction_history          302  302  403  403  200  403  200
admin:partners_introduction_move             302  302  403  403  200  403  200
admin:partners_commitment_add                302  302  403  403  403  403  403
admin:partners_commitment_change             302  302  403  200  200  200  200
admin:partners_commitment_changelist         302  302  403  200  200  200  200
admin:partners_commitment_delete             302  302  403  403  403  403  403
admin:partners_commitment_history            302  302  403  200  200  200  200
admin:partners_commitment_move               302  302  403  200  200  200  200
admin:partners_commitmentchange_add          302  302  403  403  403  403  403
admin:partners_commitmentchange_change       302  302  403  200  200  200  200
admin:partners_commitmentchange_changelist   302  302  403  200  200  200  200
admin:partners_commitmentchange_delete       302  302  403  403  403  403  403
admin:partners_commitmentchange_history      302  302  403  200  200  200  200
admin:partners_commitmentchange_move         302  302  403  200  200  200  200
admin:partners_partnerchange_add             302  302  403  403  403  403  403
admin:partners_partnerchange_change          302  302  403  200  200  200  200
admin:partners_partnerchange_changelist      302  302  403  200  200  200  200
admin:partners_partnerchange_delete          302  302  403  403  403  403  403
admin:partners_partnerchange_history         302  302  403  200  200  200  200
admin:partners_partnerchange_move            302  302  403  200  200  200  200
admin:partners_yearlycheck_add               302  302  403  403  403  403  403
admin:partners_yearlycheck_called            302  302  403  403  200  403  200
admin:partners_yearlycheck_change            302  302  403  200  200  200  200
admin:partners_yearlycheck_changelist        302  302  403  200  200  200  200
admin:partners_yearlycheck_delete            302  302  403  403  403  403  403
admin:partners_yearlycheck_history           302  302  403  200  200  200  200
"""
