"""`make bench`: what the public pages cost, beside a bare Django list."""
