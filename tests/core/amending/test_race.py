"""Two releases, or a release beside a change of the same column, at the same moment."""

from django.test import override_settings

from events.editing.services import change_event
from kanazawa2030.core.amending import services
from kanazawa2030.core.models import Amendment, PublishingMove
from kanazawa2030.core.workflow.changes import ChangeError

from ...base import RaceTestCase
from ...factories import in_days, make_event
from ...people import make_person
from .cases import amended


@override_settings(APPROVAL_REQUIRED=True)
class AmendmentRace(RaceTestCase):
    def setUp(self):
        super().setUp()
        self.event = make_event(
            contact_phone="1", starts_at=in_days(20), ends_at=in_days(20, hour=20)
        )

    def outcomes(self, count, act):
        results, errors = self.run_threads(count, act)
        self.assertEqual(errors, [])
        return sorted(results)

    def test_two_approvers_release_once(self):
        amendment = amended(self.event, self.editor)
        approvers = [make_person("approver") for _one in range(4)]

        def release(number):
            try:
                services.decide(amendment, "release", by=approvers[number])
            except ChangeError:
                return "refused"
            return "released"

        self.assertEqual(self.outcomes(4, release), ["refused"] * 3 + ["released"])
        self.assertEqual(PublishingMove.objects.filter(move="amend_release").count(), 1)

    def test_one_open_amendment_however_many_begin_one(self):
        editors = [make_person("editor") for _one in range(4)]

        def send(number):
            try:
                amended(self.event, editors[number], contact_phone=f"2{number}")
            except ChangeError:
                return "refused"
            return "sent"

        self.assertEqual(self.outcomes(4, send), ["refused"] * 3 + ["sent"])
        self.assertEqual(Amendment.objects.count(), 1)

    def test_a_release_never_overwrites_a_change_of_the_same_column(self):
        amendment = amended(self.event, self.editor)
        approver, administrator = self.approver, self.administrator

        def act(number):
            try:
                if number:
                    changes = {"contact_phone": "9"}
                    change_event(self.event, changes=changes, by=administrator, version=1)
                else:
                    services.decide(amendment, "release", by=approver)
            except ChangeError:
                return "refused"
            return "done"

        self.assertEqual(self.outcomes(2, act), ["done", "refused"])
