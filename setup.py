"""What pyproject.toml cannot say: the native extension."""

from setuptools import Extension, setup

SOURCES = "api codec decode encode function instance machine native route wasi".split()

setup(
    ext_modules=[
        Extension(
            "strangler.engine._native",
            sources=[f"strangler/engine/native/{name}.c" for name in SOURCES],
            depends=[
                f"strangler/engine/native/{name}.h"
                for name in ("api", "codec", "function", "machine", "route", "wasi")
            ],
            extra_compile_args=["-std=c11", "-Wall", "-Wextra", "-Wno-missing-field-initializers"],
        )
    ]
)
