"""Records of sessions: the working copy, and the versions that are published."""
