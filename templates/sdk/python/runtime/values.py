"""Values that generated models are made of."""

from __future__ import annotations

import enum
from typing import Any, ClassVar, Final, TypeVar, final

StrEnum = TypeVar("StrEnum", bound="OpenStrEnum")
IntEnum = TypeVar("IntEnum", bound="OpenIntEnum")


@final
class Unset:
    """The type of UNSET, which stands for a member or an argument that is absent (None is JSON's null). It is false."""

    __slots__ = ()
    _only: ClassVar[Unset | None] = None

    def __new__(cls) -> Unset:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class OpenStrEnum(str, enum.Enum):
    """An enumeration that keeps values which it does not know: `Color("mauve").value == "mauve"`, `is_known` is False."""

    @classmethod
    def _missing_(cls: type[StrEnum], value: object) -> StrEnum | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = "UNKNOWN"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        return self.value in type(self)._value2member_map_

    def __str__(self) -> str:
        return str(self.value)


class OpenIntEnum(int, enum.Enum):
    """As OpenStrEnum, for whole numbers."""

    @classmethod
    def _missing_(cls: type[IntEnum], value: object) -> IntEnum | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_ = "UNKNOWN"
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        return self.value in type(self)._value2member_map_

    def __str__(self) -> str:
        return str(int(self))


class Unknown:
    """A value of a union that is none of the known variants; `raw` is the JSON value as it came."""

    __slots__ = ("raw",)

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(repr(self.raw))

    def __repr__(self) -> str:
        return f"Unknown({self.raw!r})"


class Model:
    """An object of the API. Members are attributes; those that the document does not name are kept in `extra`."""

    __slots__ = ("extra",)
    extra: dict[str, Any]

    def _names(self) -> list[str]:
        return [name for cls in reversed(type(self).__mro__) for name in getattr(cls, "__slots__", ()) if name != "extra"]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        assert isinstance(other, Model)
        return self.extra == other.extra and all(getattr(self, name) == getattr(other, name) for name in self._names())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        members = [f"{name}={value!r}" for name in self._names() if (value := getattr(self, name)) is not UNSET]
        if self.extra:
            members.append(f"extra={self.extra!r}")
        return f"{type(self).__name__}({', '.join(members)})"
