"""How well the detector does: no part of it, so a change here is no new detector version."""
