"""Messages that tests write, and what a browser sends for one."""

from events.messages import services
from kanazawa2030.core.tokens import new_nonce

WORDS = {
    "audience": "seated",
    "subject_ja": "持ち物のご案内",
    "text_ja": "歩きやすい靴でお越しください。\n\n地図は https://www.example.jp/map です。",
    "subject_en": "What to bring",
    "text_en": "Please wear shoes you can walk in.",
}
TYPED = {**WORDS, "when": "now", "send_at_0": "", "send_at_1": ""}


def written(event, by, **columns):
    """A draft made by the service."""
    return services.write(event, by=by, key=new_nonce(), **{**WORDS, "send_at": None, **columns})


def sent(event, by, **columns):
    """A message that has gone out."""
    message = services.apply(written(event, by, **columns), "schedule", by=by)
    return services.send(message)
