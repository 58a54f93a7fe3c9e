"""Files that browsers and robots ask for by a fixed address: icons, manifest, security.txt."""

from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..models import Office

_DAY = 24 * 60 * 60
_PAPER = "#FAF7F0"  # as in the head of every page
SECURITY_TXT_DAYS = 180  # then it is read again: RFC 9116 asks for less than a year


def _icon(name: str, content_type: str):
    @require_safe
    @cache_control(public=True, max_age=_DAY)
    def icon(request):
        path = settings.CITY.finds(f"static/img/{name}") or settings.BASE_DIR / "static/img" / name
        return HttpResponse(path.read_bytes(), content_type=content_type)

    return icon


favicon = _icon("favicon.ico", "image/x-icon")
apple_touch_icon = _icon("apple-touch-icon.png", "image/png")


@require_safe
@cache_control(public=True, max_age=_DAY)
def manifest(request):
    """Return the name, colours and icons for those who put the portal on a home screen."""
    icons = [
        {
            "src": staticfiles_storage.url(f"img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    content = {
        "name": settings.CITY.project,
        "short_name": settings.CITY.word("short", settings.LANGUAGE_CODE),
        "lang": settings.LANGUAGE_CODE,
        "start_url": "/",
        "display": "browser",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=_DAY)
def security_txt(request):
    """Return whom to tell about a weakness (RFC 9116); 404 while no contact is configured."""
    office = Office.current()
    contact = settings.SECURITY_CONTACT or (office.email and f"mailto:{office.email}")
    if not contact:
        raise Http404
    expires = (timezone.now() + timedelta(days=SECURITY_TXT_DAYS)).astimezone(UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: ja, en",
        f"Canonical: {settings.SITE_ORIGIN}/.well-known/security.txt",
        *(f"Policy: {settings.SITE_ORIGIN}/{code}/terms/" for code, _name in settings.LANGUAGES),
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
