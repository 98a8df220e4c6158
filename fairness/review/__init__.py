"""What a review comes to, for people: findings about acts, patterns over them, and what is to be done by whom."""
