from fbias.api.models.tokens import ApiToken, OnceKey
from fbias.api.models.webhooks import Webhook, WebhookCall

__all__ = ["ApiToken", "OnceKey", "Webhook", "WebhookCall"]
