"""What those who run the site rely on: metrics, logs, error reports, backups."""
