"""Goals, courses of action and groups every installation has."""
