from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "Archive"

    def ready(self) -> None:
        # Models may be imported only once the registry is ready.
        from archive.no_way_out import refuse_connections
        from archive.views.own_pages import check_pages
        from archive.wall.checks import check_detector, check_guards, check_rules, check_server_log
        from archive.wall.connection import database_names, read_any_bytes
        from archive.wall.grants import install_grants
        from archive.wall.guards import install_guards, lower_for_migration
        from archive.workflow.overdue import check_originals, check_releases
        from archive.workflow.policy import install_roles
        from archive.workflow.signing import adopt

        if settings.ARCHIVE_NO_WAY_OUT:
            refuse_connections(names=database_names())
        connection_created.connect(read_any_bytes, dispatch_uid="archive.read_any_bytes")
        # After every migrate: a table rebuild on SQLite drops triggers without a word,
        # and permissions exist only once their own post_migrate handler has run.
        register(check_guards, Tags.database, deploy=True)
        register(check_originals, Tags.database)
        register(check_releases, Tags.database)
        register(check_detector, Tags.database, deploy=True)
        register(check_rules, Tags.database, deploy=True)
        register(check_server_log, Tags.database)
        register(check_pages, deploy=True)
        pre_migrate.connect(lower_for_migration, sender=self, dispatch_uid="archive.guards")
        post_migrate.connect(install_guards, sender=self, dispatch_uid="archive.guards")
        post_migrate.connect(install_grants, sender=self, dispatch_uid="archive.grants")
        post_migrate.connect(install_roles, sender=self, dispatch_uid="archive.roles")
        post_migrate.connect(adopt, sender=self, dispatch_uid="archive.signing")


class AccountsConfig(AuthConfig):
    verbose_name = "Accounts and roles"


class StaffAdminConfig(AdminConfig):
    """The stock admin with our site object, which adds the work queues to the index."""

    default_site = "archive.admin.site.StaffSite"

    def ready(self) -> None:
        # The package registers with the site that it holds. Asked for the site first, Django would
        # import the package half-way through making one, and then make a second, empty one.
        import_module("archive.admin")
        super().ready()
