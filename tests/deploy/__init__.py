"""Deployment: the units, containers and updates of deploy/, as far as a machine allows."""
