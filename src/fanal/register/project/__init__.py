"""The Django project: its settings are a function of a deployment, given once to a process."""

from __future__ import annotations

from fanal.register.project.deployment import Deployment

__all__ = ["Deployment", "current", "start"]

_running: list[Deployment] = []


def start(deployment: Deployment) -> None:
    """Set Django up for this deployment. A process serves one deployment in its life."""
    if _running:
        raise RuntimeError("this process already serves a deployment")
    import django
    from django.conf import settings

    from fanal.register.project.settings import settings_of

    settings.configure(**settings_of(deployment))
    _running.append(deployment)
    django.setup()


def current() -> Deployment:
    """The deployment that this process serves."""
    if not _running:
        raise RuntimeError("no deployment was started")
    return _running[0]
