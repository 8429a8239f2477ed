"""The pages of open desks: for everybody, and for whoever plans them."""
