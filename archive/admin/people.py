"""Staff accounts: an administrator gives roles to others, and cannot rise by it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from archive.admin import account_links
from archive.admin.access import staff
from archive.admin.asking import AsksPlainly
from archive.admin.drafts import KeepsDrafts
from archive.admin.fields import RowsField
from archive.admin.lists import ListAdmin, RelatedChoices, YesOrNo
from archive.admin.lost_phone import lost_phone_page
from archive.admin.power import say_it_waits
from archive.errors import NotAllowed
from archive.models.power import Kind
from archive.workflow import open_sessions, password_links, power, second_factor
from archive.workflow.policy import is_switched_on, needs_second, role_label, role_sentence

if TYPE_CHECKING:  # only the stubs know that it is generic
    StaffAdminBase = UserAdmin[User]
    RoleFormBase = forms.ModelForm[Group]
    ChangeFormBase = UserChangeForm[User]
    CreationFormBase = UserCreationForm[User]
else:
    StaffAdminBase = UserAdmin
    RoleFormBase = forms.ModelForm
    ChangeFormBase = UserChangeForm
    CreationFormBase = UserCreationForm

admin.site.unregister([User, Group])
# As people here call them. The state that migrations compare is left alone.
User._meta.verbose_name, User._meta.verbose_name_plural = "account", "accounts"
Group._meta.verbose_name, Group._meta.verbose_name_plural = "role", "roles"


class RolesField(RowsField):
    """One tick for each role, with a sentence on what it may."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Group.objects.order_by("pk"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label="Roles",
            help_text="What this person may do here. Nobody can sign in without a role.",
            error_messages={"invalid_choice": "Choose from the list."},
        )

    def label_from_instance(self, obj: Any) -> str:
        sentence = role_sentence(obj.name)
        return f"{role_label(obj.name)}. {sentence}" if sentence else role_label(obj.name)


class MaySignInField(forms.BooleanField):
    def __init__(self) -> None:
        super().__init__(
            required=False,
            initial=True,
            label="May sign in",
            help_text="Untick this when somebody leaves. Their name stays on what they did here.",
        )


class WhyField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            required=False,
            max_length=power.REASON_LENGTH,
            label="Why",
            help_text="A note for whoever confirms this. Giving most roles, and letting somebody sign in "
            "again, take a second person.",
        )


class _HasRoles(forms.BaseForm):
    """What the form of a new account and the form of one that exists have in common."""

    def _take_sign_in(self, user: User) -> None:
        if "may_sign_in" in self.cleaned_data:  # not where it may only be read
            user.is_active = user.is_staff = self.cleaned_data["may_sign_in"]


class AccountForm(AsksPlainly, _HasRoles, ChangeFormBase):
    groups = RolesField()
    may_sign_in = MaySignInField()
    why = WhyField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "may_sign_in" in self.fields:
            self.initial["may_sign_in"] = is_switched_on(self.instance)

    def save(self, commit: bool = True) -> User:
        self._take_sign_in(self.instance)
        return super().save(commit)


class NewAccountForm(AsksPlainly, _HasRoles, CreationFormBase):
    """Nobody types a password here: then two people would know it."""

    password1 = password2 = None  # type: ignore[assignment] # so Django leaves out a field of a base
    groups = RolesField()
    may_sign_in = MaySignInField()
    why = WhyField()

    def save(self, commit: bool = True) -> User:
        self._take_sign_in(self.instance)
        return super().save(commit)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[
            "username"
        ].help_text = "What they sign in with, such as a.marsh: letters, digits, and @ . + - _ only."

    def set_password_and_save(self, user: User, password_field_name: str = "", commit: bool = True) -> User:
        user.set_unusable_password()
        if commit:
            user.save()
        return user


class RoleForm(AsksPlainly, RoleFormBase):
    pass


class MaySignIn(YesOrNo):
    said = "may sign in"


class ByRole(RelatedChoices):
    said = "role"

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(role.pk, role_label(role.name)) for role in Group.objects.order_by("pk")]


@admin.register(Group)
class RoleAdmin(ListAdmin, GroupAdmin):  # type: ignore[misc] # whose request may be left out
    """The roles, to be looked at: every migrate makes them equal to the program's table."""

    form = RoleForm
    list_display = ("label", "sentence")
    fields = ("label", "sentence", "members")
    ordering = ("pk",)
    search_fields = ()

    @admin.display(description="Role", ordering="name")
    def label(self, role: Group) -> str:
        return role_label(role.name)

    @admin.display(description="What it may do")
    def sentence(self, role: Group) -> str:
        return role_sentence(role.name)

    @admin.display(description="Who has it")
    def members(self, role: Group) -> str:
        return ", ".join(role.user_set.order_by("username").values_list("username", flat=True)) or "Nobody"

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        return ["label", "sentence", "members"]


@admin.register(User)
class StaffAdmin(KeepsDrafts, ListAdmin, StaffAdminBase):
    """Roles are groups, and most are given only once somebody else has confirmed it (workflow/power.py). No
    page makes a superuser or gives a single permission."""

    form = AccountForm
    add_form = NewAccountForm
    add_form_template = None  # the stock one promises more options on a second page

    list_display = ("username", "full_name", "roles", "lets_in", "last_login")
    list_filter = (("is_active", MaySignIn), ("groups", ByRole))
    search_fields = ("username", "first_name", "last_name")
    search_help_text = "By username or name."
    ordering = ("username",)
    filter_horizontal = ()
    add_fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"))}),
        (
            "What they may do",
            {
                "fields": ("groups", "may_sign_in", "why"),
                "description": "They choose their own password, with a link that you are shown once you have "
                "saved this and, for most roles, somebody else has confirmed it.",
            },
        ),
    )
    # Words alone: roles that come back from a draft would be given without anybody having looked.
    drafted = ("username", "first_name", "last_name")

    @admin.display(description="May sign in", boolean=True)
    def may_sign_in(self, user: User) -> bool:
        """On the page of one's own account, where it may only be read."""
        return is_switched_on(user)

    @admin.display(description="May sign in", ordering="is_active")
    def lets_in(self, user: User) -> str:
        return "Yes" if is_switched_on(user) else "No"

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description="Roles")
    def roles(self, user: User) -> str:
        return ", ".join(role_label(group.name) for group in user.groups.all()) or "None yet"

    @admin.display(description="Phone")
    def phone(self, user: User) -> str:
        if not second_factor.is_set_up(user):
            return "Not added yet. They will be asked to when they next sign in."
        address = reverse("admin:auth_user_second_factor", args=[user.pk])
        return format_html('Added. <a href="{}">They have lost it and their recovery codes</a>', address)

    @admin.display(description="Password")
    def password_state(self, user: User) -> str:
        return account_links.state_of(user)

    def get_urls(self) -> list[Any]:
        pages = (
            ("second-factor", lost_phone_page, "second_factor"),
            ("password", account_links.ask_page, "password_change"),
            ("link", account_links.link_page, "link"),
        )
        ours = [
            path(f"<int:account_id>/{part}/", self.admin_site.admin_view(page), name=f"auth_user_{name}")
            for part, page, name in pages
        ]
        # No page takes a password that one person types for another.
        stock = [each for each in super().get_urls() if each.name != "auth_user_password_change"]
        return [*ours, *stock]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        own = obj == staff(request)
        return [
            (None, {"fields": ("username", ("first_name", "last_name"))}),
            (
                "What they may do",
                {"fields": ("roles" if own else "groups", "may_sign_in", *(() if own else ("why",)))},
            ),
            ("How they sign in", {"fields": ("password_state", "phone")}),
            ("Dates", {"fields": ("last_login", "date_joined")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # Nobody gives themselves a role, or shuts themselves out.
        own = ["roles", "may_sign_in"] if obj == staff(request) else []
        if obj is not None and obj.pk and (obj.last_login or own or power.is_named_in(obj)):
            own.append("username")  # the trail calls them by it, and no name may pass to somebody else
        shown = ("last_login", "date_joined", "password_state", "phone")
        return [*super().get_readonly_fields(request, obj), *shown, *own]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Who was switched off is let in again only once somebody else agrees."""
        again = change and is_switched_on(obj) and power.was_switched_off(obj)
        if again:
            obj.is_active = obj.is_staff = False
        super().save_model(request, obj, form, change)
        if not is_switched_on(obj):  # their sessions would open again with the account
            open_sessions.end(obj, because="switched-off", by=staff(request).get_username())
        if again:
            self._ask(request, Kind.SWITCH_ON, obj, form.cleaned_data.get("why", ""))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Take roles away at once, and give at once what needs nobody else."""
        account, chosen = form.instance, form.cleaned_data.get("groups")
        to_confirm: list[Group] = []
        if chosen is not None:
            has = set(account.groups.all())
            to_confirm = [role for role in chosen if role not in has and needs_second(role)]
            given = [role for role in chosen if role not in to_confirm]
            form.cleaned_data["groups"] = given
            told = {"gave": _names(set(given) - has), "took": _names(has - set(given))}
            request._named = {name: roles for name, roles in told.items() if roles}  # type: ignore[attr-defined]
        super().save_related(request, form, formsets, change)
        for number, role in enumerate(to_confirm):
            first = {power.FIRST_PASSWORD: 1} if not change and number == 0 else {}
            self._ask(request, Kind.ROLE, account, form.cleaned_data.get("why", ""), role=role.name, **first)
        if not change and not to_confirm:
            password_links.let_show(account, staff(request))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> Any:
        """Where nobody has to confirm it, on to the link at once."""
        if "_addanother" in request.POST or password_links.shown_by(obj) != staff(request).pk:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, f"The account {obj.get_username()} has been created.")
        return HttpResponseRedirect(reverse("admin:auth_user_link", args=[obj.pk]))

    def _ask(self, request: HttpRequest, kind: Kind, account: User, reason: str, **what: str | int) -> None:
        try:
            asked = power.ask(kind, by=staff(request), account=account, what=what, reason=reason)
        except NotAllowed as refusal:
            messages.warning(request, str(refusal))
        else:
            say_it_waits(request, asked)


def _names(roles: Iterable[Group]) -> str:
    return " ".join(sorted(role.name for role in roles))
