"""``python -m nucuoi`` is the command `nucuoi`."""

from nucuoi.cli import main

main(prog_name="nucuoi")
