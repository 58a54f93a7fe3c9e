"""Sample commitments of sample partners, with reports; one awaits a decision."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail
from partners.commitments import services as commitment_services
from partners.models import Commitment, CommitmentChange, Partner

What = CommitmentChange.What
YEAR = timedelta(days=365)
# Partner, aspect, years since it was made, terms, reports by years ago.
COMMITMENTS = [
    (
        "sample-garden-water",
        "environment",
        2,
        {
            "text_ja": "庭の水やりに使う水道水を、雨水をためて半分にします。",
            "text_en": "We halve the tap water our gardens need, by collecting rain.",
            "indicator_ja": "1年に使った水道水",
            "indicator_en": "Tap water used in a year",
            "unit_ja": "立方メートル",
            "unit_en": "cubic metres",
            "start": 240,
            "target": 120,
            "year": 2030,
        },
        {
            1: (
                215,
                "雨水のタンクを二つ置きました。夏の終わりに空になりました。",
                "We set up two rain tanks. They ran dry at the end of summer.",
            ),
            0: (
                168,
                "タンクを5つに増やし、朝だけ水をやるようにしました。",
                "We now have five tanks and water in the morning only.",
            ),
        },
    ),
    (
        "sample-garden-water",
        "society",
        0,
        {
            "text_ja": "子どもと庭をめぐる日を、月に1回開きます。",
            "text_en": "We walk through gardens with children once a month.",
            "indicator_ja": "1年に開いた日",
            "indicator_en": "Days held in a year",
            "unit_ja": "日",
            "unit_en": "days",
            "start": 3,
            "target": 12,
            "year": 2028,
        },
        {},
    ),
    (
        "sample-whole-field",
        "economy",
        3,
        {
            "text_ja": "形のふぞろいな野菜の売り上げを、3倍にします。",
            "text_en": "",
            "indicator_ja": "ふぞろいな野菜の売り上げ",
            "indicator_en": "",
            "unit_ja": "万円",
            "unit_en": "",
            "start": 150,
            "target": 450,
            "year": 2030,
        },
        {2: (140, "夏の雨で収穫が減りました。", "")},
    ),
]
WAITING = (
    "sample-whole-field",
    "environment",
    {
        "text_ja": "畑に残したまま捨てる野菜を、3分の1に減らします。",
        "text_en": "We cut what is left to rot in the fields to a third.",
        "indicator_ja": "畑に残した野菜",
        "indicator_en": "Vegetables left in the fields",
        "unit_ja": "トン",
        "unit_en": "tonnes",
        "start": 36,
        "target": 12,
        "year": 2029,
    },
)


def load(*, by, now):
    """Create the missing commitments, approved by the reviewer `by`."""
    for slug, aspect, years, terms, reports in COMMITMENTS:
        partner = Partner.objects.get(slug=slug)
        if Commitment.objects.filter(partner=partner, aspect=aspect).exists():
            continue
        made = now - years * YEAR - timedelta(days=30)
        _approved(partner, aspect, What.TERMS, terms, by=by, now=made)
        for ago, (value, ja, en) in reports.items():
            at = now - ago * YEAR - timedelta(days=20)
            report = {
                "year": timezone.localdate(at).year,
                "value": value,
                "note_ja": ja,
                "note_en": en,
            }
            _approved(partner, aspect, What.PROGRESS, report, by=by, now=at)
    slug, aspect, terms = WAITING
    partner = Partner.objects.get(slug=slug)
    if not partner.commitment_changes.filter(aspect=aspect).exists():
        _sent(partner, aspect, What.TERMS, terms, now=now)


def _sent(partner, aspect, what, values, *, now):
    member = partner.memberships.select_related("user").earliest("pk").user
    last = commitment_services.last_sent(partner, aspect, what)
    return commitment_services.send(
        partner,
        aspect,
        what,
        values=values,
        by=member,
        now=now,
        version=commitment_services.form_version(last),
    )


def _approved(partner, aspect, what, values, *, by, now):
    change = _sent(partner, aspect, what, values, now=now)
    commitment_services.decide(change, "approve", by=by, now=now)
    # The decision lies in the past: no mail about it today.
    about = f"commitment:{change.pk}:"
    OutgoingMail.objects.filter(dedupe_key__startswith=about).delete()
