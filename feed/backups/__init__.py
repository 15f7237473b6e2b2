"""A whole site in one file, and back: `manage.py backup FILE`, `manage.py restore FILE`.

The file is a plain tar, in this order:

    database        what pg_dump (custom format) or SQLite's backup gives
    media/…         pictures, as they are in MEDIA_ROOT; none where they are in a bucket
    exports/…       downloads of people's data, as they are in EXPORTS_ROOT
    manifest.json   format, time, kind of database, migrations, sizes, checksums

The database goes first: files that come in meanwhile are too many, which does no harm, while a row
without its file would. The manifest goes last: a file that was cut off has none.

    archive.py      the file: writing it, checking it, taking it apart
    folders.py      the folders whose files are part of it
    sqlite.py, postgres.py, databases.py
                    one kind of database each, and what is the same for both
    shelf.py        the folder in which they are kept
"""
