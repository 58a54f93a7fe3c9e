"""Public pages kept for visitors without a session, and never shown when they are wrong."""
