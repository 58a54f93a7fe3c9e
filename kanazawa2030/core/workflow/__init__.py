"""Changes under a lock, and publishing."""
