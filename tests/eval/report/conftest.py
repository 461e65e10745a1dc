"""What the tests of the report share."""

import sys
from pathlib import Path

# Test modules are no package (importlib mode): report_cases.py is found from wherever pytest is run.
sys.path.insert(0, str(Path(__file__).parent))
