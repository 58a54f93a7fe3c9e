"""Sample data: every row is marked as a sample and names no real person or organisation."""
