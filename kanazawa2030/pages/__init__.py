"""The project’s own pages, the staff dashboard, content and samples."""
