"""Voices: citizens answer the current question; staff read, publish, say what followed."""
