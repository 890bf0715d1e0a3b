"""What becomes of a file that somebody sends: looked at, parsed in a child process, made anew.

`check` judges size, name, declared type and first bytes; nothing is parsed there. `child` runs in a process of its own
(`run`), with little memory and time and none of our keys, and gives back a picture or a PDF made of pictures: what the
camera wrote into the file, scripts, links, attachments and whatever else was hidden in it do not come along.
"""

from cases.uploads.check import ACCEPTED, LARGEST, Sent, UploadRefused, check
from cases.uploads.run import Made, make, turned

__all__ = ["ACCEPTED", "LARGEST", "Made", "Sent", "UploadRefused", "check", "make", "turned"]
