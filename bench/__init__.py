"""How fast Fanal is, beside SQL written by hand and beside pandas."""
