"""Documented content about the project, in both languages, as plain data.

`content.services.load_documented_content` creates each entry once. What is the city's own is in
its folder, content.toml and texts/; what every city can say is here.
"""
