"""What the fields of an entry are called where people read of them."""

FIELD_WORDS = {
    "reference": "reference",
    "month": "month of contact",
    "basis": "basis",
    "basis_lapses_on": "day on which the basis ends",
    "text": "text",
    "platforms": "platform",
    "harm_types": "harm type",
    "themes": "theme",
    "age": "age",
    "gender": "gender",
    "nation": "nation",
    "year": "year it happened",
    "severity": "seriousness",
    "contact_year": "year of contact",
    "tick": "tick",
    "may_use": "whether it may be used",
    "staff": "names of staff",
    "private": "says who the child is",
    "ignore": "excluded",
}
