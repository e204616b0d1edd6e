"""The words in which British streets end, shared by addresses and places."""

from archive.detection.rules import one_of

STREET_TYPES = one_of(
    """street st road rd lane ln avenue ave close cl drive dr way court crescent cres place terrace gardens grove row walk
    hill view square mews green rise parade gate mount drove wynd vennel brae loan croft embankment gdns sq circus
    boulevard bypass heights bank fold garth parkway chase quay wharf""".split()
)
# Of these, the ones that in lower case follow an ordinary word too easily ("the right way", "by my place").
SAFE_STREET_TYPES = one_of(
    "street road rd lane avenue ave crescent cres terrace gardens grove mews close drive wynd vennel parade".split()
)
