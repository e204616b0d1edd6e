"""The day that the archive has, in SQL: London's, whatever the server's own clock says."""

# SQLite knows no time zones. Summer time is from the last Sunday of March to that of October, at one o'clock
# of Greenwich's time (The Summer Time Order 2002).
_CHANGES = "datetime('now', 'start of year', '+{months} months', '-7 days', 'weekday 0', '+1 hour')"
_IS_SUMMER = f"""\
datetime('now') >= {_CHANGES.format(months=3)}
    AND datetime('now') < {_CHANGES.format(months=10)}"""
TODAY = {
    "sqlite": f"date('now', CASE WHEN {_IS_SUMMER} THEN '+1 hour' ELSE '+0 hours' END)",
    "postgresql": "(CURRENT_TIMESTAMP AT TIME ZONE 'Europe/London')::date",
}
