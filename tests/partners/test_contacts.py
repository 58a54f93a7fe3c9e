"""Whom the portal writes to at a partner: the same rule for every mail."""

from partners.contacts import active_members, contact_of
from partners.models import Membership

from ..base import PortalTestCase
from ..factories import make_member, make_partner
from ..people import make_person


class ContactTests(PortalTestCase):
    def test_the_writer_else_the_shared_address_else_an_owner(self):
        partner = make_partner(contact_name="窓口", contact_email="info@field.example")
        owner = make_member(partner, email="owner@example.test", language="en")
        gone = make_person("partner")
        self.assertEqual(contact_of(partner, owner).email, "owner@example.test")
        shared = ("窓口", "info@field.example", "ja")
        self.assertEqual(contact_of(partner, gone), shared)
        self.assertEqual(contact_of(partner), shared)
        partner.contact_email = ""
        self.assertEqual(contact_of(partner, gone)[1:], ("owner@example.test", "en"))
        owner.is_active = False
        owner.save()
        self.assertIsNone(contact_of(partner, owner))

    def test_an_editor_is_written_to_only_as_the_writer(self):
        partner = make_partner()
        editor = make_member(partner, Membership.Role.EDITOR, email="editor@example.test")
        self.assertIsNone(contact_of(partner))
        self.assertEqual(contact_of(partner, editor).email, "editor@example.test")

    def test_members_whose_account_is_open(self):
        partner = make_partner()
        owner, editor = make_member(partner), make_member(partner, Membership.Role.EDITOR)
        closed = make_member(partner, is_active=False)
        found = {member.user for member in active_members(partner)}
        self.assertEqual(found, {owner, editor})
        self.assertNotIn(closed, found)
        owners = active_members(partner, Membership.Role.OWNER)
        self.assertEqual([member.user for member in owners], [owner])
