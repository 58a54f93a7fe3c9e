"""Explanations of the courses of action, written for this site.

The official names are in `core.reference.load`.
"""

AIMS = {
    1: {
        "aim_ja": (
            "金沢の自然、歴史、文化を土台に、住む人にも訪れる人にも心地よいまちを考えます。"
            "古いものを守ることと、新しいものを育てることを、ひと続きのこととしてとらえます。"
        ),
        "aim_en": (
            "Nature, history and culture are the ground the city is built on. "
            "How can we care for what is old and make room for what is new, so that Kanazawa is "
            "good to live in and good to visit?"
        ),
    },
    2: {
        "aim_ja": (
            "ものやエネルギーを大切に使い、環境への負担を軽くすることを考えます。"
            "捨てる前に、もう一度生かす道をさがします。めざすのは、資源がめぐる社会です。"
        ),
        "aim_en": (
            "Use things and energy with care, and the load on the environment gets lighter. "
            "Before anything is thrown away, look for a way to use it again. "
            "The aim is a society that keeps its resources in circulation."
        ),
    },
    3: {
        "aim_ja": (
            "子どもたち一人ひとりがもつ可能性を、まち全体で引き出すことを考えます。"
            "学ぶ、遊ぶ、挑戦する。そのための環境を、大人と子どもがいっしょにつくります。"
        ),
        "aim_en": (
            "Every child has possibilities, and a whole city can help to bring them out. "
            "Adults and children work together on places and chances to learn, to play and to try "
            "things."
        ),
    },
    4: {
        "aim_ja": (
            "年齢や立場にかかわらず、学びつづけ、力を生かせる社会を考えます。"
            "働くことと、生きがいをもって暮らすこと。そのどちらも大切にします。"
        ),
        "aim_en": (
            "People of any age and any background should be able to keep learning and put their "
            "abilities to use. Rewarding work matters, and so does a life that is worth living "
            "outside it."
        ),
    },
    5: {
        "aim_ja": (
            "文化や産業から、これまでになかったものやことが生まれる仕組みを考えます。"
            "分野をこえた出会いを、新しい試みにつなげます。"
        ),
        "aim_en": (
            "How can culture and industry bring forth what has not been there before? Let people "
            "from different fields meet, and new attempts will come of it."
        ),
    },
}

# The same in easy Japanese; a reading stands behind its kanji.
EASY = {
    1: (
        "金沢《かなざわ》には、自然《しぜん》と 古い 文化《ぶんか》が あります。\n\n"
        "古い ものを 大切《たいせつ》に します。新しい ものも つくります。\n\n"
        "住《す》む 人にも、来る 人にも 気もちの いい 町に します。"
    ),
    2: (
        "ものや 電気《でんき》を 大切《たいせつ》に 使《つか》います。\n\n"
        "すてる 前に、もう一回 使う ことを 考《かんが》えます。\n\n"
        "ごみが 少ない 町に します。"
    ),
    3: (
        "子どもが いろいろな ことを できるように します。\n\n"
        "勉強《べんきょう》する、あそぶ、新しい ことを して みる。"
        "その 場所《ばしょ》を、大人《おとな》と 子どもが いっしょに つくります。"
    ),
    4: (
        "子どもも、大人《おとな》も、お年よりも、勉強《べんきょう》を つづけます。\n\n"
        "みんなが 自分の できる ことを します。\n\n"
        "仕事《しごと》も、毎日《まいにち》を 楽《たの》しむ ことも 大切《たいせつ》です。"
    ),
    5: (
        "文化《ぶんか》や 仕事《しごと》から、新しい ものを つくります。\n\n"
        "いろいろな 人が 会って 話します。そこから 新しい ことを 始《はじ》めます。"
    ),
}
