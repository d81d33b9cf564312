"""What pyproject.toml cannot say: the native extension, and the sample project in the wheel."""

import shutil
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

NATIVE = Path("strangler/engine/native")  # relative, as setuptools wants it
SAMPLE = ("go_impls", "py_impls", "migration.toml")


class BuildWithSample(build_py):
    """Copies the sample project into the package, for `strangler demo` without a checkout."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "strangler" / "_sample"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in SAMPLE:
            source = Path(__file__).parent / name
            if source.is_dir():
                shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target / name)


setup(
    cmdclass={"build_py": BuildWithSample},
    ext_modules=[
        Extension(
            "strangler.engine._native",
            sources=sorted(str(path) for path in NATIVE.glob("*.c")),
            depends=sorted(str(path) for path in NATIVE.glob("*.h")),
            extra_compile_args=[
                "-std=c11",
                "-fvisibility=hidden",
                "-Wall",
                "-Wextra",
                "-Wno-missing-field-initializers",
            ],
        )
    ],
)
