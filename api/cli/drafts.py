"""`wangge draft …`: everything the editor does, for scripts; `wangge export | import` for QGIS."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import DataOption

drafts = typer.Typer(
    no_args_is_help=True,
    help="边界草稿：新建、修改、检查、看影响、审批、发布 · drafts of the map, from edit to publication.",
    epilog="例 Example: wangge draft new 调整老街 --as wang; echo "
    '\'{"op": "reassign", "codes": ["350303102201001001"], "grid": "350303102201002"}\' '
    "| wangge draft apply 1 --as wang; wangge draft impact 1; wangge draft submit 1 --as wang; "
    "wangge draft approve 1 --as li; wangge draft publish 1 --as li",
)

Draft = Annotated[int, typer.Argument(metavar="DRAFT", help="草稿号 · number of the draft.", min=1)]
As = Annotated[
    str,
    typer.Option(
        "--as",
        envvar="WANGGE_AS",
        metavar="ACCOUNT",
        help="以谁的名义操作（账号见 wangge user list）· the account in whose name this is done.",
        show_default=False,
    ),
]
Note = Annotated[str, typer.Option("--note", help="说明 · a note.")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON.")]


def _text(name: str, metavar: str, zh: str, en: str) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=f"{zh} · {en}.", show_default=False)


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(drafts, name="draft")
    app.command("export")(export_draft)
    app.command("import")(import_draft)


@drafts.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="草稿名称 · name of the draft.")],
    by: As,
    note: Note = "",
    data: DataOption = None,
) -> None:
    """新建草稿，以最新发布的地图为底 · Begin a draft on the newest revision."""
    from api.cli import draft_work

    draft_work.new(data, by, name, note)


@drafts.command("list")
def list_(
    state: Annotated[
        str | None,
        _text("state", "STATE", "只列这种状态", "only open, submitted, approved, scheduled, ... ones"),
    ] = None,
    data: DataOption = None,
) -> None:
    """草稿一览 · Every draft, the last changed first."""
    from api.cli import draft_work

    draft_work.list_drafts(data, state)


@drafts.command("apply")
def apply(
    draft: Draft,
    by: As,
    file: Annotated[
        Path,
        typer.Argument(metavar="[FILE]", help="操作的 JSON 文件，- 为标准输入 · JSON of edits, - for stdin."),
    ] = Path("-"),
    version: Annotated[
        int | None,
        _text("version", "N", "您看到的草稿版本，不符则拒绝", "refuse unless it is at this version"),
    ] = None,
    data: DataOption = None,
) -> None:
    """按 JSON 修改草稿，全部成功或一项不改 · Apply edits given as JSON: all of them or none.

    一个操作或一个列表；操作名见 wangge draft operations · one edit or a list of edits, each with "op"; places
    are [x, y] in whole millimetres of the storage CRS. `wangge draft operations` lists them all.
    """
    from api.cli import draft_work

    draft_work.apply(data, by, (draft, version), file)


@drafts.command("operations")
def operations() -> None:
    """可用的操作及其字段 · Every operation with its fields."""
    from api.cli import draft_tables

    draft_tables.show_operations()


@drafts.command("undo")
def undo(draft: Draft, by: As, data: DataOption = None) -> None:
    """撤销最后一步 · Take the last operation back."""
    from api.cli import draft_work

    draft_work.step(data, by, draft, "undo")


@drafts.command("redo")
def redo(draft: Draft, by: As, data: DataOption = None) -> None:
    """重做撤销的一步 · Do again what was taken back."""
    from api.cli import draft_work

    draft_work.step(data, by, draft, "redo")


@drafts.command("check")
def check(draft: Draft, data: DataOption = None) -> None:
    """检查全镇，有问题则退出码为 2 · Check the whole town; exit code 2 if there are problems."""
    from api.cli import draft_work

    draft_work.check(data, draft)


@drafts.command("impact")
def impact(draft: Draft, as_json: AsJson = False, data: DataOption = None) -> None:
    """影响预览：哪些网格、单元、户、上报会变 · What publishing would move, and what it leaves to people."""
    from api.cli import draft_work

    draft_work.impact(data, draft, as_json)


@drafts.command("submit")
def submit(draft: Draft, by: As, data: DataOption = None) -> None:
    """提交审批 · Hand a draft in."""
    from api.cli import draft_work

    draft_work.move(data, by, draft, "submit")


@drafts.command("approve")
def approve(draft: Draft, by: As, data: DataOption = None) -> None:
    """批准（须由另一个人）· Approve a draft; whoever took part in it may not."""
    from api.cli import draft_work

    draft_work.move(data, by, draft, "approve")


@drafts.command("rebase")
def rebase(draft: Draft, by: As, data: DataOption = None) -> None:
    """移到最新发布的地图上 · Put a draft onto the newest revision."""
    from api.cli import draft_work

    draft_work.move(data, by, draft, "rebase")


@drafts.command("publish")
def publish(
    draft: Draft,
    by: As,
    at: Annotated[
        datetime | None,
        typer.Option(
            "--at",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            help="定期发布的时刻（本镇时间），默认立即 · moment on the town's clock; now if not given.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """发布已批准的草稿 · Publish an approved draft, now or at a moment."""
    from api.cli import draft_work

    draft_work.publish(data, by, draft, at)


@drafts.command("rollback")
def rollback(
    revision: Annotated[
        int, typer.Argument(metavar="REVISION", help="版本号 · number of the revision.", min=1)
    ],
    by: As,
    note: Note = "",
    data: DataOption = None,
) -> None:
    """把旧版地图作为新的一版发布 · Bring an earlier map back, as a new revision."""
    from api.cli import draft_work

    draft_work.rollback(data, by, revision, note)


def export_draft(
    draft: Draft,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.gpkg", help="输出文件 · file to write.")],
    force: Annotated[
        bool, typer.Option("--force", help="覆盖已有文件 · overwrite a file that is there.")
    ] = False,
    data: DataOption = None,
) -> None:
    """把草稿导出为 GeoPackage，供 QGIS 修改 · Write a draft as a GeoPackage to edit in QGIS.

    在图层 units 里修改（请打开拓扑编辑），再用 wangge import 收回 · edit the layer "units" with topological
    editing on, then hand it back with `wangge import`. 新单元的 unit 留空 · leave "unit" empty for new units.
    Layers grids and villages are for reading only.
    """
    from api.cli import draft_exchange

    draft_exchange.export(data, draft, out, force)


def import_draft(
    draft: Draft,
    file: Annotated[Path, typer.Argument(metavar="FILE.gpkg", help="修改后的文件 · the file as edited.")],
    by: As,
    layer: Annotated[str, typer.Option("--layer", help="图层 · layer.")] = "units",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只说会做什么 · only say what would be done.")
    ] = False,
    faults: Annotated[
        Path | None, _text("faults", "OUT.geojson", "把问题清单写成 GeoJSON", "write the faults as GeoJSON")
    ] = None,
    data: DataOption = None,
) -> None:
    """把 QGIS 里改过的图层变成草稿的操作 · Turn a layer edited in QGIS into operations of the draft.

    相差不到 1 毫米不算改动；有问题则逐条列出位置，一项不改 · differences up to a millimetre are none; a layer
    that breaks the partition is refused with every fault located, and nothing is changed.
    """
    from api.cli import draft_exchange

    draft_exchange.take_back(data, by, draft, draft_exchange.Returned(file, layer, dry_run, faults))
