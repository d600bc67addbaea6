"""A report about a child. What was said is sealed; here stand codes, states and dates."""

from __future__ import annotations

from django.db import models

from fanal.register.models import choices
from fanal.register.models.base import Code, Subject, moment, moment_of_creation, new_id
from fanal.register.models.cases import Case
from fanal.register.models.people import Organisation, User
from fanal.register.models.profiles import ProfileVersion


class Report(Subject):
    """One report. Parts: P1 the text, P2 who sent it, P3 and P4 about the child, P10 online signals."""

    kind = "report"

    state = Code(choices=choices.report_states, default="received")
    channel = Code(choices=choices.channels)
    mode = Code(choices=choices.modes, default="adult")
    language = models.CharField(max_length=8, default="en")
    queue = Code(default="main")
    # the reporter's own answer; the officer may raise the urgency, never lower an unread report (R20)
    urgency_said = Code(choices=choices.urgencies, default="normal")
    urgency = Code(choices=choices.urgencies, default="normal")
    owner = models.ForeignKey(User, models.PROTECT, related_name="reports", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reports", null=True, blank=True
    )
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="sent", null=True, blank=True)
    batch = models.ForeignKey(
        "register.ImportBatch", models.PROTECT, related_name="reports", null=True, blank=True
    )
    # keyed hash of what makes a submission the same: a form sent twice, an organisation's record number
    once = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    profile = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, blank=True)
    received_at = moment_of_creation()
    # the earliest of the open deadlines, kept by ``due``: the order of the queue
    next_due_at = moment(null=True, blank=True, editable=False)
    seen_at = moment(null=True, blank=True)
    triaged_at = moment(null=True, blank=True)
    feedback_at = moment(null=True, blank=True)
    closed_at = moment(null=True, blank=True)
    close_reason = Code(choices=choices.close_reasons, blank=True)
    purged_at = moment(null=True, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, related_name="duplicates", null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reports", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "urgency", "received_at"], name="report_queue"),
            models.Index(fields=["organisation", "received_at"], name="report_of_organisation"),
            models.Index(fields=["owner", "state"], name="report_of_owner"),
            models.Index(fields=["next_due_at", "received_at"], name="report_next_due"),
            models.Index(
                fields=["received_at", "state"],  # the state lies in it: counting looks at no report
                name="report_unread",
                condition=models.Q(seen_at__isnull=True),
            ),
            models.Index(
                fields=["next_due_at", "received_at"],
                name="report_in_danger",
                condition=models.Q(urgency="emergency"),
            ),
        ]


class Receipt(models.Model):
    """What brings a reporter back: a public locator, and a secret of which only a slow hash is kept."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="receipt")
    locator = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=200)
    created_at = moment_of_creation()
    expires_at = moment(null=True, blank=True)
    destroyed_at = moment(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    locked_until = moment(null=True, blank=True)

    def __str__(self) -> str:
        return f"receipt {self.locator}"


class Message(models.Model):
    """One message between reporter and officer; its words are a sealed part of the report (P1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    from_reporter = models.BooleanField(default=False)
    kind = Code(default="answer")  # answer, question, addition, feedback
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    created_at = moment_of_creation()
    read_at = moment(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"message {self.id}"

    @property
    def slot(self) -> str:
        """Where its words lie; the holder of a receipt may open replies alone (R19)."""
        return f"{'addition' if self.from_reporter else 'reply'}-{self.id}"


class SignTick(models.Model):
    """A sign of the catalogue that a person ticked (R20); taken back, it stays as history."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="signs")
    sign = Code()
    supports = models.BooleanField(default=True)  # or speaks against its dimension
    ticked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ticked_at = moment_of_creation()
    removed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = moment(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sign"],
                condition=models.Q(removed_at__isnull=True),
                name="sign_ticked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.sign}"


class Notification(models.Model):
    """A duty to notify (R15): whom, on which basis, until when; done by whom."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="notifications")
    duty = Code()  # the profile's code of the duty
    due_at = moment(null=True, blank=True)
    done_at = moment(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    created_at = moment_of_creation()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "duty"], name="duty_once_a_report")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.duty}"
