"""What the project is, the agreement of 2018 and the declaration of 2019."""

ABOUT = {
    "title_ja": "プロジェクトについて",
    "title_en": "About the project",
    "description_ja": "いまできることは、力を合わせて進める。まだ答えのないことは、世代をこえて考えつづける。そのための、つながりのプロジェクトです。",
    "description_en": "What can be done now, we do together. What has no answer yet, we keep working on across generations.",
    "body_ja": """\
## はじまり

金沢のまちを、次の世代へどう手渡すか。ひとつの団体だけでは、この問いに答えられません。

IMAGINE KANAZAWA 2030は、市民、地域、NPO、企業、行政が手を結び、2030年までに持続可能な金沢をめざすプロジェクトです。合い言葉は「金沢SDGs」です。SDGsは「持続可能な開発目標」のことで、17の目標からなります。

## めざすこと

立場のちがう人や団体が、同じ目標に向けて力を合わせ、大きな成果を生む。これを「コレクティブ・インパクト」といいます。

そのために、対話の場をつくります。顔を合わせて話す**リアル**な場と、インターネットを使う**バーチャル**な場です。

いまの力では解けない課題も、あきらめません。世代をこえて、取り組みつづけます。

## 2018年の協定

2018年7月13日（金）、金沢市、公益社団法人金沢青年会議所、国連大学サステイナビリティ高等研究所いしかわ・かなざわオペレーティング・ユニット（UNU-IAS OUIK）が協定を結びました。金沢市のSDGsの取り組みをよりよくするための、共同研究の協定です。

協定には、三者の決意と目標、行動計画、仕事の進め方が書かれています。共同研究のワークショップは3回ひらきました。

## 2019年の共同宣言

2019年3月23日（土）に「金沢SDGs」共同宣言がありました。宣言は、5つの方向性からなる計画です。IMAGINE KANAZAWA 2030というプロジェクトの名前も、このとき発表されました。
""",
    "body_en": """\
## How it began

How do we hand Kanazawa on to the next generation? No single organisation can answer that alone.

IMAGINE KANAZAWA 2030 brings residents, neighbourhoods, NPOs, companies and the city together for a sustainable Kanazawa by 2030. Its strap line is “Kanazawa SDGs”, after the 17 Sustainable Development Goals (SDGs).

## What it is for

People and organisations with different roles work towards the same goals, and together they achieve more than any of them could alone. This is called collective impact.

To get there, the project makes spaces to talk: **real** ones, where people meet face to face, and **virtual** ones online.

Problems that cannot be solved today are not dropped. They are worked on across generations.

## The agreement of 2018

On Friday 13 July 2018 Kanazawa City, Junior Chamber International Kanazawa (JCI Kanazawa) and the United Nations University Institute for the Advanced Study of Sustainability Operating Unit Ishikawa/Kanazawa (UNU-IAS OUIK) signed an agreement. It is about joint research to improve the city’s work on the SDGs.

The agreement holds the commitment and goals of the three, an action plan, and how the work is laid out. As part of the joint research there were three workshops.

## The declaration of 2019

The Kanazawa SDGs Joint Declaration followed on Saturday 23 March 2019. It is a plan of five courses of action. The name IMAGINE KANAZAWA 2030 was announced with it.
""",
}
