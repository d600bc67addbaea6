"""The administrator's pages: organisations, accounts, roles, profiles, rota; never a report."""
