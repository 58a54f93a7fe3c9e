"""Which partners a person may see, and in which order they stand."""

from django.db import models

from kanazawa2030.core.bilingual import page_language
from kanazawa2030.core.query import search_words


class PartnerQuerySet(models.QuerySet):
    def published(self):
        """The directory: approved, not suspended, not gone."""
        return self.filter(status=self.model.Status.APPROVED)

    def visible_to(self, user):
        """The directory; staff who may view partners see the others as preview."""
        if (
            user.is_authenticated
            and user.is_staff
            and user.has_perm("partners.view_partner")
        ):
            return self.all()
        return self.published()

    def in_reading_order(self, *, signatories_first=False):
        """By kana on Japanese pages, by alphabet on English ones."""
        column = "sort_en" if page_language() == "en" else "sort_ja"
        first = ["-is_founder"] if signatories_first else []
        return self.order_by(*first, column, "pk")

    def founders(self):
        """The signatories of the 2018 agreement."""
        return self.filter(is_founder=True)

    def matching(self, words: str):
        """Rows whose texts hold each of the words, in any width or kana."""
        found = self
        for word in search_words(words):
            found = found.filter(search_text__contains=word)
        return found
