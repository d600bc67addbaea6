"""How fast the register is: a real server, a real database, every guarantee on."""
