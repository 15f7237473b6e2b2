"""What says which form a draft is of has the name `form_key` in the code. The table stays as it is: its
column is still `place`, so that processes of the version before go on with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feed", "0018_drafts_of_tabs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("draft", "draft_once_a_tab"),
                migrations.RenameField("draft", "place", "form_key"),
                migrations.AlterField(
                    "draft",
                    "form_key",
                    models.CharField(db_column="place", max_length=40, verbose_name="form"),
                ),
                migrations.AddConstraint(
                    "draft",
                    models.UniqueConstraint(
                        fields=("person", "form_key", "tab"), name="draft_once_a_tab"
                    ),
                ),
            ]
        )
    ]
