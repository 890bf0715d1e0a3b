"""Reference data from `fixtures/` and the geothai package, loaded set-based and safe to repeat.

Provinces, districts and subdistricts follow their source: a changed row is updated, an unchanged one is not
touched. Everything that administrators look after (local authorities, ด้าน, holidays) is only added when
missing: what they changed stays.
"""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import geothai
from django.conf import settings
from django.db import models, transaction

from cases.models import (
    Ceiling,
    Coverage,
    District,
    HelpKind,
    HelpSubkind,
    Holiday,
    LocalAuthority,
    LocalAuthorityPast,
    Province,
    Provision,
    Subdistrict,
)
from cases.thai import sort_key

FOLDER = Path(settings.BASE_DIR) / "fixtures"
TAK = "63"
LETTER_PREFIXES = {TAK: "ตก ๐๐๒๓.๓"}
# Kinds, names and codes of Tak's list are those of 9 พ.ย. 2566.
FACTS_FROM = date(2023, 11, 9)

# What higher rooms load after the places; they add theirs in AppConfig.ready().
AFTERWARDS: list[Callable[[], int]] = []


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a CSV in `fixtures/`."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def follow(objects: list[Any], fields: list[str]) -> int:
    """Inserts what is missing and updates what differs in `fields`; returns how many rows were written."""
    model: type[models.Model] = type(objects[0])
    key = model._meta.pk.name
    names = [field.attname for field in model._meta.concrete_fields if field.name in fields]
    known = {row[0]: row[1:] for row in model._default_manager.values_list(key, *names)}
    changed = [one for one in objects if known.get(one.pk) != tuple(getattr(one, name) for name in names)]
    model._default_manager.bulk_create(
        changed, update_conflicts=True, update_fields=fields, unique_fields=[key], batch_size=2000
    )
    return len(changed)


def add_missing(objects: Iterable[Any], key: str = "pk") -> int:
    """Inserts those whose `key` is not there yet; returns how many were missing."""
    objects = list(objects)
    manager = type(objects[0])._default_manager
    known = {str(value) for value in manager.values_list(key, flat=True)}
    missing = [one for one in objects if str(getattr(one, key)) not in known]
    manager.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _provinces(codes: Iterable[str]) -> int:
    rows = [
        Province(code=p.code, name=p.name_th, letter_prefix=LETTER_PREFIXES.get(p.code, ""))
        for p in geothai.provinces()
        if p.code in codes
    ]
    return follow(rows, ["name"])


def _places_of_nation() -> int:
    codes = [province.code for province in geothai.provinces()]
    districts = [d for code in codes for d in geothai.districts(code)]
    subdistricts = [s for d in districts for s in geothai.subdistricts(d.code)]
    written = _provinces(codes)
    written += follow(
        [District(code=d.code, province_id=d.province_code, name=d.name_th) for d in districts],
        ["province", "name"],
    )
    return written + follow(
        [
            Subdistrict(code=s.code, district_id=s.district_code, name=s.name_th, postcode=s.postal_codes[0])
            for s in subdistricts
        ],
        ["district", "name", "postcode"],
    )


def _places_of_tak() -> int:
    rows = rows_of("tak_places.csv")
    names = {row["district_code"]: row["district"] for row in rows}
    written = _provinces([TAK])
    written += follow(
        [District(code=c, province_id=TAK, name=n) for c, n in names.items()], ["province", "name"]
    )
    return written + follow(
        [
            Subdistrict(
                code=row["subdistrict_code"],
                district_id=row["district_code"],
                name=row["subdistrict"],
                postcode=row["postcode"],
            )
            for row in rows
        ],
        ["district", "name", "postcode"],
    )


def _new_local_authority(row: dict[str, str]) -> LocalAuthority:
    return LocalAuthority(
        code=row["code"],
        kind=row["kind"],
        name=row["name"],
        sort_key=sort_key(row["name"]),
        district_id=row["district_code"],
        covers_province=row["subdistricts"] == TAK,
        facts_from=FACTS_FROM,
    )


def _coverage(authority: LocalAuthority, text: str) -> list[Coverage]:
    """`630201* 630204`: the first in part, the second wholly. The province's own code is a flag, not rows."""
    if authority.covers_province:
        return []
    return [
        Coverage(local_authority=authority, subdistrict_id=code.rstrip("*"), partial=code.endswith("*"))
        for code in text.split()
    ]


def _local_authorities() -> int:
    """Tak's; a code that an earlier change of facts put into the past is not made again."""
    known = set(LocalAuthority.objects.values_list("code", flat=True))
    known |= set(LocalAuthorityPast.objects.values_list("code", flat=True))
    rows = [row for row in rows_of("tak_local_authorities.csv") if row["code"] not in known]
    made = LocalAuthority.objects.bulk_create([_new_local_authority(row) for row in rows])
    Coverage.objects.bulk_create(
        [part for one, row in zip(made, rows, strict=True) for part in _coverage(one, row["subdistricts"])]
    )
    return len(made)


def _kinds_and_holidays() -> int:
    kinds = add_missing(HelpKind(**row) for row in rows_of("help_kinds.csv"))
    subkinds = add_missing(
        HelpSubkind(code=row["code"], kind_id=row["kind"], name=row["name"], position=int(row["position"]))
        for row in rows_of("help_subkinds.csv")
    )
    holidays = add_missing((Holiday(**row) for row in rows_of("holidays.csv")), "day")
    return kinds + subkinds + holidays + _ceilings() + _provisions()


def _ceilings() -> int:
    """Of a ลักษณะย่อย and unit that has none yet: whoever changed a rate or its days keeps that.

    The days of validity in the file are the first and last of the calendar years that name the rates [D]: the
    ministry's texts were not to be had, so every row is unverified until an administrator has read the original.
    """
    known = set(Ceiling.objects.values_list("kind", "subkind", "unit"))
    new = [
        row
        for row in rows_of("ceilings.csv")
        if (row["kind"], row["subkind"] or None, row["unit"]) not in known
    ]
    return len(Ceiling.objects.bulk_create([_ceiling(row) for row in new]))


def _ceiling(row: dict[str, str]) -> Ceiling:
    return Ceiling(
        kind_id=row["kind"],
        subkind_id=row["subkind"] or None,
        unit=row["unit"],
        amount=Decimal(row["amount"]),
        times_a_year=int(row["times_a_year"]) if row["times_a_year"] else None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        source=row["source"],
        verified=False,
    )


def _provisions() -> int:
    """Of a code that has no row yet, unverified: whoever changed a rule or its days keeps that."""
    known = set(Provision.objects.values_list("code", flat=True))
    new = [row for row in rows_of("provisions.csv") if row["code"] not in known]
    return len(Provision.objects.bulk_create([_provision(row) for row in new]))


def _provision(row: dict[str, str]) -> Provision:
    return Provision(
        code=row["code"],
        value=row["value"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        source=row["source"],
        verified=False,
    )


@transaction.atomic
def load(places: Callable[[], int]) -> dict[str, int]:
    """Rows written, by what they are; all zero when everything was there already."""
    return {
        "places": places(),
        "local_authorities": _local_authorities(),
        "kinds_and_holidays": _kinds_and_holidays(),
        "duty_and_layout": sum(load_more() for load_more in AFTERWARDS),
    }


def load_tak() -> dict[str, int]:
    """จังหวัดตาก alone, from the fixtures: fast enough for every test."""
    return load(_places_of_tak)


def load_nation() -> dict[str, int]:
    """The places of the whole country, and the local authorities of จังหวัดตาก."""
    return load(_places_of_nation)
