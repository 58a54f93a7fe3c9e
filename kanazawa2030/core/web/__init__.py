"""Requests and answers: errors, limits, middleware, logs."""
