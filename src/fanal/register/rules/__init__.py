"""What the register must hold, as pure functions and data: no database, no clock, no web."""
