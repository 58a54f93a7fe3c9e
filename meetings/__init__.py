"""SDG’s Meeting."""
