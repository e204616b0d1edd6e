"""The stock admin, type-ahead and date widgets included, under our Content-Security-Policy."""

import pytest
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.urls import path


class StockSite(AdminSite):
    def get_urls(self):
        """The help on each page leads to the guide."""
        return [path("guide/<slug:page>/", self.index, name="guide_page"), *super().get_urls()]


site = StockSite()
site.register(User, UserAdmin)
site.register(Group, GroupAdmin)


class TypeAhead(ModelAdmin):
    autocomplete_fields = ("user",)
    date_hierarchy = "action_time"

    def has_add_permission(self, request):
        return True


site.register(LogEntry, TypeAhead)
urlpatterns = [path("admin/", site.urls)]


@pytest.fixture
def signed_in(page, settings, admin_user):
    settings.ROOT_URLCONF = __name__
    page.goto("/admin/")
    page.fill("[name=username]", admin_user.get_username())
    page.fill("[name=password]", "password")
    page.click("[type=submit]")
    assert page.title().startswith("My work")
    return page


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/auth/group/add/"]
)
def test_a_page_of_the_stock_admin_breaks_no_rule_of_the_policy(signed_in, address):
    assert signed_in.goto(address, wait_until="networkidle").status == 200


def test_the_calendar_of_the_stock_admin_works(signed_in, admin_user):
    signed_in.goto(f"/admin/auth/user/{admin_user.pk}/change/")
    signed_in.click("#id_last_login_0 ~ .datetimeshortcuts >> text=Today")
    assert len(signed_in.input_value("#id_last_login_0")) == len("2026-01-01")
    signed_in.click("#calendarlink1")
    assert signed_in.is_visible("#calendarin1")


def test_type_ahead_of_the_stock_admin_finds_and_takes(signed_in, admin_user):
    signed_in.goto("/admin/admin/logentry/add/")
    signed_in.click(".field-user .select2-selection")
    signed_in.keyboard.type(admin_user.username[:3])
    signed_in.click(f".select2-results__option >> text={admin_user.username}")
    assert signed_in.input_value("[name=user]") == str(admin_user.pk)
