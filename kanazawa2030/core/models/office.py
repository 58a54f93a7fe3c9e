"""The office of the portal, and the emergency notice."""

from django.db import DEFAULT_DB_ALIAS, models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .columns import CONTACT_PHONE_LENGTH
from .prepared import Prepared, union_of


class Office(models.Model):
    """One row: the responsible office, for footer, contact page and mails."""

    department = models.CharField(_("department"), max_length=100)
    address = models.CharField(pgettext_lazy("postal", "address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=8, blank=True)
    phone = models.CharField(_("phone"), max_length=CONTACT_PHONE_LENGTH, blank=True)
    hours = models.CharField(
        _("office hours"),
        max_length=100,
        blank=True,
        help_text=_("For example: weekdays 9:00–17:45"),
    )
    email = models.EmailField(_("email for enquiries"), blank=True)
    reply_to = models.EmailField(
        _("reply-to address of the portal's emails"),
        blank=True,
        help_text=_("Where replies to emails from the portal go."),
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="office_one_row")]

    def __str__(self) -> str:
        return self.department

    @classmethod
    def current(cls) -> "Office":
        """Return the one row, or an empty unsaved one."""
        return next(iter(_office()), None) or cls(pk=1)


class SiteNotice(models.Model):
    """The notice on every page: snow, typhoon, a closed hall. One row, two texts.

    An empty text in both languages means no strip.
    """

    text = models.CharField(
        _("emergency notice"),
        max_length=200,
        blank=True,
        help_text=_("Shown at the top of every page immediately. Empty both to remove it."),
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("emergency notice")
        verbose_name_plural = _("emergency notice")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="notice_one_row")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def current(cls) -> "SiteNotice | None":
        """Return the notice, or None if it says nothing."""
        notice = next(iter(_notice()), None)
        return notice if notice and (notice.text_ja or notice.text_en) else None


_office = Prepared(Office.objects.all)
_notice = Prepared(SiteNotice.objects.all)


def office_and_notice() -> tuple[Office, SiteNotice | None]:
    """Return both, which every page shows, with one query."""
    office, notice = Office(pk=1), None
    for what, *texts in _both():
        if what == "office":
            office = Office.from_db(DEFAULT_DB_ALIAS, ["id", *_office_texts()], [1, *texts])
        elif any(texts[:2]):
            notice = SiteNotice(pk=1, text_ja=texts[0], text_en=texts[1])
    return office, notice


def _office_texts() -> list[str]:
    """Return the columns of an office; all but its key are texts."""
    return [field.attname for field in Office._meta.concrete_fields if not field.primary_key]


def _office_with_notice() -> models.QuerySet:
    texts = _office_texts()
    blank = {f"blank_{n}": _text("") for n in range(len(texts) - 2)}
    offices = Office.objects.rewrite(False).annotate(what=_text("office"))
    notices = SiteNotice.objects.rewrite(False).annotate(what=_text("notice"), **blank)
    lines = notices.values_list("what", "text_ja", "text_en", *blank)
    return union_of((offices.values_list("what", *texts), lines))


def _text(value: str) -> models.Value:
    return models.Value(value, models.CharField())


_both = Prepared(_office_with_notice)
