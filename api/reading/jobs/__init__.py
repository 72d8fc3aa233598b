"""The reading processes: `python -m api.reading.jobs.KIND IN OUT [LAYER]`, a module for each kind of file.

Each imports only what its kind needs; see `api.reading.sandbox`.
"""
