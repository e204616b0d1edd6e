from django.contrib import admin


class StaffSite(admin.AdminSite):
    """The staff's side: stock admin plus work queues on its index."""

    site_header = "Heard"
    site_title = "Heard staff"
    index_title = "My work"
