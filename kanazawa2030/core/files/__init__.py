"""Files in the forms of the admin: kept over errors, several at once, used again."""
