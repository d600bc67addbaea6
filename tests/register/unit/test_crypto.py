"""Sealing and keys: known answers, what is refused, and that nothing shows a key."""

from __future__ import annotations

import io
import os
import stat
import sys

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from fanal.foundation import crypto
from fanal.foundation.crypto import envelope, files
from fanal.foundation.crypto.master import ARGON2ID, Master

KEY = bytes(range(32))


def test_the_cipher_gives_the_known_answers_of_gcm():
    """McGrew and Viega, The Galois/Counter Mode of Operation, test cases 14 and 16 (256-bit keys)."""
    assert AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), b"").hex() == (
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    )
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plain, aad)
    assert sealed[-16:].hex() == "76fc6ece0f4e1768cddf8853bb2d551b"


def test_sub_keys_give_the_known_answer_of_hkdf():
    """RFC 5869, test case 3: SHA-256, no salt, no info."""
    okm = HKDF(algorithm=SHA256(), length=42, salt=None, info=b"").derive(b"\x0b" * 22)
    assert okm.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_a_passphrase_gives_the_known_answer_of_argon2id():
    """RFC 9106, 5.3."""
    tag = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    assert tag.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert ARGON2ID["memory_cost"] >= 64 * 1024 and ARGON2ID["iterations"] >= 3


def test_our_formats_stay_what_they_are():
    """A folder made by this release must open in the next one: these bytes never change."""
    master = Master(KEY)
    assert master.subkey("wrap").hex() == EXPECTED["wrap"]
    assert master.subkey("check").hex() == EXPECTED["check"]
    assert master.code() == EXPECTED["code"]
    assert envelope.bound_to("part", ("report", "7")).hex() == EXPECTED["bound"]
    fixed = envelope.Sealed(bytes(12), bytes.fromhex(EXPECTED["sealed"]))
    assert crypto.unseal(KEY, fixed, purpose="part", ids=("report", "7")) == b"what was said"
    assert (
        b"".join(crypto.unseal_file(KEY, io.BytesIO(bytes.fromhex(EXPECTED["file"])), purpose="backup"))
        == b"x"
    )


EXPECTED = {
    "wrap": "50bea9831c6580241f5fd3b248786448d09185e4e77e38c9dfa88763be604cc4",
    "check": "6d7cf37d88f30fc4a346a66cd56926552bb2c1f72a074e85d69d9260b7d74b62",
    "code": "AAAQEA-YEAUDA-OCAJBI-FQYDIO-B4IBCE-QTCQKR-MFYYDE-NBWHA5-DYPTQ2-XW",
    "bound": "0000000766616e616c2f310000000470617274000000067265706f72740000000137",
    "sealed": "79d4d4aa955be2ce28dbc85c7c3640338de750c1b0cde65a815b5bd787",
    "file": (
        "46414e414c5345414c310a00000000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000585300dd9f744096790dd39afeb8f3238e"
    ),
}


@given(st.binary(max_size=300), st.text(max_size=20), st.lists(st.text(max_size=9), max_size=4))
def test_what_is_sealed_comes_back(content, purpose, ids):
    sealed = crypto.seal(KEY, content, purpose=purpose, ids=tuple(ids))
    assert crypto.unseal(KEY, sealed, purpose=purpose, ids=tuple(ids)) == content
    assert envelope.Sealed.split(sealed.joined()) == sealed


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_refused(at, change):
    joined = bytearray(crypto.seal(KEY, b"thirteen chars", purpose="p", ids=("1",)).joined())
    joined[at % len(joined)] ^= change
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(KEY, envelope.Sealed.split(bytes(joined)), purpose="p", ids=("1",))


@pytest.mark.parametrize(
    ("key", "purpose", "ids"),
    [(bytes(32), "p", ("1", "2")), (KEY, "q", ("1", "2")), (KEY, "p", ("12",)), (KEY, "p", ("1", "2", ""))],
)
def test_another_key_purpose_or_place_is_refused(key, purpose, ids):
    sealed = crypto.seal(KEY, b"content", purpose="p", ids=("1", "2"))
    with pytest.raises(crypto.SealBroken) as refused:
        crypto.unseal(key, sealed, purpose=purpose, ids=ids)
    assert refused.value.__cause__ is None


def test_parts_that_join_alike_are_told_apart():
    assert envelope.bound_to("a", ("bc",)) != envelope.bound_to("ab", ("c",))
    assert envelope.bound_to("a", ("b", "c")) != envelope.bound_to("a", ("bc",))


def test_a_data_key_is_wrapped_for_its_own_id_and_rewrapped_under_another_master():
    old, new, data_key = Master(KEY), crypto.new_master(), crypto.new_key()
    wrapped = crypto.wrap(old.subkey("wrap"), data_key, key_id="k1")
    assert data_key not in wrapped
    again = crypto.wrap(
        new.subkey("wrap"), crypto.unwrap(old.subkey("wrap"), wrapped, key_id="k1"), key_id="k1"
    )
    assert crypto.unwrap(new.subkey("wrap"), again, key_id="k1") == data_key
    for kek, key_id, what in ((new, "k1", wrapped), (old, "k1", again), (old, "k2", wrapped)):
        with pytest.raises(crypto.SealBroken):
            crypto.unwrap(kek.subkey("wrap"), what, key_id=key_id)


def test_a_key_file_comes_back_and_is_its_owner_s_alone(tmp_path):
    path, master = tmp_path / "k", crypto.new_master()
    crypto.write_key_file(path, master)
    assert crypto.from_key_file(path).subkey("x") == master.subkey("x")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        crypto.write_key_file(path, master)


def test_the_code_of_the_sheet_typed_by_hand_is_a_key_file(tmp_path):
    path, master = tmp_path / "typed", crypto.new_master()
    path.write_text("  " + master.code().lower().replace("-", " \n "), encoding="utf-8")
    assert crypto.from_key_file(path).code() == master.code()


@pytest.mark.parametrize("wrong", ["", "FANAL-KEY-1\n", "AAAA", "1" * 56, "é" * 56, "A" * 56])
def test_a_file_that_holds_no_key_is_refused(tmp_path, wrong):
    path = tmp_path / "k"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(crypto.KeyFileUnusable):
        crypto.from_key_file(path)


def test_a_letter_copied_wrongly_is_found(tmp_path):
    path, code = tmp_path / "k", Master(KEY).code()
    for at, letter in enumerate(code):
        if letter == "-":
            continue
        path.write_text(code[:at] + ("B" if letter == "A" else "A") + code[at + 1 :], encoding="utf-8")
        with pytest.raises(crypto.KeyFileUnusable):
            crypto.from_key_file(path)


def test_a_wrong_key_is_told_and_the_check_says_nothing_of_the_right_one(tmp_path):
    salt = bytes(16)
    right = crypto.from_passphrase("correct horse battery staple", salt)
    crypto.KeyCheck.of(right, kind="passphrase", salt=salt).write(tmp_path / "key.check")
    check = crypto.KeyCheck.read(tmp_path / "key.check")
    assert check.confirm(crypto.from_passphrase("correct horse battery staple", salt)).code() == right.code()
    with pytest.raises(crypto.WrongKey):
        check.confirm(crypto.from_passphrase("correct horse battery stable", salt))
    assert right.subkey("wrap").hex() not in (tmp_path / "key.check").read_text()
    with pytest.raises(crypto.PassphraseTooShort):
        crypto.from_passphrase("too short", salt)
    with pytest.raises(crypto.KeyFileMissing):
        crypto.from_key_file(tmp_path / "absent")


def test_a_master_shows_itself_nowhere():
    master = Master(KEY)
    assert "Master(…)" == repr(master) == str(master)
    with pytest.raises(ValueError, match="32 bytes"):
        Master(b"short")


@pytest.mark.parametrize("size", [0, 1, files.PIECE - 1, files.PIECE, files.PIECE + 1, 3 * files.PIECE])
def test_a_sealed_file_comes_back_whole(size):
    content, target = os.urandom(size), io.BytesIO()
    crypto.seal_file(KEY, io.BytesIO(content), target, purpose="backup")
    target.seek(0)
    assert b"".join(crypto.unseal_file(KEY, target, purpose="backup")) == content


def _sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    crypto.seal_file(KEY, io.BytesIO(content), target, purpose="backup")
    return target.getvalue()


def test_a_sealed_file_that_was_cut_swapped_or_lengthened_is_refused():
    head, step = len(files.MAGIC) + files.SALT_BYTES, files._SEALED_PIECE
    whole = _sealed(os.urandom(2 * files.PIECE + 7))
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    for bad in (
        whole[:head],
        whole[: head + step],
        whole[: head + 2 * step],
        whole[:-1],
        whole + b"x",
        whole[:head] + second + first + whole[head + 2 * step :],
        _sealed(b"other")[:head] + whole[head:],
    ):
        with pytest.raises(crypto.SealBroken):
            list(crypto.unseal_file(KEY, io.BytesIO(bad), purpose="backup"))
    with pytest.raises(crypto.SealBroken):
        list(crypto.unseal_file(KEY, io.BytesIO(whole), purpose="export"))
    with pytest.raises(crypto.NotSealedByUs):
        list(crypto.unseal_file(KEY, io.BytesIO(b"PK\x03\x04"), purpose="backup"))
