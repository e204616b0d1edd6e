"""The language of a quote is chosen, signed with it, and one of a list. What was signed before says none."""

from django.db import migrations, models

CODES = tuple(
    """
    ace af am an ar ary arz as az ba bcl be bg bn br bs ca crh cs cy da de dz el en eo es et eu ext
    fa fi fo fr fuv fy ga gcf gcr gd gl gom grc gu gug guw ha hbo he hi hr ht hu hy id ig is it ja
    jv ka kab kik kk km kn ko ku ky la lb lg lij ln lo lt ltg lv mg mk ml mn mr ms mt my ne nl nn no
    nso oc om or pa pl ps pt qu ro ru rw sa sdh se si sk sl sn so sq sr st sv sw ta te tg th ti tk
    tl tr tt ug uk und ur uz uzs vec vi vo wa wuu xh yo yue zh zu
    """.split()
)
CHOSEN = models.Q(("language", ""), ("language__in", CODES), _connector="OR")


class Migration(migrations.Migration):
    dependencies = [("archive", "0043_language_of_a_quote")]
    operations = [
        migrations.RemoveConstraint("publication", "publication_has_a_language"),
        migrations.AddField(
            "clearance", "language", models.CharField(db_default="", default="", max_length=10)
        ),
        migrations.AddField(
            "preparation", "language", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddConstraint(
            "clearance", models.CheckConstraint(condition=CHOSEN, name="clearance_language_known")
        ),
        migrations.AddConstraint(
            "preparation",
            models.CheckConstraint(
                condition=CHOSEN,
                name="preparation_language_known",
                violation_error_message="Choose the language from the list.",
            ),
        ),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                condition=models.Q(("language__in", CODES)), name="publication_language_known"
            ),
        ),
    ]
