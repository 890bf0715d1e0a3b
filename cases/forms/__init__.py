"""What officers type, read forgivingly and answered in Thai. Forms validate; `cases.actions` write."""
