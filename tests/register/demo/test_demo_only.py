"""Nothing of a demonstration exists in a real register, and neither opens the other's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from command import fanal
from fanal.register.demo.serving import open_demo
from fanal.register.errors import NotADemonstration, NotARegister, OnlyADemonstration
from fanal.register.project.deployment import DEMO_MARK, KEY_CHECK, LOOPBACK
from fanal.register.project.opening import open_deployment


@pytest.fixture
def real(tmp_path):
    """The folder of a real register, and its key."""
    key = tmp_path / "real.key"
    open_deployment(tmp_path / "real", key_file=key, begin=True)
    return tmp_path / "real", key


@pytest.mark.parametrize("path", ["/demo/be/", "/demo/stranger/", "/demo/"])
def test_a_real_register_has_none_of_its_addresses(browser, person, path):
    person(name="officer")
    for client in (browser(), browser(person("triage_officer"))):
        signed_in = "_auth_user_id" in client.session
        assert client.get(path).status_code == 404
        assert client.post(path, {"who": "officer"}).status_code == 404
        assert ("_auth_user_id" in client.session) == signed_in
    assert browser().get("/").headers["Location"] == "/report/"


def test_its_views_do_nothing_even_if_they_were_mounted(register, person):
    from django.http import Http404
    from django.test import RequestFactory

    from fanal.register.demo import views

    person(name="officer")
    request = RequestFactory().post("/demo/be/", {"who": "officer"})
    request._dont_enforce_csrf_checks = True
    with pytest.raises(Http404):
        views.be(request)
    for view in (views.who, views.stranger):
        with pytest.raises(Http404):
            view(RequestFactory().get("/"))


def test_a_real_register_makes_none_of_its_people(register):
    from fanal.register.access import COMMAND
    from fanal.register.actions.base import Refused
    from fanal.register.demo.people import MakePerson

    with pytest.raises(Refused):
        MakePerson(actor=COMMAND, code="officer", name="").execute()


def test_a_real_register_asks_for_a_second_factor_and_its_door_is_shut(register, person):
    from django.test import Client

    assert Client().get("/report/").status_code == 503
    client = Client()
    client.force_login(person("triage_officer"))
    assert client.get("/queue/").headers["Location"] == "/accounts/2fa/"


def test_a_demonstration_is_refused_by_whatever_is_real(tmp_path):
    folder, key = tmp_path / "shown", tmp_path / "shown.key"
    assert open_demo(folder).demo
    for begin in (True, False):
        with pytest.raises(OnlyADemonstration):
            open_deployment(folder, key_file=key, begin=begin)
    assert open_deployment(folder, key_file=key, demo=None).demo  # to verify its audit, for instance


def test_a_real_folder_is_refused_and_a_mark_put_there_changes_nothing(real):
    folder, key = real
    with pytest.raises(NotADemonstration):
        open_demo(folder, key)
    for forged in ("", "0" * 64 + "\n"):
        (folder / DEMO_MARK).write_text(forged)
        with pytest.raises(NotADemonstration):
            open_demo(folder, key)
        with pytest.raises(NotADemonstration):
            open_deployment(folder, key_file=key, demo=None)
    with pytest.raises(OnlyADemonstration):  # the stray file is to be looked at
        open_deployment(folder, key_file=key)
    (folder / DEMO_MARK).unlink()
    assert not open_deployment(folder, key_file=key).demo


def test_the_mark_of_another_demonstration_does_not_do(real, tmp_path):
    folder, key = real
    open_demo(tmp_path / "shown")
    (folder / DEMO_MARK).write_bytes((tmp_path / "shown" / DEMO_MARK).read_bytes())
    with pytest.raises(NotADemonstration):
        open_demo(folder, key)


def test_a_folder_with_anything_else_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(NotARegister):
        open_demo(tmp_path / "mine")
    assert os.listdir(tmp_path / "mine") == ["letter.txt"]
    assert not (tmp_path / "mine" / KEY_CHECK).exists()


def test_a_beginning_that_was_cut_off_is_begun_again(tmp_path):
    folder = tmp_path / "shown"
    open_demo(folder)
    (folder / KEY_CHECK).unlink()
    assert open_demo(folder).demo
    assert open_demo(folder).demo


def test_it_lies_in_its_folder_and_answers_this_machine_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/real")
    folder = tmp_path / "shown"
    open_demo(folder)
    declared = '[server]\nhosts = ["example.org"]\nhttps = true\n'
    (folder / "deployment.toml").write_text(declared, encoding="utf-8")
    found = open_demo(folder)
    assert found.database_url == found.keys_database_url == ""
    assert found.declared["server"]["https"]
    assert tuple(found.hosts) == LOOPBACK
    assert not found.https


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104
def test_the_command_listens_nowhere_else(tmp_path, host):
    said = fanal("serve", "--demo", "--host", host, cwd=tmp_path)
    assert said.code == 2
    assert "FNL-REG-503" in said.err
    assert not list(tmp_path.iterdir())


def test_each_way_to_serve_refuses_the_others_folder(tmp_path: Path, real):
    shown = ("--data", tmp_path / "shown", "--key-file", tmp_path / "shown.key")
    open_demo(tmp_path / "shown")
    said = fanal("serve", "--port", "0", *shown)
    assert (said.code, "FNL-REG-502" in said.err) == (2, True)
    assert fanal("register", "audit", "verify", *shown).code == 0
    said = fanal("serve", "--demo", "--data", real[0], "--key-file", real[1], "--port", "0")
    assert (said.code, "FNL-REG-501" in said.err) == (2, True)
