"""Amounts on pages and in mails."""

from __future__ import annotations

from django import template

from projects.amounts import euro, plain

register = template.Library()
register.filter("euro", euro)
register.filter("plain", plain)
