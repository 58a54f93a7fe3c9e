"""Buttons on an event's admin page that change its state, and their pages.

Each asks first, says who will be told, and calls a service of events.editing.services.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.web.posted import normalise_post
from kanazawa2030.core.workflow.changes import version_of

from ..models import Event
from ..permissions import ADD_EVENT, CHANGE_EVENT
from ..registration import notifications
from ..status import status_of
from . import copying, services
from .forms import CancelForm, CopyForm, MoveOnlineForm, PostponeForm, TakesPlaceForm, audience_text

MOST_CLASHES = 5  # named on a page


def possible_acts(event: Event, user) -> dict[str, str]:
    """Return the pages on which `user` may change the state of `event` now, with their labels."""
    is_out = event.publishing_state == Event.State.APPROVED
    is_open = event.state != Event.EventState.CANCELLED and (
        event.state == Event.EventState.POSTPONED or not event.is_over()
    )
    acts: dict[str, str] = {}
    if not (is_open and user.has_perm(CHANGE_EVENT)):
        return acts
    # A draft made from a proposal is cancelled, never deleted: its provenance stays.
    if is_out or event.proposal_id:
        acts["cancel"] = _("Cancel the event")
    if is_out:
        acts["postpone"] = _("Postpone or give a new date")
        if event.state == Event.EventState.SCHEDULED:
            acts["go"] = _("Confirm that it takes place (bad weather)")
            if event.format != Event.Format.ONLINE:
                acts["online"] = _("Move online")
    return acts


def warn_of_clashes(request: HttpRequest, *events: Event) -> None:
    """Name on the next page the events held at the same place and time as `events`."""
    for event in events:
        for other in event.others_here()[:MOST_CLASHES]:
            sentence = _("At the same place and time: %(event)s, %(when)s") % {
                "event": "{}",
                "when": dates.when(other.starts_at, other.ends_at, language=page_language()),
            }
            url = reverse("admin:events_event_change", args=[other.pk])
            link = format_html('<a href="{}">{}</a>', url, other)
            messages.warning(request, format_html(sentence, link))


class EventStates:
    """Mixin of EventAdmin: postpone, cancel, confirm, move online, copy."""

    def get_urls(self):
        site = self.admin_site
        own = [
            path(f"<path:object_id>/{name}/", site.admin_view(view), name=f"events_event_{name}")
            for name, view in (
                ("postpone", self.postpone_view),
                ("cancel", self.cancel_view),
                ("go", self.go_view),
                ("online", self.online_view),
                ("copy", self.copy_view),
            )
        ]
        return [*own, *super().get_urls()]

    def more_buttons(self, request, obj):
        links = super().more_buttons(request, obj)
        user = request.user
        links += [
            {"url": self.address(act, obj), "label": label}
            for act, label in possible_acts(obj, user).items()
        ]
        if user.has_perm(ADD_EVENT):
            links.append({"url": self.address("copy", obj), "label": _("Make a new one from this")})
        return links

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        warn_of_clashes(request, obj)
        return response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        warn_of_clashes(request, obj)
        return response

    def postpone_view(self, request, object_id):
        return self._change_state(
            request,
            object_id,
            PostponeForm,
            services.postpone_event,
            title=_("Postpone or give a new date"),
            done=_("“%(event)s” has been changed. The top of its page says so."),
            explanation=[
                _(
                    "The page stays public and says so at the top. The deadlines for "
                    "registration and access needs move with the new date."
                )
            ],
        )

    def cancel_view(self, request, object_id):
        return self._change_state(
            request,
            object_id,
            CancelForm,
            services.cancel_event,
            title=_("Cancel the event"),
            done=_("“%(event)s” is cancelled. The top of its page says so."),
            explanation=[
                _(
                    "The page stays public and says at the top that the event is cancelled. "
                    "This cannot be undone."
                )
            ],
        )

    def go_view(self, request, object_id):
        return self._change_state(
            request,
            object_id,
            TakesPlaceForm,
            services.confirm_it_takes_place,
            title=_("Confirm that it takes place (bad weather)"),
            done=_("Everyone registered is told that “%(event)s” takes place."),
            explanation=[_("The top of the page says that the event is held as planned.")],
        )

    def online_view(self, request, object_id):
        return self._change_state(
            request,
            object_id,
            MoveOnlineForm,
            services.move_online,
            title=_("Move online"),
            done=_("“%(event)s” is online now. The top of its page says so."),
            explanation=[
                _(
                    "The top of the page says that the event is online. The address goes "
                    "only to people whose place is confirmed."
                )
            ],
        )

    def _change_state(self, request, object_id, form_class, act, *, title, done, explanation):
        event, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm(CHANGE_EVENT):
            raise PermissionDenied
        return self._ask_event(
            request,
            event,
            form_class,
            title=title,
            explanation=[*explanation, audience_text(notifications.audience(event))],
            initial={"version": version_of(event)},
            act=lambda data: act(event, by=request.user, **data),
            done=done,
        )

    def copy_view(self, request, object_id):
        """Ask for the day and open the copy; a second click opens the same copy."""
        event, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._ask_event(
            request,
            event,
            CopyForm,
            title=_("Make a new one from this"),
            explanation=[
                _(
                    "The words, places, hosts, tags and programme are copied into a new draft. "
                    "Dates, speakers, the picture and people who registered are not."
                )
            ],
            initial={},
            act=lambda data: copying.copy_event(event, by=request.user, **data),
            done=_("This is the new draft. Please look through it."),
        )

    def _ask_event(self, request, event, form_class, *, title, explanation, initial, act, done):
        data = normalise_post(request.POST, Event) if request.method == "POST" else None

        def act_and_log(form):
            row = act(form.cleaned_data)
            self.log_change(request, row, str(title))
            warn_of_clashes(request, row)
            return done % {"event": row}, self.address("change", row)

        return self.ask(
            request,
            event,
            form_class(data, initial=initial),
            act_and_log,
            title=title,
            explanation=explanation,
            word=status_of(event).label,
            back=self.address("change", event),
        )
