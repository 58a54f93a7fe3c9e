"""Charts drawn by the server."""
