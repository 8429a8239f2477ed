"""A real SMTP server in a thread, with scripted answers, that remembers what it accepted."""

import asyncio
import email
from collections import Counter
from email import policy

from aiosmtpd.controller import Controller

from fbias.launcher.process import free_port


class Answers:
    """What the server says; apart from `Relay`, because aiosmtpd reads every attribute of it."""

    def __init__(self, relay):
        self.relay = relay

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answers = self.relay.refusals.get(address, [])
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.relay.accepted.append(envelope)
        await asyncio.sleep(self.relay.slowness)  # a client killed now has sent, and does not know
        if self.relay.after_data == "drop":
            server.transport.abort()
        if self.relay.after_data == "mute":
            await asyncio.sleep(30)
        return "250 OK"


class Relay:
    """`refusals[address]` are answers to RCPT in turn; `after_data` is "ok", "drop" or "mute"."""

    def __init__(self, port=0):
        self.accepted = []
        self.refusals = {}
        self.after_data = "ok"
        self.slowness = 0
        self.port = port or free_port()
        self.controller = Controller(Answers(self), hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop(no_assert=True)
            self.controller = None

    @property
    def mails(self):
        return [
            email.message_from_bytes(envelope.content, policy=policy.default)
            for envelope in self.accepted
        ]

    @property
    def recipients(self):
        return Counter(address for envelope in self.accepted for address in envelope.rcpt_tos)
