"""The sample vision, evaluation axes and indicators. All figures and sources are invented."""

from django.conf import settings

CITY = settings.CITY

SOURCE = {
    "source_name_ja": "見本の統計（実在しません）",
    "source_name_en": "Sample statistics (they do not exist)",
    "licence": "CC BY 4.0",
}

VISION = {
    "title_ja": f"2030年の{CITY.word('city', 'ja')}のすがた",
    "title_en": f"{CITY.word('city', 'en')} in 2030",
    "body_ja": (
        "この文章は、画面の見え方を確かめるための見本です。\n\n"
        "- 古い町並みに人が暮らし、用水の音が聞こえる。\n"
        "- 使い終えたものが、次の人の手に渡る。\n"
        "- 子どもの意見が、まちの計画に入る。"
    ),
    "body_en": (
        "This text is a sample that shows how the page looks.\n\n"
        "- People live in the old streets, where one hears the water of the canals.\n"
        "- What one person no longer needs reaches the next.\n"
        "- What children say goes into the plans of the city."
    ),
}

# Key: course, title, summary.
AXES = {
    "landscape": (
        1,
        ("風景と暮らしの近さ", "Landscape close to daily life"),
        (
            "まちなみと水辺が、見るだけでなく使われているか。",
            "Whether streets and canals are used, not only looked at.",
        ),
    ),
    "waste": (
        2,
        ("捨てる前にできること", "Before it is thrown away"),
        (
            "ごみを減らし、直し、もう一度使えているか。",
            "Whether waste is avoided, things are repaired and used again.",
        ),
    ),
    "children": (
        3,
        ("子どもの声", "The voice of children"),
        (
            "子どもが意見を言い、外で遊べているか。",
            "Whether children are heard, and play outdoors.",
        ),
    ),
    "work": (
        4,
        ("働くことと育てること", "Work and family"),
        ("仕事と育児を、どちらも続けられているか。", "Whether people can do both."),
    ),
    "craft": (
        5,
        ("文化と産業の出会い", "Culture meets industry"),
        (
            "手仕事と新しい技術が、一緒に働いているか。",
            "Whether crafts and new technology work together.",
        ),
    ),
}


def _years(first, *values):
    return dict(enumerate(values, start=first))


# In a series: name, baseline year and value, target, figures by fiscal year.
INDICATORS = [
    {
        "slug": "sample-townhouses-lived-in",
        "axis": "landscape",
        "title": ("人が住んでいる町家の割合", "Townhouses that are lived in"),
        "summary": (
            "残っている町家のうち、誰かが暮らしている家の割合です。",
            "Of the townhouses that remain, the share in which people live.",
        ),
        "method": (
            "年度末に一度、水道の使用の有無で数えます。2021年度から、長屋を1棟ずつ数えています。",
            "Counted once a year by the use of water. "
            "Since 2021 each house in a row is counted separately.",
        ),
        "unit": ("%", "%"),
        "direction": "more",
        "asked": (
            "meeting",
            "数だけでなく暮らしを見たいという意見から。",
            "To see life, not only numbers.",
        ),
        "series": [(("", ""), 2019, 61, 75, _years(2019, 61, 62, 62, 63, 65, 67, 68))],
        "notes": {
            2021: (
                "数え方を変えました。長屋を1棟ずつ数えています。",
                "The way of counting changed: each house in a row is counted separately.",
            )
        },
        "corrected": {
            2022: (64, "二重に数えた家を除きました。", "Houses counted twice were left out.")
        },
        "events": ["sample-warm-townhouses"],
    },
    {
        "slug": "sample-garden-and-canal-care",
        "axis": "landscape",
        "title": ("用水と庭の手入れに加わった人", "People who took care of canals and gardens"),
        "summary": ("1年に加わった人の、のべ人数です。", "People in a year, each time counted."),
        "unit": ("人", "people"),
        "direction": "more",
        "asked": ("workshop", "", ""),
        "series": [(("", ""), 2019, 820, 2000, _years(2019, 820, 410, 560, 905, 1130, 1310, 1480))],
        "notes": {
            2020: ("多くの行事が中止になった年です。", "Most of the events were called off.")
        },
        "events": ["sample-canal-walk", "sample-clean-up-morning"],
        "commitments": [("sample-garden-water", "society")],
    },
    {
        "slug": "sample-steps-to-the-water",
        "axis": "landscape",
        "title": ("水辺に降りられる場所", "Places with steps to the water"),
        "summary": (
            "川と用水の、手すりのある階段を数えます。",
            "Steps with a rail at rivers and canals.",
        ),
        "unit": ("か所", "places"),
        "direction": "more",
        "asked": ("call", "", ""),
        "series": [(("", ""), 2019, 6, 12, _years(2019, 6, 6, 6, 7, 7, 7, 7))],
    },
    {
        "slug": "sample-would-walk-again",
        "axis": "landscape",
        "title": ("「また歩きたい」と答えた人", "People who would walk there again"),
        "summary": ("まち歩きのあとの問いへの答えです。", "Answers after guided walks."),
        "unit": ("%", "%"),
        "direction": "more",
        "asked": ("call", "", ""),
        "series": [(("", ""), 2025, 70, 85, {})],
    },
    {
        "slug": "sample-household-waste",
        "axis": "waste",
        "title": ("一人1日あたりのごみ", "Waste per person and day"),
        "summary": ("資源に分けたものは含みません。", "Without what was sorted for recycling."),
        "unit": ("g", "g"),
        "direction": "less",
        "asked": ("office", "", ""),
        "series": [
            (
                ("家庭", "Households"),
                2019,
                612,
                480,
                _years(2019, 612, 618, 603, 590, 571, 556, 538),
            ),
            (
                ("お店と会社", "Shops and firms"),
                2019,
                340,
                290,
                _years(2019, 340, 290, 301, 322, 318, 312, 309),
            ),
        ],
        "events": ["sample-nothing-to-waste", "sample-compost-start"],
    },
    {
        "slug": "sample-used-oil",
        "axis": "waste",
        "title": ("使い終えた油の回収量", "Used cooking oil collected"),
        "summary": ("回収の箱に集まった油です。", "Oil from the collection boxes."),
        "unit": ("kL", "kL"),
        "direction": "more",
        "asked": ("workshop", "", ""),
        "series": [(("", ""), 2019, 38, 90, _years(2019, 38, 44, 57, 63, 78, 86, 94))],
    },
    {
        "slug": "sample-repaired-things",
        "axis": "waste",
        "title": ("直して使い続けたもの", "Things repaired and kept in use"),
        "summary": (
            "修理の日に持ちこまれ、直ったものです。",
            "Brought to repair days, and made to work again.",
        ),
        "unit": ("点", "things"),
        "direction": "more",
        "asked": ("meeting", "", ""),
        "series": [(("", ""), 2025, 240, 900, {2025: 240})],
        "events": ["sample-repair-day"],
    },
    {
        "slug": "sample-children-heard",
        "axis": "children",
        "title": ("意見を言えたと感じた子ども", "Children who felt heard"),
        "summary": (
            "学校やまちの話し合いのあとの問いへの答えです。",
            "Answers after talks at school and in the neighbourhood.",
        ),
        "unit": ("%", "%"),
        "direction": "more",
        "asked": ("call", "", ""),
        "series": [
            (("全体", "All"), 2019, 44, 75, _years(2019, 44, 45, 49, 52, 57, 60, 63)),
            (("小学生", "Primary school"), 2019, 52, 80, _years(2019, 52, 54, 57, 60, 66, 69, 73)),
            (("中学生", "Junior high"), 2019, 41, 72, _years(2019, 41, 40, 45, 49, 53, 55, 57)),
            (("高校生", "High school"), 2019, 36, 70, {2019: 36, 2021: 40, 2023: 46, 2025: 51}),
        ],
        "events": ["sample-after-school-map"],
    },
    {
        "slug": "sample-way-to-a-playground",
        "axis": "children",
        "title": ("歩いて遊び場へ行ける子ども", "Children who can walk to a playground"),
        "summary": (
            "家から歩いて行ける遊び場がある子どもの割合です。",
            "The share of children with a playground within walking distance of home.",
        ),
        "unit": ("%", "%"),
        "direction": "hold",
        "asked": ("office", "", ""),
        "tolerance": 2,
        "series": [(("", ""), 2019, 90, 90, _years(2019, 90, 90, 91, 90, 89, 88, 87))],
    },
    {
        "slug": "sample-fathers-on-leave",
        "axis": "work",
        "title": (
            "14日以上の育児休業をとった父親",
            "Fathers on parental leave for 14 days or more",
        ),
        "summary": ("協力した職場での割合です。", "At the workplaces that took part."),
        "unit": ("%", "%"),
        "direction": "more",
        "asked": ("workshop", "", ""),
        "series": [(("", ""), 2019, 6, 60, _years(2019, 6, 6, 8, 9, 12, 15, 18))],
        "events": ["sample-learning-at-forty"],
    },
    {
        "slug": "sample-culture-and-industry",
        "axis": "craft",
        "title": ("文化と産業が組んだ企画", "Projects of culture and industry"),
        "summary": ("1年に始まった企画を数えます。", "Projects that began in the year."),
        "unit": ("件", "projects"),
        "direction": "more",
        "asked": ("meeting", "", ""),
        "series": [(("", ""), 2019, 12, 50, {2019: 12, 2020: 9, 2022: 20, 2024: 26, 2025: 31})],
        "events": ["sample-open-workshops"],
    },
    {
        "slug": "sample-energy-of-halls",
        "axis": "craft",
        "title": ("文化施設で使うエネルギーの増減", "Change in the energy that halls use"),
        "summary": ("2013年度と比べた増減です。", "Compared with fiscal year 2013."),
        "unit": ("%", "%"),
        "direction": "less",
        "decimals": 1,
        "asked": ("office", "", ""),
        "series": [
            (
                ("", ""),
                2019,
                "1.5",
                "-30",
                _years(2019, "1.5", "-8.4", "-6.1", "-9", "-12.5", "-15.2", "-19"),
            )
        ],
        "events": ["sample-roof-power"],
    },
]
