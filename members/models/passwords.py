"""A new password that somebody asked for, until a worker has looked whether there is an account."""

from __future__ import annotations

from django.db import models


class ForgottenPassword(models.Model):
    """The page writes one for every address, known or not: its answer and its work are the same."""

    address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.address
