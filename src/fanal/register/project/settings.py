"""Django's settings as a function of a deployment: nothing is read from the environment here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fanal.register.project.databases import databases_of
from fanal.register.project.deployment import Deployment
from fanal.register.project.logs import logging_of

HERE = Path(__file__).resolve().parents[1]
WEB = HERE / "web"
IDLE_MINUTES, SESSION_HOURS = 30, 10


def settings_of(deployment: Deployment) -> dict[str, Any]:
    """Every setting that is not Django's default."""
    return {
        "DEBUG": False,
        "SECRET_KEY": deployment.master.subkey("django").hex(),
        "ALLOWED_HOSTS": deployment.hosts,
        "ROOT_URLCONF": "fanal.register.project.urls",
        "WSGI_APPLICATION": "fanal.register.project.wsgi.application",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_htmx",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "fanal.register.apps.RegisterConfig",
        ],
        "DATABASES": databases_of(deployment),
        "DATABASE_ROUTERS": ["fanal.register.project.databases.KeysRouter"],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "CACHES": {"default": {"BACKEND": "fanal.register.project.shared_cache.ProcessCache"}},
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en",
        "LANGUAGES": [("en", "English"), ("fr", "Français")],
        "LOGGING_CONFIG": "logging.config.dictConfig",
        "LOGGING": logging_of(),
        **_pages(),
        **_accounts(deployment),
        **_protection(deployment),
    }


def _pages() -> dict[str, Any]:
    return {
        "MIDDLEWARE": [
            "fanal.register.project.middleware.headers.SecurityHeaders",
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "fanal.register.project.middleware.language.Language",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "fanal.register.project.middleware.sessions.SessionLimits",
            "fanal.register.project.middleware.access.DenyByDefault",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [WEB / "templates", *sorted(WEB.glob("*/templates")), HERE / "demo" / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "builtins": ["fanal.register.templatetags.fanal"],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "fanal.register.project.context.page",
                    ],
                },
            }
        ],
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [
            path for path in (WEB / "static", *sorted(WEB.glob("*/static"))) if path.is_dir()
        ],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "CSRF_FAILURE_VIEW": "fanal.register.project.error_pages.csrf_failed",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "APPEND_SLASH": True,
        # forms of text only; what is larger comes in pieces by the API
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2 * 1024 * 1024,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": 2 * 1024 * 1024,
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.MemoryFileUploadHandler"],
    }


def _accounts(deployment: Deployment) -> dict[str, Any]:
    return {
        "AUTH_USER_MODEL": "register.User",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": ["fanal.register.project.hashers.Argon2id"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
            {
                "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ("username", "display_name")},
            },
            {"NAME": "fanal.register.project.password_words.NoWordOfTheDeployment"},
        ],
        "LOGIN_URL": "/accounts/login/",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": "fanal.register.project.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_EMAIL_NOTIFICATIONS": False,
        "ACCOUNT_PRESERVE_USERNAME_CASING": False,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/accounts/login/",
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 300,
        "ACCOUNT_RATE_LIMITS": {
            "login": "30/m/ip",
            "login_failed": "10/m/ip,5/5m/key",
            "reauthenticate": "10/m/user",
            "change_password": "5/m/user",
        },
        "MFA_ADAPTER": "fanal.register.project.adapters.MFAAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": "Fanal",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not deployment.https,  # http://localhost only
    }


def _protection(deployment: Deployment) -> dict[str, Any]:
    secure = deployment.https
    return {
        "SESSION_ENGINE": "fanal.register.project.sessions",
        "SESSION_COOKIE_NAME": "__Host-fanal" if secure else "fanal",
        "SESSION_COOKIE_AGE": SESSION_HOURS * 3600,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": "__Host-fanal-form" if secure else "fanal-form",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_COOKIE_AGE": None,  # ends with the browser: nothing on the phone says that somebody was here
        "CSRF_TRUSTED_ORIGINS": [f"https://{name}" for name in deployment.hosts] if secure else [],
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        # with "no-referrer" browsers send Origin: null, which the check of forged requests refuses
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 31_536_000 if secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": secure,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
        "X_FRAME_OPTIONS": "DENY",
    }
