"""The table of results: rows with targets and verdicts, as Markdown and as JSON."""

import os
import platform
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Row:
    work: str
    measured: str
    floor: str
    target: str
    met: bool
    figures: dict = field(default_factory=dict)

    def markdown(self):
        return f"| {self.work} | {self.measured} | {self.floor} | {self.target} | {'yes' if self.met else '**no**'} |"


def ratio_row(work, onggi, floor, floor_name, limit, unit="server_cpu_us_per_op"):
    """Returns a row whose target is a ratio of server CPU times."""
    text = {"server_cpu_us_per_op": "{:.1f} µs", "server_cpu_s_per_gb": "{:.3f} s/GB"}[unit]
    ratio = onggi[unit] / floor[unit]
    throughput = (f"{onggi['requests_per_s']:,.0f}/s" if "us" in unit else f"{onggi['gb_per_s']:.2f} GB/s")
    return Row(work, f"{text.format(onggi[unit])} ({throughput})", f"{text.format(floor[unit])} ({floor_name})",
               f"{ratio:.2f}×, at most {limit}×", ratio <= limit, {"onggi": onggi, "floor": floor, "ratio": ratio})


def limit_row(work, value, limit, unit, figures, note=""):
    """Returns a row whose target is an absolute limit."""
    measured, target = f"{value:.3g} {unit}".strip() + note, f"at most {limit} {unit}".strip()
    return Row(work, measured, "", target, value <= limit, figures)


def machine():
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    revision = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True,
                              cwd=Path(__file__).parent, check=False).stdout.strip()
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gib": memory, "kernel": platform.release(),
            "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "revision": revision,
            "load_average": os.getloadavg()[0]}


def markdown(facts, command, rows):
    lines = [f"{facts['date']}, {facts['cores']} cores of {facts['cpu']}, {facts['memory_gib']} GiB, Linux "
             f"{facts['kernel']}, revision {facts['revision']}, `{command}`, load average before the run "
             f"{facts['load_average']:.1f}.", "",
             "| work | Onggi: server CPU (throughput) | floor | target | met |", "|---|---|---|---|---|"]
    return "\n".join(lines + [row.markdown() for row in rows])


def document(facts, command, rows):
    return {"machine": facts, "command": command, "rows": [asdict(row) for row in rows]}
