"""Headers of every answer: nothing from elsewhere, nothing inline, nothing kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# the picture of a new authenticator's secret is drawn into the page, so that no address ever leads to it
_WITH_DRAWN_PICTURE = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")
_DRAWN = "/accounts/2fa/totp/"
_KEPT = ("/static/", "/look/")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


class SecurityHeaders:
    """Outermost, so that error pages and static files have them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        drawn = request.path.startswith(_DRAWN)
        response["Content-Security-Policy"] = _WITH_DRAWN_PICTURE if drawn else CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Frame-Options"] = "DENY"
        response["X-Robots-Tag"] = "noindex, nofollow"
        if not request.path.startswith(_KEPT):
            response["Cache-Control"] = "no-store"
        return response
