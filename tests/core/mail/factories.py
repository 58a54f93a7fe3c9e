"""Mails for tests."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kanazawa2030.core.mail.outbox import queue_mail
from kanazawa2030.core.models import OutgoingMail

ADDRESS = "hanako@example.test"
WORDS = "あなたの席は用意されています。"


def make_mail(to="hanako@example.test", **fields) -> OutgoingMail:
    """Queue a mail."""
    with transaction.atomic():
        key = queue_mail(
            **{
                "kind": "test",
                "to": to,
                "language": "ja",
                "subject": "お申込みを受け付けました",
                "text": "席をご用意しました。\n",
                **fields,
            }
        )
        return OutgoingMail.objects.get(dedupe_key=key)


def make_sent_mail(**fields) -> OutgoingMail:
    """Queue a mail and mark it as sent yesterday, or as `fields` say."""
    with transaction.atomic():
        key = queue_mail(
            kind="confirmed", to=ADDRESS, language="ja", subject="参加が決まりました", text=WORDS
        )
        mail = OutgoingMail.objects.get(dedupe_key=key)
    yesterday = timezone.now() - timedelta(days=1)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        **{"status": "sent", "sent_at": yesterday, **fields}
    )
    mail.refresh_from_db()
    return mail
