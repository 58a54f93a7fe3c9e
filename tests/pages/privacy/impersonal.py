"""Columns with texts or files that hold no personal data, by model.

What is in neither this table nor `files.toml` fails a test: a new column is looked at once.
"""

IMPERSONAL = {
    "admin.LogEntry": "object_id",
    "auth.Permission": "name codename",
    "auth.Group": "name",
    "contenttypes.ContentType": "app_label model",
    "sessions.Session": "session_key",
    "auditlog.LogEntry": "object_pk cid",
    "core.User": "session_nonce",
    "core.PublishingMove": "move from_state to_state note",
    "core.Amendment": "note reason",
    # Addresses of computers and people as keyed hashes.
    "core.LimitCount": "name key_hash",
    "core.Office": "department address postal_code phone hours email reply_to",
    "core.SiteNotice": "text",
    "core.OutgoingMail": "dedupe_key kind calendar_reference last_error",
    "core.TaskRun": "name last_error",
    "core.Goal": "search_text title colour text_colour aim",
    "core.CourseOfAction": "search_text title short_title aim easy_text dye",
    "core.PurgeCount": "rule",
    "core.MailPause": "place",
    "core.Alarm": "name",
    "core.RoleGrant": "role permission",
    "partners.Partner": (
        "search_text slug name name_kana crest tagline practice challenge vision_2030 website "
        "logo logo_alt sort_ja sort_en"
    ),
    "partners.PartnerMove": "from_status to_status reason",
    "partners.BoardEntry": "search_text title text reason",
    "partners.Introduction": "reason",
    "partners.PartnerChange": "logo reason",
    "partners.YearlyCheck": "nonce",
    "partners.Commitment": "text indicator unit reason",
    "partners.Progress": "note",
    "partners.CommitmentChange": "values before reason",
    "partners.Invitation": "nonce",
    "events.Venue": "search_text name address directions easy_directions map map_alt access_note",
    "events.Event": (
        "document_number withdrawal_reason search_text fee_note registration_url offered_needs "
        "slug uid title summary easy_title easy_summary body audience bring easy_bring "
        "language_note access_note go_nogo_note room online_url image image_alt state_note "
        "source_name source_url previous_start"
    ),
    "events.Registration": "purpose_version before_arrival manage_nonce reception_code",
    "events.RegistrationTransition": "move from_status to_status",
    "events.Call": "reason",
    "events.RightsAct": "counts document_number",
    "events.EventQuestion": "label options",
    "events.Feedback": "step_language",
    "events.FeedbackQuestion": "label options",
    "events.EventMessage": "subject_ja subject_en text_ja text_en key reason",
    "events.ProgrammeItem": "text",
    "events.TextTemplate": "name text",
    "events.Proposal": "title summary_for_public asked_from",
    "events.CoHost": "nonce",
    "events.ProposalAttachment": "kind",
    "events.Report": "document_number withdrawal_reason search_text summary",
    "events.ReportPhoto": "origin",
    "events.ReportMaterial": "label url file",
    "events.ProposalTransition": "move from_state to_state",
    "events.Decision": "reason next_step",
    "meetings.FrozenPart": "search_text code text_en who_en",
    "meetings.Meeting": (
        "document_number withdrawal_reason search_text title summary source_name source_url"
    ),
    "meetings.Vision": "document_number withdrawal_reason title body",
    "meetings.Axis": "document_number withdrawal_reason title summary",
    "meetings.Indicator": (
        "document_number withdrawal_reason search_text slug title summary method unit "
        "source_name source_url licence asked_note"
    ),
    "meetings.Series": "label",
    "meetings.Measurement": "note",
    "meetings.RecordVersion": "document_number withdrawal_reason search_text note",
    "meetings.AgendaItem": "title notes",
    "meetings.Decision": "text",
    "meetings.Action": "text state_note",
    "meetings.ActionChange": "from_state to_state",
    "meetings.Material": "label url file",
    "meetings.Photo": "origin",
    "meetings.SectorCount": "sector",
    "meetings.Question": "document_number withdrawal_reason title intro",
    "meetings.Voice": "nonce",
    "meetings.VoiceMove": "move from_status to_status",
    "meetings.VoiceFlag": "reason",
    "pages.LoadedContent": "key",
    "pages.Milestone": "title text source_name source_url",
    "pages.DocumentedTotal": "key label period unit source_name source_url",
    "pages.SitePage": (
        "document_number withdrawal_reason search_text title description body easy_body"
    ),
    "pages.Subscription": "purpose_version nonce",
    "pages.Topic": (
        "document_number withdrawal_reason search_text slug title summary body facebook_url"
    ),
}
