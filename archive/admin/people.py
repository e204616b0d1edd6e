"""Staff accounts: an administrator gives roles to others, and cannot rise by it."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from archive.admin.access import staff
from archive.admin.asking import AsksPlainly
from archive.admin.drafts import KeepsDrafts
from archive.admin.lists import ListAdmin
from archive.workflow.policy import is_above_roles

if TYPE_CHECKING:  # only the stubs know that it is generic
    StaffAdminBase = UserAdmin[User]
    RoleFormBase = forms.ModelForm[Group]
    ChangeFormBase = UserChangeForm[User]
    CreationFormBase = AdminUserCreationForm[User]
    PasswordFormBase = AdminPasswordChangeForm[User]
else:
    StaffAdminBase = UserAdmin
    RoleFormBase = forms.ModelForm
    ChangeFormBase = UserChangeForm
    CreationFormBase = AdminUserCreationForm
    PasswordFormBase = AdminPasswordChangeForm

admin.site.unregister([User, Group])


class AccountForm(AsksPlainly, ChangeFormBase):
    pass


class RoleForm(AsksPlainly, RoleFormBase):
    pass


class NewAccountForm(AsksPlainly, CreationFormBase):
    pass


class NewPasswordForm(AsksPlainly, PasswordFormBase):
    pass


@admin.register(Group)
class RoleAdmin(ListAdmin, GroupAdmin):  # type: ignore[misc] # whose request may be left out
    """The roles, to be looked at: every migrate makes them equal to the program's table."""

    form = RoleForm


@admin.register(User)
class StaffAdmin(KeepsDrafts, ListAdmin, StaffAdminBase):
    """Roles are groups. Only a superuser makes superusers, gives single permissions, or touches either."""

    form = AccountForm
    add_form = NewAccountForm
    change_password_form = NewPasswordForm

    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    # Words alone: roles that come back from a draft would be given without anybody having looked.
    drafted = ("username", "first_name", "last_name", "email")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined"]
        if is_above_roles(staff(request)):
            return fields
        # Nor their own role: whoever hands out roles sees no testimony.
        own = ["groups", "is_staff"] if obj == staff(request) else []
        return [*fields, "is_superuser", "user_permissions", *own]

    @method_decorator(transaction.atomic)
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """The password and its audit row, or neither."""
        return super().user_change_password(request, id, form_url)
