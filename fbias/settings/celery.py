"""Celery: its queues, and what runs by the clock."""

from celery.schedules import crontab
from kombu import Exchange, Queue

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
    "tell-host-managers": {
        "task": "members.tell_host_managers",
        "schedule": crontab(hour=6, minute=20),
    },
    "clear-old": {"task": "reporting.clear_old", "schedule": crontab(hour=4, minute=30)},
    "call-webhooks": {"task": "api.call_webhooks", "schedule": 60.0, "options": {"expires": 50}},
    "forget-once-keys": {"task": "api.forget_keys", "schedule": crontab(hour=4, minute=50)},
    "remove-stray-orders": {
        "task": "projects.remove_stray_orders",
        "schedule": crontab(hour=5, minute=40),
    },
}
