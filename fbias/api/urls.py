"""Tokens and webhooks as pages, and the addresses for programs."""

from django.urls import path

from fbias.api.views import tokens, webhooks
from fbias.api.views.endpoints import api, document

app_name = "api"
urlpatterns = [
    path("api/v1/openapi.json", document, name="document"),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("members/webhooks/", webhooks.webhooks, name="webhooks"),
    path("members/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("members/webhooks/<int:pk>/end/", webhooks.end, name="end_webhook"),
    path("members/webhooks/<int:pk>/<int:call_pk>/again/", webhooks.again, name="call_again"),
]
v1 = api.urls
