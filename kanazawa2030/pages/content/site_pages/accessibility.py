"""The accessibility policy and its results: nothing claimed that nobody has tested.

The edition of the standard stands above these texts, from settings.
"""

POLICY = {
    "title_ja": "アクセシビリティ方針",
    "title_en": "Accessibility policy",
    "description_ja": "年齢や障害の有無、使う機器にかかわらず、だれもが使えるサイトをめざしています。",
    "description_en": "A site that people of any age, with or without a disability, can use on the device they have.",
    "body_ja": """\
## 考え方

催しを知り、参加する。その入り口であるこのサイトは、だれもが使えるものでなければなりません。上の規格に配慮して、ページを作っています。

## 配慮していること

- マウスを使わず、キーボードだけで操作できるようにしています。
- 文字を大きくしても、画面の幅がせまくても、読めるようにしています。
- 色だけで区別せず、言葉でも示しています。
- 背景が暗い配色や、機器のハイコントラスト表示に合わせています。
- JavaScriptが動かなくても、すべてのページを使えます。
- 意味のある図には、代わりの文章を付けています。
- 日本語と英語の同じページを、いつでも切りかえられます。
- 紙に印刷しても読めるようにしています。

## 分かっている課題

- 障害のある方などによる、人の手での試験をまだしていません。
- 過去の催しには、題名や説明が片方の言語だけのものがあります。
- リンク先のサイトや動画は、このサイトでは直せません。

## お知らせください

読めない、押せない、伝わらない。そう感じたところがあれば、[お問い合わせ](/ja/contact/)のページにある事務局にお知らせください。ページのアドレスと、お使いの機器やソフト、困ったことを教えていただくと、早く確かめられます。

必要な情報が得られないときも、ご相談ください。別の方法でお伝えできるかを考えます。

## 催しの会場で必要な配慮

手話、筆記、車いすでの移動など、催しに参加するために必要な配慮は、それぞれの催しのページにある問合せ先にご相談ください。会場の設備は、分かっているものを催しのページに載せています。
""",
    "body_en": """\
## Our approach

This site is where people find out about events and come to take part. Everybody has to be able to use it. The pages are made with the standard above in mind.

## What we take care of

- Everything works with a keyboard alone, without a mouse.
- Pages can be read with large text and on narrow screens.
- Nothing is told by colour only; there are always words.
- Dark colours and the high-contrast modes of your device are respected.
- All pages work without JavaScript.
- Drawings that mean something have a text in their place.
- Every page exists in Japanese and in English, and you can switch at any time.
- Pages can be printed and read on paper.

## What we know is missing

- People, in particular people with disabilities, have not tested the site yet.
- The titles and texts of some past events exist in one language only.
- Other sites and videos we link to are not ours to mend.

## Tell us

If you cannot read something, cannot press it, or it does not make sense to you, please tell the office named on the [Contact](/en/contact/) page. The address of the page, your device and software, and what went wrong help us to find it.

If you cannot get the information you need, ask as well. We will see whether we can give it to you in another way.

## Support at events

Sign language, written notes, getting around in a wheelchair: if you need support to take part, please ask the contact on the page of the event. What is known about the place is given there too.
""",
}

RESULTS = {
    "title_ja": "アクセシビリティ試験の結果",
    "title_en": "Accessibility test results",
    "description_ja": "これまでに行った検査と、まだ行っていない試験をお知らせします。",
    "description_en": "What has been checked so far, and what has not been tested yet.",
    "body_ja": """\
## まとめ

人の手による試験は、まだ行っていません。行っているのは、開発のときの自動検査だけです。自動検査で見つかるのは、問題の一部です。

## 自動検査

| 項目 | 内容 |
| --- | --- |
| 道具 | axe-core |
| 基準 | WCAG 2.0、2.1、2.2のレベルAとAAのうち、自動で判定できるもの |
| 対象 | ページの種類ごとに選んだ、日本語と英語のページ |
| 画面 | せまい画面の明るい配色と、広い画面の暗い配色 |
| 時期 | プログラムを変えるたび |

自動検査で問題が見つかったプログラムは、直してから公開します。

ほかに、キーボードでの操作、言語の切りかえ、JavaScriptなしでのメニューの表示も、自動で確かめています。

## 人の手による試験

| 項目 | 内容 |
| --- | --- |
| 試験をした日 | まだ行っていません |
| 対象のページ | まだ行っていません |
| 方法と結果 | まだ行っていません |

試験をしたときは、日付、対象のページ、方法、結果をこのページに載せます。
""",
    "body_en": """\
## In short

No tests by people have been done yet. So far there are only automatic checks during development, and those find only some of the problems.

## Automatic checks

| Item | Details |
| --- | --- |
| Tool | axe-core |
| Criteria | WCAG 2.0, 2.1 and 2.2, levels A and AA, as far as they can be judged automatically |
| Pages | One or more of each kind, in Japanese and English |
| Screens | Narrow with light colours, wide with dark colours |
| When | Whenever the program changes |

A change in which they find a problem is mended before it goes out.

Working by keyboard, switching the language, and the menu without JavaScript are checked automatically as well.

## Tests by people

| Item | Details |
| --- | --- |
| Date | Not done yet |
| Pages | Not done yet |
| Method and result | Not done yet |

When tests have been done, their date, pages, method and result will be given here.
""",
}
