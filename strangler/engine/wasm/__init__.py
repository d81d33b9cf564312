"""The reader of wasm files: bytes in, a frozen `WasmModule` out; knows no engine."""

from strangler.engine.wasm.module import (
    PAGE,
    CustomSection,
    Export,
    ExternType,
    FuncType,
    Import,
    Kind,
    Memory,
    WasmModule,
)
from strangler.engine.wasm.parser import parse_wasm

__all__ = [
    "PAGE",
    "CustomSection",
    "Export",
    "ExternType",
    "FuncType",
    "Import",
    "Kind",
    "Memory",
    "WasmModule",
    "parse_wasm",
]
