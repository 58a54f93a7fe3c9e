"""Names of the permissions the shared app asks for."""

APPROVE_CONTENT = "core.approve_content"
VIEW_MAILS = "core.view_outgoingmail"
RESEND_MAILS = "core.resend_outgoingmail"
TRANSFER_STAFF = "core.transfer_staff"
CHANGE_USER = "core.change_user"
VIEW_AUDIT = "auditlog.view_logentry"
