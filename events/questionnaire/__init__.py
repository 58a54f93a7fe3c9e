"""The anonymous questionnaire after an event.

An answer leads to no person, no address and no registration. Results are published
once, after closing, and never for a group of fewer than FEWEST people.
"""
