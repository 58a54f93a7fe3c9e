"""A page with every component of the design in every state. DEBUG only."""

from datetime import date, datetime
from types import SimpleNamespace

from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from events.status import EventStatus, Status
from kanazawa2030.core.forms.layouts import PageHelper, Section
from kanazawa2030.core.language.dates import TOKYO

SHORT_TITLES = {
    "ja": (
        "古くて新しくて心地よいまち",
        "もったいないがないまち",
        "子供がゆめを描けるまち",
        "働きがいも、生きがいも得られるまち",
        "新しいもの、ことを生み出すまち",
    ),
    "en": (
        "Old and new, and good to live in",
        "A city where nothing goes to waste",
        "A city where children can draw their dreams",
        "A city of rewarding work and lives worth living",
        "A city where new things are born",
    ),
}

WORDS = {
    "ja": {
        "long_title": "用水のまちを歩いて考える、水と暮らしの2030年",
        "title": "子どもの声でつくる通学路",
        "place": "見本の会館 2階",
        "text": "これは部品の見え方を確かめるための文です。実際の催しではありません。",
        "goal": "つくる責任 つかう責任",
        "name": "お名前",
        "email": "メールアドレス",
        "count": "参加する人数",
        "note": "伝えておきたいこと",
        "photo": "写真",
        "way": "参加のしかた",
        "support": "必要な配慮",
        "digest": "お知らせのメールを受け取る",
        "help": "200字まで。",
        "missing": "{}を入力してください",
        "options": ("会場で参加", "オンラインで参加"),
        "send": "送る",
        "back": "戻る",
        "people": "人",
        "group": "見本の会",
    },
    "en": {
        "long_title": "Walking the city canals: water and daily life in 2030",
        "title": "School routes drawn by children’s voices",
        "place": "Sample Hall, second floor",
        "text": "A sentence to see how a part looks. This is not a real event.",
        "goal": "Responsible consumption and production",
        "name": "Your name",
        "email": "E-mail address",
        "count": "How many people",
        "note": "Anything we should know",
        "photo": "Photograph",
        "way": "How you take part",
        "support": "Support you need",
        "digest": "Send me the digest",
        "help": "Up to 200 characters.",
        "missing": "Enter this: {}",
        "options": ("In person", "Online"),
        "send": "Send",
        "back": "Back",
        "people": "people",
        "group": "Sample Group",
    },
}

DAYS = (
    (datetime(2026, 6, 18, 18, 30, tzinfo=TOKYO), "time", ""),
    (datetime(2026, 7, 11, 14, 0, tzinfo=TOKYO), "time", "lg"),
    (date(2026, 7, 19), "day", ""),
    (date(2020, 6, 1), "month", ""),
    (date(2020, 1, 1), "year", ""),
)


class SampleForm(forms.Form):
    """A form with one control of each kind."""

    name = forms.CharField()
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    count = forms.ChoiceField(choices=[(n, n) for n in range(1, 5)], required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(required=False)
    way = forms.ChoiceField(widget=forms.RadioSelect)
    support = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    digest = forms.BooleanField(required=False)

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = words[name]
            missing = words["missing"].format(words[name])
            field.error_messages.update(required=missing, invalid=missing)
        self.fields["note"].help_text = words["help"]
        for name in ("way", "support"):
            self.fields[name].choices = list(enumerate(words["options"]))
        section = Section(words["group"], *self.fields)
        self.helper = PageHelper(section, form_tag=True, form_id=self.prefix)
        self.helper.add_input(Submit("", words["send"]))


def components(request):
    """Show every component in every state; 404 outside DEBUG."""
    if not settings.DEBUG:
        raise Http404
    language = "en" if get_language() == "en" else "ja"
    words = WORDS[language]
    messages.success(request, words["text"])
    courses = [
        SimpleNamespace(number=number, short_title=title)
        for number, title in enumerate(SHORT_TITLES[language], start=1)
    ]
    goals = [SimpleNamespace(number=n, title=words["goal"]) for n in range(1, 18)]
    starts_at = DAYS[0][0]
    return render(
        request,
        "pages/public/components.html",
        {
            "words": words,
            "days": DAYS,
            "starts_at": starts_at,
            "ends_at": starts_at.replace(hour=20),
            "next_day": starts_at.replace(day=19, hour=16),
            "statuses": [EventStatus(status) for status in Status],
            "courses": courses,
            "goals": goals,
            "few_goals": goals[5:15:4],
            "empty_form": SampleForm(words=words, prefix="empty"),
            "refused_form": SampleForm({"refused-email": "hanako"}, words=words, prefix="refused"),
            "levels": ["info", "success", "warning", "danger"],
            "weeks": [range(start, start + 7) for start in (6, 13)],
        },
    )
