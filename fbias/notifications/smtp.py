"""Django's SMTP backend, which also knows whether the server may have taken the mail."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp

END_OF_MAIL = b"\r\n.\r\n"


class HandedOver(OSError):
    """The whole mail went out on the line, but no answer came back: it may have been accepted."""


class MailGiven:
    """Remember that the last byte of a mail was given to the line."""

    mail_given = False

    def send(self, s: Any) -> None:
        if isinstance(s, bytes) and s.endswith(END_OF_MAIL):
            self.mail_given = True
        super().send(s)  # type: ignore[misc]  # of smtplib.SMTP


class CarefulSMTP(MailGiven, smtplib.SMTP):
    pass


class CarefulSMTPOverTLS(MailGiven, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return CarefulSMTPOverTLS if self.use_ssl else CarefulSMTP

    connection: Any

    def _send(self, email_message: Any) -> bool:
        """Raise `HandedOver` when the line broke between the mail and the server's answer."""
        try:
            return super()._send(email_message)  # type: ignore[misc]  # not in the stubs
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            raise  # the server did answer
        except OSError as error:
            if self.connection.mail_given:
                raise HandedOver(str(error)) from error
            raise

    def _close_connection(self, connection: Any) -> None:
        """Say goodbye; how the server takes it changes nothing about the mails it accepted."""
        with suppress(OSError):
            super()._close_connection(connection)  # type: ignore[misc]  # as above
        connection.close()
