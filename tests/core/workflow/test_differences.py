"""What has changed between two texts, word by word."""

from django.test import SimpleTestCase

from kanazawa2030.core.workflow.differences import pieces_between


def marked(pieces) -> str:
    signs = {"same": "{}", "del": "[-{}-]", "ins": "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in pieces)


class PiecesTests(SimpleTestCase):
    def test_words_and_figures_are_compared_as_a_whole(self):
        for old, new, said in (
            ("子供の4割が道を書いた", "子供の38%が道を書いた", "子供の[-4割-][+38%+]が道を書いた"),
            ("40% of them came", "38% of them came", "[-40%-][+38%+] of them came"),
            ("同じ文", "同じ文", "同じ文"),
            ("", "新しい", "[+新しい+]"),
            ("古い", "", "[-古い-]"),
            ("まったく違う話", "another thing", "[-まったく違う話-][+another thing+]"),
        ):
            with self.subTest(old):
                self.assertEqual(marked(pieces_between(old, new)), said)

    def test_nothing_is_lost(self):
        old, new = "雪の日に通りにくい道がある", "雪の朝、通りやすい道もある"
        pieces = pieces_between(old, new)
        self.assertEqual("".join(p.text for p in pieces if p.kind != "ins"), old)
        self.assertEqual("".join(p.text for p in pieces if p.kind != "del"), new)
