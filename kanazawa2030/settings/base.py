"""Settings shared by every installation. What differs lies in dev, test and prod."""

from pathlib import Path

import django
import environ
from django.utils.translation import gettext_lazy as _

from . import headers
from .city import CITY

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

# --- Applications ------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the admin: it replaces model admins' widgets
    "kanazawa2030.core.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "auditlog",
    "import_export",
    "kanazawa2030.core.apps.CoreConfig",
    "partners.apps.PartnersConfig",
    "events.apps.EventsConfig",
    "meetings.apps.MeetingsConfig",
    "kanazawa2030.pages.apps.PagesConfig",
]

MIDDLEWARE = [
    # Numbers, times and logs every request, those answered by a kept page too.
    "kanazawa2030.core.watch.middleware.Watched",
    # Outside of the kept pages: what these files have beside the headers of all.
    "kanazawa2030.pages.open_data.middleware.OpenDataHeaders",
    # A kept page has the headers of all others already.
    "kanazawa2030.core.page_cache.middleware.KeptPages",
    # These four only add headers: outermost, so that every refusal carries them.
    "kanazawa2030.core.web.middleware.PermissionsPolicy",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kanazawa2030.core.web.middleware.RefuseMalformedRequests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kanazawa2030.core.accounts.second_factor.StaffProof",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "kanazawa2030.core.web.middleware.ErrorAnswers",
]

ROOT_URLCONF = "kanazawa2030.urls"
WSGI_APPLICATION = "kanazawa2030.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*filter(None, [CITY.finds("templates")]), BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kanazawa2030.core.web.context_processors.site",
            ],
            "libraries": {"i18n": "kanazawa2030.core.templatetags.known_i18n"},
        },
    }
]
# The library above takes the place of Django's on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# --- Language, place, time ---------------------------------------------------

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [CITY.folder / "locale"]  # compiled there, with the city's words
FORMAT_MODULE_PATH = ["kanazawa2030.core.formats"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# A missing text is shown in the other language, marked with its lang.
MODELTRANSLATION_DEFAULT_LANGUAGE = "ja"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("ja", "en")}


def _column_label(name, language):
    # Imported late: the module reads these settings.
    from kanazawa2030.core.language.bilingual import column_label

    return column_label(name, language)


MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = _column_label

# --- Data --------------------------------------------------------------------

# A statement that waits or works longer is given up: the next visitor is waiting too.
LOCK_TIMEOUT = env.str("DATABASE_LOCK_TIMEOUT", default="5s")
STATEMENT_TIMEOUT = env.str("DATABASE_STATEMENT_TIMEOUT", default="15s")
_SQLITE = f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {
    # An empty variable is as good as none; prod.py says that it wants one.
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or _SQLITE)
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE makes every atomic block a writer, which is what rule 1 needs.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
    )
    DATABASES["default"].update({"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True})

CACHES = {
    # Sign-in limits and sessions' helpers only: emptying `pages` never resets a limit.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_default",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Kept pages (core.page_cache): files, so that showing a page never waits for the lock
    # of whoever writes the database; and what this process has shown last.
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "pages"),
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "pages_here": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages_here",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}
KEEP_PAGES = env.bool("KEEP_PAGES", default=True)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The city's own pictures and colours come first.
STATICFILES_DIRS = [*filter(None, [CITY.finds("static")]), BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
PRIVATE_MEDIA_ACCEL = ""  # nginx's internal location; empty: Django sends the file
MEDIA_S3_SIGNED_SECONDS = 0  # how long a bucket's own address holds; 0: Django sends the file
STORAGES = {
    # Published images; drafts and attachments never go here.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Signing in --------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["kanazawa2030.core.accounts.adapters.PortalBackend"]
# A sign-in costs a third of a second of processor; Django's first choice costs two thirds.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # changed at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
MEMBER_HOME = "pages:my"  # where everybody who is not staff arrives
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "kanazawa2030.core.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # never mail a stranger about an account
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator vouches for the address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or key tells its owner
# Django's own: allauth's writes rows of its e-mail table, which the portal does not use.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
# Partners and proposers sign in by a mailed code; staff never do (core.accounts).
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
UNCONFIRMED_ACCOUNT_HOURS = 24  # then an account that never signed in is deleted
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")  # each account has one, or nothing to guard
ACCOUNT_SESSION_REMEMBER = False  # a shared desk: the session ends with the browser
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "kanazawa2030.core.accounts.forms.SignInForm",
    "reauthenticate": "kanazawa2030.core.accounts.forms.PasswordAgainForm",
    "reset_password": "kanazawa2030.core.accounts.forms.ResetForm",
    "reset_password_from_key": "kanazawa2030.core.accounts.forms.NewPasswordForm",
    "change_password": "kanazawa2030.core.accounts.forms.ChangePasswordForm",
    "set_password": "kanazawa2030.core.accounts.forms.SetPasswordForm",
}
MFA_FORMS = {
    "activate_totp": "kanazawa2030.core.accounts.forms.SetUpAppForm",
    "authenticate": "kanazawa2030.core.accounts.forms.FactorForm",
    "reauthenticate": "kanazawa2030.core.accounts.forms.FactorAgainForm",
    "add_webauthn": "kanazawa2030.core.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "kanazawa2030.core.accounts.forms.RenamePasskeyForm",
    "authenticate_webauthn": "kanazawa2030.core.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "kanazawa2030.core.accounts.forms.PasskeyAgainForm",
}
MFA_ADAPTER = "kanazawa2030.core.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_TOTP_ISSUER = CITY.project
STAFF_SECOND_FACTOR = True  # the admin asks for it; development does not
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
KNOWN_BROWSER_COOKIE_NAME = "known_browser"
CSRF_FAILURE_VIEW = "kanazawa2030.core.web.views.csrf_failure"

# --- Browser policy ----------------------------------------------------------

# The values are in headers.py, for nginx and for what refuses before Django too.
CONTENT_SECURITY_POLICY = {"DIRECTIVES": headers.CONTENT}
PERMISSIONS_POLICY = headers.FIXED["Permissions-Policy"]
# For the page that reads QR codes at the reception.
PERMISSIONS_POLICY_WITH_CAMERA = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
SECURE_HSTS_SECONDS = headers.HSTS_SECONDS
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = headers.FIXED["Referrer-Policy"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = headers.FIXED["Cross-Origin-Opener-Policy"]
X_FRAME_OPTIONS = headers.FIXED["X-Frame-Options"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # the texts of an admin form
FORM_MAX_BYTES = 128 * 1024  # a form outside the admin; of one with uploads, its texts
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# Inputs left empty count too: a report has one for each photograph and material.
DATA_UPLOAD_MAX_NUMBER_FILES = 100
IMAGE_MAX_BYTES = 10 * 1024 * 1024
DOCUMENT_MAX_BYTES = 10 * 1024 * 1024  # a PDF or image that is sent as a download
REQUEST_MAX_BYTES = 32 * 1024 * 1024  # a whole body; three images and their form

# --- Forms -------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = ["civic"]
CRISPY_TEMPLATE_PACK = "civic"
FORM_RENDERER = "kanazawa2030.core.forms.renderer.Renderer"
if django.VERSION < (6, 0):
    FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 does by itself
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- Mail --------------------------------------------------------------------

_OUTBOX = "kanazawa2030.core.mail.outbox.OutboxBackend"
if django.VERSION < (6, 1):
    EMAIL_BACKEND = _OUTBOX
else:
    MAILERS = {"default": {"BACKEND": _OUTBOX}}
OUTBOX_TRANSPORT = {
    "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "OPTIONS": {"file_path": VAR_DIR / "mail"},
}
OUTBOX_RETRY_FOR_HOURS = 72
OUTBOX_BODY_KEPT_DAYS = 30
DEFAULT_FROM_EMAIL = f"{CITY.project} <noreply@example.test>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The envelope's sender: what cannot be delivered later comes back there. Empty: the sender.
MAIL_BOUNCE_ADDRESS = env.str("MAIL_BOUNCE_ADDRESS", default="")

# --- What this portal decides ------------------------------------------------

SITE_ORIGIN = env.str("SITE_ORIGIN", default="http://127.0.0.1:8000")
APPROVAL_REQUIRED = env.bool("APPROVAL_REQUIRED", default=False)
APPROVER_MAY_BE_AUTHOR = env.bool("APPROVER_MAY_BE_AUTHOR", default=False)
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # mailto: or https:
FACEBOOK_URL = env.str("FACEBOOK_URL", default="")
# Once the city has confirmed what the forms say in its name (check_production asks for it).
STATEMENTS_CONFIRMED = env.bool("STATEMENTS_CONFIRMED", default=False)
ACCESSIBILITY_STANDARD = env.str("ACCESSIBILITY_STANDARD", default="JIS X 8341-3:2016")
# The terms under which everybody may use the open data, and where they are written.
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="CC BY 4.0")
OPEN_DATA_LICENCE_URL = env.str(
    "OPEN_DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/"
)
SHOW_SAMPLES_IN_DATA = False  # open data, feeds and impact leave samples out
# Links of the header: key, label, URL name.
SITE_NAV = [
    ("events", _("SDGs Café"), "events:event_list"),
    ("meetings", _("SDG’s Meeting"), "meetings:meeting_list"),
    ("vision", _("Vision 2030"), "vision:vision"),
    ("partners", _("Partners"), "partners:partner_list"),
    ("about", _("About"), "pages:about"),
]
PROPOSAL_ANSWER_DAYS = 15  # working days within which a proposal is answered
PROPOSAL_MOST_FILES = 5
# Whom to speak to, and the files, so long after a proposal came to its end.
PROPOSAL_CONTACTS_KEPT_DAYS = 365
# Drafts of proposals and of partners' forms, since the last word typed.
DRAFT_KEPT_DAYS = 365
DRAFT_WARNING_DAYS = 14  # their authors are told so long before
INVITATION_DAYS = 14
YEARLY_CHECK_WEEKS = 4  # without an answer the partner is on the list of calls
# Personal data of registrations: days kept after the event; access needs go first.
REGISTRATION_KEPT_DAYS = 90
NEEDS_KEPT_DAYS = 7
# The questionnaire after an event is open so many days; texts nobody has let through are
# deleted so many days after it has closed.
FEEDBACK_DAYS = 30
FEEDBACK_TEXT_KEPT_DAYS = 30
# Addresses of people who answered the current question: days kept after it closed.
VOICE_EMAIL_KEPT_DAYS = env.int("VOICE_EMAIL_KEPT_DAYS", default=90)
# Who has asked for news by email confirms it within so many days.
FOLLOW_CONFIRM_DAYS = 7
# The audit trail: who changed which text. Addresses of computers are not in it.
AUDIT_KEPT_DAYS = 5 * 365
AUDITLOG_DISABLE_REMOTE_ADDR = True
# Named in each registration: which wording of the purpose notice the person saw.
PURPOSE_NOTICE_VERSION = "2026-11"
# Limit counters: name -> (how many, in how many seconds). See core.web.limits.
LIMITS = {
    # Wrong passwords: of one visitor at one account, of one address at all accounts, and
    # at one account from everywhere, which slows and never refuses.
    "login": (8, 300),
    "login_from": (40, 300),
    "login_account": (8, 3600),
    # Wrong codes of an app, which only somebody with the password can try.
    "factor": (8, 300),
    "factor_from": (40, 300),
    "factor_account": (50, 3600),  # refused beyond: six digits can be guessed
    "factor_used": (1, 30),  # a code of an app is used up
    # Mails with a code. A code stays the same for ten minutes, so more mails are no use.
    "code": (1, 600),  # to one account, asked for by one visitor
    "code_mails": (3, 600),  # to one account, asked for from everywhere
    "unused_mails": (5, 86400),  # to an account nobody has ever signed in to
    "code_from": ((30, 3600), (90, 86400)),  # requests of one visitor
    "code_tries": (5, 600),  # at one code
    "staff_upload": (200, 86400),  # files one member of staff sends with forms of the admin
    "invite": (20, 86400),  # by one organisation
    "invited": (3, 86400),  # to one address
    "password_reset": (2, 3600),  # mails to one account, asked for by one visitor
    "password_reset_mails": (6, 3600),  # and from everywhere
    "password_reset_from": (20, 3600),  # requests of one visitor
    "contact": (5, 3600),
    "board": (30, 86400),  # entries and requests of one partner
    "commitments": (30, 86400),  # what one partner sends about them
    "kept_forms": (20, 3600),  # forms of people whose session has ended
    "cohost_from": (20, 86400),  # co-hosts one proposer has asked
    "cohost": (5, 86400),  # and how often one address is
    # A hall or a school shares one address: what one address may do serves its people,
    # what one browser may do is a family's or a small group's.
    "register": ((40, 60), (120, 3600)),
    "register_event": (60, 3600),  # by event and address
    "register_browser": (10, 3600),  # by event and browser, and by event and email address
    "feedback": ((60, 60), (200, 3600)),
    "feedback_browser": (20, 3600),  # by event and browser
    # Answers to the current question: of one address (a school), one browser, one email.
    "voice": ((20, 60), (60, 3600)),
    "voice_browser": (10, 3600),
    "voice_email": (6, 86400),
    "voice_flag": ((10, 3600), (30, 86400)),
    # Asking for news by email: of one address (a school), and for one email address.
    "follow": ((20, 60), (60, 3600)),
    "follow_email": (6, 86400),
    "event_messages": (20, 86400),  # to the people of one event
    "rights_search": (60, 3600),  # of one member of staff who answers a person's request
    "find": (10, 3600),
    "manage": (60, 60),
    "search": (60, 60),
    "upload": (20, 86400),
}
# Counted above instead: allauth counts by account whoever tries, and so locks owners out.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "request_login_code": None,
    "reset_password": None,
}
# Hops of proxies in front; the client's address is read that far from the right.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# --- Watching (docs/operations.md) ----------------------------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics is not there
METRICS_FOLDER = VAR_DIR / "metrics"  # the counters of the processes of each host
# Folders on whose disks room is needed, beside those of files: PostgreSQL's, on this host.
WATCHED_FOLDERS = env.list("WATCHED_FOLDERS", default=[])
SENTRY_DSN = env.str("SENTRY_DSN", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "kanazawa2030.core.web.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
