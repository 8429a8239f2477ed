"""Settings, read once from the environment. `.env.example` lists every variable.

What a facility sets is in `facility.py`, how people sign in in `accounts.py`, what runs by the
clock in `celery.py`.
"""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from fbias.settings.accounts import *  # noqa: F403
from fbias.settings.admin import ADMIN_CSP_ADDITIONS, unfold_settings
from fbias.settings.celery import *  # noqa: F403
from fbias.settings.environment import BASE_DIR, DEBUG, DEMO, env, required
from fbias.settings.facility import *  # noqa: F403
from fbias.settings.facility import CONTACT_EMAIL, FACILITY_NAME, FACILITY_TIME_ZONE, SITE_URL
from fbias.settings.limits import LIMITED_ROUTES, PER_MINUTE  # noqa: F401 - read as a setting
from fbias.settings.retention import kept_for

# --- Core -------------------------------------------------------------------------------------
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # while it is changed
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "fbias.urls"
WSGI_APPLICATION = "fbias.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.User"

INSTALLED_APPS = [
    "fbias.core.admin_site.UnfoldConfig",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_linear_migrations",
    "rules.apps.AutodiscoverRulesConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_vite",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "fbias.core",
    "fbias.notifications",
    "members",
    "fbias.imagery",
    "consultations",
    "projects",
    "fbias.network",
    "fbias.reporting",
    "fbias.api",
]

MIDDLEWARE = [
    "fbias.api.middleware.tell_programs",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fbias.core.packing.pack_pages",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "fbias.core.asked_once.remember_while_reading",
    "fbias.core.middleware.refuse_unstorable_text",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fbias.core.keeping.say_what_was_saved",
    "fbias.core.signing_in.lead_to_a_page",
    "fbias.core.admin_policy.loosen_policy_in_admin",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.know_who_reads",
    "members.middleware.refuse_demo_accounts",
    "members.middleware.speak_the_readers_language",
    "fbias.core.limits.LimitsMiddleware",
    "members.middleware.end_sessions_of_staff",
    "members.middleware.require_second_factor",
    "members.recovery_codes.LostCodesMiddleware",
    "fbias.core.middleware.never_cache_behind_login",
    "fbias.core.middleware.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "fbias.core.template_loaders.FilesystemLoader",
                        "fbias.core.template_loaders.AppDirectoriesLoader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fbias.core.context_processors.facility",
            ],
            "builtins": ["fbias.core.addresses", "fbias.core.layouts", "fbias.core.said_dates"],
            "libraries": {
                "glossary": "fbias.questions.tags",
                "i18n": "fbias.core.said_once",
            },
        },
    },
]

SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # `i18n` is ours in place of Django's (said_once.py)

MATCHER_LEARNS_IN_BACKGROUND = True  # in a thread beside the requests

# --- Database, broker, store --------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    # Rows lie in memory or on a fast disk: looking a few up costs little more than reading on.
    options="-c statement_timeout=15000 -c lock_timeout=3000 -c random_page_cost=1.1",
    # A server that vanished without a word: a request waits this long, not a quarter of an hour.
    tcp_user_timeout=20_000,
    keepalives_idle=30,
    keepalives_interval=10,
    keepalives_count=3,
)

REDIS_URL = required("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL

S3_ENDPOINT = required("S3_ENDPOINT")  # as the server reaches it
S3_PUBLIC_ENDPOINT = env.str("S3_PUBLIC_ENDPOINT", default=S3_ENDPOINT)  # as browsers reach it
S3_REGION = env.str("S3_REGION", default="us-east-1")
S3_BUCKET = env.str("S3_BUCKET", default="fbias")
S3_ACCESS_KEY = required("S3_ACCESS_KEY")
S3_SECRET_KEY = required("S3_SECRET_KEY")
S3_PATIENCE_SECONDS = env.int("S3_PATIENCE_SECONDS", default=2)  # of a page, before it says so
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=5 * 1000**3)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=20 * 1000**3)  # live bytes per person

# --- Signing in elsewhere -----------------------------------------------------------------------
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {}
if env.str("ORCID_CLIENT_ID", default=""):  # without it, its addresses do not exist
    INSTALLED_APPS.append("allauth.socialaccount.providers.orcid")
    SOCIALACCOUNT_PROVIDERS["orcid"] = {
        "APPS": [
            {"client_id": env.str("ORCID_CLIENT_ID"), "secret": required("ORCID_CLIENT_SECRET")}
        ]
    }
if env.str("OIDC_SERVER_URL", default=""):
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="Institution"),
                "client_id": required("OIDC_CLIENT_ID"),
                "secret": required("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env.str("OIDC_SERVER_URL")},
            }
        ]
    }

# --- Mail ---------------------------------------------------------------------------------------
# Without EMAIL_URL mails go to the outbox log only, where staff read them in the portal.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAILS_LEAVE = bool(EMAIL_URL) or DEMO  # in the demo they are read in the portal
SMTP_TIMEOUT_SECONDS = 10
if EMAIL_URL:
    relay = env.email_url_config(EMAIL_URL)
    MAILERS = {
        "default": {
            "BACKEND": "fbias.notifications.smtp.EmailBackend",
            "OPTIONS": {
                "host": relay["EMAIL_HOST"],
                "port": relay["EMAIL_PORT"],
                "username": relay["EMAIL_HOST_USER"],
                "password": relay["EMAIL_HOST_PASSWORD"],
                "use_tls": relay.get("EMAIL_USE_TLS", False),
                "use_ssl": relay.get("EMAIL_USE_SSL", False),
                "timeout": SMTP_TIMEOUT_SECONDS,
            },
        }
    }
else:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=120)  # longer than any SMTP dialogue
# Answers to mails about a thread come to `name+…@domain` and are read from a mailbox; off without.
INBOUND_ADDRESS = env.str("INBOUND_ADDRESS", default="").lower()
INBOUND_IMAP_URL = env.str("INBOUND_IMAP_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{FACILITY_NAME} <{CONTACT_EMAIL}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
FORMAT_MODULE_PATH = ["fbias.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = FACILITY_TIME_ZONE
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Static files and pages ---------------------------------------------------------------------
# The demo serves from the source folders; production from what `collectstatic` gathered, each file
# under a name that changes with its content.
COLLECTED = not (DEBUG or DEMO)
STATIC_URL = "static/"
STATIC_ROOT = (
    Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))) if COLLECTED else None
)
STATICFILES_DIRS = [  # static/src is what dist is built from; nobody asks for it
    (folder, BASE_DIR / "static" / folder) for folder in ("dist", "images", "plain")
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "fbias.core.static_files.StaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_IMMUTABLE_FILE_TEST = (
    r"/dist/assets/|\.[0-9a-f]{12}\."  # named by content: kept for ever
)
DJANGO_VITE = {
    "default": {
        "manifest_path": BASE_DIR / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
UNFOLD = unfold_settings(facility_name=FACILITY_NAME)
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Security -----------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", S3_PUBLIC_ENDPOINT],  # pictures by signed addresses
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF, S3_PUBLIC_ENDPOINT],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
ADMIN_CSP = SECURE_CSP | ADMIN_CSP_ADDITIONS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Limits count by the reader's own address, which behind a proxy stands in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if HTTPS else 0)
SESSION_ENGINE = "fbias.core.sessions"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "fbias.core.views.page_too_old"
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # the sheet of expertise sends two for each tag
CACHES = {"default": {"BACKEND": "fbias.core.cache.ForgetfulCache", "LOCATION": REDIS_URL}}

PER_MINUTE["pages"] = env.int("REQUESTS_PER_MINUTE", default=PER_MINUTE["pages"])

KEPT_FOR = kept_for(env)
FIGURES_KEPT_SECONDS = env.int("FIGURES_KEPT_SECONDS", default=600)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "fbias.core.logs.DiscreetFormatter",
            "format": "{levelname:<7} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "fbias": {"level": "INFO"},
        "consultations": {"level": "INFO"},
        "waitress.queue": {"level": "ERROR"},  # says so for each request that waits for a thread
    },
}
