"""The public directory of partners."""
