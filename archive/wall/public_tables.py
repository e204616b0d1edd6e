"""The tables that readers' pages may read. Both engines refuse every other to their connection."""

PUBLIC_TABLES = (
    "archive_publication",
    "archive_publication_platforms",
    "archive_publication_harm_types",
    "archive_publication_themes",
    "archive_tombstone",
    "archive_platform",
    "archive_harmtype",
    "archive_theme",
    "archive_figure",
    "archive_figure_platforms",
    "archive_figure_harm_types",
    "archive_figure_themes",
    "archive_helpline",
    "archive_generation",
    "archive_collectionpage",
    "archive_collectionitem",
    "archive_collectionaddress",
)
# PostgreSQL's role that may read these, and do nothing else.
READERS_ROLE = "heard_public"
