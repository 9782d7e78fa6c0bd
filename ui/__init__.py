"""What a person sees: pages that show and ask. Whatever has to be decided is decided in `drill`."""
