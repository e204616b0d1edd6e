"""What others would find: the detectors that ours is compared with, in the same run."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from archive.detection.findings import Finding, Label
from archive.detection.installed import installed_model

if TYPE_CHECKING:
    from spacy.language import Language

Detect = Callable[[Iterable[str]], Iterator[list[Finding]]]

# What of the stock model's entities can identify somebody; counts, sums and times of day cannot.
STOCK_ENTITIES = frozenset({"PERSON", "GPE", "LOC", "FAC", "ORG", "NORP", "DATE"})
# Everything that its entity recogniser does without: that brings its own embedding.
BESIDE_THE_RECOGNISER = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")


class BaselineMissing(RuntimeError):
    """The library that the baseline runs on is not installed."""


def stock_model() -> Detect:
    """Return the stock model as it is, all its pipes: what every tutorial begins with."""
    import spacy  # noqa: PLC0415  # a second that the other baseline need not wait for

    nlp = spacy.load(installed_model())

    def detect(texts: Iterable[str]) -> Iterator[list[Finding]]:
        for doc in nlp.pipe(texts, batch_size=32):
            yield [_finding(e.start_char, e.end_char) for e in doc.ents if e.label_ in STOCK_ENTITIES]

    return detect


def recogniser_alone() -> "Language":
    """Return the stock model with nothing but its entity recogniser, for its speed."""
    import spacy  # noqa: PLC0415 -- so that naming a baseline loads nothing

    return spacy.load(installed_model(), exclude=[*BESIDE_THE_RECOGNISER])


def presidio() -> Detect:
    """Return Microsoft's Presidio as its own guide sets it up, on the same stock model, text by text.

    Raises:
        BaselineMissing: it is a development requirement, and this is not a development environment.
    """
    engine = _presidio_engine()

    def detect(texts: Iterable[str]) -> Iterator[list[Finding]]:
        for text in texts:
            yield [_finding(result.start, result.end) for result in engine.analyze(text, language="en")]

    return detect


def presidio_in_batches() -> Detect:
    """Return the same with Presidio's batch engine, which finds the same sooner.

    Raises:
        BaselineMissing: as above.
    """
    engine = _presidio_engine()
    from presidio_analyzer import BatchAnalyzerEngine  # noqa: PLC0415  # a development requirement

    def detect(texts: Iterable[str]) -> Iterator[list[Finding]]:
        batches = BatchAnalyzerEngine(analyzer_engine=engine)
        for results in batches.analyze_iterator(list(texts), language="en", batch_size=32):
            yield [_finding(result.start, result.end) for result in results]

    return detect


def _presidio_engine() -> Any:
    try:
        import tldextract.tldextract  # noqa: PLC0415  # what Presidio reads addresses with
        from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415  # a development requirement
        from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415  # as above
    except ImportError:
        raise BaselineMissing("Presidio is not installed: install requirements-dev.txt") from None
    # By default it asks the network for a newer list of domains; the one that it brings will do.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    # It warns of each kind of entity that it does not map, which is what we want of it.
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    settings = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": str(installed_model())}],
    }
    return AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine())


BASELINES: dict[str, Callable[[], Detect]] = {"en_core_web_sm": stock_model, "presidio": presidio}


def _finding(start: int, end: int) -> Finding:
    """Return a finding whose label says nothing: scoring looks at stretches alone."""
    return Finding(start, end, Label.PERSON, 0.5, ("baseline",), "", "")
