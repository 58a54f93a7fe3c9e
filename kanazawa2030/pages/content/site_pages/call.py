"""How to propose an event, and whom to ask.

Who may propose, what is supported and until when are not documented: the pages say how
to find out, and the office writes it in when it is settled.
"""

CALL = {
    "title_ja": "催しを提案する",
    "title_en": "Propose an event",
    "description_ja": "金沢市は、いっしょにひらく催し（連携企画）を募集しています。提案のしかたをご案内します。",
    "description_en": "Kanazawa City calls for collaborative events. This page tells you how to propose one.",
    "body_ja": """\
## 募集していること

金沢市は、連携企画を募集しています。連携企画は、SDGsカフェなどの催しを、提案した方といっしょにひらくものです。

SDGsカフェは、どなたでも参加できる勉強会やセミナーなどの場です。月に一度、または2か月に一度ひらいています。

## 提案できる方

迷ったら、まず事務局にご相談ください。細かな条件も、事務局がお答えします。

## 相談できること

会場、日程、知らせ方など、困っていることがあれば、提案のときにお書き添えください。何ができるかは、企画の内容をうかがいながら話し合います。

## 提案のしかた

このサイトの[提案フォーム](/ja/proposals/new/)でお送りください。途中で保存でき、送ったあとの状況もわかります。フォームでは、次のことをうかがいます。

- 催しの題名と、伝えたいこと
- ひらきたい時期と場所（決まっていなくてもかまいません）
- 来てほしい人と、おおよその人数
- 関わりの深い[方向性](/ja/courses/)と、[SDGsの目標](/ja/goals/)
- 団体やグループのお名前と、ご連絡先

## 受付の期間

このページには、締切を載せていません。時期を決めてひらきたい催しは、早めにご相談ください。
""",
    "body_en": """\
## What the city calls for

Kanazawa City calls for collaborative events: SDGs Cafés and the like, held together with the people who propose them.

An SDGs Café is a study session, a seminar or a similar gathering, open to anyone. There is one every month or every two months.

## Who may propose

If you are not sure, ask the office first. It can also tell you about any conditions.

## What you can ask about

Tell us in your proposal where you are stuck: the place, the date, how to let people know. What can be done depends on the event, and is talked over with you.

## How to propose

Please use the [form on this site](/en/proposals/new/). You can save it at any point, and see afterwards where your proposal stands. The form asks for:

- the title, and what you want to bring across
- when and where you would like to hold it (it need not be settled)
- who should come, and roughly how many people
- which [courses of action](/en/courses/) and [goals](/en/goals/) it is about
- the name of your group or organisation, and how to reach you

You may write in Japanese or English.

## Until when

No deadline is published on this page. If your event depends on a season or a date, please get in touch early.
""",
}

CONTACT = {
    "title_ja": "お問い合わせ",
    "title_en": "Contact",
    "description_ja": "IMAGINE KANAZAWA 2030と、このサイトについてのお問い合わせ先です。",
    "description_en": "Whom to ask about IMAGINE KANAZAWA 2030 and about this site.",
    "body_ja": """\
## お問い合わせの前に

日時、会場、申込みについては、[それぞれの催しのページ](/ja/events/)をご覧ください。催しごとの問合せ先があるときは、そのページに載せています。

催しを提案したい方は、[催しを提案する](/ja/call/)をご覧ください。お知らせいただきたいことをまとめています。

## お知らせください

このサイトの内容にまちがいを見つけたときや、使いにくいところがあるときは、事務局にお知らせください。ページの題名かアドレスを添えていただくと、早く確かめられます。
""",
    "body_en": """\
## Before you ask

Dates, places and registration are on [the page of each event](/en/events/). Where an event has a contact of its own, it is given there.

If you would like to propose an event, see [Propose an event](/en/call/) for what to tell us.

## Tell us

If you find a mistake on this site, or something that is hard to use, please tell the office. The title or the address of the page helps us to find it.
""",
}
