"""What tests of the questionnaire share: answers by the service, a filled form."""

from events.models import Feedback
from events.questionnaire import services as questionnaire_services
from events.questionnaire.forms import FeedbackForm, PaperForm
from kanazawa2030.core import tokens

from ..clock import EVENING, ClockCase
from ..reading import text_of

GOOD = {"is_first_time": True, "satisfaction": 4, "age_band": "30-49"}


def answer(event, number=1, **said) -> list[Feedback]:
    """So many answers alike; what is not said was left out."""
    return [
        questionnaire_services.answer(event, key=tokens.new_nonce(), **(said or GOOD))
        for _one in range(number)
    ]


def filled(event, form_class=FeedbackForm, **changes) -> dict:
    """What a browser sends after a person has ticked the form; None leaves out."""
    data = {
        "is_first_time": "yes",
        "satisfaction": "5",
        "one_step": "",
        "age_band": "",
        "key": form_class(event=event)["key"].value(),
    }
    if form_class is not PaperForm:
        data |= {"subject": ""}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def form_url(event, language="ja") -> str:
    return f"/{language}/events/{event.slug}/feedback/"


class AskingCase(ClockCase):
    """It is the morning after `self.event`, which ended at 20:30 on 19 June 2031."""

    def setUp(self):
        super().setUp()
        self.go_to(EVENING.replace(day=20, hour=9))

    def close(self):
        """The questionnaire closes; everybody's answer is in."""
        return self.go_to(EVENING.replace(month=7, day=20, hour=0, minute=0))


class PageCase(AskingCase):
    def get(self, language="ja", event=None, page=""):
        return self.client.get(form_url(event or self.event, language) + page)

    def post(self, language="ja", event=None, **changes):
        event = event or self.event
        return self.client.post(form_url(event, language), filled(event, **changes))

    def assertSent(self, response, language="ja"):
        self.assertRedirects(response, form_url(self.event, language) + "thanks/")

    def assertRefused(self, response, *sentences, status=422):
        self.assertEqual(response.status_code, status)
        words = text_of(response)
        for sentence in sentences:
            self.assertIn(sentence, words)
        self.assertFalse(Feedback.objects.exists())
