"""Sample entries on the board of offers and needs, in each state."""

from datetime import timedelta

from kanazawa2030.core.models import User
from partners.board import introductions
from partners.board import services as board_services
from partners.models import BoardEntry, Introduction, Partner

from .members import EMAIL

NAGISA, MAME = "colleague@example.test", "field@example.test"
CRAFT, SHED = "craft@example.test", "shed@example.test"
SCHOOL, EVENING = "school@example.test", "evening@example.test"

# Days since it was sent, author, partner, decision of staff, values.
ENTRIES = [
    (
        40,
        NAGISA,
        "sample-garden-water",
        "approve",
        {
            "kind": "seek",
            "courses": [1, 2],
            "goals": [12, 15],
            "months": 6,
            "title_ja": "落ち葉を堆肥に使ってくれる畑をさがしています",
            "title_en": "A field that can use our fallen leaves as compost",
            "text_ja": "11月から12月に、軽トラック4台分ほど集まります。\n袋に入れて運べます。",
            "text_en": (
                "In November and December we gather about four small lorries full.\n"
                "We can bag them and bring them."
            ),
        },
    ),
    (
        38,
        MAME,
        "sample-whole-field",
        "approve",
        {
            "kind": "can",
            "courses": [2],
            "goals": [2, 12, 15],
            "months": 6,
            "title_ja": "落ち葉や刈り草を、畑で引き取ります",
            "title_en": "We take leaves and cut grass for our fields",
            "text_ja": "ビニールや枝の混じらないものなら、月に2回まで引き取ります。",
            "text_en": "Up to twice a month, as long as there are no branches or plastic in it.",
        },
    ),
    (
        30,
        SCHOOL,
        "sample-riverside-school",
        "approve",
        {
            "kind": "seek",
            "courses": [3],
            "goals": [4, 15],
            "months": 9,
            "title_ja": "用水の生き物を、4年生に教えてくれる人",
            "title_en": "Someone to show our fourth-graders what lives in the canal",
            "text_ja": (
                "年に4回、用水を調べています。網の使い方と、生き物の名前を教えてほしいです。"
            ),
            "text_en": (
                "We study the canal four times a year and would like to learn to use nets and "
                "names."
            ),
        },
    ),
    (
        25,
        EMAIL,
        "sample-garden-water",
        "approve",
        {
            "kind": "can",
            "courses": [1, 3],
            "goals": [4, 6, 15],
            "months": 12,
            "title_ja": "用水の草と生き物を、歩きながら案内できます",
            "title_en": "We can lead a walk along the canal: plants and small animals",
            "text_ja": "土曜の朝、1時間ほど。子どもは10人まで、網とバケツがあります。",
            "text_en": (
                "On Saturday mornings, for about an hour, with up to ten children. "
                "We have nets and buckets."
            ),
        },
    ),
    (
        20,
        CRAFT,
        "sample-craft-lab",
        "approve",
        {
            "kind": "try",
            "courses": [5, 2],
            "goals": [9, 12],
            "months": 6,
            "title_ja": "漆の端材で、こわれた道具を直してみたい",
            "title_en": "Repairing broken tools with offcuts of lacquer",
            "text_ja": "どこまで丈夫に直るか、いっしょに試してくれる人と場所をさがしています。",
            "text_en": "How strong does it get? We look for people and a room to try it with.",
        },
    ),
    (
        12,
        SHED,
        "sample-repair-shed",
        "approve",
        {
            "kind": "try",
            "courses": [2, 4],
            "goals": [8, 12],
            "months": 3,
            "title_ja": "直す会を、別の町内でも開いてみたい",
            "title_en": "Holding our repair morning in another neighbourhood",
            "text_ja": "道具は運べます。水道のある部屋を、日曜に貸してくれるところを望みます。",
            "text_en": "We bring the tools. We hope for a room with water on a Sunday.",
        },
    ),
    (
        5,
        EVENING,
        "sample-evening-school",
        "approve",
        {
            "kind": "seek",
            "courses": [4],
            "goals": [4, 10],
            "months": 6,
            "title_ja": "",
            "title_en": "People who read aloud with us for an hour a week",
            "text_ja": "",
            "text_en": (
                "In the evening, in Japanese, English or any other language you like to read in."
            ),
        },
    ),
    (
        2,
        SHED,
        "sample-repair-shed",
        "",
        {
            "kind": "can",
            "courses": [2],
            "goals": [12],
            "months": 3,
            "title_ja": "傘の骨の部品を分けられます",
            "title_en": "We can share spare parts for umbrellas",
            "text_ja": "直せなかった傘から取った骨が、200本ほどあります。",
            "text_en": "About 200 ribs, taken from umbrellas beyond repair.",
        },
    ),
    (
        3,
        EMAIL,
        "sample-garden-water",
        "return",
        {
            "kind": "try",
            "courses": [1],
            "goals": [11],
            "months": 6,
            "title_ja": "水の音の地図を、いっしょにつくりたい",
            "title_en": "Making a map of the sounds of water together",
            "text_ja": "録音する道具はあります。",
            "text_en": "We have a recorder.",
        },
    ),
    (
        200,
        EMAIL,
        "sample-garden-water",
        "approve",
        {
            "kind": "can",
            "courses": [1],
            "goals": [6],
            "months": 6,
            "title_ja": "春の泥上げに、道具を貸せます",
            "title_en": "Tools to lend for clearing the canal in spring",
            "text_ja": "スコップが12本、長靴が8足あります。",
            "text_en": "Twelve shovels and eight pairs of boots.",
        },
    ),
]
RETURNED = "どんな人と、いつごろ始めたいかを書き足してください（見本）。"
ASKED = "小屋の道具と、こちらの漆を持ち寄って、一度試してみませんか。"


def load(*, by, now):
    """Create the missing entries through the services of members and staff."""
    for days, email, slug, move, words in ENTRIES:
        partner = Partner.objects.get(slug=slug)
        if not partner.board_entries.filter(title_en=words["title_en"]).exists():
            sent_at = now - timedelta(days=days)
            author = User.objects.get(email=email)
            entry = board_services.post_entry(partner, values=words, by=author, now=sent_at)
            if move:
                reason = RETURNED if move == "return" else ""
                board_services.decide(entry, move, by=by, reason=reason, now=sent_at)
    board_services.look_after_the_board(now)
    shed = BoardEntry.objects.live(now).filter(partner__slug="sample-repair-shed")
    if not Introduction.objects.exists() and (entry := shed.first()):
        asking = Partner.objects.get(slug="sample-craft-lab")
        author = User.objects.get(email=CRAFT)
        introductions.ask(entry, partner=asking, message=ASKED, by=author, now=now)
