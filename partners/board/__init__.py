"""The board of offers and needs, and introductions."""
