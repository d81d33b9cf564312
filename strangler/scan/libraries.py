"""What the standard library's functions do, as far as a port has to know.

Names are dotted; one that ends in a dot stands for everything below it. The longest that fits wins.
"""

from typing import Literal

Deed = Literal["input/output", "nondeterminism", "dynamic", "native", "pure"]

_IO = """
    os. io. sys. socket. ssl. select. selectors. subprocess. shutil. pathlib. tempfile. glob. fcntl.
    logging. sqlite3. urllib.request. http.client. smtplib. ftplib. imaplib. poplib. asyncio.
    threading. multiprocessing. concurrent. queue. signal. mmap. pty. tty. termios. readline.
    getpass. webbrowser. ctypes. warnings. atexit. gc. zipfile. tarfile. gzip.open bz2.open
    lzma.open dbm. shelve. fileinput. linecache. locale. gettext. traceback. weakref. contextvars.
    open print input breakpoint requests. httpx. urllib3. aiohttp. boto3. redis. sqlalchemy.
    psycopg. psycopg2. flask. celery.
"""
_CHANCE = """
    random. secrets. uuid.uuid1 uuid.uuid4 os.urandom time. datetime.datetime.now
    datetime.datetime.today datetime.datetime.utcnow datetime.date.today id hash os.getpid
"""
_DYNAMIC = """
    eval exec compile globals locals vars dir setattr delattr __import__ importlib. inspect. ast.
    types. pkgutil. super type issubclass callable
"""
_NATIVE = """
    sorted sum min max any all len map filter zip enumerate reversed bytes bytearray hex bin oct
    re. json. hashlib. hmac. zlib. gzip. bz2. lzma. base64. binascii. struct. pickle. marshal.
    itertools. heapq. bisect. array. math. cmath. unicodedata. csv. functools.reduce operator.
    numpy. pandas. scipy. lxml. orjson. msgspec. ujson.
"""
_PURE = """
    os.path.join os.path.basename os.path.dirname os.path.splitext os.path.split os.path.normpath
    os.path.isabs os.path.commonprefix os.fspath io.StringIO io.BytesIO sys.maxsize os.sep
    sys.byteorder sys.float_info. sys.version_info
    pathlib.PurePath pathlib.PurePosixPath pathlib.PureWindowsPath types.MappingProxyType
    types.SimpleNamespace ast.literal_eval
    abs bool chr complex dict divmod float format frozenset int isinstance iter list next object ord
    pow range repr round set slice str tuple getattr hasattr ascii memoryview property
    abc. calendar. collections. colorsys. copy. dataclasses. datetime. decimal. difflib. enum.
    fractions. functools. html. ipaddress. keyword. numbers. posixpath. pprint. re.escape reprlib.
    shlex. statistics. string. stringprep. textwrap. time.strftime time.gmtime time.strptime
    typing. typing_extensions. urllib.parse. uuid. zoneinfo. contextlib. token. tokenize. quopri.
    encodings. email. mimetypes. codecs. graphlib. types.NoneType
"""

_TABLE: tuple[tuple[Deed, str], ...] = (
    ("input/output", _IO),
    ("nondeterminism", _CHANCE),
    ("dynamic", _DYNAMIC),
    ("native", _NATIVE),
    ("pure", _PURE),
)
_DEEDS = {name: deed for deed, names in _TABLE for name in names.split()}

MUTATORS = frozenset(
    "append extend insert remove pop clear sort reverse update add discard setdefault popitem "
    "appendleft extendleft popleft rotate intersection_update difference_update "
    "symmetric_difference_update write writelines".split()
)
"""Methods that change the object they are called on."""

TEXT_METHODS = frozenset(
    "capitalize casefold center count encode endswith expandtabs find format format_map index "
    "isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace "
    "istitle isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind "
    "rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title "
    "translate upper zfill decode hex fromhex".split()
)
"""Methods of str and bytes: work that CPython does in C."""

VALUE_METHODS = frozenset(
    "get keys values items copy isdisjoint issubset issuperset union intersection difference "
    "symmetric_difference elements most_common fullmatch match search findall finditer sub subn "
    "group groups groupdict start end span isoformat strftime timetuple toordinal weekday "
    "isoweekday isocalendar date time timestamp total_seconds utcoffset astimezone as_tuple "
    "quantize normalize to_integral_value is_nan is_finite is_signed as_integer_ratio bit_length "
    "bit_count to_bytes from_bytes is_integer conjugate fromkeys fromordinal fromisoformat "
    "tobytes tolist cast".split()
)
"""Methods of other values that leave them as they are: dicts, sets, matches, dates, numbers."""


def deed_of(name: str) -> Deed | None:
    """What calling the dotted `name` does, or None for what this table does not know."""
    found = _DEEDS.get(name)
    while found is None and name:
        name = name.rpartition(".")[0]
        found = _DEEDS.get(f"{name}.")
    return found
