"""benchmark NAME: how many times better than the obvious way, measured in the same run."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.benchmarks import BENCHMARKS
from config.benchmarks.measure import Disagreement


class Command(BaseCommand):
    help = "วัดความเร็วเทียบกับวิธีที่เขียนตรงไปตรงมา ในฐานข้อมูลเดียวกัน ไม่ทิ้งข้อมูลไว้"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", choices=sorted(BENCHMARKS), metavar="NAME", help=", ".join(sorted(BENCHMARKS))
        )
        parser.add_argument("--small", action="store_true", help="ขนาดเล็ก สำหรับทดสอบ")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = BENCHMARKS[options["name"]]
        try:
            found = benchmark.run(benchmark.small if options["small"] else benchmark.full)
        except Disagreement:
            raise CommandError("สองวิธีให้ผลไม่ตรงกัน จึงเทียบความเร็วไม่ได้") from None
        row = {
            "name": options["name"],
            "ours": round(found.ours, 1),
            "baseline": round(found.baseline, 1),
            "unit": found.unit,
            "ratio": round(found.ratio, 2),
        }
        sentence = "{name}: {ours:,} {unit} วิธีที่เทียบ {baseline:,} {unit} คิดเป็น {ratio} เท่า"
        words = "\n".join([benchmark.what, sentence.format(**row), *found.parts])
        self.stdout.write(json.dumps(row) if options["json"] else words)
