"""The life of a project; every change of its state is taken here."""
