"""The casework web application; for a study it is one more source.

Django is imported by the modules that need it and only after ``fanal.register.project.start``; ``rules``
knows nothing of Django.
"""
