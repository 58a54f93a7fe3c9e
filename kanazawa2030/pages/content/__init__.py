"""Documented content about the project, in both languages, as plain data.

`content.services.load_documented_content` creates each entry once. Every fact has a
source: the city's own project page unless the entry names another. What is not documented
(phone numbers, agendas, other Cafés) is left out for the office to add.
"""
