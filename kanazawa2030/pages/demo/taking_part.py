"""Sample registrations, created through the services. All people are invented."""

from datetime import timedelta
from itertools import cycle, islice

from django.conf import settings
from django.db.models import Q

from events.desk import services as desk_services
from events.messages import services as message_services
from events.models import EventQuestion
from events.reception import services as reception_services
from events.registration import services as registration_services
from events.status import closes_at
from kanazawa2030.core.models import OutgoingMail

# Given name, its reading, the local part of an address that does not exist.
NAMES = (
    ("花子", "ハナコ", "hanako"),
    ("一郎", "イチロウ", "ichiro"),
    ("さくら", "サクラ", "sakura"),
    ("次郎", "ジロウ", "jiro"),
    ("みどり", "ミドリ", "midori"),
    ("三郎", "サブロウ", "saburo"),
    ("あおい", "アオイ", "aoi"),
    ("四郎", "シロウ", "shiro"),
    ("ゆき", "ユキ", "yuki"),
    ("五郎", "ゴロウ", "goro"),
    ("つばき", "ツバキ", "tsubaki"),
    ("大地", "ダイチ", "daichi"),
    ("かえで", "カエデ", "kaede"),
    ("海斗", "カイト", "kaito"),
    ("すみれ", "スミレ", "sumire"),
    ("陸", "リク", "riku"),
    ("もみじ", "モミジ", "momiji"),
    ("空", "ソラ", "sora"),
    ("ひなた", "ヒナタ", "hinata"),
    ("樹", "イツキ", "itsuki"),
    ("こはる", "コハル", "koharu"),
    ("岳", "ガク", "gaku"),
    ("なずな", "ナズナ", "nazuna"),
    ("渉", "ワタル", "wataru"),
    ("ほたる", "ホタル", "hotaru"),
    ("実", "ミノル", "minoru"),
    ("りんご", "リンゴ", "ringo"),
    ("光", "ヒカル", "hikaru"),
    ("すず", "スズ", "suzu"),
    ("進", "ススム", "susumu"),
)
# Only her mails are kept, so that every kind can be read and every link tried.
READER = "hanako@people.example"

WALK = {
    "kind": EventQuestion.Kind.CHOICE,
    "label_ja": "どちらに参加しますか",
    "label_en": "How would you like to take part?",
    "options_ja": "用水を歩いて、会場で話す\n会場だけ（映像で見る）",
    "options_en": "Walk, then talk in the hall\nOnly in the hall (with the film)",
    "is_required": True,
}
WASTE = {
    "label_ja": "減らしたい「もったいない」があれば教えてください",
    "label_en": "Is there a waste you would like to end?",
}

SCHOOL = {
    "organisation": "見本川べり小学校",
    "name": "見本 先生",
    "email": "school@people.example",
    "phone": "076-000-0099",
    "headcount": 24,
    "message": "6年生と引率2人です。車いすの児童が1人います。",
}

# By slug of the event: companions of each registration (adults, children), how many of the
# last ones are unconfirmed, how many registered by phone, attendance of a past event.
PARTIES = {
    "sample-canal-walk": {
        "companions": [
            (0, 0),
            (1, 0),
            (0, 0),
            (0, 2),
            (0, 0),
            (0, 0),
            (1, 0),
            (0, 0),
            (0, 1),
            (0, 0),
            (0, 0),
            (1, 1),
            (0, 0),
            (0, 0),
            (0, 0),
            (1, 0),
            (0, 0),
            (0, 0),
        ],
        "unconfirmed": 2,
        "phoned": 2,
        "question": WALK,
        "answer": "用水を歩いて、会場で話す",
        "needs": {3: (["sign_language"], ""), 7: (["wheelchair"], "会場の入口まで車で行きます。")},
    },
    "sample-nothing-to-waste": {
        "companions": [(0, 0)] * 23,
        "first": 3,
        "last_is_reader": True,
        "phoned": 1,
        "question": WASTE,
        "answer": "畑に残る野菜",
    },
    "sample-way-to-school": {
        "companions": [(0, 0), (1, 2), (0, 1), (0, 0), (1, 1), (0, 0), (0, 3)],
        "first": 5,
        "last_is_reader": True,
        "unconfirmed": 1,
        "phoned": 1,
        "needs": {1: (["childcare"], "")},
        "group": SCHOOL,
    },
    "sample-learning-at-forty": {"companions": [(0, 0)] * 11, "first": 9},
    "sample-snow-mornings": {"companions": [(0, 0)] * 6, "first": 0},
    "sample-lantern-walk": {"companions": [(0, 0), (1, 1), (0, 0)], "first": 12},
    "sample-warm-townhouses": {"companions": [(0, 0)] * 18, "first": 1, "absent": 2, "walk_ins": 1},
    "sample-after-school-map": {"companions": [(0, 0)] * 21, "first": 4, "absent": 3},
}

SENT = (("schedule", "staff"),)
SENT_WITH_APPROVAL = (("submit", "staff"), ("release", "approver"))
# By slug of the event: messages to its people.
MESSAGES = {
    "sample-canal-walk": {
        "sent": {
            "audience": "seated",
            "subject_ja": "集合場所のご案内",
            "text_ja": "会場の入口の前に、10分前にお集まりください。\n\n"
            "歩く道には段差があります。歩きやすい靴でお越しください。",
            "subject_en": "Where we meet",
            "text_en": (
                "Please come to the entrance of the hall ten minutes before the start.\n\n"
                "There are steps on the way. Please wear shoes you can walk in."
            ),
        },
        "next": {
            "audience": "waiting",
            "subject_ja": "キャンセル待ちの方へ",
            "text_ja": (
                "席が空き次第、順番にお知らせします。\n\n前日の17時まで、順番に席が移ります。"
            ),
            "subject_en": "",
            "text_en": "",
        },
    }
}


def people(first: int, number: int):
    """Return `number` people of NAMES, starting at index `first` and repeating them."""
    return list(islice(cycle(NAMES), first, first + number))


def register_samples(event, *, by, now):
    """Create the registrations that PARTIES has for `event`.

    One an hour, beginning three days before today, the end of registration or the event,
    whichever is first. For a past event attendance is recorded too.
    """
    plan = PARTIES.get(event.slug)
    if plan is None:
        return
    question = _ask(event, plan)
    last = min(now, closes_at(event))
    companions = plan["companions"]
    who = people(plan.get("first", 0), len(companions))
    if plan.get("last_is_reader"):
        who[-1] = NAMES[0]
    sure = len(who) - plan.get("unconfirmed", 0)
    for index, name in enumerate(who):
        hour = last - timedelta(days=3) + timedelta(hours=index)
        party = _party(name, companions[index], plan.get("needs", {}).get(index))
        if 1 <= index <= plan.get("phoned", 0):
            desk_services.enter(event, **party, phone=f"076-000-00{index:02d}", by=by, now=hour)
            continue
        made = registration_services.register(
            event,
            **party,
            email=f"{name[2]}@people.example",
            language="ja",
            answers={question: plan["answer"]} if question else None,
            now=hour if index < sure else now,  # else the hold would have expired
        )
        if index < sure:
            registration_services.confirm(made, now=hour)
    if event.is_over(now):
        _came(event, plan, by=by)
    if "group" in plan:
        registration_services.ask_for_group(event, **plan["group"], language="ja", now=now)


def _party(name, companions, needs) -> dict:
    given, reading, _address = name
    adults, children = companions
    choices, text = needs or ((), "")
    return {
        "name": f"見本 {given}",
        "kana": f"ミホン {reading}",
        "adults": adults,
        "children": children,
        "needs": choices,
        "needs_text": text,
    }


def _ask(event, plan):
    if "question" not in plan:
        return None
    return EventQuestion.objects.create(event=event, **plan["question"])


def _came(event, plan, *, by):
    rows = list(event.registrations.order_by("number"))
    for row in rows[: len(rows) - plan["absent"]]:
        reception_services.check_in(row, by=by, now=event.starts_at)
    for _number in range(plan.get("walk_ins", 0)):
        reception_services.walk_in(event, by=by, now=event.starts_at)
    reception_services.mark_rest_absent(event, by=by, now=event.ends_at)


def write_messages(event, *, crew, now):
    """Write two messages to the people of an event of MESSAGES: one sent, one to be read.

    Where approval is on, the second one awaits it.
    """
    for key, words in MESSAGES.get(event.slug, {}).items():
        steps = SENT_WITH_APPROVAL if settings.APPROVAL_REQUIRED else SENT
        message = message_services.write(
            event, by=crew["staff"], key=f"sample-{key}", now=now, send_at=None, **words
        )
        for step, who in steps if key == "sent" else steps[:1]:
            if key == "sent" or settings.APPROVAL_REQUIRED:
                message = message_services.apply(message, step, by=crew[who], now=now)
        message_services.send(message, now=now)


def delete_other_mails(event):
    """Delete the mails about `event` to everybody but READER: the addresses do not exist."""
    about = Q()
    for pk in event.registrations.values_list("pk", flat=True):
        about |= Q(dedupe_key__startswith=f"registration:{pk}:")
    for pk in event.group_requests.values_list("pk", flat=True):
        about |= Q(dedupe_key__startswith=f"group:{pk}:")
    if about:
        OutgoingMail.objects.filter(about).exclude(to=READER).delete()
