"""What studies of made-up agencies share: a day, a permission to link, and names."""

from __future__ import annotations

import datetime as dt

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ALLOWED = 'purpose = "statistics"\nlegal_basis = "Act 1"\nagreement = "MoU 2"\nuntil = 2027-12-31\n'
GIVEN = ["Awa", "Mariam", "Jonas", "Elena", "Tomas", "Ngozi", "Farah", "Linh", "Petra", "Samuel"]
FAMILY = ["Diallovin", "Kestrane", "Bruvald", "Ostrenko", "Havelin", "Adebori", "Nassimi", "Trandoc"]
