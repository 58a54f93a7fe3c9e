"""Lengths of columns that several models share; forms take no more."""

ADDRESS_LENGTH = 2_000  # a web address; links to online meetings have some 300 characters
PHONE_LENGTH = 30  # a number as people type it: +358 40 123 4567 89
CONTACT_PHONE_LENGTH = 50  # a number to publish, with words: 076-000-0000（代表）
