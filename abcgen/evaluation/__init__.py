"""What proves a model: how well it predicts tunes kept from it, and how like them its own are."""
