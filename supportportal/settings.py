"""Everything that can be set. The environment is read in the first block and nowhere else."""

from urllib.parse import urlsplit

from supportportal import logs, page_headers
from supportportal.audit_log import watched
from supportportal.foundations import environment, keys
from supportportal.foundations.languages import offered
from supportportal.services import letter_places, mail_server, stores
from supportportal.sign_in import configuration

BASE_DIR = letter_places.BASE_DIR

# -- The environment: one line a setting, in the order of the README's table --
PORTAL_DATA = letter_places.portal_data()
PORTAL_EMBEDDED = environment.one_of("PORTAL_EMBEDDED", "0", "1") == "1"
PORTAL_OWN_INTAKE = environment.one_of("PORTAL_OWN_INTAKE", "0", "1") == "1"  # `serve` tells its web server
SECRET_KEY = keys.secret_key(PORTAL_DATA, embedded=PORTAL_EMBEDDED)
SECRET_KEY_FALLBACKS = keys.fallbacks(PORTAL_DATA, key=SECRET_KEY)
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.port("PORT", 8000)
SMTP_PORT = environment.port("SMTP_PORT", 2525)
LMTP_PORT = environment.optional_port("LMTP_PORT")
LMTP_SOCKET = environment.text("LMTP_SOCKET", "")
SMTP_TLS_CERT = environment.text("SMTP_TLS_CERT", "")
SMTP_TLS_KEY = mail_server.tls_key(SMTP_TLS_CERT, environment.text("SMTP_TLS_KEY", ""))
SMTP_RELAYS = environment.networks("SMTP_RELAYS")  # mail servers of ours that bring everybody's letters
LETTER_MAX_BYTES = environment.whole_number("LETTER_MAX_MB", 25) * 1024 * 1024
IMAP_URL = environment.url("IMAP_URL", "", "imaps", "imap", "imap+tls")
IMAP_FIRST_DAYS = environment.whole_number("IMAP_FIRST_DAYS", 3)  # older ones at the first look are history
IMAP_MOVE_TO = environment.text("IMAP_MOVE_TO", "")
IMAP_DELETE = environment.one_of("IMAP_DELETE", "0", "1") == "1"
MAILGUN_WEBHOOK_SIGNING_KEY = environment.text("MAILGUN_WEBHOOK_SIGNING_KEY", "")
ANYMAIL_INBOUND_SECRET = environment.name_and_password("ANYMAIL_INBOUND_SECRET")
PORTAL_SERVER = environment.one_of("PORTAL_SERVER", "daphne", "uvicorn")
PORTAL_URL = environment.site("PORTAL_URL", f"http://localhost:{PORT}")
HTTPS = PORTAL_URL.startswith("https://")
HSTS = environment.one_of("HSTS", "host", "subdomains", "preload")  # for how much https is promised for a year
PORTAL_NAME = environment.text("PORTAL_NAME", "Pelerine VPN")
PORTAL_DOMAIN = letter_places.portal_domain()
SUPPORT_ADDRESS = letter_places.support_address(PORTAL_DOMAIN)
ALLOWED_HOSTS = environment.host_names(
    "ALLOWED_HOSTS", [urlsplit(PORTAL_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]
)
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")  # whose X-Forwarded-For and X-Forwarded-Proto are believed
LANGUAGES = offered.languages("LANGUAGES")
DATABASE_URL = letter_places.database_url(PORTAL_DATA)
REDIS_URL = environment.url("REDIS_URL", environment.embedded_redis_url(PORTAL_DATA), "redis", "rediss", "unix")
EMAIL_URL = environment.url("EMAIL_URL", "", "smtp", "smtp+tls", "smtp+ssl", "smtps")
DKIM_KEY = environment.text("DKIM_KEY", "")  # PEM, or the path of such a file
DKIM_SELECTOR = mail_server.dkim_selector(environment.text("DKIM_SELECTOR", ""), key=DKIM_KEY)
DKIM_DOMAINS = environment.host_names("DKIM_DOMAIN", [SUPPORT_ADDRESS.rpartition("@")[2]])
QUOTE_HISTORY = environment.one_of("QUOTE_HISTORY", "0", "1") == "1"
UNDO_SECONDS = environment.whole_number("UNDO_SECONDS", 10, at_least=0)  # an answer can be called back; 0: never
OUTGOING_HOLD = environment.one_of("OUTGOING_HOLD", "0", "1") == "1"
OUTGOING_TO = environment.optional_email_address("OUTGOING_TO")
MAIL_OAUTH_URL = environment.url("MAIL_OAUTH_URL", "", "https", "http")
MAIL_OAUTH_CLIENT = environment.text("MAIL_OAUTH_CLIENT", "")
MAIL_OAUTH_SECRET = environment.text("MAIL_OAUTH_SECRET", "")
MAIL_OAUTH_REFRESH_TOKEN = environment.text("MAIL_OAUTH_REFRESH_TOKEN", "")
MAIL_OAUTH_SCOPE = environment.text("MAIL_OAUTH_SCOPE", "")
OPERATOR_ADDRESS = environment.optional_email_address("OPERATOR_ADDRESS")  # who hears when the sweep is late
AUTHSERV_ID = environment.text("AUTHSERV_ID", "")  # our border's name in Authentication-Results
SPAM_HEADERS = environment.some_of("SPAM_HEADERS", [], "rspamd", "spamassassin", "exchange")  # that our border writes
ACKNOWLEDGEMENTS_AN_HOUR = environment.whole_number("ACKNOWLEDGEMENTS_AN_HOUR", 20_000)
ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR = environment.whole_number("ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR", 2_000)
SUBSCRIPTION_REFERENCE_PATTERN = environment.pattern("SUBSCRIPTION_REFERENCE_PATTERN", r"\bPV[-\s]?\d{8}\b")
REQUEST_LINK_DAYS = environment.whole_number("REQUEST_LINK_DAYS", 365)  # after our last letter
KEEP_REQUESTS_YEARS = environment.whole_number("KEEP_REQUESTS_YEARS", 3)  # after they are closed; chats too
KEEP_CASES_YEARS = environment.whole_number("KEEP_CASES_YEARS", 5, at_least=5)  # Code civil, article 2224
KEEP_CONTACT_YEARS = environment.whole_number("KEEP_CONTACT_YEARS", 5)  # after the contract or the last request
KEEP_LOOSE_LETTERS_DAYS = environment.whole_number("KEEP_LOOSE_LETTERS_DAYS", 180)  # that became no request
KEEP_DRAFTS_DAYS = environment.whole_number("KEEP_DRAFTS_DAYS", 30)  # after they were last written in
KEEP_FEEDBACK_YEARS = environment.whole_number("KEEP_FEEDBACK_YEARS", 2)  # “Did this help?”
KEEP_ORIGINALS_DAYS = environment.whole_number("KEEP_ORIGINALS_DAYS", 0, at_least=0)  # of letters redacted
AUDIT_DAYS = environment.whole_number("AUDIT_DAYS", 365, at_least=90)  # the database deletes nothing younger
BILLING_WEBHOOK_URL = environment.url("BILLING_WEBHOOK_URL", "", "https", "http")
BILLING_AUTOMATIC_UP_TO = environment.whole_number("BILLING_AUTOMATIC_UP_TO", 50)  # of the contract's currency
BILLING_ONE_PERSON = environment.one_of("BILLING_ONE_PERSON", "0", "1") == "1"
BILLING_WEBHOOK_SECRET = environment.secret_of("BILLING_WEBHOOK_SECRET", door=BILLING_WEBHOOK_URL)
WORKER_PROCESSES = environment.whole_number("WORKER_PROCESSES", 2)
ATTACHMENT_KINDS = environment.some_of(
    "ATTACHMENT_KINDS", ["images", "pdf", "text", "office", "mail"], "archives", "media"
)
CLAMD_URL = environment.url("CLAMD_URL", "", "tcp", "unix")
CLAMD_TIMEOUT = environment.whole_number("CLAMD_TIMEOUT", 20)  # seconds for one file
OPENID_CONNECT_URL = environment.url("OPENID_CONNECT_URL", "", "https", "http")
OPENID_CONNECT_CLIENT = environment.text("OPENID_CONNECT_CLIENT", "")
OPENID_CONNECT_SECRET = environment.secret_of("OPENID_CONNECT_SECRET", door=OPENID_CONNECT_URL)
OPENID_CONNECT_NAME = environment.text("OPENID_CONNECT_NAME", "OpenID Connect" if OPENID_CONNECT_URL else "")
CHAT_EMBED_ORIGINS = environment.origins("CHAT_EMBED_ORIGINS")  # sites that may show the chat in a frame
PORTAL_DEMO = environment.one_of("PORTAL_DEMO", *("01" if HTTPS else "10")) == "1"  # in public, only when asked for
LOG_LEVEL = environment.one_of("LOG_LEVEL", "INFO", "DEBUG", "WARNING", "ERROR")

DEBUG = False
INSTALLED_APPS = [
    "supportportal.admin_site.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *configuration.APPS,
    *["channels", "markdownx", "auditlog"],
    *["supportportal", "faq", "tutorials", "legal", "tickets", "chat"],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "supportportal.page_headers.PageHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "supportportal.audit_log.actor.RequestAtWork",
    "supportportal.sign_in.session_ends.SessionEnds",
    "supportportal.sign_in.own_language.OwnLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "supportportal.urls"
ASGI_APPLICATION = "supportportal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "supportportal.page.page",
            ],
            "builtins": ["supportportal.templatetags.portal"],
        },
    }
]

DATABASES = stores.databases(DATABASE_URL, data=PORTAL_DATA)
vars().update(stores.redis(REDIS_URL))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = offered.FALLBACK
LOCALE_PATHS = [BASE_DIR / "supportportal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "supportportal.formats"  # English dates as in Europe: 2 March 2026, 14:05
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_DATA / "static"  # `serve` collects them, compressed
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = PORTAL_DATA / "media"  # pictures of articles, the only uploads that anybody may see
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "supportportal.static_files.CollectedStaticFiles"},
    # Letters and attachments: never under a URL.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PORTAL_DATA / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
WHITENOISE_USE_FINDERS = True  # under their own names too, as on other sites
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECOND_FACTOR_REQUIRED = not PORTAL_DEMO
vars().update(configuration.SETTINGS | watched.SETTINGS)
SOCIALACCOUNT_PROVIDERS = configuration.provider_settings(
    url=OPENID_CONNECT_URL, client=OPENID_CONNECT_CLIENT, secret=OPENID_CONNECT_SECRET, name=OPENID_CONNECT_NAME
)
SECURE_SSL_REDIRECT = HTTPS  # whether a request came by https is decided in asgi_middleware, by who brought it
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and HSTS != "host"
SECURE_HSTS_PRELOAD = HTTPS and HSTS == "preload"
SECURE_REFERRER_POLICY = "same-origin"  # CSRF over https needs the referrer on our own pages
# No other host of the domain can set a cookie with this beginning.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"{'__Host-' if HTTPS else ''}{name}" for name in ("sessionid", "csrftoken"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "supportportal.refused_pages.form_too_old"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = page_headers.CONTENT_SECURITY_POLICY

SERVER_EMAIL = DEFAULT_FROM_EMAIL = SUPPORT_ADDRESS
EMAIL_FILE_PATH = PORTAL_DATA / "outgoing"  # where there is no mail server
vars().update(mail_server.mail_server(EMAIL_URL))
mail_server.require_not_ourselves(OUTGOING_TO, support_address=SUPPORT_ADDRESS)
mail_server.require_ways_to_log_in(MAIL_OAUTH_URL, client=MAIL_OAUTH_CLIENT, EMAIL_URL=EMAIL_URL, IMAP_URL=IMAP_URL)

MARKDOWNX_MARKDOWNIFY_FUNCTION = "supportportal.foundations.markdown.render"
MARKDOWNX_MEDIA_PATH = "articles/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING_CONFIG = "supportportal.logs.configure"  # and no line holds the key to somebody's request
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"refusals": {"()": "supportportal.refusals_in_the_log.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": logs.LOGGERS,
}
