"""The admin of reports."""

from django.contrib import admin, messages
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.files import library
from kanazawa2030.core.files.several import TakesSeveral
from kanazawa2030.core.files.views import copies_words, warn_of_copies
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.staff_site.bilingual import BilingualInline, pairs
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin
from kanazawa2030.core.staff_site.uploads import CleanImagesAdmin, CleanImagesInline
from kanazawa2030.core.workflow.changes import log_change

from ..models import Event, Quote, Report, ReportMaterial, ReportPhoto
from ..permissions import CHANGE_REPORT, VIEW_REPORT
from ..staff_pages import TabsOfEvent, desk_page, head_of, render_page
from . import services
from .forms import MaterialForm, PhotoForm, QuoteForm, ReportForm


class PhotoInline(CleanImagesInline, BilingualInline, admin.StackedInline):
    model = ReportPhoto
    form = PhotoForm
    template = "admin/files/several.html"
    fieldsets = (
        (None, {"fields": ("image", *pairs("alt"), "credit", "basis")}),
        (
            gettext_lazy("Order, and taking it down"),
            {"fields": ("order", "take_down"), "classes": ("collapse",)},
        ),
    )
    readonly_fields = ("take_down",)
    can_delete = False  # a photograph is taken down: file, renditions and row at once
    may_change = False

    def get_queryset(self, request):
        self.may_change = request.user.has_perm(CHANGE_REPORT)
        return super().get_queryset(request)

    @admin.display(description=gettext_lazy("take down"))
    def take_down(self, photo):
        if photo.pk is None or not self.may_change:
            return "–"
        url = reverse("admin:events_reportphoto_down", args=[photo.pk])
        return format_html('<a href="{}">{}…</a>', url, _("Take this photo down"))


class MaterialInline(CleanImagesInline, BilingualInline, admin.StackedInline):
    model = ReportMaterial
    form = MaterialForm
    classes = ("collapse",)
    fields = (*pairs("label"), "url", ("file", "kept"), "order")
    readonly_fields = ("kept",)
    view_on_site = False  # a PDF has its own link below

    @admin.display(description=gettext_lazy("kept here"))
    def kept(self, material):
        if material.pk is None or not material.file:
            return "–"
        return format_html(
            '<a href="{}">PDF {}</a>', material.get_absolute_url(), filesizeformat(material.size)
        )


class QuoteInline(BilingualInline, admin.StackedInline):
    model = Quote
    can_amend = True
    form = QuoteForm
    classes = ("collapse",)
    fields = (*pairs("text", "said_by"), ("is_shown", "order"))


@admin.register(Report)
class ReportAdmin(TabsOfEvent, TakesSeveral, CleanImagesAdmin, PublishableAdmin):
    form = ReportForm
    several = PhotoInline
    address_field = None
    inlines = (PhotoInline, MaterialInline, QuoteInline)
    list_display = ("__str__", "held", "attendance_place", "publication")
    list_filter = (PublicationFilter,)
    list_select_related = ("event",)
    search_fields = ("event__title_ja", "event__title_en", "summary_ja", "summary_en")
    readonly_fields = ("counted",)
    fieldsets = (
        (None, {"fields": ("event", *pairs("summary"))}),
        (
            gettext_lazy("People"),
            {"fields": ("counted", ("attendance_place", "attendance_online"), services.IS_RIGHT)},
        ),
        (
            gettext_lazy("Organisations that took part"),
            {"fields": ("partners",), "classes": ("collapse",)},
        ),
        (gettext_lazy("Publication"), {"fields": ("publish_at",), "classes": ("collapse",)}),
    )
    paper = ("summary", "attendance_place", "attendance_online", "partners")

    @admin.display(description=gettext_lazy("date"), ordering="event__starts_at")
    def held(self, obj):
        event = obj.event
        return dates.when(event.starts_at, event.ends_at, event.date_precision, page_language())

    @admin.display(description=gettext_lazy("counted at reception"))
    def counted(self, obj):
        """Return the headcount of reception in words, before the report is saved too."""
        if obj.event_id is None:
            return _("Shown once you have chosen the event and saved.")
        return services.counted_words(obj.event)

    # --- a number of people in doubt ---------------------------------------------------

    def try_transition(self, request, obj, name, *, version, **needs):
        """As ever; a number that differs strongly from reception's is asked about first."""
        is_right = bool(request.POST.get(services.IS_RIGHT))
        return super().try_transition(
            request, obj, name, version=version, **needs, **{services.IS_RIGHT: is_right}
        )

    def apply_transition(self, obj, name, *, by, version, is_right=False, **needs):
        services.ask_about_attendance(obj, name, is_right=is_right)
        return super().apply_transition(obj, name, by=by, version=version, **needs)

    def _after_saving(self, request, obj):
        answer = super()._after_saving(request, obj)
        words = services.doubt_of(obj)
        if answer is None and words and not request.POST.get(services.IS_RIGHT):
            messages.warning(request, words)
        return answer

    def get_readonly_fields(self, request, obj=None):
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "event") if obj is not None else fields

    def get_changeform_initial_data(self, request):
        """Read `?event=<pk>` from the event's page, with the headcount of reception."""
        initial = super().get_changeform_initial_data(request)
        event = self._wanted(initial.get("event", ""))
        if event is None:
            return {}
        arrived = services.totals(event).arrived or None
        return {"event": event.pk, services.attendance_column(event): arrived}

    @staticmethod
    def _wanted(pk: str) -> Event | None:
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
            return None
        return Event.objects.filter(pk=pk, report__isnull=True).first()

    def add_view(self, request, form_url="", extra_context=None):
        """As Django's, but redirect to the report an event already has."""
        pk = request.POST.get("event") or request.GET.get("event", "")
        if pk.isascii() and pk.isdecimal() and len(pk) < 10:
            report = Report.objects.filter(event=pk).first()
            if report is not None and self.has_view_permission(request, report):
                messages.info(request, _("This event has a report already. Here it is."))
                return redirect("admin:events_report_change", report.pk)
        return super().add_view(request, form_url, extra_context)

    def explanation(self, step):
        return []

    def event_of(self, obj):
        return obj.event

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show the head of the event whose report is begun, too."""
        event = self._wanted(request.GET.get("event", "")) if obj is None else None
        if event is not None:
            context["item_head"] = head_of(event, request)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple  # works without script
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def paper_parts(self, obj):
        rows = [(_("Counted at reception"), services.counted_words(obj.event), "")]
        rows += [
            (
                _("Photograph"),
                f"{photo.alt_ja} ({photo.credit}, {photo.get_basis_display()})",
                photo.alt_en or "",
                photo.image.url,
            )
            for photo in obj.photos.all()
        ]
        rows += [
            (
                _("Material"),
                f"{row.label_ja or ''} {row.url or f'PDF {filesizeformat(row.size)}'}",
                row.label_en or "",
            )
            for row in obj.materials.all()
        ]
        return rows + [
            (_("Voice"), row.text_ja or "", row.text_en or "")
            for row in obj.quotes.filter(is_shown=True)
        ]


library.register(
    library.Shelf(
        name="report",
        label=gettext_lazy("Reports of events"),
        model=ReportPhoto,
        view=VIEW_REPORT,
        change=CHANGE_REPORT,
        rows=lambda user: (
            ReportPhoto.objects.visible_to(user)
            .select_related("report__event")
            .order_by("-report__event__starts_at", "pk")
        ),
        place=lambda photo: (str(photo.report), _report_address(photo.report)),
        target=lambda pk: Report.objects.select_related("event").filter(pk=pk).first(),
        home=lambda report: f"{_report_address(report)}#photos-group",
        add=services.add_copy,
        take_down=services.take_photo_down,
    )
)


def _report_address(report) -> str:
    return reverse("admin:events_report_change", args=[report.pk])


@desk_page("reportphoto/<int:pk>/down/", name="events_reportphoto_down", needs=CHANGE_REPORT)
def take_down(request, pk):
    """Delete a photograph at somebody's request: file, renditions, row."""
    photo = get_object_or_404(
        ReportPhoto.objects.visible_to(request.user).select_related("report__event"), pk=pk
    )
    report = photo.report
    back = reverse("admin:events_report_change", args=[report.pk])
    if request.method == "POST":
        left = library.take_down(photo, by=request.user)
        log_change(report.event, _("Removed a photograph"), by=request.user)
        messages.success(request, _("The photograph is taken down."))
        warn_of_copies(request, left)
        return redirect(back)
    return render_page(
        request,
        "admin/events/reports/report_photo_down.html",
        report.event,
        _("Take this photo down"),
        photo=photo,
        copies=copies_words(photo),
        back=back,
    )
