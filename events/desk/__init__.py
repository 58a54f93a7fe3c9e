"""Staff's pages about who takes part: desk of an event, reception, lists, reports.

Each module registers its pages with the admin; `events.admin` imports them.
"""
