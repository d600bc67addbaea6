"""Errors of the register's commands; what a page refuses is ``actions.base.Refused``."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError, RunError


class NoKeyAsked(CallError):
    """Nobody can be asked for a passphrase and no key file is named."""

    code = "FNL-REG-001"


class NotARegister(CallError):
    """The folder holds something that is no register."""

    code = "FNL-REG-002"


class DeploymentWrong(CallError):
    code = "FNL-REG-003"


class DatabaseUrlWrong(CallError):
    code = "FNL-REG-004"


class DatabaseNewer(RunError):
    """The data were written by a later version."""

    code = "FNL-REG-005"


class ChainBroken(DataError):
    """The audit chain does not verify."""

    code = "FNL-REG-006"


class PortTaken(RunError):
    code = "FNL-REG-007"


class KeyDestroyed(DataError):
    """The key of this content was destroyed: the content is erased."""

    code = "FNL-REG-008"


class NotARegisterYet(CallError):
    """There is no register in this folder."""

    code = "FNL-REG-009"


class DatabaseUnreachable(RunError):
    code = "FNL-REG-010"


class AlreadyRunning(RunError):
    """Another process serves this folder."""

    code = "FNL-REG-011"


class DoorStaysShut(DataError):
    """Something that R18 asks for is missing: the public form was not opened."""

    code = "FNL-REG-201"


class NotABackup(DataError):
    """The file is no backup of a register, or only a part of one."""

    code = "FNL-REG-401"


class NotEmpty(CallError):
    """A backup is put into an empty place alone."""

    code = "FNL-REG-402"


class BackupTooOld(CallError):
    """Without the list of destructions an old backup would bring back what was erased."""

    code = "FNL-REG-403"


class BackupExists(CallError):
    code = "FNL-REG-404"


class BackupInside(CallError):
    """A backup beside what it saves is lost with it."""

    code = "FNL-REG-405"


class NoListOfDestructions(DataError):
    code = "FNL-REG-406"


class NotAStudy(CallError):
    """There is no folder for sources to put the export into."""

    code = "FNL-REG-408"


class MadeUpNotDeclared(CallError):
    """Reports of a demonstration must not become figures that look real."""

    code = "FNL-REG-409"


class NoSuchSubject(CallError):
    """No report and no case has this number."""

    code = "FNL-REG-410"


class NotDone(CallError):
    """An action refused, in its own words."""

    code = "FNL-REG-411"


class LinkableNeedsSecret(CallError):
    """A linkable export has a secret, another has none."""

    code = "FNL-REG-412"


class NotADemonstration(CallError):
    """The folder holds a register that was not begun as a demonstration."""

    code = "FNL-REG-501"


class OnlyADemonstration(CallError):
    """A demonstration's folder is served by ``serve --demo`` alone."""

    code = "FNL-REG-502"


class NotThisMachine(CallError):
    """A demonstration listens on loopback alone."""

    code = "FNL-REG-503"
