"""The worker process: its loop, periodic tasks, purging."""
