"""Components that each find one kind of thing. A new one is added here and nowhere else."""

from importlib import import_module

# In the order in which they run; each is a module of this package, a spaCy factory and a span group.
NAMES = (
    "stock_entities",
    "cued_names",
    "first_names",
    "usernames",
    "phone_numbers",
    "net_addresses",
    "street_addresses",
    "payment_handles",
    "id_numbers",
    "schools",
    "organisations",
    "gazetteer",
    "described_places",
    "dates",
    "ages",
    "family",
    "occupations",
    "health",
    "heritage",
    "events",
    "unique_details",
    "unexplained_names",
    "tagged_words",  # waits for what tag_ahead began
    "repeated_names",  # reads what the others found
)

for _name in ("tag_ahead", *NAMES):
    import_module(f"{__name__}.{_name}")
