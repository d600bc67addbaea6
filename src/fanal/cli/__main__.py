"""python -m fanal.cli"""

import sys

from fanal.cli.main import main

sys.exit(main())
