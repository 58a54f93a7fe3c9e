"""How staff write, change, postpone and cancel events."""
