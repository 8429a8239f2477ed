"""Signed links of mails."""
