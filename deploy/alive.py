"""The web container's own check: it answers, whatever the answer says about the work behind it.

Whether the portal makes progress is for `/health/`, watched from outside.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

site = urlsplit(os.environ.get("SITE_URL", "http://localhost"))
connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
connection.request(
    "GET", "/health/", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
)
sys.exit(connection.getresponse().status not in (200, 503))
