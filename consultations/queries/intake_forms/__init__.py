"""The booking form: its versions, and what files and earlier bookings answer."""
