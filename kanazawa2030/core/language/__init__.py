"""Two languages, dates, normalised text and Markdown."""
