"""The figures of a fiscal year for the council: page, sheet to print and Excel file of the desk."""
