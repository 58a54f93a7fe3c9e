"""The handbook for staff, inside the desk."""
