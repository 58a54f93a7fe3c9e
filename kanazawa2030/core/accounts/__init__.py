"""Accounts: sign-in, second factor, roles, the yearly transfer."""
