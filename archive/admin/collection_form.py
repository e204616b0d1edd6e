"""The editor of a collection as one form: whatever is pressed, all of it is sent."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify

from archive.admin.fields import DayField
from archive.admin.forms import StaffForm
from archive.models.collection import CollectionEdition
from archive.models.collection_page import LONGEST_CONTEXT, LONGEST_HEADING, LONGEST_SLUG, LONGEST_TITLE
from archive.models.figure import Figure
from archive.models.publication import PUBLIC_ID_PATTERN
from archive.models.vocabulary import SLUG
from archive.workflow.collections import LONGEST_INTRODUCTION, MOST_PARTS, Content, Part, content_of, ids_in

_KEY = re.compile(rf"({PUBLIC_ID_PATTERN}|figure-[0-9]{{1,18}})\Z")
_MOST_TYPED = 10_000  # characters that somebody pastes
_PLAIN = {"autocomplete": "off"}


class TitleForm(StaffForm):
    """With which one begins."""

    title = forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        help_text="What the page shows, such as “Evidence for safer messages”.",
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def content(self) -> Content:
        title = self.cleaned_data["title"]
        return Content(title, slugify(title)[:LONGEST_SLUG].strip("-") or "evidence")


class EditorForm(StaffForm):
    """``seen`` is the edition that the page was made from, ``order`` the quotes and figures as they stand."""

    seen = forms.CharField(max_length=30, widget=forms.HiddenInput)
    order = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    title = forms.CharField(
        label="Title", max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={**_PLAIN, "size": 60})
    )
    slug = forms.CharField(
        label="Web address",
        max_length=LONGEST_SLUG,
        validators=[SLUG],
        widget=forms.TextInput(attrs={**_PLAIN, "size": 60, "spellcheck": "false"}),
        help_text="The end of the page’s web address. Use small letters, numbers and hyphens.",
    )
    introduction = forms.CharField(
        label="Introduction",
        required=False,
        max_length=LONGEST_INTRODUCTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What these quotes show, in your own words. Leave an empty line between paragraphs.",
    )
    publish_on = DayField(
        label="Publish on",
        required=False,
        help_text="For a launch: nobody sees the page before this day. Leave empty to publish it as soon as "
        "it is confirmed.",
    )
    paste = forms.CharField(
        label="Add quotes by their ids or addresses",
        required=False,
        max_length=_MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Paste as many as you like, with anything between them.",
    )
    words = forms.CharField(
        label="Find quotes by their words",
        help_text="This searches as readers do: for quotes with all your words.",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={**_PLAIN, "type": "search"}),
    )
    figure = forms.ChoiceField(label="Add a figure", required=False)

    def __init__(self, *args: Any, keys: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["figure"]
        field.choices = [("", "Choose a figure"), *((str(each.pk), str(each)) for each in _figures())]
        for key in keys:
            self.fields[f"heading-{key}"] = forms.CharField(
                label="Heading", required=False, max_length=LONGEST_HEADING, widget=forms.TextInput(_PLAIN)
            )
            self.fields[f"context-{key}"] = forms.CharField(
                label="A sentence before it",
                required=False,
                max_length=LONGEST_CONTEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @classmethod
    def of(cls, edition: CollectionEdition) -> "EditorForm":
        content = content_of(edition)
        initial: dict[str, Any] = {
            "seen": edition.seen,
            "order": ",".join(part.key for part in content.parts),
            "title": content.title,
            "slug": content.slug,
            "introduction": content.introduction,
            "publish_on": content.publish_on,
        }
        for part in content.parts:
            initial |= {f"heading-{part.key}": part.heading, f"context-{part.key}": part.context}
        return cls(initial=initial, keys=[part.key for part in content.parts])

    @classmethod
    def sent(cls, data: Any) -> "EditorForm":
        return cls(data, keys=keys_in(data.get("order", "")))

    def content(self, keys: Iterable[str]) -> Content:
        """What was sent, with these parts in this order: new ones have no words yet."""
        given = self.cleaned_data
        parts = tuple(
            _part(key, given.get(f"heading-{key}", ""), given.get(f"context-{key}", "")) for key in keys
        )
        return Content(given["title"], given["slug"], given["introduction"], given["publish_on"], parts)

    @property
    def kept(self) -> list[str]:
        """What comes back where it was not saved: all that is written for readers."""
        return [name for name in self.fields if name not in ("seen", "order", "words", "figure")]

    @property
    def added(self) -> list[str]:
        """The keys of what was pasted or chosen to be added."""
        figure = self.cleaned_data["figure"]
        return [*ids_in(self.cleaned_data["paste"]), *([f"figure-{figure}"] if figure else [])]


def keys_in(order: str) -> list[str]:
    """The keys in what a page sent; whatever is none is left out."""
    return list(dict.fromkeys(key for key in order.split(",") if _KEY.match(key)))[: MOST_PARTS + 1]


def is_key(key: str) -> bool:
    return bool(_KEY.match(key))


def _part(key: str, heading: str, context: str) -> Part:
    kind, _, number = key.partition("-")
    if kind == "figure":
        return Part(figure=int(number), heading=heading, context=context)
    return Part(public_id=key, heading=heading, context=context)


def _figures() -> Iterable[Figure]:
    return Figure.objects.latest_of_each().in_order()
