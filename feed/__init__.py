"""Posts, timelines, notifications, and the live engine that keeps open pages true."""
