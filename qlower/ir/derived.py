"""Values derived from an immutable object: computed when they are first asked for, and kept."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class Derived(Generic[T]):
    """What ``functools.cached_property`` is, without the lock that it takes in Python 3.11.

    Two threads may compute a value at once; both get the same.
    """

    def __init__(self, function: Callable[[Any], T]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> T: ...
    def __get__(self, instance: object | None, owner: type[Any]) -> Self | T:
        if instance is None:
            return self
        value = self.function(instance)
        if self.is_kept(instance):
            vars(instance)[self.name] = value  # found before this descriptor from now on
        return value

    def is_kept(self, instance: object) -> bool:
        """Whether the value is kept; for subclasses."""
        return True
