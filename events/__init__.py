"""SDGs Café and collaborative events."""
