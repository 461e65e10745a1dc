"""Settings that every test shares."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# Test modules are no package (importlib mode): strategies.py is found from wherever pytest is run.
sys.path.insert(0, str(Path(__file__).parent))

# A machine under load is no defect: what must be fast is measured in benchmarks/, not here.
settings.register_profile("goldspan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("goldspan")
