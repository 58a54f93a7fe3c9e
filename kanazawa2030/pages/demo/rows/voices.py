"""Sample questions to citizens and their answers. Everything in them is invented."""

# When it is asked (days from today), and its answers: days since, course, goal, nickname,
# text, how it stands, and why it was declined or what it became: a part of the sample session by
# its number. Only an answer given before that session can have become something there.
QUESTIONS = [
    {
        "title_ja": "2030年の冬、あなたの町内でなくしたくない音は何ですか。",
        "title_en": "In the winter of 2030, which sound of your neighbourhood must not be lost?",
        "intro_ja": "聞こえてくる時間や場所も、一緒に教えてください。",
        "intro_en": "Please also tell us when and where you hear it.",
        "asked": (-20, 21),
        "answers": [
            (
                *(18, 1, 11, "用水のそばの人"),
                "朝六時、用水に板をはめる音。祖父が亡くなってから、町内であの音を出せる人は"
                "一人だけになりました。",
                *("shown", ""),
            ),
            (
                *(17, 3, 4, "小学生"),
                "雪がふった日の、学校までの道の音。しずかで、自分の足だけ聞こえます。",
                *("shown", ""),
            ),
            (
                *(15, 5, 8, ""),
                "工房の槌の音です。隣に引っ越してきた人が「うるさくないです」と言ってくれて、"
                "続けられています。",
                *("shown", ""),
            ),
            (
                *(14, 2, 12, "鍋の人"),
                "夕方、豆腐屋さんのラッパ。鍋を持って買いに行けば、包みはいりません。",
                *("shown", ""),
            ),
            (
                *(12, 1, None, ""),
                "雪吊りの縄をなげる声。十一月一日の朝、近くに住む者だけの楽しみです。",
                *("shown", ""),
            ),
            (
                *(11, 4, 4, "学び直し中"),
                "夜間の教室の、鉛筆の音。四十年ぶりに聞きました。",
                *("shown", ""),
            ),
            (
                *(9, 3, None, ""),
                "放課後、公民館から聞こえる笛の練習。下手なのがいいんです。",
                *("shown", ""),
            ),
            (
                *(6, 1, 11, "Neighbour"),
                "The wooden shutters of the shop next door, at eight every morning. "
                "I set my watch by them.",
                *("shown", ""),
            ),
            (
                *(3, 5, 9, "夜勤"),
                "明け方に市場へ向かう台車の音。働く人がいるまちだと思えます。",
                *("waiting", ""),
            ),
            (*(2, 1, None, ""), "お寺の鐘。五時に鳴ると、手を止めます。", *("waiting", "")),
            (*(1, 2, 12, "もったいない"), "瓶を返すときの、箱の中の音。", *("waiting", "")),
            (*(5, 4, None, ""), "うちの店の宣伝です。ぜひ来てください。", *("declined", "advert")),
            (*(4, 3, None, ""), "除雪車が来る前の、静かな四時。", *("deleted", "")),
            (*(0, 1, None, "まだ確認していない人"), "茶釜の湯の音。", *("unconfirmed", "")),
        ],
    },
    {
        "title_ja": "5年後、誰と食卓を囲みたいですか。",
        "title_en": "Five years from now, with whom would you like to share a meal?",
        "asked": (-95, -60),
        "answers": [
            (
                *(90, 4, 8, "二人暮らし"),
                "単身赴任から帰ってくる家族と。平日に一回でいいので。",
                *("shown", ""),
            ),
            (*(85, 3, 2, ""), "子ども食堂で会う、名前を知らない子たちと。", *("shown", "")),
            (
                *(80, 1, 11, "Two doors down"),
                "With the old couple who gave us their bicycle when we arrived.",
                *("shown", ""),
            ),
        ],
    },
    {
        "title_ja": "冬の町内で、気になることは何ですか。",
        "title_en": "What do you notice in your neighbourhood in winter?",
        "asked": (-160, -125),
        "answers": [
            (
                *(150, 1, 11, "町家の隣"),
                "隣の町家は残っていますが、夜になっても明かりがつきません。",
                *("shown", ("decision", 1)),
            ),
            (
                *(145, 4, 8, ""),
                "雪の日に朝五時から家の前を除雪すると、仕事に間に合いません。",
                *("shown", ("statement", 5)),
            ),
            (
                *(140, 3, 4, "小学生の親"),
                "雪の日は、通学路の角に雪が残り、子どもが車道に出て歩きます。",
                *("shown", ("meeting", 4)),
            ),
        ],
    },
]
