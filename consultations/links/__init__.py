"""Personal links of mails: who holds one acts without signing in, until its session is over."""
