"""The words in which British streets end, shared by addresses and places."""

from archive.detection.rules import one_of

# The ones that make a street even of an ordinary word and without capitals: "market st".
SAFE = """street st road rd lane avenue ave crescent cres terrace gardens grove mews close drive wynd vennel
parade"""
# The others follow an ordinary word too easily for that: "the right way", "by my place".
OTHERS = """ln cl dr way court place row walk hill view square green rise gate mount drove brae loan croft
embankment gdns sq circus boulevard bypass heights bank fold garth parkway chase quay wharf"""
SAFE_STREET_TYPES = one_of(SAFE.split())
STREET_TYPES = one_of([*SAFE.split(), *OTHERS.split()])
