"""Settings, read once from the environment. `.env.example` lists every variable."""

from decimal import Decimal
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from fbias.settings.admin import ADMIN_CSP_ADDITIONS, unfold_settings
from fbias.settings.limits import LIMITED_ROUTES, PER_MINUTE  # noqa: F401 - read as a setting
from fbias.settings.retention import kept_for

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
env_file = Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
if env_file.exists():
    environ.Env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demo accounts and readable mails; never with real data


def required(name: str) -> str:
    """Read a secret that has no safe default; unset, the start stops with a sentence."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Copy .env.example to .env, fill it in, and start again."
        )
    return value


def invented(words: str) -> str:
    """What the papers of the demo say where nothing is set; nothing in a real portal."""
    return words if DEMO else ""


# --- Facility ---------------------------------------------------------------------------------
FACILITY_NAME = env.str("FACILITY_NAME", default="F-BIAS")
FACILITY_TIME_ZONE = env.str("FACILITY_TIME_ZONE", default="Europe/Paris")
FACILITY_LANGUAGE = env.str("FACILITY_LANGUAGE", default="fr")  # of a newcomer's first mail
FACILITY_ADDRESS = env.str(
    "FACILITY_ADDRESS", default=invented("3 quai des Organoïdes, 75099 Paris (invented)")
)
FACILITY_REGISTRATION = env.str(
    "FACILITY_REGISTRATION", default=invented("SIRET 000 000 000 00000")
)
FACILITY_SIRET = env.str("FACILITY_SIRET", default="")
FACILITY_VAT_NUMBER = env.str("FACILITY_VAT_NUMBER", default=invented("FR00 000000000"))
FACILITY_NO_VAT_REASON = env.str(
    "FACILITY_NO_VAT_REASON", default=invented("No VAT: article 000 of the tax code (invented)")
)
FACILITY_BANK = env.str(
    "FACILITY_BANK", default=invented("IBAN FR00 0000 0000 0000 0000 0000 000, BIC DEMOFRPP")
)
FACILITY_PAYMENT_DAYS = env.int("FACILITY_PAYMENT_DAYS", default=30)
FACILITY_ISSUES_INVOICES = env.bool("FACILITY_ISSUES_INVOICES", default=False)
FACILITY_LATE_PENALTY = env.str("FACILITY_LATE_PENALTY", default="")
approval_above = env.str("FACILITY_APPROVAL_ABOVE", default="")  # euro with VAT
FACILITY_APPROVAL_ABOVE = Decimal(approval_above) if approval_above else None
FACILITY_APPROVED_BY = env.list("FACILITY_APPROVED_BY", default=["finance"])  # finance, pi
FACILITY_ACKNOWLEDGEMENT = env.str(
    "FACILITY_ACKNOWLEDGEMENT",
    default=invented("Their work is supported by grant ANR-00-INBS-0000 (invented)."),
)
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="contact@fbias.example")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
VIDEO_BASE_URL = env.str("VIDEO_BASE_URL", default="https://meet.jit.si").rstrip("/")
# A language model that may propose answers to the booking form, behind an OpenAI-compatible
# address; off without one. Nothing leaves before the person agreed.
LANGUAGE_MODEL_URL = env.str("LANGUAGE_MODEL_URL", default="").rstrip("/")
LANGUAGE_MODEL_NAME = env.str("LANGUAGE_MODEL_NAME", default="default")
LANGUAGE_MODEL_KEY = env.str("LANGUAGE_MODEL_KEY", default="")
LANGUAGE_MODEL_SECONDS = env.int("LANGUAGE_MODEL_SECONDS", default=20)
# The chat of the team: the address of an incoming webhook (Mattermost, Slack, Zulip), and what is
# told there. Off without an address.
TEAM_CHAT_URL = env.str("TEAM_CHAT_URL", default="")
TEAM_CHAT_EVENTS = env.list(
    "TEAM_CHAT_EVENTS",
    default=[
        "open_desk_opened", "panels_published", "meeting_planned", "preview_shown", "item_shared",
    ],
)  # fmt: skip
# Machines of our own network that a webhook may call; all others must be outside, by https.
WEBHOOK_INSIDE_HOSTS = env.list("WEBHOOK_INSIDE_HOSTS", default=[])
# Who may come, in one line of the public pages; empty, the portal says it in its own words.
WHO_MAY_COME = {
    "en": env.str("WHO_MAY_COME_EN", default=""),
    "fr": env.str("WHO_MAY_COME_FR", default=""),
}
# What somebody chose, as against what the portal assumes (`manage.py check_facility`).
CHOSEN = frozenset(name for name, value in env.ENVIRON.items() if value)
MATCHER_LEARNS_IN_BACKGROUND = True  # in a thread beside the requests

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

# --- Database, broker, store --------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    options="-c statement_timeout=15000 -c lock_timeout=3000",
    # A server that vanished without a word: a request waits this long, not a quarter of an hour.
    tcp_user_timeout=20_000,
    keepalives_idle=30,
    keepalives_interval=10,
    keepalives_count=3,
)

REDIS_URL = required("REDIS_URL")

S3_ENDPOINT = required("S3_ENDPOINT")  # as the server reaches it
S3_PUBLIC_ENDPOINT = env.str("S3_PUBLIC_ENDPOINT", default=S3_ENDPOINT)  # as browsers reach it
S3_REGION = env.str("S3_REGION", default="us-east-1")
S3_BUCKET = env.str("S3_BUCKET", default="fbias")
S3_ACCESS_KEY = required("S3_ACCESS_KEY")
S3_SECRET_KEY = required("S3_SECRET_KEY")
S3_PATIENCE_SECONDS = env.int("S3_PATIENCE_SECONDS", default=2)  # of a page, before it says so
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=5 * 1000**3)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=20 * 1000**3)  # live bytes per person

# --- Celery -------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = False  # a lost bell is found by the sweepers; a page never waits for it
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 30 * 60,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 0,  # of a bell; workers reconnect by themselves
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Inspection has a queue of its own, so that mails never wait behind a large image, and tiles have
# one, so that no look at a new file waits for them. A worker that is not told which takes all.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("celery", "inspection", "tiles")
]
CELERY_TASK_ROUTES = {
    "imagery.inspect_upload": {"queue": "inspection"},
    "imagery.make_pyramid": {"queue": "tiles"},
}
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "notifications.sweep_outbox", "schedule": 60.0},
    "ask-reminders": {"task": "notifications.ask_reminders", "schedule": 60.0},
    "read-replies": {
        "task": "notifications.read_replies",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "sweep-uploads": {"task": "imagery.sweep_uploads", "schedule": 60.0},
    "watch-troubles": {
        "task": "members.watch_troubles",
        "schedule": 60.0,
        "options": {"expires": 50},  # one look a minute, never several after a pause
    },
    "reconcile-store": {"task": "imagery.reconcile_store", "schedule": crontab(hour=5, minute=20)},
    "release-places": {"task": "consultations.release_places", "schedule": 60.0},
    "keep-projects": {"task": "projects.keep_projects", "schedule": 60.0},
    "expire-quotes": {"task": "projects.expire_quotes", "schedule": crontab(hour=3, minute=40)},
    "answer-forgotten": {"task": "members.answer_forgotten_passwords", "schedule": 60.0},
    "clear-accounts": {"task": "members.clear_accounts", "schedule": crontab(hour=4, minute=10)},
    "clear-old": {"task": "reporting.clear_old", "schedule": crontab(hour=4, minute=30)},
    "call-webhooks": {"task": "api.call_webhooks", "schedule": 60.0, "options": {"expires": 50}},
    "forget-once-keys": {"task": "api.forget_keys", "schedule": crontab(hour=4, minute=50)},
    "remove-stray-orders": {
        "task": "projects.remove_stray_orders",
        "schedule": crontab(hour=5, minute=40),
    },
}

# --- Accounts -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "members.backends.Accounts",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "members.forms.SignupForm"
ACCOUNT_FORMS = {
    "signup": "members.forms.signup.AccountForm",
    "reset_password": "members.forms.signup.ForgottenForm",
    "reset_password_from_key": "members.forms.signup.NewPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and nowhere else
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes the portal write to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {  # a course or a campus shares one address; see members/passwords.py
    "login": "300/m/ip",
    "login_failed": "10/5m/key,200/5m/ip",
    "signup": "100/m/ip",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "100/m/ip",
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "members.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "members.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "members.forms.second_factor.EditPasskeyForm",
}
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=12)
REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", default=not DEMO)

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
