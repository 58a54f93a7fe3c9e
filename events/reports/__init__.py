"""Reports on events that were held."""
