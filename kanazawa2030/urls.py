"""Every address of the portal, composed from the rooms' own lists. No view here."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from kanazawa2030.core import views

urlpatterns = [
    path("", views.language_redirect, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("images/<path:name>", views.image, name="image"),
    path("", include("kanazawa2030.pages.sitemap_urls")),
    path("", include("events.calendar_urls")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/mail/", include("kanazawa2030.core.dev_urls")),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]

urlpatterns += i18n_patterns(
    path("accounts/", include("kanazawa2030.core.account_urls")),
    path("events/", include("events.urls")),
    path("proposals/", include("events.proposal_urls")),
    path("registrations/", include("events.registration_urls")),
    path("meetings/", include("meetings.urls")),
    path("partners/", include("partners.urls")),
    path("", include("kanazawa2030.pages.urls")),
)

handler400 = "kanazawa2030.core.views.bad_request"
handler403 = "kanazawa2030.core.views.permission_denied"
handler404 = "kanazawa2030.core.views.page_not_found"
handler500 = "kanazawa2030.core.views.server_error"
