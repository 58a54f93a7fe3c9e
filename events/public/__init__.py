"""The pages about events that everybody reads."""
