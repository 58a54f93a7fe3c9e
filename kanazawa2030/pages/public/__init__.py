"""Pages about the project that everybody reads."""
