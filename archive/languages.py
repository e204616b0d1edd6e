"""The languages that a quote can be in, by their codes in BCP 47."""

from collections.abc import Mapping, Sequence

ENGLISH, WELSH = "en", "cy"
UNKNOWN = "und"

# Those that staff choose from.
NAMES: Mapping[str, str] = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian",
    "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gd": "Scottish Gaelic",
    "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer",
    "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "lg": "Luganda", "ln": "Lingala", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay",
    "mt": "Maltese", "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "om": "Oromo",
    "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "rw": "Kinyarwanda", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sn": "Shona", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "xh": "Xhosa", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
# What the detector tells apart, and people who choose do not.
_READ_AS: Mapping[str, str] = {
    "ary": "ar", "arz": "ar", "nn": "no", "sdh": "ku", "uzs": "uz", "wuu": "zh", "yue": "zh",
}  # fmt: skip
# The detector knows these as well: quotes published before people chose may have them.
_OTHERS = (
    "ace", "an", "as", "ba", "bcl", "br", "crh", "dz", "eo", "ext", "fo", "fuv", "fy", "gcf", "gcr",
    "gom", "grc", "gug", "guw", "hbo", "jv", "kab", "kik", "ky", "la", "lb", "lij", "lo", "ltg", "mg",
    "nso", "oc", "or", "qu", "sa", "se", "st", "tg", "tk", "tt", "ug", "vec", "vo", "wa",
)  # fmt: skip
CODES: Sequence[str] = tuple(sorted({*NAMES, *_READ_AS, *_OTHERS, UNKNOWN}))

# English and Welsh first; what is not in the list last.
CHOICES: Sequence[tuple[str, str]] = (
    (ENGLISH, NAMES[ENGLISH]),
    (WELSH, NAMES[WELSH]),
    *sorted(
        ((code, name) for code, name in NAMES.items() if code not in (ENGLISH, WELSH)),
        key=lambda choice: choice[1],
    ),
    (UNKNOWN, "Another language"),
)


def choosable(code: str) -> str:
    """Return the code, of those that staff choose from, for one that the detector gives."""
    code = _READ_AS.get(code, code)
    return code if code in NAMES else UNKNOWN


def name_of(code: str) -> str:
    """Return how people call it; "" where they would not know the name."""
    return NAMES.get(choosable(code), "")
