"""python -m fanal"""

import sys

from fanal.cli.main import main

sys.exit(main())
