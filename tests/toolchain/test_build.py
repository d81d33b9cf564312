"""`build` from Go packages to artifacts, with the real Go."""

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from strangler.config import Config
from strangler.errors import BuildError, CompileError, UnsupportedSignature
from strangler.lock import lock_file
from strangler.signature import Function, Manifest, decode_manifest
from strangler.toolchain.build import build, build_report
from strangler.toolchain.compile import Compiler
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.package import Package
from strangler.toolchain.results import BuiltArtifact, Skipped

SUM = "package sum\n\nfunc Sum(x, y int) int { return x + y }\n"
TEXT = (
    'package text\n\nimport "strings"\n\nfunc Up(s string) string { return strings.ToUpper(s) }\n'
)

Project = Callable[..., Config]


def compiled(commands: list[list[str]]) -> list[str]:
    """How many artifacts were compiled."""
    return [command[0] for command in commands if "-buildmode=c-shared" in command]


def fresh(artifacts: tuple[BuiltArtifact, ...]) -> list[str]:
    return [artifact.package for artifact in artifacts if artifact.fresh]


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write(config: Config, name: str, text: str) -> None:
    file = config.go_root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def call(host: ModuleType, artifact: BuiltArtifact, name: str, *arguments: object) -> object:
    return host.load(artifact.path)().call(name, *arguments)


# ---- What is built -------------------------------------------------------------------------------


def test_each_package_becomes_an_artifact_that_can_be_called(
    project: Project, host: ModuleType, go: GoToolchain
) -> None:
    config = project(
        {
            "sum/sum.go": "package sum\n\n// Sum adds.\nfunc Sum(x, y int) int { return x + y }\n",
            "text/slug/slug.go": 'package slug\n\nimport "errors"\n\n'
            'var ErrNo = errors.New("no")\n\n'
            "func Slug(s string) (string, error) { return s, nil }\n",
        }
    )
    artifacts = build(config)
    assert [(artifact.package, artifact.functions) for artifact in artifacts] == [
        ("sum", ("Sum",)),
        ("text/slug", ("Slug",)),
    ]
    for artifact in artifacts:
        assert artifact.path == config.artifacts / f"{artifact.package}.wasm"
        assert artifact.size == artifact.path.stat().st_size
        assert artifact.fresh
        assert artifact.seconds > 0
    assert call(host, artifacts[0], "Sum", 12, 12) == 24

    section = host.custom_section(artifacts[0].path.read_bytes(), "strangler")
    manifest = decode_manifest(section, "sum.wasm")
    assert isinstance(manifest, Manifest)
    assert (manifest.package, manifest.import_path) == ("sum", "example.com/backend/sum")
    assert manifest.go == go.version
    assert manifest.source.startswith("sha256:")
    assert len(manifest.source) == 71
    [function] = manifest.functions
    assert isinstance(function, Function)
    assert (function.file, function.line, function.doc) == ("sum/sum.go", 4, "Sum adds.")
    assert str(function) == "func Sum(x int, y int) int"


def test_the_package_in_go_root_itself_is_called_by_its_name(
    project: Project, commands: list[list[str]]
) -> None:
    config = project({"any.go": SUM})
    [artifact] = build(config)
    assert artifact.package == "."
    assert artifact.path.name == "sum.wasm"
    commands.clear()
    assert fresh(build(config)) == []
    assert commands == []


def test_the_package_in_go_root_may_be_renamed(project: Project) -> None:
    config = project({"any.go": SUM})
    build(config)
    write(config, "any.go", SUM.replace("package sum", "package total"))
    report = build_report(config)
    assert report.removed == ("sum.wasm",)
    assert [path.name for path in config.artifacts.glob("*.wasm")] == ["total.wasm"]
    assert report.artifacts[0].path.name == "total.wasm"


def test_two_packages_that_want_the_same_artifact_are_refused(project: Project) -> None:
    config = project({"any.go": SUM, "sum/sum.go": SUM})
    with pytest.raises(
        BuildError, match=r"go_impls: sum.wasm would be its artifact and that of sum: rename"
    ):
        build(config)
    assert (config.artifacts / "sum.wasm").is_file()


def test_go_root_may_be_a_folder_of_a_larger_module(project: Project, host: ModuleType) -> None:
    config = project({"impls/sum/sum.go": SUM}, 'go_root = "go_impls/impls"')
    [artifact] = build(config)
    assert artifact.package == "sum"
    manifest = json.loads(host.custom_section(artifact.path.read_bytes(), "strangler"))
    assert manifest["import_path"] == "example.com/backend/impls/sum"
    assert manifest["functions"][0]["file"] == "impls/sum/sum.go"


def test_internal_packages_can_be_built_and_used(project: Project, host: ModuleType) -> None:
    config = project(
        {
            "a/internal/b/b.go": "package b\n\ntype Cents int\n\nfunc One() Cents { return 1 }\n",
            "a/a.go": 'package a\n\nimport "example.com/backend/a/internal/b"\n\n'
            "func Add(list []b.Cents) b.Cents { return list[0] + b.One() }\n",
        }
    )
    artifacts = build(config)
    assert [artifact.package for artifact in artifacts] == ["a", "a/internal/b"]
    assert call(host, artifacts[0], "Add", [2]) == 3


def test_the_same_inputs_give_the_same_bytes(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project({"text/text.go": TEXT})
    [first] = build(config)
    content = first.path.read_bytes()
    [again] = build(config, force=True)
    assert again.fresh
    assert again.path.read_bytes() == content
    moved = tmp_path / "moved"
    shutil.copytree(config.root, moved, ignore=shutil.ignore_patterns(".strangler", "moved"))
    monkeypatch.chdir(moved)
    artifacts, go_root = moved / "out", moved / "go_impls"
    [elsewhere] = build(
        msgspec.structs.replace(config, root=moved, file=None, go_root=go_root, artifacts=artifacts)
    )
    assert elsewhere.path.read_bytes() == content


def test_the_users_settings_for_go_stay_in_force(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(
        {"sum/sum.go": SUM, "sum/more.go": "//go:build mine\n\npackage sum\n\nfunc More() {}\n"}
    )
    assert build(config)[0].functions == ("Sum",)
    monkeypatch.setenv("GOFLAGS", "-tags=mine")
    assert build(config)[0].functions == ("More", "Sum")


def test_nothing_is_written_into_the_users_tree(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(
        {"sum/sum.go": SUM, "bad/bad.go": "package bad\n\nfunc F() int { return x }\n"}
    )
    before = snapshot(config.go_root)
    seen = []
    run = Compiler.compile

    def look(self: Compiler, name: str, package: Package) -> bytes:
        seen.append(snapshot(config.go_root))
        return run(self, name, package)

    monkeypatch.setattr(Compiler, "compile", look)
    build_report(config)
    assert [snapshot(config.go_root), *seen] == [before] * 2


# ---- When it is built ----------------------------------------------------------------------------


def test_what_has_not_changed_costs_no_process(project: Project, commands: list[list[str]]) -> None:
    config = project({"sum/sum.go": SUM, "none/none.go": "package none\n", "os/os_linux.go": SUM})
    first = build_report(config)
    commands.clear()
    second = build_report(config)
    assert commands == []
    assert fresh(second.artifacts) == []
    assert second.artifacts[0] == first.artifacts[0]._replace(fresh=False, seconds=0.0)
    assert second.results[:2] == (
        Skipped("none", "no exported functions"),
        Skipped("os", "no Go file in it is for wasip1 and wasm"),
    )


def test_only_what_has_changed_is_compiled(project: Project, commands: list[list[str]]) -> None:
    config = project({"sum/sum.go": SUM, "text/text.go": TEXT})
    assert fresh(build(config)) == ["sum", "text"]
    commands.clear()
    write(config, "sum/sum.go", SUM.replace("x + y", "y + x"))
    assert fresh(build(config)) == ["sum"]
    assert len(compiled(commands)) == 1
    write(config, "sum/more.go", "package sum\n\nfunc More() {}\n")
    assert build(config)[0].functions == ("More", "Sum")
    assert fresh(build(config, force=True)) == ["sum", "text"]


def test_a_changed_dependency_rebuilds_those_that_need_it(
    project: Project, host: ModuleType, tmp_path: Path
) -> None:
    """Of the same module, and of another that go.mod replaces with a folder."""
    lib = "package lib\n\nfunc N() int { return 1 }\n"
    config = project(
        {
            "go.mod": "module example.com/backend\n\ngo 1.24\n\nrequire example.org/lib v1.2.3\n\n"
            "replace example.org/lib => ../lib\n",
            "sum/sum.go": SUM,
            "a/a.go": 'package a\n\nimport "example.com/backend/b"\n\n'
            "func A() int { return b.B() }\n",
            "b/b.go": 'package b\n\nimport "example.org/lib"\n\nfunc B() int { return lib.N() }\n',
            "../lib/go.mod": "module example.org/lib\n\ngo 1.24\n",
            "../lib/lib.go": lib,
        }
    )
    assert fresh(build(config)) == ["a", "b", "sum"]
    write(config, "../lib/lib.go", lib.replace("1", "2"))
    artifacts = build(config)
    assert fresh(artifacts) == ["a", "b"]
    assert call(host, artifacts[0], "A") == 2
    write(config, "b/new.go", "package b\n\nfunc init() {}\n")
    assert fresh(build(config)) == ["a", "b"]


def test_a_changed_vendored_file_rebuilds(project: Project) -> None:
    config = project(
        {
            "go.mod": "module example.com/backend\n\ngo 1.24\n\nrequire example.org/lib v1.2.3\n",
            "vendor/modules.txt": "# example.org/lib v1.2.3\n## explicit; go 1.24\n"
            "example.org/lib\n",
            "vendor/example.org/lib/lib.go": "package lib\n\nfunc N() int { return 1 }\n",
            "a/a.go": 'package a\n\nimport "example.org/lib"\n\nfunc A() int { return lib.N() }\n',
        }
    )
    assert fresh(build(config)) == ["a"]
    assert fresh(build(config)) == []
    write(config, "vendor/example.org/lib/more.go", "package lib\n")
    assert fresh(build(config)) == ["a"]


def test_embedded_files_are_inputs(project: Project) -> None:
    config = project(
        {
            "a/a.go": """
                package a

                import "embed"

                //go:embed data/*.txt one.txt
                var files embed.FS

                func One() string {
                    data, _ := files.ReadFile("one.txt")
                    return string(data)
                }
            """,
            "a/data/1.txt": "1",
            "a/one.txt": "before",
        }
    )
    build(config)
    write(config, "a/data/2.txt", "2")
    assert fresh(build(config)) == ["a"]
    write(config, "a/one.txt", "afterwards")
    [artifact] = build(config)
    assert artifact.fresh
    assert b"afterwards" in artifact.path.read_bytes()
    assert fresh(build(config)) == []


@pytest.mark.parametrize("tamper", [Path.unlink, lambda path: os.truncate(path, 1000), None])
def test_an_artifact_that_is_not_as_it_was_written_is_built_again(
    project: Project, tamper: Callable[[Path], None] | None
) -> None:
    config = project()
    [artifact] = build(config)
    content = artifact.path.read_bytes()
    if tamper:
        tamper(artifact.path)
    else:
        artifact.path.write_bytes(content.replace(b"Sum", b"Mus"))
    [again] = build(config)
    assert again.fresh
    assert again.path.read_bytes() == content


def test_the_artifact_of_a_package_that_is_gone_is_deleted(
    project: Project, commands: list[list[str]]
) -> None:
    config = project({"sum/sum.go": SUM, "text/text.go": TEXT, "mine/mine.go": SUM})
    build(config)
    for name in ("text", "mine"):
        shutil.rmtree(config.go_root / name)
    (config.artifacts / "mine.wasm").write_bytes(b"my own")
    (config.artifacts / "other.wasm").write_bytes(b"another's")
    commands.clear()
    assert build_report(config, ["sum"]).removed == ()
    report = build_report(config)
    assert report.removed == ("text.wasm",)
    assert commands == []
    assert {path.name for path in config.artifacts.glob("*.wasm")} == {
        "sum.wasm",
        "mine.wasm",
        "other.wasm",
    }
    assert build_report(config).removed == ()


def test_a_package_that_exports_nothing_any_more_loses_its_artifact(project: Project) -> None:
    config = project()
    build(config)
    write(config, "sum/sum.go", "//strangler:ignore for now\npackage sum\n\nfunc F(chan int) {}\n")
    report = build_report(config)
    assert report.results == (Skipped("sum", "//strangler:ignore above its package clause"),)
    assert report.removed == ("sum.wasm",)
    assert not (config.artifacts / "sum.wasm").exists()


# ---- Which packages ------------------------------------------------------------------------------


def test_packages_can_be_named_in_several_ways(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project({"sum/sum.go": SUM, "text/slug/slug.go": SUM})
    monkeypatch.chdir(config.root)
    ways = ["text/slug", "text/slug/", "go_impls/text/slug", str(config.go_root / "text/slug")]
    for way in [*ways, "text/slug.wasm"]:
        assert [artifact.package for artifact in build(config, [way, way])] == ["text/slug"]
    monkeypatch.chdir(config.go_root / "text")
    assert [artifact.package for artifact in build(config, ["slug", "./../sum"])] == [
        "text/slug",
        "sum",
    ]


def test_an_unknown_package_is_an_error_with_a_suggestion(project: Project) -> None:
    config = project({"sum/sum.go": SUM, "text/text.go": TEXT})
    with pytest.raises(BuildError, match=r"txet: there is no Go package .* did you mean text\?$"):
        build(config, ["txet"])
    with pytest.raises(BuildError, match=r"did you mean sum or text\?$"):
        build(config, ["xyz"])


def test_a_missing_module_or_package_is_an_error_with_the_fix(project: Project) -> None:
    config = project({})
    with pytest.raises(BuildError, match=r"there is no Go package in it: write one.*sum/sum.go"):
        build(config)
    (config.go_root / "go.mod").unlink()
    with pytest.raises(BuildError, match=r"no go\.mod"):
        build(config)
    config.go_root.rmdir()
    with pytest.raises(BuildError, match="there is no such folder"):
        build(config)


# ---- What fails ----------------------------------------------------------------------------------

BAD = "package bad\n\nfunc F() int { return undefined }\n\nfunc G() string { return 1 }\n"


def test_compile_errors_have_the_users_own_places_and_leave_other_packages_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project({"sum/sum.go": SUM, "bad/bad.go": BAD})
    monkeypatch.chdir(config.root)
    with pytest.raises(CompileError) as raised:
        build(config)
    first, second = str(raised.value).splitlines()
    assert first == "go_impls/bad/bad.go:3:23: undefined: undefined"
    assert second.startswith("go_impls/bad/bad.go:5:26: cannot use 1")
    assert (config.artifacts / "sum.wasm").is_file()
    report = build_report(config)
    assert [failure.package for failure in report.failures] == ["bad"]
    assert [artifact.package for artifact in report.artifacts] == ["sum"]


def test_a_failed_build_keeps_the_last_artifact_and_is_tried_again(
    project: Project, commands: list[list[str]]
) -> None:
    config = project()
    [artifact] = build(config)
    content = artifact.path.read_bytes()
    write(config, "sum/sum.go", "package sum\n\nfunc {\n")
    for _ in range(2):
        commands.clear()
        with pytest.raises(CompileError, match=r"sum.go:3:6: expected 'IDENT', found '{'"):
            build(config)
        assert commands
    assert artifact.path.read_bytes() == content
    write(config, "sum/sum.go", SUM)
    commands.clear()
    assert fresh(build(config)) == []
    assert commands == []


def test_errors_in_an_imported_package_are_told_once(project: Project) -> None:
    config = project(
        {
            "a/a.go": 'package a\n\nimport "example.com/backend/bad"\n\nvar X = bad.F()\n',
            "bad/bad.go": BAD,
            "c/c.go": "package c\n\nfunc F() {}\nfunc F() {}\n",
        }
    )
    failures = {failure.package: str(failure.error) for failure in build_report(config).failures}
    assert failures["a"] == (
        "example.com/backend/a: imports example.com/backend/bad, which does not compile"
    )
    assert failures["bad"].count("\n") == 1
    assert failures["c"].splitlines()[1].endswith("/c/c.go:3:6: other declaration of F")
    [alone] = build_report(config, ["a"]).failures
    assert str(alone.error) == failures["bad"]


def test_signatures_that_cannot_cross_are_all_told(project: Project) -> None:
    source = "package a\n\nfunc F(ch chan int) {}\n\nfunc G() (m uintptr) { return 0 }\n"
    config = project({"a/a.go": source, "main/main.go": "package main\n\nfunc main() {}\n"})
    with pytest.raises(UnsupportedSignature) as raised:
        build(config)
    lines = str(raised.value).splitlines()
    assert len(lines) == 3
    assert lines[0].endswith(
        "go_impls/a/a.go:3: func F: parameter ch: chan int cannot cross: a call has one answer: "
        "write []int"
    )
    assert "go_impls/a/a.go:5: func G: result m: uintptr cannot cross: an address " in lines[1]
    assert "go_impls/main/main.go:1: package main is a program" in lines[2]


def test_failures_of_several_kinds_are_one_build_error(project: Project) -> None:
    config = project({"a/a.go": "package a\n\nfunc F(ch chan int) {}\n", "bad/bad.go": BAD})
    with pytest.raises(BuildError) as raised:
        build(config)
    assert type(raised.value) is BuildError
    assert "chan int cannot cross" in str(raised.value)
    assert "undefined: undefined" in str(raised.value)


def test_what_only_the_compiler_finds_has_its_place_too(project: Project) -> None:
    files = {
        "a/a.go": "package a\n\nfunc F() int\n",
        "b/b.go": 'package b\n\nimport _ "embed"\n\n//go:embed nothing.txt\nvar S string\n\n'
        "func F() {}\n",
        "c/c.go": "package c\n\nfunc F() {}\n",
        "c/other.go": "package other\n",
    }
    failures = {failure.package: failure for failure in build_report(project(files)).failures}
    assert str(failures["a"].error).endswith("go_impls/a/a.go:3:6: missing function body")
    assert str(failures["b"].error).endswith(
        "go_impls/b/b.go:5:12: pattern nothing.txt: no matching files found"
    )
    assert "c/other.go:1:1: package other; expected package c" in str(failures["c"].error)
    assert {type(failure.error) for failure in failures.values()} == {CompileError}


def test_an_import_that_go_does_not_allow_has_its_place(project: Project) -> None:
    config = project(
        {
            "a/a.go": 'package a\n\nimport "example.com/backend/b/internal/c"\n\n'
            "func F() { c.F() }\n",
            "b/internal/c/c.go": "package c\n\nfunc F() {}\n",
        }
    )
    [failure] = build_report(config).failures
    assert isinstance(failure.error, CompileError)
    assert "go_impls/a/a.go:3:8: use of internal package" in str(failure.error)


def test_a_folder_whose_name_go_refuses_fails_alone(project: Project) -> None:
    config = project({"sum/sum.go": SUM, "we ird/x.go": SUM, "a@b/x.go": SUM})
    report = build_report(config)
    failures = {failure.package: str(failure.error) for failure in report.failures}
    assert "we ird: malformed import path" in failures["we ird"]
    assert "a@b: directory a@b outside main module" in failures["a@b"]
    assert fresh(report.artifacts) == ["sum"]


def test_a_go_command_that_cannot_be_run_is_an_error_that_names_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "go" / "bin" / "go"
    command.parent.mkdir(parents=True)
    (tmp_path / "go" / "src" / "runtime").mkdir(parents=True)
    (tmp_path / "go" / "VERSION").write_text("go1.27.3\n")
    command.write_bytes(b"\x7fELF of another machine")
    command.chmod(0o755)
    monkeypatch.setenv("STRANGLER_GO", str(command))
    with pytest.raises(BuildError, match=r"bin/go: cannot be run \(Exec format error\)"):
        build(project())


def test_what_go_says_of_the_module_is_passed_on(project: Project) -> None:
    config = project({"go.mod": "module example.com/backend\n\nnonsense\n", "sum/sum.go": SUM})
    with pytest.raises(BuildError, match=r"go_impls: go: errors parsing go.mod:\n.*nonsense"):
        build(config)
    write(config, "go.mod", "module example.com/backend\n\ngo 1.99\n")
    with pytest.raises(
        BuildError, match=r"requires go >= 1.99 .*: install a newer Go, or lower it"
    ):
        build(config)


def test_a_module_that_cannot_be_had_is_told_with_gos_words(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    config = project(
        {
            "go.mod": "module example.com/backend\n\ngo 1.24\n\nrequire example.org/lib v1.2.3\n",
            "a/a.go": 'package a\n\nimport "example.org/lib"\n\nfunc F() { lib.F() }\n',
        }
    )
    with pytest.raises(
        CompileError, match=r"a.go:3:8: could not import example.org/lib \(.*GOPROXY=off"
    ):
        build(config)


def test_artifacts_that_cannot_be_written_are_an_error_with_the_path(project: Project) -> None:
    config = project(settings='artifacts = "taken"')
    (config.root / "taken").write_text("a file")
    with pytest.raises(
        BuildError, match=r"taken.* cannot be written \(.*\): make room .*`artifacts`"
    ):
        build(config)


def test_files_that_change_while_they_are_compiled_are_noticed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    run = Compiler.compile

    def save_again(self: Compiler, name: str, package: Package) -> bytes:
        write(config, "sum/sum.go", SUM + "\n// Saved again.\n")
        return run(self, name, package)

    monkeypatch.setattr(Compiler, "compile", save_again)
    with pytest.raises(
        BuildError, match="its files changed while they were compiled: build it again"
    ):
        build(config)
    assert not (config.artifacts / "sum.wasm").exists()


# ---- Several at once, and interrupted ------------------------------------------------------------


def test_two_builds_at_once_do_the_work_once(project: Project) -> None:
    config = project({"sum/sum.go": SUM, "text/text.go": TEXT})
    started, waiting = threading.Event(), threading.Event()
    said: list[str] = []
    results: dict[str, list[str]] = {}

    def first(message: str) -> None:
        if not started.is_set():
            started.set()
            assert waiting.wait(60)

    def second(message: str) -> None:
        said.append(message)
        waiting.set()

    def run(name: str, progress: Callable[[str], None]) -> None:
        results[name] = fresh(build(config, progress=progress))

    threads = [threading.Thread(target=run, args=("first", first))]
    threads[0].start()
    assert started.wait(60)
    threads.append(threading.Thread(target=run, args=("second", second)))
    threads[1].start()
    for thread in threads:
        thread.join()
    assert results == {"first": ["sum", "text"], "second": []}
    assert said == ["Waiting for another `strangler build`"]


def test_an_interrupted_build_leaves_nothing_half_written(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = project({"sum/sum.go": SUM, "text/text.go": TEXT})
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    build(config, ["sum"])

    def interrupt(message: str) -> None:
        if message.startswith("Finished"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(config, force=True, progress=interrupt)
    left = {path.relative_to(config.artifacts).as_posix() for path in config.artifacts.rglob("*.*")}
    assert left <= {
        ".build",
        "sum.wasm",
        "text.wasm",
        ".build/stamps/sum.json",
        ".build/stamps/text.json",
    }
    assert list(temporary.iterdir()) == []
    assert len(build(config)) == 2


def test_a_lock_that_cannot_be_read_is_written_anew(project: Project) -> None:
    config = project()
    build(config)
    file = lock_file(config)
    good = file.read_text()
    file.write_text("nonsense")
    build(config, force=True)
    assert file.read_text() == good
