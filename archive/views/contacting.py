"""Where readers say that something is wrong: a mailbox or a page of the organisation, always as a link.

The site itself takes nothing in. What is wrong with one quote is reported with its id in the address.
"""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def is_page() -> bool:
    return str(settings.ARCHIVE_CONTACT).startswith("https://")


def link() -> SafeString:
    """Name the mailbox or the page, and lead there."""
    contact = settings.ARCHIVE_CONTACT
    address = contact if is_page() else f"mailto:{contact}"
    return format_html('<a class="address" href="{}" rel="noreferrer">{}</a>', address, contact)


def report_address(public_id: str) -> str:
    """The address at which a problem with this quote is reported: the id goes along, and nothing else."""
    if is_page():
        page, mark, fragment = settings.ARCHIVE_CONTACT.partition("#")
        return f"{page}{'&' if '?' in page else '?'}{urlencode({'quote': public_id})}{mark}{fragment}"
    subject = _("Quote %(id)s") % {"id": public_id}
    return f"mailto:{settings.ARCHIVE_CONTACT}?subject={quote(subject)}"
