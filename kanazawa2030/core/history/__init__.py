"""What happened to a row, in the words of the page."""
