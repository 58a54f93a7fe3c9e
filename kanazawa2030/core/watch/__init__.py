"""Watching the portal: counters, health, alarms."""
