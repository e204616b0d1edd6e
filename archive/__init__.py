"""The archive itself: an application for Django."""

import os

# onnxruntime, which the detector reads with, would tell its makers of every run from here, and keep a file of
# what it could not send. It asks for this when it is loaded; whatever loads it is in this package.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
