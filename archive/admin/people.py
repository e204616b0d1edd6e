"""Staff accounts: an administrator gives roles to others, and cannot rise by it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from archive.admin.access import staff
from archive.admin.asking import AsksPlainly
from archive.admin.drafts import KeepsDrafts
from archive.admin.fields import RowsField
from archive.admin.lists import ListAdmin
from archive.workflow.policy import is_above_roles, is_switched_on, role_label, role_sentence

if TYPE_CHECKING:  # only the stubs know that it is generic
    StaffAdminBase = UserAdmin[User]
    RoleFormBase = forms.ModelForm[Group]
    ChangeFormBase = UserChangeForm[User]
    CreationFormBase = UserCreationForm[User]
    PasswordFormBase = AdminPasswordChangeForm[User]
else:
    StaffAdminBase = UserAdmin
    RoleFormBase = forms.ModelForm
    ChangeFormBase = UserChangeForm
    CreationFormBase = UserCreationForm
    PasswordFormBase = AdminPasswordChangeForm

admin.site.unregister([User, Group])


class RolesField(RowsField):
    """One tick for each role, with a sentence on what it may."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Group.objects.order_by("pk"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label="Roles",
            help_text="What this person may do here. Whoever has no role yet cannot sign in.",
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
            help_text="Untick this when somebody leaves. What they did here keeps their name.",
        )


class _HasRoles(forms.BaseForm):
    """What the form of a new account and the form of one that exists have in common."""

    def _take_sign_in(self, user: User) -> None:
        if "may_sign_in" in self.cleaned_data:  # not where it may only be read
            user.is_active = user.is_staff = self.cleaned_data["may_sign_in"]


class AccountForm(AsksPlainly, _HasRoles, ChangeFormBase):
    groups = RolesField()
    may_sign_in = MaySignInField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "may_sign_in" in self.fields:
            self.initial["may_sign_in"] = is_switched_on(self.instance)

    def save(self, commit: bool = True) -> User:
        self._take_sign_in(self.instance)
        return super().save(commit)


class NewAccountForm(AsksPlainly, _HasRoles, CreationFormBase):
    groups = RolesField()
    may_sign_in = MaySignInField()

    def save(self, commit: bool = True) -> User:
        self._take_sign_in(self.instance)
        return super().save(commit)


class RoleForm(AsksPlainly, RoleFormBase):
    pass


class NewPasswordForm(AsksPlainly, PasswordFormBase):
    pass


@admin.register(Group)
class RoleAdmin(ListAdmin, GroupAdmin):  # type: ignore[misc] # whose request may be left out
    """The roles, to be looked at: every migrate makes them equal to the program's table."""

    form = RoleForm
    list_display = ("label", "sentence")
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

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        if self.has_change_permission(request, obj) or obj is None:
            return ["name", "permissions"]
        return ["label", "sentence", "members"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        return ["label", "sentence", "members"]


@admin.register(User)
class StaffAdmin(KeepsDrafts, ListAdmin, StaffAdminBase):
    """Roles are groups. Only a superuser makes superusers, gives single permissions, or touches either."""

    form = AccountForm
    add_form = NewAccountForm
    change_password_form = NewPasswordForm

    list_display = ("username", "first_name", "last_name", "roles", "may_sign_in", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name")
    ordering = ("username",)
    filter_horizontal = ("user_permissions",)
    add_fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"))}),
        ("What they may do", {"fields": ("groups", "may_sign_in")}),
        (
            "First password",
            {
                "fields": ("password1", "password2"),
                "description": "Give it to them yourself. They can change it under “Change password”.",
            },
        ),
    )
    # Words alone: roles that come back from a draft would be given without anybody having looked.
    drafted = ("username", "first_name", "last_name")

    @admin.display(description="May sign in", boolean=True)
    def may_sign_in(self, user: User) -> bool:
        return is_switched_on(user)

    @admin.display(description="Roles")
    def roles(self, user: User) -> str:
        return ", ".join(role_label(group.name) for group in user.groups.all()) or "None yet"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        above = {"fields": ("is_superuser", "user_permissions"), "classes": ("collapse",)}
        own = obj == staff(request) and not is_above_roles(staff(request))
        return [
            (None, {"fields": ("username", "password", ("first_name", "last_name"))}),
            ("What they may do", {"fields": ("roles" if own else "groups", "may_sign_in")}),
            *([("Beyond roles", above)] if is_above_roles(staff(request)) else []),
            ("Dates", {"fields": ("last_login", "date_joined")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined"]
        if is_above_roles(staff(request)):
            return fields
        # Nor their own role: whoever hands out roles sees no testimony.
        own = ["roles", "may_sign_in"] if obj == staff(request) else []
        return [*fields, "is_superuser", "user_permissions", *own]

    @method_decorator(transaction.atomic)
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """The password and its audit row, or neither."""
        return super().user_change_password(request, id, form_url)
