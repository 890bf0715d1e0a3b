"""Finding a case by what an officer has at hand. The words come by POST and go nowhere else."""

import re

from django.db.models import Q, QuerySet

from cases import identity
from cases.models import Case, Person
from cases.thai import clean_identity, clean_name, split_title, to_arabic

NUMBER = re.compile(r"[ก-์\s]*(\d{1,7})\s*/\s*(\d{2}|\d{4})", re.ASCII)
SERIAL = re.compile(r"\d{1,4}", re.ASCII)
DIGITS = re.compile(r"[A-Z]{0,3}\d{5,}[A-Z\d]*", re.ASCII)


def matching(cases: "QuerySet[Case]", words: str) -> "QuerySet[Case]":
    """`12/2570` is a case number, `12` one of any year; a long number a full identity number, by equality;
    else parts of names, the title of a name as it stands on the page left out.
    """
    text = to_arabic(clean_name(words))
    if number := NUMBER.fullmatch(text):
        year = int(number[2]) + (2500 if len(number[2]) == 2 else 0)
        return cases.filter(serial=int(number[1]), fiscal_year=year)
    if SERIAL.fullmatch(text):
        return cases.filter(serial=int(text))
    if DIGITS.fullmatch(clean_identity(text)):
        return cases.filter(applicant__in=Person.objects.filter(identity.equals(text)))
    by_name = Q()
    for word in split_title(text)[1].split():
        by_name &= Q(applicant__first_name__icontains=word) | Q(applicant__last_name__icontains=word)
    return cases.filter(by_name)
