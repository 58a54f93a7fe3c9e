"""The pages about meetings that everybody reads."""
