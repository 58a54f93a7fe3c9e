"""One event at a glance: its figures, its dates, the next thing to do, and weighty acts."""
