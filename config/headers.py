"""The headers that every answer carries, whoever made it: a page, a file, a redirect or a refusal."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control

from archive.wall.connection import STAFF_PREFIX

# What a browser offers to pages and no page of ours asks for; it complains of a name that it does not know.
# Copying a quote is all that a page does.
_OFF = (
    "accelerometer autoplay camera clipboard-read cross-origin-isolated display-capture"
    " encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection"
    " local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture"
    " publickey-credentials-create publickey-credentials-get screen-wake-lock serial storage-access"
    " usb window-management xr-spatial-tracking"
)
PERMISSIONS = ", ".join([*(f"{feature}=()" for feature in _OFF.split()), "clipboard-write=(self)"])

EVERY_ANSWER = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# What the server says before Django is asked, in plain text (config/serving.py).
WITHOUT_DJANGO = {
    **EVERY_ANSWER,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def strict_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the headers above, and no copy of a staff page or of a refusal in any cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        if settings.SERVES_STAFF and f"{request.path_info}/".startswith(STAFF_PREFIX):
            add_never_cache_headers(response)
        elif response.status_code >= 400 and not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True)
        return response

    return middleware
