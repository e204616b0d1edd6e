"""Collections: private editions, and the copy of the confirmed one that readers see."""

import archive.models.conditions
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from archive.models.power import Kind


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0039_one_engine'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='CollectionAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*\\Z', 'Lower-case letters, digits and single hyphens only.')])),
                ('number', models.PositiveBigIntegerField(editable=False)),
                ('since', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='CollectionEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('title', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*\\Z', 'Lower-case letters, digits and single hyphens only.')])),
                ('introduction', models.TextField(blank=True)),
                ('publish_on', models.DateField(null=True)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['collection', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CollectionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('public_id', models.CharField(blank=True, max_length=10)),
                ('heading', models.CharField(blank=True, max_length=120)),
                ('context', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='CollectionPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(editable=False, unique=True)),
                ('edition', models.PositiveIntegerField(editable=False)),
                ('slug', models.SlugField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*\\Z', 'Lower-case letters, digits and single hyphens only.')])),
                ('title', models.CharField(max_length=120)),
                ('introduction', models.TextField(blank=True)),
                ('publish_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='CollectionPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('public_id', models.CharField(blank=True, max_length=10)),
                ('figure', models.PositiveBigIntegerField(null=True)),
                ('heading', models.CharField(blank=True, max_length=120)),
                ('context', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='CollectionTakedown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.RemoveConstraint('powerrequest', 'power_request_kind_known'),
        migrations.AlterField('powerrequest', 'kind', models.CharField(choices=Kind.choices, max_length=20)),
        migrations.AddConstraint(
            'powerrequest',
            models.CheckConstraint(name='power_request_kind_known', condition=models.Q(kind__in=Kind.values)),
        ),
        migrations.RemoveConstraint(
            model_name='powerrequest',
            name='power_request_about_an_account',
        ),
        migrations.AddConstraint(
            model_name='powerrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('kind__in', ('erasure', 'words', 'term', 'collection'))), models.Q(models.Q(('kind__in', ('erasure', 'words', 'term', 'collection')), _negated=True), ('account__isnull', False)), _connector='OR'), name='power_request_about_an_account'),
        ),
        migrations.AddField(
            model_name='collection',
            name='editors',
            field=models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='collection',
            name='started_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='collectionedition',
            name='changed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='collectionedition',
            name='collection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='archive.collection'),
        ),
        migrations.AddField(
            model_name='collectionedition',
            name='request',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='collection_edition', to='archive.powerrequest'),
        ),
        migrations.AddField(
            model_name='collectionitem',
            name='figure',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='collected', to='archive.figure'),
        ),
        migrations.AddConstraint(
            model_name='collectionpage',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='collection_page_has_a_title'),
        ),
        migrations.AddField(
            model_name='collectionitem',
            name='page',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='archive.collectionpage'),
        ),
        migrations.AddField(
            model_name='collectionpart',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='archive.collectionedition'),
        ),
        migrations.AddField(
            model_name='collectiontakedown',
            name='collection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takedowns', to='archive.collection'),
        ),
        migrations.AddField(
            model_name='collectiontakedown',
            name='taken_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='collectionedition',
            constraint=models.UniqueConstraint(fields=('collection', 'number'), name='collection_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='collectionedition',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='collection_edition_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='collectionitem',
            constraint=models.UniqueConstraint(fields=('page', 'place'), name='collection_item_place_once'),
        ),
        migrations.AddConstraint(
            model_name='collectionitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('figure__isnull', False), ('public_id', '')), models.Q(archive.models.conditions.IsMadeOf('public_id', length=10, letters='bcdfghjkmnpqrstvwxyz23456789'), models.Q(('figure', None))), _connector='OR'), name='collection_item_is_a_quote_or_a_figure'),
        ),
        migrations.AddConstraint(
            model_name='collectionpart',
            constraint=models.UniqueConstraint(fields=('edition', 'place'), name='collection_part_place_once'),
        ),
        migrations.AddConstraint(
            model_name='collectionpart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('figure__isnull', False), ('public_id', '')), models.Q(archive.models.conditions.IsMadeOf('public_id', length=10, letters='bcdfghjkmnpqrstvwxyz23456789'), models.Q(('figure', None))), _connector='OR'), name='collection_part_is_a_quote_or_a_figure'),
        ),
    ]
