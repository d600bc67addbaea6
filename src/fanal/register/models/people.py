"""Who works with the register: organisations, accounts, and the roles that accounts hold."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from fanal.register import clock
from fanal.register.models import choices
from fanal.register.models.base import Code, moment, moment_of_creation, new_id


class Organisation(models.Model):
    """The authority that runs the register, or an organisation that reports to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    type = Code(choices=choices.organisation_types, blank=True)
    # the authority itself: its officers see the queue, the others only what they sent
    runs_register = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = moment_of_creation()
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """An account. What it may do follows from its memberships alone; it has no other flag of power."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = moment_of_creation()
    version = models.PositiveIntegerField(default=0)

    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.display_name or self.username

    get_short_name = get_full_name


class Membership(models.Model):
    """One role that an account holds, in an organisation, from a moment until another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", null=True, blank=True
    )
    role = Code(choices=choices.roles)
    queue = Code(blank=True)  # of a triage officer: empty means every queue
    since = moment_of_creation()
    until = moment(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "role"], name="membership_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    def holds(self) -> bool:
        """Whether the role is held now."""
        return self.until is None or self.until > clock.now()


class ApiToken(models.Model):
    """What a program of an organisation shows; only the hash of its 256 random bits is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    created_at = moment_of_creation()
    expires_at = moment()
    revoked_at = moment(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
