"""Partners, venues and past events from a table: read, shown, then stored, all or nothing."""
