"""Settings that every test shares."""

from hypothesis import settings

# A machine under load is no defect: what must be fast is measured in benchmarks/, not here.
settings.register_profile("goldspan", deadline=None)
settings.load_profile("goldspan")
