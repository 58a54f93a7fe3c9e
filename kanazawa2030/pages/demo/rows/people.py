"""Sample staff, venues and partners. All names are invented."""

from django.conf import settings

MUNICIPALITY = settings.CITY.word("municipality", "ja")
CITY_EN = settings.CITY.word("city", "en")

PASSWORD = "kanazawa-2030-demo"

STAFF = [
    ("staff@example.test", "見本 春香", ("editor", "reception")),
    ("reviewer@example.test", "見本 夏樹", ("reviewer",)),
    ("approver@example.test", "見本 秋彦", ("approver",)),
    ("admin@example.test", "見本 冬子", ("administrator",)),
]

OFFICE = {
    "phone": "076-000-0000",
    "email": "office@people.example",
    "reply_to": "office@people.example",
    "hours_ja": "平日9:00〜17:45・連絡先は見本です",
    "hours_en": "weekdays 9:00–17:45, sample contact details",
}

VENUES = {
    "machiya": {
        "name_ja": "見本町家サロン",
        "name_en": "Sample Townhouse Salon",
        "address_ja": f"{MUNICIPALITY}見本町1丁目1番1号",
        "address_en": f"1-1-1 Mihon-machi, {CITY_EN}",
        "directions_ja": (
            "見本町バス停から歩いて3分です。自転車を10台とめられます。駐車場はありません。"
        ),
        "directions_en": (
            "Three minutes on foot from the Mihon-machi bus stop. Room for ten bicycles. "
            "No car park."
        ),
        "easy_directions": (
            "見本町《みほんまち》の バス停から 歩いて 3分です。自転車を とめる ところが "
            "あります。車を とめる ところは ありません。"
        ),
        "step_free": False,
        "accessible_toilet": False,
        "parking": False,
        "access_note_ja": "入口に15センチの段差があります。声をかけていただければ、板を渡します。",
        "access_note_en": "There is a 15 cm step at the entrance. Tell us and we put a ramp there.",
    },
    "hall": {
        "map": "map-hall",
        "name_ja": "見本市民ホール",
        "name_en": "Sample Citizens’ Hall",
        "address_ja": f"{MUNICIPALITY}見本町2丁目3番4号",
        "address_en": f"2-3-4 Mihon-machi, {CITY_EN}",
        "directions_ja": "見本駅から歩いて8分です。駐車場と駐輪場があります。",
        "easy_directions": (
            "見本駅《みほんえき》から 歩いて 8分です。車や 自転車を とめる ところが あります。"
        ),
        "directions_en": "Eight minutes on foot from Mihon station. Car park and bicycle parking.",
        # Coordinates in the sea, so that no real building is shown on the map.
        "latitude": "36.700000",
        "longitude": "136.300000",
        "step_free": True,
        "accessible_toilet": True,
        "hearing_loop": True,
        "nursing_room": True,
        "parking": True,
    },
    "garden": {
        "name_ja": "見本の庭と畑",
        "name_en": "Sample Garden and Field",
        "address_ja": f"{MUNICIPALITY}見本台5番地",
        "address_en": f"5 Mihondai, {CITY_EN}",
        "directions_ja": "見本台バス停から坂を上って10分です。",
        "easy_directions": "見本台《みほんだい》の バス停から 10分です。坂が あります。",
        "directions_en": "Ten minutes uphill from the Mihondai bus stop.",
        "step_free": False,
    },
}

PARTNERS = [
    {
        "slug": "sample-garden-water",
        "kind": "group",
        "crest": "庭",
        "logo": "logo-garden-water",
        "name_ja": "見本 庭と水の会",
        "name_en": "Sample Garden and Water Group",
        "name_kana": "ミホンニワトミズノカイ",
        "tagline_ja": "小さな庭と用水を、近所の手で守っています。",
        "tagline_en": "Neighbours who look after small gardens and the canals that feed them.",
        "practice_ja": (
            "月に2回、土曜の朝に集まります。草を刈り、泥を上げ、最後にお茶を飲みます。"
            "一度だけの参加も歓迎です。"
        ),
        "practice_en": (
            "We meet twice a month on Saturday mornings, cut the grass, clear the mud and end "
            "with tea. Coming just once is fine."
        ),
        "challenge_ja": "- 水の音を録る、音の地図づくり\n- 落ち葉を堆肥として使ってくれる畑さがし",
        "challenge_en": (
            "- A map of the sounds of water\n- Finding fields that can use our fallen leaves as "
            "compost"
        ),
        "vision_2030_ja": "どの町内にも、水のそばで立ち話のできる場所がある。",
        "vision_2030_en": "Every neighbourhood has a place to stop and talk beside the water.",
        "website": "https://garden-water.example/",
        "representative_ja": "見本 かおり",
        "representative_en": "Kaori Mihon",
        "representative_is_public": True,
        "contact_name": "見本 みどり",
        "contact_email": "hello@garden-water.example",
        "contact_phone": "076-000-0000",
        "contact_is_public": True,
        "joined_year": 2021,
        "courses": [1],
        "goals": [6, 11, 15],
    },
    {
        "slug": "sample-whole-field",
        "kind": "company",
        "crest": "菜",
        "logo": "logo-whole-field",
        "name_ja": "見本まるごと菜園株式会社",
        "name_en": "Sample Whole Field Ltd",
        "name_kana": "ミホンマルゴトサイエン",
        "tagline_ja": "形のふぞろいな野菜を、店と食堂へ届けます。",
        "tagline_en": "Brings oddly shaped vegetables to shops and canteens.",
        "practice_ja": "畑に残る野菜を買い取り、その日のうちに町なかの店へ運びます。",
        "practice_en": (
            "We buy what is left in the fields and carry it to shops in town the same day."
        ),
        "challenge_ja": "給食で使える量と曜日を、学校といっしょに考えたいです。",
        "challenge_en": (
            "We would like to work out with schools how much they could use, and on which days."
        ),
        "joined_year": 2022,
        "courses": [2],
        "goals": [2, 12],
    },
    {
        "slug": "sample-repair-shed",
        "kind": "group",
        "crest": "直",
        "logo": "logo-repair-shed",
        "name_ja": "見本なおす小屋",
        "name_en": "Sample Repair Shed",
        "name_kana": "ミホンナオスゴヤ",
        "tagline_ja": "傘、椅子、ラジオ。捨てる前に、いっしょに直します。",
        "tagline_en": "Umbrellas, chairs, radios: repaired together before they are thrown away.",
        "practice_ja": "毎月第3日曜に、道具と場所を開いています。",
        "practice_en": "On every third Sunday we open our tools and our room.",
        "joined_year": 2023,
        "courses": [2, 4],
        "goals": [8, 12],
    },
    {
        "slug": "sample-riverside-school",
        "kind": "school",
        "crest": "川",
        "logo": "logo-riverside-school",
        "name_ja": "見本川べり小学校",
        "name_en": "Sample Riverside Primary School",
        "name_kana": "ミホンカワベリショウガッコウ",
        "tagline_ja": "通学路を、子どもの目で調べています。",
        "tagline_en": "Looks at the way to school through children’s eyes.",
        "practice_ja": "4年生が年に4回、用水の生き物と通学路を調べ、地図にしています。",
        "practice_en": (
            "Four times a year our fourth-graders study the canal’s wildlife and their way to "
            "school, and draw a map."
        ),
        "joined_year": 2022,
        "courses": [3],
        "goals": [4, 11],
    },
    {
        "slug": "sample-evening-school",
        "kind": "school",
        "crest": "夜",
        "logo": "logo-evening-school",
        "name_ja": "見本夜の学校",
        "name_en": "Sample Evening School",
        "name_kana": "ミホンヨルノガッコウ",
        "tagline_ja": "働きながら学び直す人の教室です。",
        "tagline_en": "A classroom for people who learn again while they work.",
        "practice_ja": "読み書き、計算、パソコン。年齢も国籍も問いません。",
        "practice_en": "Reading, writing, sums and computers, at any age and from any country.",
        "challenge_en": (
            "We are looking for people who would read aloud with us for an hour a week."
        ),
        "joined_year": 2024,
        "courses": [4],
        "goals": [1, 4, 5, 8, 10],
    },
    {
        "slug": "sample-craft-lab",
        "kind": "company",
        "crest": "漆",
        "logo": "logo-craft-lab",
        "name_ja": "見本工芸研究所",
        "name_en": "Sample Craft Laboratory",
        "name_kana": "ミホンコウゲイケンキュウジョ",
        "tagline_ja": "漆と金箔の端材から、新しい素材をつくります。",
        "tagline_en": "Makes new materials from offcuts of lacquer and gold leaf.",
        "practice_ja": "工房から出る端材を集め、成分を調べ、使い道をさがしています。",
        "practice_en": (
            "We collect offcuts from workshops, find out what is in them and look for uses."
        ),
        "representative_ja": "見本 漆太郎",
        "contact_email": "office@craft-lab.example",
        "challenge_ja": "素材を試してくれる若い作り手と組みたいです。",
        "challenge_en": "We would like to work with young makers who will try the materials.",
        "joined_year": 2023,
        "courses": [5, 1],
        "goals": [9, 12],
    },
    {
        "slug": "sample-university-lab",
        "kind": "research",
        "crest": "研",
        "logo": "logo-university-lab",
        "name_ja": "見本大学 まちの未来研究室",
        "name_en": "Sample University, Future of Towns Laboratory",
        "name_kana": "ミホンダイガクマチノミライケンキュウシツ",
        "tagline_ja": "歩いて数えて、町の変わり方を調べます。",
        "tagline_en": "Walks and counts to learn how a town changes.",
        "practice_ja": "空き家、木陰、ベンチ。学生が町を歩いて数え、誰でも使える表にしています。",
        "practice_en": (
            "Empty houses, shade, benches: students walk, count and publish tables anyone may use."
        ),
        "joined_year": 2021,
        "courses": [1, 5],
        "goals": [11, 13, 17],
    },
    {
        "slug": "sample-ward-office",
        "kind": "administration",
        "crest": "市",
        "logo": "logo-ward-office",
        "name_ja": "見本町役場 くらしの課",
        "name_en": "Sample Town Office, Daily Life Section",
        "name_kana": "ミホンチョウヤクバクラシノカ",
        "tagline_ja": "隣の町から、広域の取組に加わっています。",
        "tagline_en": "Takes part from the neighbouring town.",
        "practice_ja": "ごみの分け方を、やさしい日本語と6つの言葉で案内しています。",
        "practice_en": "We explain how to sort waste in easy Japanese and six other languages.",
        "joined_year": 2024,
        "courses": [2, 4],
        "goals": [11, 12],
    },
    {
        "slug": "sample-taro",
        "kind": "individual",
        "crest": "太",
        "name_ja": "見本 太郎",
        "name_en": "Taro Mihon",
        "name_kana": "ミホンタロウ",
        "tagline_ja": "自転車で町をめぐり、坂と段差の地図を描いています。",
        "tagline_en": "Cycles around town and draws a map of slopes and steps.",
        "practice_ja": "描いた地図は、車いすやベビーカーの人に使ってもらっています。",
        "practice_en": "People with wheelchairs and prams use the map.",
        "joined_year": 2025,
        "courses": [4],
        "goals": [3, 11],
    },
    {
        "slug": "sample-tea-house",
        "kind": "company",
        "crest": "茶",
        "logo": "logo-tea-house",
        "name_ja": "見本茶舗",
        "name_en": "Sample Tea House",
        "name_kana": "ミホンチャホ",
        "tagline_ja": "お茶の席を、話し合いの席に。",
        "tagline_en": "Turns the tea table into a table for talking.",
        "practice_ja": "閉店後の店を、月に1回、近所の集まりに貸しています。",
        "practice_en": "Once a month, after closing time, we lend our shop to the neighbours.",
        "joined_year": 2022,
        "courses": [1, 4],
        "goals": [8, 11],
    },
    {
        "slug": "sample-snow-network",
        "kind": "group",
        "crest": "雪",
        "logo": "logo-snow-network",
        "name_ja": "見本 雪のつながり",
        "name_en": "Sample Snow Network",
        "name_kana": "ミホンユキノツナガリ",
        "tagline_ja": "雪の朝に、助け合う近所をつなぎます。",
        "tagline_en": "Links neighbours who help one another on snowy mornings.",
        "joined_year": 2025,
        "courses": [4],
        "goals": [3, 13],
        "practice_ja": "雪かきを頼みたい家と、手伝える人を、前の晩に結びます。",
    },
    {
        "slug": "sample-energy-coop",
        "kind": "company",
        "crest": "光",
        "logo": "logo-energy-coop",
        "name_ja": "見本ひかり協同組合",
        "name_en": "Sample Light Cooperative",
        "name_kana": "ミホンヒカリキョウドウクミアイ",
        "tagline_ja": "屋根の上で電気をつくり、町内で使います。",
        "tagline_en": "Makes electricity on roofs and uses it in the neighbourhood.",
        "practice_ja": "集会所の屋根に小さな発電所を置き、つくった量を毎月貼り出しています。",
        "practice_en": (
            "We put small solar plants on meeting-house roofs and post the figures every month."
        ),
        "joined_year": 2023,
        "courses": [2, 5],
        "goals": [7, 13],
    },
]

# Partners that the directory does not show; `moves` are the decisions of staff.
HIDDEN_PARTNERS = [
    {
        "slug": "sample-applicant",
        "kind": "group",
        "crest": "新",
        "name_ja": "見本 これからの会",
        "name_en": "Sample Newcomers",
        "name_kana": "ミホンコレカラノカイ",
        "tagline_ja": "登録を申し込んだばかりの団体の見本です。",
        "tagline_en": "A sample of a group that has just applied.",
        "courses": [3],
        "goals": [4],
        "moves": [],
    },
    {
        "slug": "sample-returned",
        "kind": "company",
        "crest": "直",
        "name_ja": "見本 書き直し商店",
        "name_en": "Sample Second Draft Shop",
        "name_kana": "ミホンカキナオシショウテン",
        "tagline_ja": "書き直しをお願いしている申込みの見本です。",
        "tagline_en": "A sample of an application returned for changes.",
        "courses": [5],
        "goals": [9],
        "moves": [("return", "活動の内容を、もう少し詳しく書いてください（見本）。")],
    },
    {
        "slug": "sample-suspended",
        "kind": "company",
        "crest": "休",
        "name_ja": "見本 ひとやすみ工房",
        "name_en": "Sample Pausing Workshop",
        "name_kana": "ミホンヒトヤスミコウボウ",
        "tagline_ja": "掲載を止めているパートナーの見本です。",
        "tagline_en": "A sample of a partner whose listing is suspended.",
        "courses": [2],
        "goals": [12],
        "moves": [("approve", ""), ("suspend", "連絡がつかないため（見本）。")],
    },
    {
        "slug": "sample-left",
        "kind": "individual",
        "crest": "年",
        "name_ja": "見本 年子",
        "name_en": "Toshiko Mihon",
        "name_kana": "ミホントシコ",
        "tagline_ja": "参加を終えた人の見本です。",
        "tagline_en": "A sample of a person who has left.",
        "courses": [4],
        "goals": [3],
        "moves": [("approve", ""), ("leave", "")],
    },
]
