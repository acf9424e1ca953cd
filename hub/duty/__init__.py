"""The ways to people on duty: e-mail, signed webhooks, and a sign of life to an address outside."""
