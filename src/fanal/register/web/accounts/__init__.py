"""Signing in, passwords, second factors: django-allauth's pages in our clothes, those that are needed
alone.
"""
