"""What an installation promises, looked at on the spot: for `manage.py check_production`."""
