"""Trains the detector's learned component; needs PyTorch. Never imported by the archive."""
