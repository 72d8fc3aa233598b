"""The server without root: Debian packages unpacked into the data directory, nothing installed.

apt keeps lists, cache and the picture of an empty system inside the tree, so its answers do not depend on
the state of the machine's packages; what the machine has in the same version is not fetched again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from api.embedded import apt, binaries
from api.embedded.binaries import Binaries

NOT_NEEDED = re.compile(
    r"^(libc6|libc-bin|libcrypt1|libgcc-s1|libstdc\+\+6|gcc-.*-base|dpkg|perl.*|libperl.*|debconf.*|adduser"
    r"|postgresql(-client)?-common|ssl-cert|ucf|locales.*|init-system-helpers|libllvm.*|libgdal.*|gdal-.*"
    r"|libsfcgal.*)$"
)
"""Packages left out with all that only they need: the machine's own C library (another one would break
its programs), Debian's cluster tools, the just-in-time compiler, raster (GDAL) and solids (SFCGAL)."""
NOT_FOLLOWED = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
PRUNED = (
    "usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian", "usr/share/bug",
    "usr/lib/postgresql/*/lib/bitcode", "usr/lib/postgresql/*/lib/llvmjit*",
    "usr/lib/postgresql/*/lib/*raster*", "usr/lib/postgresql/*/lib/*sfcgal*",
    "usr/share/postgresql/*/extension/*raster*", "usr/share/postgresql/*/extension/*sfcgal*",
    "usr/share/postgresql/*/extension/*tiger*", "usr/share/postgresql/*/extension/*topology*",
)  # fmt: skip


def find(root: Path, major: int | None) -> Binaries | None:
    """The server in the tree of a data directory, or None."""
    tree = _tree(root)
    for directory in sorted(tree.glob("usr/lib/postgresql/*/bin"), reverse=True):
        found = binaries.inspect(directory, _environment(tree))
        if found is not None and major in (None, found.major):
            return found
    return None


def build(root: Path, major: int | None) -> str:
    """Fetch and unpack the server into the data directory; "" or what went wrong, in apt's words."""
    fresh = root / "software.new"
    shutil.rmtree(fresh, ignore_errors=True)
    settings = _private_apt(fresh / "apt")
    apt.update(settings)
    names = apt.packages(major, settings)
    if not names:
        return apt.UNKNOWN
    wanted = _missing(names, settings)
    done = apt.run(["apt-get", "download", "-q", *wanted], settings, cwd=fresh / "apt")
    if done.returncode:
        return apt.last_words(done)
    for package in sorted((fresh / "apt").glob("*.deb")):
        done = apt.run(["dpkg-deb", "-x", str(package), str(fresh)])
        if done.returncode:
            return apt.last_words(done)
    _finish(fresh)
    shutil.rmtree(_tree(root), ignore_errors=True)
    fresh.rename(_tree(root))
    return ""


def _tree(root: Path) -> Path:
    return root / "software"


def _environment(tree: Path) -> dict[str, str]:
    """What the unpacked programs need to find their libraries and the projection data."""
    places = [*tree.glob("usr/lib/*-linux-*"), *tree.glob("lib/*-linux-*")]
    found = {"LD_LIBRARY_PATH": ":".join(map(str, places))} if places else {}
    proj = tree / "usr/share/proj"
    return {**found, "PROJ_DATA": str(proj), "PROJ_LIB": str(proj)} if proj.exists() else found


def _private_apt(place: Path) -> Mapping[str, str]:
    """Directories and a configuration for an apt of our own; returns the environment that selects it."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (place / name).mkdir(parents=True)
    (place / "status").touch()
    settings = {
        "Dir::State": place / "state",
        "Dir::State::status": place / "status",
        "Dir::Cache": place / "cache",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
    }
    config = place / "apt.conf"
    config.write_text("".join(f'{name} "{value}";\n' for name, value in settings.items()))
    return {"APT_CONFIG": str(config)}


def _missing(names: list[str], settings: Mapping[str, str]) -> list[str]:
    """`name=version` of every package that the server needs and the machine does not have."""
    plan = apt.run(["apt-get", "install", "-s", "-q", "--no-install-recommends", *names], settings).stdout
    planned = dict(re.findall(r"^Inst (\S+) \((\S+)", plan, re.MULTILINE))
    installed = apt.run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}=${Version}\n"]).stdout
    present = {line.split()[1] for line in installed.splitlines() if line.startswith("installed ")}
    needed = _reachable(names, settings) & planned.keys()
    wanted = {f"{name}={planned[name]}" for name in needed}
    return sorted(w for w in wanted if w not in present or w.startswith("postgresql"))


def _reachable(names: list[str], settings: Mapping[str, str]) -> set[str]:
    """Packages reached by dependencies from `names` without passing through one that is not needed."""
    only = [
        f"--no-{kind}" for kind in ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"]
    ]
    listed = apt.run(["apt-cache", "depends", "--recurse", *only, *names], settings).stdout
    graph: dict[str, list[str]] = {}
    package = ""
    for line in listed.splitlines():
        if not line.startswith((" ", "|")):
            package = line
        elif "Depends: " in line:
            graph.setdefault(package, []).append(line.partition("Depends: ")[2])
    reached, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached and not NOT_NEEDED.match(name):
            reached.add(name)
            waiting += graph.get(name, [])
    return reached


def _finish(tree: Path) -> None:
    """Drop what is not used, and link PostGIS' control file, which Debian does when it installs."""
    shutil.rmtree(tree / "apt")
    for pattern in PRUNED:
        for path in tree.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for control in tree.glob("usr/share/postgresql/*/extension/postgis-[0-9].control"):
        plain = control.with_name("postgis.control")
        if not plain.exists():
            plain.symlink_to(control.name)
