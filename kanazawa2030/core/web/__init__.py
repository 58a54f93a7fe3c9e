"""Requests and responses: errors, limits, middleware, logs."""
