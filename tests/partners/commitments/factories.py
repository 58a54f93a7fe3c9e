"""What the tests of commitments share: filled forms, sent and decided."""

import time_machine

from partners.commitments import services as commitment_services
from partners.models import CommitmentChange, Membership

from ...base import PortalTestCase
from ...factories import make_member, make_partner, tokyo
from ...people import make_person
from ..profile.factories import address

What = CommitmentChange.What
START = tokyo(2026, 5, 10, 9)
NOW = tokyo(2027, 6, 1, 9)
TERMS = {
    "text_ja": "食べ残しを減らします。",
    "text_en": "We waste less food.",
    "indicator_ja": "捨てた食品",
    "indicator_en": "food thrown away",
    "unit_ja": "kg",
    "unit_en": "kg",
    "start": "120",
    "target": "60",
    "year": 2030,
}
REPORT = {
    "year": 2027,
    "value": "100",
    "note_ja": "量り売りを始めました。",
    "note_en": "We began to sell by weight.",
}


def version(partner, aspect="environment", what=What.TERMS) -> str:
    """What a form opened now carries."""
    return commitment_services.form_version(commitment_services.last_sent(partner, aspect, what))


def send(partner, by, aspect="environment", what=What.TERMS, *, now=None, **other):
    """Send a commitment or a report as a member; `other` replaces single values."""
    values = {**(TERMS if what == What.TERMS else REPORT), **other}
    return commitment_services.send(
        partner, aspect, what, values=values, by=by, now=now, version=version(partner, aspect, what)
    )


def make_commitment(partner, by, aspect="environment", *, now=None, **other):
    """A public commitment of `partner`, sent by the member `by`."""
    change = send(partner, by, aspect, now=now, **other)
    commitment_services.decide(change, "approve", by=make_person("reviewer"), now=now)
    return commitment_services.public_commitment(partner, aspect)


def make_report(partner, by, aspect="environment", *, now=None, **other):
    """A public report on a commitment."""
    change = send(partner, by, aspect, What.PROGRESS, now=now, **other)
    commitment_services.decide(change, "approve", by=make_person("reviewer"), now=now)


@time_machine.travel(NOW, tick=True)
class PagesCase(PortalTestCase):
    def setUp(self):
        self.partner = make_partner(slug="ours", name_en="Ours")
        self.owner = make_member(self.partner)
        self.writer = make_member(self.partner, Membership.Role.EDITOR, language="en")
        self.client.sign_in(self.writer)

    def url(self, name="commitment_edit", aspect="environment", language="ja"):
        arguments = [self.partner.slug, aspect] if aspect else [self.partner.slug]
        return address(name, *arguments, language=language)

    def form(self, name="commitment_edit", aspect="environment", language="ja"):
        response = self.client.get(self.url(name, aspect, language))
        self.assertEqual(response.status_code, 200)
        return response.context

    def post(self, name="commitment_edit", *, language="ja", version=None, **other):
        """Send a form as it stands; `other` replaces answers, None leaves one out."""
        base = REPORT if name == "commitment_report" else TERMS
        if version is None:
            version = self.form(name)["version"]
        data = {"version": version, **base, **other}
        data = {key: value for key, value in data.items() if value is not None}
        return self.client.post(self.url(name, language=language), data)

    def errors(self, response, status=422) -> dict:
        self.assertEqual(response.status_code, status)
        errors = response.context["form"].errors
        return {name: " ".join(map(str, lines)) for name, lines in errors.items()}

    def profile(self, language="ja"):
        return self.client_class().get(f"/{language}/partners/ours/")
