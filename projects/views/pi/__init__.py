"""What a PI sees behind signed links."""
