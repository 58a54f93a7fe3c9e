"""What each goal is about in daily life, in general words written for this site.

No facts, figures or policy: the city replaces the texts by its own in the admin.
"""

AIMS = {
    1: (
        "暮らしに困っている人を、ひとりにしないための目標です。"
        "お金だけでなく、食事、住まい、学び、人とのつながりも考えます。"
        "まちの中で声をかけ合うことから始められます。",
        "This goal is about leaving no one alone in hardship. It covers money, and also food, "
        "housing, learning and company. In a city it can begin with neighbours who look out for "
        "each other.",
    ),
    2: (
        "誰もが十分に食べられ、食べものを作りつづけられるようにする目標です。"
        "畑や海の恵み、毎日の食卓、残さず食べることまで、ひと続きに考えます。",
        "Everyone should have enough to eat, and land and sea should go on providing it. This goal "
        "links farming and fishing with our daily meals and with wasting less food.",
    ),
    3: (
        "子どもから高齢の方まで、体も心も健やかに暮らすための目標です。"
        "病気を防ぐこと、休むこと、歩くこと、困ったときに相談できることも含まれます。",
        "This goal is about a healthy life for body and mind at every age. It includes preventing "
        "illness, resting, walking and having someone to turn to.",
    ),
    4: (
        "年齢や事情にかかわらず、誰もが学べるようにする目標です。"
        "学校の勉強だけでなく、地域の人から教わることや、大人の学び直しも考えます。",
        "Everyone should be able to learn, whatever their age or circumstances. This goal covers "
        "school, and also what people teach each other and what adults learn later in life.",
    ),
    5: (
        "性別によって、できることや役割が決められない社会をめざす目標です。"
        "家のこと、仕事、地域の話合いを、どう分かち合うかを考えます。",
        "No one’s choices or duties should depend on their gender. This goal asks how we share "
        "work at home, paid work and decisions in the neighbourhood.",
    ),
    6: (
        "誰もが安全な水を使え、その水をきれいに保つための目標です。"
        "飲む水、川や用水、雨や雪どけの水まで、まちを流れる水の全体を考えます。",
        "Everyone should have safe water, and that water should stay clean. This goal covers "
        "drinking water, rivers and canals, rain and melting snow: all the water that runs through "
        "a city.",
    ),
    7: (
        "誰もが電気や熱を使え、環境への負担を減らしていく目標です。"
        "むだを減らす工夫、再生可能なエネルギー、寒い季節の暮らし方を考えます。",
        "Everyone should have power and warmth with less harm to the environment. This goal is "
        "about saving energy, using renewable sources and living well in the cold season.",
    ),
    8: (
        "安心して働け、その仕事で暮らしていける社会をめざす目標です。"
        "働きがい、休み方、若い人や子育て中の人の働く場、地域の商いを考えます。",
        "Work should be safe and pay for a decent life. This goal is about rewarding work, time "
        "off, chances for young people and parents, and local business.",
    ),
    9: (
        "暮らしを支える道や設備を整え、新しい技術や産業を育てる目標です。"
        "受け継がれてきた手仕事と、新しい技術との出会いも考えます。",
        "This goal is about the roads and services that daily life relies on, and about new "
        "technology and industry. It also asks what happens when traditional crafts meet new "
        "techniques.",
    ),
    10: (
        "国籍、障害、年齢、収入などの違いで、不利にならない社会をめざす目標です。"
        "言葉や段差など、参加をさまたげるものをどう減らすかを考えます。",
        "No one should be worse off because of nationality, disability, age or income. This goal "
        "asks how to remove what keeps people out, such as language barriers and steps.",
    ),
    11: (
        "安全で住みやすいまちを、次の世代へつなぐ目標です。"
        "雪の日の道、古い建物、災害への備え、誰もが使える乗り物や広場を考えます。",
        "This goal is about handing on a city that is safe and good to live in. It covers streets "
        "on snowy days, old buildings, preparing for disasters, and transport and public spaces "
        "for everyone.",
    ),
    12: (
        "作る人も使う人も、ものを大切にするための目標です。"
        "長く使う、直す、分け合う、捨てるものを減らす。毎日の買い物から考えます。",
        "Makers and users alike can treat things with care. This goal is about using things for "
        "longer, repairing, sharing and throwing less away, beginning with everyday shopping.",
    ),
    13: (
        "気候の変化をゆるやかにし、その影響に備える目標です。"
        "移動や暮らしで出る二酸化炭素を減らすことと、大雨や暑さへの備えを考えます。",
        "This goal is about slowing climate change and preparing for its effects. It covers the "
        "carbon dioxide from travel and daily life, and how to cope with heavy rain and heat.",
    ),
    14: (
        "海と、海の生きものを守るための目標です。"
        "川から海へ流れるごみを減らし、海の恵みをこれからも受け取れるように考えます。",
        "This goal protects the sea and what lives in it. It is about keeping litter out of the "
        "rivers that carry it there, so that we can go on living from the sea.",
    ),
    15: (
        "森や里山、身近な緑と、そこで生きるものを守るための目標です。"
        "山の手入れ、庭や公園の生きもの、水をたくわえる森のはたらきを考えます。",
        "This goal protects forests, hills and the green places near us, with all that lives "
        "there. It covers the care of woodland, wildlife in gardens and parks, and forests that "
        "hold water.",
    ),
    16: (
        "暴力やいじめをなくし、誰の声も公平に聞かれる社会をめざす目標です。"
        "ものごとの決まり方が分かること、困ったときに頼れる仕組みがあることを考えます。",
        "This goal is about a society without violence or bullying, where every voice is heard "
        "fairly. It asks that people can see how decisions are made and can find help.",
    ),
    17: (
        "ほかの16の目標を、力を合わせて進めるための目標です。"
        "市民、地域、NPO、企業、大学、行政が、それぞれの得意なことを持ち寄ります。",
        "This goal helps with the other sixteen: residents, neighbourhoods, NPOs, companies, "
        "universities and government each bring what they are good at.",
    ),
}
