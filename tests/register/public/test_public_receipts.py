"""The code: shown once, opens replies and adding alone, slows down whoever guesses, can be destroyed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from form_walk import code_of, hidden

from fanal.register.rules.receipts import new_receipt


def inside(client, code):
    return client.post("/receipt/", {"code": code})


def answered(report, officer, words):
    """A message of an officer, as the staff's action writes it."""
    from fanal.register import vault
    from fanal.register.models import Message

    message = Message.objects.create(report=report, kind="answer", author=officer)
    vault.put(report, "P1", {"text": words}, slot=message.slot)


def test_the_same_form_sent_twice_is_one_report_and_one_code(opened, walk):
    from fanal.register.models import Receipt, Report

    way = walk("/report/adult/", story="x")
    code = way.go()
    again = way.client.post("/report/adult/", way.last | {"story": "another text"}).content.decode()
    assert code_of(again) == code
    assert Report.objects.count() == Receipt.objects.count() == 1


def test_of_two_that_arrive_at_the_same_moment_one_makes_the_report(opened, walk, monkeypatch):
    from fanal.register.actions.receive_report import ReceiveReport
    from fanal.register.models import Event, Receipt, Report, SealedPart

    way = walk("/report/adult/", story="x")
    code = way.go()
    looks, known = [], ReceiveReport._known

    def late(action):
        looks.append(1)
        return None if len(looks) == 1 else known(action)  # the other one was not there when it looked

    monkeypatch.setattr(ReceiveReport, "_known", late)
    assert code_of(way.client.post("/report/adult/", way.last).content.decode()) == code
    assert Report.objects.count() == Receipt.objects.count() == SealedPart.objects.count() == 1
    assert Event.objects.count() == 1 and len(looks) == 2


def test_after_a_while_a_form_shows_its_code_no_more(opened, walk):
    from fanal.register import clock

    way = walk("/report/adult/", story="x")
    assert way.go()
    with clock.at(clock.now() + timedelta(minutes=16)):
        late = way.client.post("/report/adult/", way.last).content.decode()
    assert not code_of(late) and "We have your report already" in late


def test_only_a_slow_hash_of_the_secret_is_kept(sent):
    from fanal.register.models import Receipt
    from fanal.register.rules.receipts import read_typed

    _, code = sent()
    kept, typed = Receipt.objects.get(), read_typed(code)
    assert kept.locator == typed.locator and typed.secret not in kept.secret_hash
    assert kept.secret_hash.startswith("$argon2id$") and "m=19456,t=2,p=1" in kept.secret_hash


def test_what_was_sent_is_never_shown_again(sent, opened, browser):
    report, code = sent(story="CANARY-STORY", name="CANARY-NAME", contact="CANARY-PHONE")
    answered(report, opened, "CANARY-ANSWER: do you have a place to sleep?")
    client = browser()
    first = inside(client, code.lower().replace("-", " "))
    assert first.status_code == 200
    shown = first.content.decode()
    assert "Answers: 1" in shown and "CANARY" not in shown  # not even the answer, before it is agreed
    key = hidden(shown)["key"]
    refused = client.post("/receipt/replies/", {"key": key})
    assert refused.status_code == 409 and "CANARY" not in refused.content.decode()
    agreed = client.post("/receipt/replies/", {"key": key, "agreed": "yes"}).content.decode()
    assert "CANARY-ANSWER" in agreed
    assert not any(word in agreed for word in ("CANARY-STORY", "CANARY-NAME", "CANARY-PHONE"))


def test_the_holder_may_not_read_what_was_sent_by_any_way(sent):
    from fanal.register import access, vault
    from fanal.register.actions import Refused

    report, _ = sent(name="Amina")
    holder = access.receipt_holder(report.pk)
    for data_class in ("P1", "P2", "P3"):
        with pytest.raises(Refused):
            vault.read(holder, report, data_class)
    assert vault.read_all(holder, report, "P1") == {}


def test_something_is_added_once_and_may_raise_the_urgency(sent, opened, browser):
    from fanal.register import access, vault
    from fanal.register.models import Event, Message, Report

    report, code = sent()
    assert report.urgency == "high"
    client = browser()
    data = hidden(inside(client, code).content.decode()) | {
        "text": "They lock the door.",
        "danger_now": "yes",
    }
    for _ in range(2):
        shown = client.post("/receipt/add/", data).content.decode()
        assert "Sent. Thank you." in shown and "They lock" not in shown and "tel:999" in shown
    message = Message.objects.get()
    assert message.from_reporter and message.kind == "addition"
    assert vault.read(access.actor_of(opened), report, "P1", slot=message.slot) == {
        "text": "They lock the door."
    }
    after = Report.objects.get()
    assert (after.urgency, after.urgency_said) == ("emergency", "high")
    assert list(Event.objects.order_by("id").values_list("code", flat=True)) == [
        "report_received", "report_added_to", "urgency_raised",
    ]  # fmt: skip


def test_adding_never_lowers_the_urgency(sent, browser):
    from fanal.register.models import Report

    _, code = sent(danger_now="yes")
    client = browser()
    data = hidden(inside(client, code).content.decode()) | {"text": "I am at school.", "danger_now": "no"}
    client.post("/receipt/add/", data)
    assert Report.objects.get().urgency == "emergency"


def test_a_typing_error_is_told_apart_and_costs_no_try(sent, browser):
    from fanal.register.models import Throttle

    _, code = sent()
    client = browser()
    swapped = code[1] + code[0] + code[2:] if code[0] != code[1] else code[0] + code[2] + code[1] + code[3:]
    for typed, words in (
        ("", "Type the code"),
        (code[:-1], "20 were typed"),
        ("!" + code[1:], "20 were typed"),
        ("A" + code[1:], "Sign 1 occurs in no code"),
        (swapped, "typing error"),
    ):
        answer = inside(client, typed)
        assert answer.status_code == 400 and words in answer.content.decode(), typed
    assert not Throttle.objects.filter(ends_at__gt=_in(minutes=70)).exists()
    assert inside(client, code).status_code == 200


def _in(**span):
    from fanal.register import clock

    return clock.now() + timedelta(**span)


def test_wrong_codes_get_one_answer_and_wait_longer_each_time(sent, browser, monkeypatch):
    from fanal.register import clock
    from fanal.register.rules.receipts import Receipt, read_typed
    from fanal.register.web.public import receipt

    monkeypatch.setattr(receipt, "_A_MINUTE", 1000)
    _, code = sent()
    right = read_typed(code)
    wrong = Receipt(right.locator, new_receipt().secret).shown()  # the report exists, the secret is wrong
    nobody = new_receipt().shown()  # no report has this locator
    client, now, seen = browser(), clock.now(), {}
    for name, typed in (("exists", wrong), ("nobody", nobody)):
        with clock.at(now):
            answers = [inside(client, typed) for _ in range(5)]
        seen[name] = [(a.status_code, _main(a)) for a in answers]
    assert seen["exists"] == seen["nobody"]
    assert [status for status, _ in seen["exists"]] == [404, 404, 404, 429, 429]
    with clock.at(now):
        assert inside(client, code).status_code == 429  # the right one waits too: a try tells nothing
    with clock.at(now + timedelta(seconds=3)):
        assert inside(client, code).status_code == 200
        assert inside(client, code).status_code == 200  # and a right one clears the count


def _main(answer):
    return answer.content.decode().partition("<main")[2].partition("<form")[0]


def test_one_connection_can_try_only_so_often(opened, browser, monkeypatch):
    from fanal.register.web.public import receipt

    monkeypatch.setattr(receipt, "_A_MINUTE", 2)
    client = browser()
    assert [inside(client, new_receipt().shown()).status_code for _ in range(3)] == [404, 404, 429]


def test_all_wrong_tries_together_have_a_limit(sent, browser, monkeypatch):
    from fanal.register import wrong_codes
    from fanal.register.rules.throttle import Throttle

    monkeypatch.setattr(wrong_codes, "RULE", Throttle(all_per_hour=2))
    client = browser()
    assert [inside(client, new_receipt().shown()).status_code for _ in range(3)] == [404, 404, 429]


def test_a_destroyed_code_opens_nothing_and_the_report_stays(sent, browser):
    from fanal.register.models import Event, Receipt, Report

    report, code = sent()
    client = browser()
    key = hidden(inside(client, code).content.decode())["key"]
    asked = client.post("/receipt/destroy/", {"key": key})
    assert "Destroy the code?" in asked.content.decode() and Receipt.objects.get().destroyed_at is None
    done = client.post("/receipt/destroy/", {"key": key, "sure": "yes"})
    assert "The code is destroyed" in done.content.decode()
    kept = Receipt.objects.get()
    assert kept.destroyed_at and not kept.secret_hash and Report.objects.get() == report
    assert Event.objects.filter(code="receipt_destroyed").count() == 1
    assert inside(client, code).status_code == 404
    # a page that is still open elsewhere is of no use either
    for path, data in (("add", {"text": "x"}), ("replies", {"agreed": "yes"}), ("destroy", {"sure": "yes"})):
        assert client.post(f"/receipt/{path}/", {"key": key, **data}).status_code == 404


def test_a_code_that_is_over_and_a_purged_report_open_nothing(sent, browser):
    from fanal.register.models import Receipt, Report

    _, code = sent()
    Receipt.objects.update(expires_at=_in(days=-1))
    assert inside(browser(), code).status_code == 404
    Receipt.objects.update(expires_at=None)
    Report.objects.update(state="purged")
    assert inside(browser(), code).status_code == 404


def test_a_made_up_or_old_pass_asks_for_the_code_and_gives_back_what_was_typed(sent, browser):
    answer = browser().post("/receipt/add/", {"key": "made-up", "text": "do not lose this"})
    assert answer.status_code == 403 and "do not lose this" in answer.content.decode()


def test_a_pass_is_good_for_its_own_report_alone(sent, browser):
    one, code = sent()
    other, _ = sent()
    client = browser()
    key = hidden(inside(client, code).content.decode())["key"]
    client.post("/receipt/add/", {"key": key, "text": "x", "report": str(other.pk)})
    assert one.messages.count() == 1 and other.messages.count() == 0
