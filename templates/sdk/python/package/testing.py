"""For tests of programs that use this package: a transport without a network."""

from ._runtime.testing import FakeResponse, FakeTransport

__all__ = ["FakeResponse", "FakeTransport"]
