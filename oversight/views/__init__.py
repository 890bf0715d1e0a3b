"""What district, province and nation see of the local authorities in their care."""
