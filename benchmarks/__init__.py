"""How fast is the engine? Measurements; nothing here is imported by the app."""
