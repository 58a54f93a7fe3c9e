"""Every address of the portal, composed from the lists of the apps."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from events.urls import calendar_urlpatterns
from kanazawa2030.core.easy_pages import language_patterns
from kanazawa2030.core.watch import views as watch_views
from kanazawa2030.core.web import site_files
from kanazawa2030.core.web import views as web_views
from kanazawa2030.pages.open_data.urls import data_urlpatterns

urlpatterns = [
    path("", web_views.language_redirect, name="root"),
    path("healthz", watch_views.healthz, name="healthz"),
    path("readyz", watch_views.readyz, name="readyz"),
    path("metrics", watch_views.metrics, name="metrics"),
    path("robots.txt", web_views.robots, name="robots"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path("apple-touch-icon.png", site_files.apple_touch_icon, name="apple_touch_icon"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    path(".well-known/security.txt", site_files.security_txt, name="security_txt"),
    path("images/<path:name>", web_views.image, name="image"),
    path("", include("kanazawa2030.pages.public.sitemap_urls")),
    path("", include(calendar_urlpatterns)),
    path("", include(data_urlpatterns)),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/mail/", include("kanazawa2030.core.mail.dev_urls")),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]

urlpatterns += language_patterns(
    path("accounts/", include("kanazawa2030.core.accounts.urls")),
    path("events/", include("events.urls")),
    path("feeds/", include("events.feeds.urls")),
    path("proposals/", include("events.proposals.proposer.urls")),
    path("registrations/", include("events.registration.urls")),
    path("vision/voices/", include("meetings.voices.urls")),
    path("meetings/", include("meetings.urls")),
    path("vision/", include("meetings.vision.urls")),
    path("partners/", include("partners.urls")),
    path("follow/", include("kanazawa2030.pages.digest.urls")),
    path("", include("kanazawa2030.pages.urls")),
)

handler400 = "kanazawa2030.core.web.views.bad_request"
handler403 = "kanazawa2030.core.staff_site.site.permission_denied"
handler404 = "kanazawa2030.core.web.views.page_not_found"
handler500 = "kanazawa2030.core.web.views.server_error"
