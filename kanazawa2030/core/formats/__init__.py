"""Date and number formats of the portal's two languages (FORMAT_MODULE_PATH)."""
