"""Personal data and terms of use. They describe what this portal's code does."""

PRIVACY = {
    "title_ja": "個人情報の取り扱い",
    "title_en": "Privacy",
    "description_ja": "このサイトが取り扱う情報と、その目的、問い合わせ先をまとめました。",
    "description_en": "Which information this site handles, what for, and whom to ask.",
    "body_ja": """\
## 考え方

このサイトは、仕事に必要な情報だけを取り扱います。何のために使うのかは、お名前などをうかがうその場で示します。

もとになるのは「個人情報の保護に関する法律」です。2023年4月1日から、市町村もこの法律に従っています。この法律では、市は、決められた仕事に必要なときに、目的を示して個人情報を取り扱います。

## いま取り扱っている情報

公開しているページを見るだけなら、お名前やメールアドレスをうかがうことはありません。

職員の利用登録には、名前、メールアドレス、パスワードを使います。本人を確かめ、仕事ごとの権限を分けるためです。

催しの申込みでは、お名前と連絡先をうかがいます。その催しの受付と連絡にだけ使います。目的、取り扱う部署、残しておく期間は、送信ボタンの上に書いています。

参加に必要な配慮は、書いても書かなくてもかまいません。見られる職員を限り、催しのあと、いちばん先に消します。

お名前と連絡先は、残しておく期間が過ぎると自動で消えます。参加した人数だけが残ります。申込みのあとに届くメールのリンクから、ご自分の情報を受け取ることも、消すこともできます。

催しのあとのアンケートでは、お名前も連絡先もうかがいません。回答は申込みと結びつけず、締め切ったあとに、5人以上のまとまりだけを数えて公開します。「わたしの一歩」は、職員が読んで載せることにしたものだけが残り、そのほかの文は、締め切りの1か月後に消えます。

参加者の名簿を公開することはありません。

パートナーの登録では、団体のことと、連絡先の方のお名前、メールアドレス、電話番号をうかがいます。連絡先は、公開を選ばれた項目のほかは載せません。書きかけの申込みや提案は、最後に書いた日から1年で消えます。提案に書かれた連絡先と添付ファイルは、その提案が終わってから1年で消えます。

パートナーの掲示板には、書いた方のお名前や連絡先は載せません。引き合わせの依頼を受けて事務局がお引き合わせするときだけ、双方にお名前とメールアドレスを伝えます。依頼はお答えしてから1年、掲示は掲示板から外れて1年で消えます。

メールで届く番号でサインインすると、そのメールアドレスで利用登録ができます。使われなかった登録は、1日で消えます。招待は2週間で消えます。

## アクセスの記録

このサイトのプログラムは、ページを見た方のIPアドレスを保存しません。

サインインなどの操作が短い時間にくり返されると、受け付けを一時止めます。そのために回数を数えますが、IPアドレスやメールアドレスは、もとの形では残しません。

不具合を調べるための記録には、メールアドレスや、アドレスの「?」より後ろの部分を残しません。

## Cookie（クッキー）

公開しているページを見るだけなら、Cookieは使いません。サインインするときと、入力欄のあるページでは、安全に送信するために使います。広告や追跡のためには使いません。

## ほかのサイトとのつながり

このサイトのページは、表示のためにほかの会社のサービスを呼び出しません。アクセス解析、広告、SNSの部品も使っていません。

リンク先のサイトでの取り扱いは、それぞれのサイトのきまりによります。

## お問い合わせ

ご自分の情報を確かめたいときや、直したいときは、[お問い合わせ](/ja/contact/)のページにある事務局にご連絡ください。
""",
    "body_en": """\
## Our approach

This site handles only the information its work needs. Wherever it asks for a name or the like, it says there what for.

The basis is Japan’s Act on the Protection of Personal Information, which has applied to municipalities since 1 April 2023. Under the Act a city handles personal data where a task given to it requires this, and states the purpose.

## What is handled now

If you only read the public pages, you are not asked for your name or e-mail address.

Accounts of staff hold a name, an e-mail address and a password. They show who is who, and who may do what.

Registering for an event takes a name and a way to reach you. Both are used for that event alone. The purpose, the department and how long the data is kept stand above the button that sends them.

What would help you to take part is yours to say or leave out. Few members of staff see it, and it is deleted first after the event.

Names and addresses are deleted by themselves when their time is over; only the number of people stays. The link in our mails lets you download what is held about you, or erase it.

The questionnaire after an event asks for no name and no address. Answers are not linked to registrations. Once it has closed they are counted and published, in groups of five people or more only. Of the steps people write down, those that staff have let through stay; the others are deleted a month after the closing.

No list of participants is ever published.

Joining as a partner takes facts about your organisation and the name, e-mail address and phone number of a contact person. Only what you choose to publish is shown. Unfinished applications and proposals are deleted a year after the last word was typed. Contact details and files of a proposal are deleted a year after it has ended.

The partners’ board shows no name or address of the person who wrote. Only when the office introduces two partners to each other, at the request of one, does each get the name and e-mail address of the other. Requests are deleted a year after they were answered, entries a year after they left the board.

Signing in with a code sent by mail makes an account with that address. One that is never used is deleted after a day, an invitation after two weeks.

## Records of access

The programs of this site do not store the IP addresses of people who read its pages.

If something such as signing in is repeated many times in a short while, it is stopped for a time. For this the attempts are counted, but no IP address or e-mail address is kept in its original form.

Records for finding faults leave out e-mail addresses, and the part of an address after the “?”.

## Cookies

Reading the public pages sets no cookies. Signing in, and pages with a form, use them to send safely. None are used for advertising or tracking.

## Other sites

The pages of this site call no other company’s service in order to be shown. There is no analytics, no advertising and no social media plug-in.

Sites we link to have rules of their own.

## Questions

If you want to know what we hold about you, or have it corrected, please write to the office named on the [Contact](/en/contact/) page.
""",
}

TERMS = {
    "title_ja": "利用のきまり",
    "title_en": "Terms of use",
    "description_ja": "著作権、リンク、「見本」のしるし、言葉についてのきまりです。",
    "description_en": "Copyright, links, the “Sample” mark, and words.",
    "body_ja": """\
## 著作権

このサイトの文章、図、写真の権利は、金沢市、またはそれぞれの権利者にあります。

著作権法が認める引用などは、出典を示してお使いください。それ以外の使い方をしたいときは、事務局にご相談ください。

## リンク

どのページにもリンクできます。事務局への連絡はいりません。

このサイトからほかのサイトへリンクすることがあります。リンク先の内容は、そのサイトのものです。

## 「見本」のしるし

「見本」と付いた催しや団体は、画面の見え方を確かめるための架空のものです。実在の人や団体とは関わりがありません。

## 内容について

過去の催しや数字には、分かるかぎり出典を付けています。日付が年までしか分からないものは、年だけを載せています。

まちがいを見つけたときは、[お問い合わせ](/ja/contact/)のページにある事務局にお知らせください。

## 言葉について

5つの方向性の英語は、このサイトが付けた訳です。正式な名前は日本語です。

片方の言語にしかない文章は、そのまま載せ、しるしを付けています。
""",
    "body_en": """\
## Copyright

The texts, drawings and photographs on this site belong to Kanazawa City or to their respective owners.

Quotation and other uses that Japanese copyright law allows are welcome; please name the source. For anything else, please ask the office.

## Links

You may link to any page. There is no need to tell the office.

This site links to others. What they say is their own.

## The “Sample” mark

Events and organisations marked “Sample” are invented, to see how a page looks. They have nothing to do with real people or bodies.

## What is written here

Past events and figures carry their source as far as it is known. Where only the year of a date is known, only the year is given.

If you find a mistake, please tell the office named on the [Contact](/en/contact/) page.

## Words

The English names of the five courses of action are this site’s own. The official names are Japanese.

A text that exists in one language only is shown as it is, and marked.
""",
}
