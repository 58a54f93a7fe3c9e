"""The standing pages as they are first put out; the office changes them afterwards."""

from . import about, accessibility, call, legal

SITE_PAGES = {
    "about": about.ABOUT,
    "call": call.CALL,
    "contact": call.CONTACT,
    "privacy": legal.PRIVACY,
    "terms": legal.TERMS,
    "accessibility": accessibility.POLICY,
    "accessibility_results": accessibility.RESULTS,
}
