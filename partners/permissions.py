"""Names of the permissions the partners app asks for."""

MOVE_PARTNER = "partners.move_partner"
VIEW_COMMITMENT = "partners.view_commitment"
