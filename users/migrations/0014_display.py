from django.db import migrations, models

THEMES = [
    ("system", "System"),
    ("light", "Light"),
    ("dark", "Dark"),
    ("contrast", "High contrast"),
]
SIZES = [("small", "Small"), ("normal", "Default"), ("large", "Large"), ("largest", "Largest")]


class Migration(migrations.Migration):
    dependencies = [("users", "0013_folded_names")]
    operations = [
        migrations.AddField(
            model_name="user",
            name=name,
            field=models.CharField(
                blank=True,
                choices=choices,
                db_default="",
                default="",
                editable=False,
                max_length=8,
                verbose_name=words,
            ),
        )
        for name, choices, words in (
            ("theme", THEMES, "theme"),
            ("text_size", SIZES, "text size"),
        )
    ]
