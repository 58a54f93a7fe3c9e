"""Requests of people about their own data: find, disclose, correct, erase, restrict."""
