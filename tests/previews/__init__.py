"""What links lead to: asked for without harm, remembered, shown."""
