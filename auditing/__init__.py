"""What Heard is made of: ``make audit`` and ``make sbom``.

It runs in an environment of its own (.venv-audit), so that the auditors' packages never stand beside
children's words. The archive never imports it.
"""
