"""Reception on the day: check-in, walk-ins, counts."""
