"""Passwords by Argon2id: 46 MiB, two passes, one lane; OWASP's least for two passes is 19 MiB."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1
