"""The looks of the admin: the portal's own name, sign and colours."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.csp import CSP


def logo(_request: HttpRequest) -> str:
    return static("images/logo.svg")


def lists(_request: HttpRequest) -> str:
    return static("plain/admin.css")


def unfold_settings(*, facility_name: str) -> dict[str, object]:
    return {
        "SITE_TITLE": facility_name,
        "SITE_HEADER": facility_name,
        "SITE_URL": "/",
        "SITE_ICON": logo,
        "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": logo}],
        "STYLES": [lists],
        "SHOW_BACK_BUTTON": True,
        "BORDER_RADIUS": "8px",
        "COLORS": {
            "primary": {
                "50": "oklch(97.4% .013 208)",
                "100": "oklch(94.6% .026 208)",
                "200": "oklch(89.5% .046 208)",
                "300": "oklch(82% .075 208)",
                "400": "oklch(72.5% .1 209)",
                "500": "oklch(60.5% .1 212)",
                "600": "oklch(47.5% .083 216)",
                "700": "oklch(41% .072 217)",
                "800": "oklch(35.5% .06 218)",
                "900": "oklch(30.5% .05 220)",
                "950": "oklch(22% .037 222)",
            },
        },
        "SIDEBAR": {"show_search": True, "show_all_applications": False},
    }


# What the admin's scripts need beyond the policy of all other pages (docs/adr/0005-admin-csp.md).
ADMIN_CSP_ADDITIONS = {
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}
