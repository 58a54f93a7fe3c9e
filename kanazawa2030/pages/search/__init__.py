"""The search of all public pages."""
