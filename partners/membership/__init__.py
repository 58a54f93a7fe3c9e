"""Who acts for an organisation: invitations, roles, owners."""
