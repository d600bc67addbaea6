"""Scripts of the tests of killed work, each a process of its own: people with a way in; then a look."""

from __future__ import annotations

# an officer with a session, an organisation with a token
PEOPLE = """
import json, sys
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2])))
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from fanal.register import receipt_codes
from fanal.register.access import COMMAND, STRANGER
from fanal.register.actions.receive_report import ReceiveReport, Told
from fanal.register.actions.tokens import MakeToken
from fanal.register.models import Membership, Organisation, User
from fanal.register.project.sessions import SessionStore
officer = User.objects.create_user("officer", None)
Membership.objects.create(user=officer, role="triage_officer")
Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": ""})
post = User.objects.create_user("post", None)
Membership.objects.create(
    user=post, role="organisation_reporter",
    organisation=Organisation.objects.create(name="Post", type="other"))
session = SessionStore()
session[SESSION_KEY] = str(officer.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
session.save()
numbers = []
for _ in range(int(sys.stdin.read())):
    received = ReceiveReport(actor=STRANGER, told=Told(story={"story": "made up"}), mode="adult",
                             language="en", token=receipt_codes.new_token()).execute()
    numbers.append(received.report.number)
token = MakeToken(actor=COMMAND, username="post", name="kills").execute().shown
print(json.dumps({"session": session.session_key, "token": token, "numbers": numbers}))
"""

# every report of the organisation with its own number; every answer and change of state with its traces
LOOK = """
import json, sys, uuid
from collections import Counter
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2])))
from fanal.register import audit, vault
from fanal.register.access import Actor, Post
from fanal.register.models import AuditEntry, DataKey, Deadline, Event, Message, Report, SealedPart
officer = Actor("user", uuid.uuid4(), (Post("triage_officer"),))
rows = list(Report.objects.all())
sent = [each for each in rows if each.channel == "api"]
public = [each for each in rows if each.channel == "public"]
reader = Actor("user", uuid.uuid4(), (Post("triage_officer"), Post("supervisor")))
received = Counter(Event.objects.filter(code="report_received").values_list("subject_id", flat=True))
due = Counter(Deadline.objects.filter(rule="triage").values_list("subject_id", flat=True))
audited = Counter(AuditEntry.objects.filter(verb="organisation.send", subject_kind="report")
                  .values_list("subject_id", flat=True))
stories = {each.number: vault.read(officer, each, "P1")["story"] for each in sent}
keys = set(DataKey.objects.values_list("id", flat=True))
answers = {}
for each in public:
    parts = vault.read_all(officer, each, "P1")
    answers[each.number] = sorted(words["text"] for slot, words in parts.items() if slot.startswith("reply"))
whole = (
    all(received[each.pk] == 1 and due[each.pk] == 1 for each in rows)
    and all(audited[each.pk] == 1 for each in sent)
    and all(part.key_id in keys for part in SealedPart.objects.all())
    and all(Message.objects.filter(report=each).count() == len(answers[each.number])
            == Event.objects.filter(subject_id=each.pk, code="message_to_reporter").count()
            == AuditEntry.objects.filter(subject_id=each.pk, verb="report.answer", outcome="done").count()
            for each in public)
    and all(Event.objects.filter(subject_id=each.pk, code="owner_assigned").count()
            == AuditEntry.objects.filter(subject_id=each.pk, verb="report.take", outcome="done").count()
            == (1 if each.owner_id else 0) for each in public))
print(json.dumps({"stories": stories, "answers": answers, "whole": whole, "audit": audit.verify().reason,
                  "owned": sorted(each.number for each in public if each.owner_id)}))
"""
