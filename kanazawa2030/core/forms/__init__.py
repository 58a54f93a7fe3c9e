"""Form fields every app uses."""
