"""A scan says what it could not read, and somebody who can read it says so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from archive.models.audit import Action


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0029_lines_that_read_well'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='scan',
            name='language',
            field=models.CharField(default='', editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name='scan',
            name='unread',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.CreateModel(
            name='LanguageRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='language_reads', to='archive.revision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('revision', 'person'), name='languageread_once_a_person')],
            },
        ),
        migrations.RemoveConstraint("event", "event_action_known"),
        migrations.AlterField("event", "action", models.CharField(choices=Action.choices, max_length=20)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(name="event_action_known", condition=models.Q(action__in=Action.values)),
        ),
    ]
